// When the certificates end that this hub works with, and saying so before it happens: an end that comes unnoticed is
// an outage for every member at once. What is loaded counts, not what lies on the disk, so a renewed file that no
// SIGHUP has brought in is still told of. Reading: any thread; the watch: the main thread's executor. Nothing blocks.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "hub/api/issuing.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/task.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/log.hpp"
#include "hub/net/tls_ends.hpp"

namespace kith::app {

struct CertificateEnd {
  log::Word certificate;  // hub, client_authority, issuing, root
  WallTime ends;
  bool is_revoked = false;  // its key; what it signs is refused
};
// `issuing` null: the hub issues none. `client_authority` is the last of tls.client_ca to end: after that nobody gets
// in; an old root that is kept beside a new one may end before.
std::vector<CertificateEnd> certificate_ends(const net::TlsServer& tls, const api::Issuing* issuing);

// Tells the log of each certificate within 20 days of its end: at once, and once for each day that is left. Of one
// whose key was revoked at each look.
class CertificateWatch {
 public:
  using Read = std::function<std::vector<CertificateEnd>()>;
  using Tell = std::function<void(const CertificateEnd&, std::int64_t days_left)>;
  CertificateWatch(const boost::asio::any_io_executor& executor, Read read, const Clock& clock, Tell tell);

  void look();
  // Each hour until stop().
  Task<void> run();
  // On the same executor.
  void stop();

 private:
  Read read_;
  const Clock& clock_;
  Tell tell_;
  Signal pause_;
  std::map<std::string_view, std::int64_t> told_;  // certificate → the days left that were told
  bool is_stopping_ = false;
};

// A line of the log.
void tell_of_end(const CertificateEnd& end, std::int64_t days_left);

}  // namespace kith::app
