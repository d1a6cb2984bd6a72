#include "hub/app/hub.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/api/issuing_key.hpp"
#include "hub/api/meta.hpp"
#include "hub/app/hub_identity.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/source_files.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/key_check.hpp"
#include "hub/storage/migrate.hpp"
#include "schemas/embedded.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

storage::DatabaseOptions database_options(const Config& config, const Store& store) {
  storage::DatabaseOptions options;
  options.endpoint = store.serve;
  const auto lane = [&](storage::Lane which) -> unsigned& {
    return options.lanes[static_cast<std::size_t>(which)].connections;
  };
  lane(storage::Lane::single) = config.threads.single;
  lane(storage::Lane::bulk) = config.threads.bulk;
  lane(storage::Lane::read) = config.threads.read;
  lane(storage::Lane::table) = config.threads.table;
  lane(storage::Lane::control) = config.threads.control;
  return options;
}

storage::DiskLimits disk_limits(const Config& config) {
  storage::DiskLimits limits;
  limits.watermark_bytes = std::uint64_t{config.disk.low_mib} << 20U;
  limits.ballast_bytes = std::uint64_t{config.disk.ballast_mib} << 20U;
  return limits;
}

ingest::Limits ingest_limits(const Config& config) {
  ingest::Limits limits;
  limits.micro_batches_in_flight = config.threads.single;
  limits.streams_in_flight = config.threads.bulk;
  limits.records_of_org = config.limits.records_per_organisation;
  return limits;
}

std::shared_ptr<const std::string> meta_body(const Config& config, const ingest::Limits& limits,
                                             const audit::VerifierKey& audit_key) {
  const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  return std::make_shared<const std::string>(
      api::make_meta({.version = KITH_VERSION,
                      .time_zone = config.time_zone,
                      .audit_key = audit_key.text(),
                      .limits = {{"line_bytes", number(limits.line_bytes)},
                                 {"document_bytes", number(limits.document_bytes)},
                                 {"document_records", number(limits.document_records)},
                                 {"atomic_bytes", number(limits.atomic_bytes)},
                                 {"atomic_records", number(limits.atomic_records)},
                                 {"source_bytes", number(limits.source_bytes)},
                                 {"source_rows", number(limits.source_rows)},
                                 {"stream_bytes", std::int64_t{config.limits.stream_mib} << 20U},
                                 {"records_read_per_day", std::int64_t{config.limits.records_read_per_day}}}}));
}

// Nothing where the hub has no code.
Result<std::optional<api::FederationIdentity>> identity_among_hubs(const Config& config) {
  if (config.federation.code.empty()) return std::nullopt;
  KITH_ASSIGN(const auto identity, load_identity(config));
  return api::FederationIdentity{identity.code, identity.signer.key().text()};
}

}  // namespace

Hub::Hub(const Config& config, boost::asio::io_context& main, storage::DirectoryLock lock, Store store,
         SecretKey digest_key, SecretKey cursor_key, const SecretKey& audit_key, Credentials credentials,
         std::optional<api::FederationIdentity> federation)
    : config_(config),
      lock_(std::move(lock)),
      store_(std::move(store)),
      digest_key_(std::move(digest_key)),
      cursor_key_(std::move(cursor_key)),
      signer_(audit::Signer::of_log(audit_key)),
      database_(database_options(config_, store_)),
      disk_(config_.data, disk_limits(config_)),
      ingest_(database_, digest_key_, clock_, config_.time_zone, ingest_limits(config_)),
      issuing_(credentials.issuing),
      control_(main.get_executor(), database_, disk_, directory_, strangers_, refusals_, release_reads_,
               config_.limits.records_per_organisation, state_),
      log_keeper_(main.get_executor(), database_, signer_, audit_key, clock_, config_, state_),
      release_keeper_(config_, store_.serve, clock_, state_),
      jobs_(store_.serve, release_jobs(config_, release_keeper_)),
      loops_(main.get_executor()),
      services_{.database = database_,
                .disk = disk_,
                .ingest = ingest_,
                .cursor_key = cursor_key_,
                .directory = directory_,
                .sources = sources_,
                .strangers = strangers_,
                .refusals = refusals_,
                .releases = releases_,
                .release_reads = release_reads_,
                .observer = requests_,
                .signer = signer_,
                .data = config_.data,
                .signing_pace = signing_pace_,
                .requests_per_minute = config_.limits.requests_per_minute,
                .records_read_a_day = config_.limits.records_read_per_day,
                .register_age = std::chrono::seconds{config_.limits.register_seconds},
                .stream_bytes = std::uint64_t{config_.limits.stream_mib} << 20U,
                .stream_pace = {config_.limits.stream_least_bytes_per_second,
                                std::chrono::seconds{config_.limits.stream_pace_seconds}},
                .issuing = issuing_,
                .federation = std::move(federation),
                .meta = meta_body(config_, ingest_.limits(), signer_.key()),
                .api_description = std::make_shared<const std::string>(schemas::file("api/openapi.json"))},
      dispatch_(services_),
      credentials_(std::move(credentials)),
      certificate_watch_(
          main.get_executor(), [this] { return ends(); }, clock_, tell_of_end),
      admin_sources_{state_, [this] { return is_database_available(); }, [this] { return metrics(); },
                     [this] { return ends(); }} {}

