// The hub's listeners: the one where members come with their certificates, the one where those come who have none yet,
// and the operator's own. See hub.hpp.
#include <fstream>

#include "hub/app/hub.hpp"
#include "hub/base/log.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

net::Limits net_limits(const Config& config) {
  const auto seconds = [](std::uint32_t count) { return std::chrono::milliseconds{std::uint64_t{count} * 1'000}; };
  const Limits& from = config.limits;
  net::Limits limits;
  limits.connections = from.connections;
  limits.connections_per_subject = from.connections_per_organisation;
  limits.header_bytes = from.header_bytes;
  limits.header_fields = from.header_fields;
  limits.handshake_time = seconds(from.handshake_seconds);
  limits.header_time = seconds(from.header_seconds);
  limits.keep_alive_time = seconds(from.keep_alive_seconds);
  limits.body_idle_time = seconds(from.body_idle_seconds);
  limits.write_idle_time = seconds(from.write_idle_seconds);
  limits.request_time = seconds(from.request_seconds);
  limits.expand_ratio = from.expand_ratio;
  return limits;
}

// As it stands on the log: what a certificate showed, and nothing of whom it named, because who cannot prove to have
// its key may have found it anywhere.
audit::SignInRefusal reason_of(net::Refusal refusal) {
  switch (refusal) {
    case net::Refusal::no_certificate:
      return audit::SignInRefusal::no_certificate;
    case net::Refusal::unknown_authority:
      return audit::SignInRefusal::unknown_authority;
    case net::Refusal::expired:
      return audit::SignInRefusal::expired;
    case net::Refusal::not_yet_valid:
      return audit::SignInRefusal::not_yet_valid;
    case net::Refusal::wrong_usage:
      return audit::SignInRefusal::wrong_usage;
    case net::Refusal::weak_key:
      return audit::SignInRefusal::weak_key;
    case net::Refusal::bad_certificate:
    case net::Refusal::old_protocol:
    case net::Refusal::not_tls:
    case net::Refusal::too_slow:
    case net::Refusal::went_away:
      return audit::SignInRefusal::bad_certificate;
  }
  return audit::SignInRefusal::bad_certificate;
}

// One line with the port, there from one moment to the next.
Result<void> write_port(const std::filesystem::path& file, std::uint16_t port) {
  const auto half = std::filesystem::path{file}.concat(".new");
  std::ofstream stream{half};
  stream << port << '\n';
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(half, file, error);
  if (!stream || error) return fail(Error{Errc::file_unwritable, {}, "the file of the port in DIR/run"});
  return {};
}

// A request and its answer, and no more of anybody: no member's work goes this way. Each connection is one of a person
// who waits, and what comes on it fits one packet, so who dawdles is ended soon.
net::Limits enrolment_limits() {
  net::Limits limits;
  limits.connections = 256;
  limits.connections_per_subject = limits.connections;  // nobody has a subject here
  limits.connections_per_address = 8;
  limits.requests_per_address = 300;  // a room full of people whose kith asks each five seconds
  limits.body_bytes = std::uint64_t{16} * 1024;
  limits.handshake_time = 5s;
  limits.header_time = 5s;
  limits.body_idle_time = 5s;
  limits.write_idle_time = 5s;
  limits.keep_alive_time = 5s;
  limits.request_time = 15s;
  limits.connection_age = 30s;
  return limits;
}

}  // namespace

Result<void> Hub::start_admin() {
  net::ServerOptions options;
  options.address = config_.admin.address;
  options.port = config_.admin.port;
  options.limits.connections = 64;
  // Nobody signs in here, so whoever sits on connections must not keep a watchdog out for long.
  options.limits.keep_alive_time = 5s;
  KITH_ASSIGN(admin_, net::Server::start(std::move(options), admin_handler(admin_sources_)));
  return {};
}

Result<void> Hub::listen() {
  net::ServerOptions options;
  options.address = config_.listen.address;
  options.port = config_.listen.port;
  options.threads = config_.threads.network;
  options.limits = net_limits(config_);
  options.tls = credentials_.tls;
  options.on_refusal = [this](net::Refusal reason) {
    if (net::is_authentication_refusal(reason)) strangers_.count(reason_of(reason));
  };
  options.may_enter = [this](std::string_view subject, std::string_view key) {
    return auth::authenticate(*directory_.get(), subject, key).has_value();
  };
  KITH_ASSIGN(server_, net::Server::start(std::move(options),
                                          [this](const net::Request& request, net::Body& body, net::Reply& reply) {
                                            return dispatch_.answer(request, body, reply);
                                          }));
  serving_ = server_.get();
  control_.on_shut_out([this](std::shared_ptr<const auth::Directory> now) { shut_out(std::move(now)); });
  if (credentials_.issuing) KITH_TRY(listen_for_enrolments());
  return write_ports();
}

Result<void> Hub::listen_for_enrolments() {
  enrolment_door_.emplace(services_, server_->port());
  net::ServerOptions options;
  options.address = config_.enrolment.address.empty() ? config_.listen.address : config_.enrolment.address;
  options.port = config_.enrolment.port;
  options.limits = enrolment_limits();
  options.tls = credentials_.enrolment_tls;
  KITH_ASSIGN(enrolment_, net::Server::start(std::move(options),
                                             [this](const net::Request& request, net::Body& body, net::Reply& reply) {
                                               return enrolment_door_->answer(request, body, reply);
                                             }));
  return {};
}

// What they have in flight ends with the connection; the next one is refused with a sentence.
void Hub::shut_out(std::shared_ptr<const auth::Directory> directory) {
  log::info("connections.looked_through");
  certificate_watch_.look();  // a key that was revoked may be the one that this hub issues with
  server_->close_if([directory = std::move(directory)](std::string_view subject, std::string_view key) {
    return !auth::authenticate(*directory, subject, key);
  });
}

Result<void> Hub::write_ports() const {
  if (enrolment_) KITH_TRY(write_port(config_.data / "run/enrolment.port", enrolment_->port()));
  KITH_TRY(write_port(config_.data / "run/hub.port", server_->port()));
  return write_port(config_.data / "run/admin.port", admin_->port());
}

}  // namespace kith::app
