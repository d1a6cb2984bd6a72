// The composition root: every part of a serving hub, in the order in which one needs the other, each with the reason
// why it exists. Made, started and stopped by one thread; destroyed in reverse.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "hub/api/context.hpp"
#include "hub/api/dispatch.hpp"
#include "hub/api/enrolment.hpp"
#include "hub/api/release_reads.hpp"
#include "hub/api/release_shelf.hpp"
#include "hub/app/admin.hpp"
#include "hub/app/certificate_ends.hpp"
#include "hub/app/config.hpp"
#include "hub/app/control.hpp"
#include "hub/app/job_runner.hpp"
#include "hub/app/log_keeper.hpp"
#include "hub/app/metrics.hpp"
#include "hub/app/release_keeper.hpp"
#include "hub/app/state.hpp"
#include "hub/app/store.hpp"
#include "hub/async/group.hpp"
#include "hub/audit/note.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/secret.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/net/server.hpp"
#include "hub/net/tls.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"

namespace kith::app {

class Hub {
 public:
  // Opens the store, keys and certificates, and answers on the admin listener; `main` runs the bookkeeping and outlives
  // the hub. Blocks; `is_cancelled` is asked while PostgreSQL recovers. Errors: what is missing or broken; cancelled.
  static Result<std::unique_ptr<Hub>> make(const Config& config, boost::asio::io_context& main,
                                           std::function<bool()> is_cancelled = {});
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Waits for the database (an outside one may come up later than the hub), then listens. On `main`. Errors: those of
  // check_schema and Server::start; cancelled when retire() came first.
  Task<Result<void>> start();
  // Readiness red, and a start() that still waits gives up. Any thread.
  void retire() { state_.phase = Phase::draining; }
  // Stops accepting and lets requests in flight finish within limits.drain_seconds. Blocks; not on the thread of
  // `main`.
  void drain();
  // After drain(): the last commits, the end of the loops, the lease. On `main`.
  Task<void> finish();
  // A second signal: drain() waits no longer. Any thread.
  void hurry();
  // Reads the hub's certificates and its issuing key again, and takes all of them or none. Errors: file_unreadable; the
  // old ones stay. A hub that began without an issuing key has no port for enrolment and takes none.
  Result<void> reload_certificates();
  // Reads the mapping files again. Errors: malformed_mapping; the old ones stay.
  Result<void> reload_sources();

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::uint16_t admin_port() const { return admin_->port(); }
  // 0: this hub issues no certificates.
  [[nodiscard]] std::uint16_t enrolment_port() const { return enrolment_ ? enrolment_->port() : std::uint16_t{0}; }

 private:
  struct Credentials {
    std::shared_ptr<net::TlsServer> tls, enrolment_tls;  // the second without certificates of clients
    std::shared_ptr<const api::Issuing> issuing;         // null: it had no issuing key at the start
    std::string authorities;                             // tls.client_ca as it was taken last
  };
  static Result<Credentials> load_credentials(const Config& config);
  Hub(const Config& config, boost::asio::io_context& main, storage::DirectoryLock lock, Store store,
      SecretKey digest_key, SecretKey cursor_key, const SecretKey& audit_key, Credentials credentials,
      std::optional<api::FederationIdentity> federation);
  Result<void> start_admin();
  Result<void> listen();
  Result<void> listen_for_enrolments();
  void shut_out(std::shared_ptr<const auth::Directory> directory);
  // `authorities`: tls.client_ca as it now is.
  void take_authorities(const std::string& authorities);
  Task<Result<void>> await_database();
  Result<void> write_ports() const;
  void log_serving() const;
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] std::vector<CertificateEnd> ends() const;
  [[nodiscard]] bool is_database_available() const;

  Config config_;
  storage::DirectoryLock lock_;           // of what lies beside the database: until all others have ended
  Store store_;                           // before the rest, because everything else may still write while it ends
  SecretKey digest_key_;                  // content digests and idempotency keys
  SecretKey cursor_key_;                  // paging cursors
  audit::Signer signer_;                  // checkpoints of the audit log
  SystemClock clock_;                     // the one clock; the layers below take it as an argument
  State state_;                           // for the admin listener
  RequestMetrics requests_;               // likewise
  storage::Database database_;            // lanes of connections
  storage::DiskGuard disk_;               // stops writing before the disk is full
  ingest::Ingest ingest_;                 // the way in
  api::DirectoryHolder directory_;        // who is registered
  api::StrangerRefusals strangers_;       // who is not
  api::MemberRefusals refusals_;          // what was refused to those who are
  api::ReleaseShelf releases_;            // files of releases that were asked for lately
  api::ReleaseReadCounts release_reads_;  // who asked for them
  api::SourceHolder sources_;             // which exports are adapted here
  api::IssuingHolder issuing_;            // what certificates are issued with
  api::SigningPace signing_pace_;         // how often members have checkpoints signed
  Control control_;                       // the loops
  LogKeeper log_keeper_;                  // those of the audit log
  ReleaseKeeper release_keeper_;          // what is released by the calendar
  JobRunner jobs_;                        // what is done on a schedule
  TaskGroup loops_;
  api::Services services_;  // what handlers may use
  api::Dispatch dispatch_;  // the door
  Credentials credentials_;
  CertificateWatch certificate_watch_;
  AdminSources admin_sources_;
  std::unique_ptr<net::Server> admin_;
  std::optional<api::EnrolmentDoor> enrolment_door_;
  std::unique_ptr<net::Server> enrolment_;            // the door without a client certificate, where there is one
  std::unique_ptr<net::Server> server_;               // last: the first to go
  std::atomic<const net::Server*> serving_{nullptr};  // the same, for the admin listener's thread
};

}  // namespace kith::app