Hub::~Hub() {
  admin_.reset();  // it looks at all the others
  jobs_.stop();
  if (server_) static_cast<void>(server_->drain(Deadline::after(0s)));
  if (enrolment_) static_cast<void>(enrolment_->drain(Deadline::after(0s)));
  // Their threads hold the executors of the listener's loops for a moment after they have answered.
  database_.stop();
  ingest_.stop();
  enrolment_.reset();
  server_.reset();
}

Result<Hub::Credentials> Hub::load_credentials(const Config& config) {
  Credentials loaded;
  KITH_ASSIGN(loaded.tls, net::TlsServer::load({config.tls.certificate, config.tls.key, config.tls.client_ca}));
  KITH_ASSIGN(loaded.authorities, read_text_file(config.tls.client_ca, "the authorities of members, tls.client_ca"));
  KITH_ASSIGN(loaded.issuing, load_issuing(config));
  if (loaded.issuing) {
    KITH_ASSIGN(loaded.enrolment_tls,
                net::TlsServer::load({config.tls.certificate, config.tls.key, {}}, net::ClientCertificates::not_asked));
  }
  return loaded;
}

Result<std::unique_ptr<Hub>> Hub::make(const Config& config, boost::asio::io_context& main,
                                       std::function<bool()> is_cancelled) {
  KITH_TRY(prepare_directories(config.data));
  KITH_ASSIGN(auto lock, lock_directory(config.data));
  KITH_ASSIGN(auto credentials, load_credentials(config));
  KITH_ASSIGN(auto digest_key, SecretKey::load_or_create(config.data / "keys/digest.key"));
  KITH_ASSIGN(auto cursor_key, SecretKey::load_or_create(config.data / "keys/cursor.key"));
  KITH_ASSIGN(const auto audit_key, SecretKey::load_or_create(config.data / "keys/audit.key"));
  KITH_ASSIGN(auto federation, identity_among_hubs(config));
  auto opened = open_store(config, Deadline::after(180s), std::move(is_cancelled));
  // "The request took too long" would be said to nobody.
  if (!opened && opened.error().code == Errc::deadline_exceeded)
    return fail(
        Error{Errc::database_unavailable, {}, "the hub's start took too long; DIR/pg/log says what it waited for"});
  KITH_ASSIGN(auto store, std::move(opened));
  std::unique_ptr<Hub> hub{new Hub(config, main, std::move(lock), std::move(store), std::move(digest_key),
                                   std::move(cursor_key), audit_key, std::move(credentials), std::move(federation))};
  KITH_TRY(hub->reload_sources());
  KITH_TRY(hub->start_admin());
  return hub;
}

// Services start in any order: a database that is not there yet is waited for, one that is there and wrong is not.
Task<Result<void>> Hub::await_database() {
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  while (state_.phase == Phase::starting) {
    auto checked = co_await database_.run(storage::Lane::control, Deadline::after(5s), [this](pg::Connection& c) {
      return storage::check_schema(c).and_then([&] { return storage::check_digest_key(c, digest_key_); }).and_then([&] {
        return storage::audit_log::check_key(c, signer_.key());
      });
    });
    if (checked) co_return co_await control_.refresh_directory();
    const Errc reason = checked.error().code;
    if (reason != Errc::database_unavailable && reason != Errc::deadline_exceeded) co_return fail(checked.error());
    log::warning("database.awaited", {{"reason", reason}});
    timer.expires_after(500ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_return fail(Errc::cancelled);
}

Task<Result<void>> Hub::start() {
  if (auto ready = co_await await_database(); !ready) co_return fail(ready.error());
  static_cast<void>(disk_.check());
  if (auto listening = listen(); !listening) co_return fail(listening.error());
  loops_.spawn(control_.watch_disk());
  loops_.spawn(control_.refresh_directory_often());
  loops_.spawn(control_.write_refusals());
  loops_.spawn(control_.sequence());
  loops_.spawn(control_.forget_keys());
  loops_.spawn(control_.watch_members());
  loops_.spawn(certificate_watch_.run());
  loops_.spawn(log_keeper_.seal());
  loops_.spawn(log_keeper_.verify());
  jobs_.start();
  Phase expected = Phase::starting;
  if (!state_.phase.compare_exchange_strong(expected, Phase::serving)) co_return fail(Errc::cancelled);
  log_serving();
  co_return Result<void>{};
}

void Hub::log_serving() const {
  const log::Field port{"port", int{server_->port()}}, admin{"admin_port", int{admin_->port()}};
  if (enrolment_)
    log::info("serving", {port, {"enrolment_port", int{enrolment_->port()}}, admin});
  else
    log::info("serving", {port, admin});
}

void Hub::drain() {
  retire();
  if (!server_) return;
  if (enrolment_) static_cast<void>(enrolment_->drain(Deadline::after(1s)));
  const std::size_t cut = server_->drain(Deadline::after(std::chrono::seconds{config_.limits.drain_seconds}));
  log::info("drained", {{"requests_cut", std::uint64_t{cut}}});
}

Task<void> Hub::finish() {
  co_await ingest_.drain();
  control_.stop();
  log_keeper_.stop();
  jobs_.stop();
  certificate_watch_.stop();
  co_await loops_.wait();
  co_await control_.finish();
  co_await log_keeper_.finish();
}

std::vector<CertificateEnd> Hub::ends() const {
  const auto issuing = issuing_.get();
  auto all = certificate_ends(*credentials_.tls, issuing.get());
  const bool is_revoked = issuing != nullptr && !api::check_issuing_key(services_);
  for (CertificateEnd& end : all) end.is_revoked = is_revoked && end.certificate.text() == "issuing";
  return all;
}

// Connected is not enough: a server that hangs keeps its connections.
bool Hub::is_database_available() const {
  constexpr auto most_silence = 5s;
  return database_.is_available() && std::chrono::steady_clock::now() - state_.database_answered.load() < most_silence;
}

void Hub::hurry() {
  if (server_) server_->hurry();
}

void Hub::take_authorities(const std::string& authorities) {
  if (std::exchange(credentials_.authorities, authorities) == authorities || !server_) return;
  // Who came in by an authority that was taken away must not stay; everybody else comes again by themselves.
  log::info("authorities.changed");
  server_->close_all();
}

Result<void> Hub::reload_certificates() {
  KITH_ASSIGN(const auto authorities,
              read_text_file(config_.tls.client_ca, "the authorities of members, tls.client_ca"));
  KITH_ASSIGN(auto members, credentials_.tls->read_again());
  if (!credentials_.enrolment_tls) {
    credentials_.tls->use(std::move(members));
    take_authorities(authorities);
    return {};
  }
  KITH_ASSIGN(auto enrolment, credentials_.enrolment_tls->read_again());
  KITH_ASSIGN(auto issuing, load_issuing(config_));
  if (!issuing) return fail(Error{Errc::file_unreadable, "/issuing", "the issuing certificate"});
  credentials_.tls->use(std::move(members));
  take_authorities(authorities);
  credentials_.enrolment_tls->use(std::move(enrolment));
  issuing_.set(std::move(issuing));
  return {};
}

Result<void> Hub::reload_sources() {
  auto loaded = load_sources(config_);
  if (!loaded) return fail(Error{Errc::malformed_mapping, {}, "kith-hub check-config says where"});
  sources_.set(*std::move(loaded));
  return {};
}

}  // namespace kith::app
