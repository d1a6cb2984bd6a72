#include "tests/support/test_hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/api/routes.hpp"
#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/enrolment.hpp"
#include "hub/storage/registry.hpp"

namespace kith::test {
namespace {

using namespace std::chrono_literals;

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error{std::string{what} + ": " + result.error().sentence()};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Appends one answer to the file that tests/api/contract.mjs checks, where the test program wants that.
void keep_for_contract(net::Method method, const std::string& target, const net::ClientResponse& response) {
  const char* file = std::getenv("KITH_CONTRACT_FILE");
  if (file == nullptr) return;
  std::string line;
  json::Writer out{line};
  out.begin_object().member("method", api::method_name(method)).member("path", target.substr(0, target.find('?')));
  out.member("status", std::int64_t{response.status});
  const std::string* type = response.header("content-type");
  out.member("type", type == nullptr ? std::string_view{} : std::string_view{*type});
  out.key("headers").begin_array();
  for (const auto& field : response.headers) out.string(field.name);
  out.end_array().member("body", response.body).end_object();
  std::ofstream{file, std::ios::app} << line << '\n';
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file} << text;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

// An issuing key below a root of its own, beside the authority that has signed the hub's certificate.
void make_issuing(app::Config& config, const CertificateAuthority& authority) {
  const WallTime now = SystemClock{}.now();
  const auth::Period period{now - 1h, now + 48h};
  const auto root = auth::Authority::make_root("Kith test members", period);
  const auto issuing = must(auth::Authority::make_issuing(root, "Kith test issuing", period), "no issuing key");
  const auto folder = authority.directory();
  config.enrolment.port = 0;
  config.enrolment.days = 1;
  config.enrolment.certificate = folder / "issuing.crt";
  config.enrolment.key = folder / "issuing.key";
  config.enrolment.authority = authority.file();
  config.tls.client_ca = folder / "clients-ca.crt";
  write(config.enrolment.certificate, issuing.certificate);
  write(config.enrolment.key, issuing.key);
  write(config.tls.client_ca, read(authority.file()) + root.certificate);
  write(folder / "members-root.crt", root.certificate);
  write(folder / "members-root.key", root.key);
}

}  // namespace

TestHub::TestHub(const HubChanges& changes)
    : authority_(std::make_shared<CertificateAuthority>()), database_(std::make_shared<TestDatabase>()) {
  const auto certificate = authority_->hub();
  app::Config& config = config_;
  config.data = directory_.path();
  config.listen.port = 0;
  config.admin.port = 0;
  config.tls = {certificate.certificate, certificate.key, {}};
  make_issuing(config, *authority_);
  config.database =
      app::OutsideDatabase{database_->logins().serve.conninfo, database_->logins().migrate.conninfo, {}, {}};
  config.limits = changes.limits;
  config.disk = changes.disk;
  config.organisations = changes.organisations;
  config.federation.code = changes.code;
  start();
}

TestHub::TestHub(const TestHub& beside)
    : authority_(beside.authority_), database_(beside.database_), config_(beside.config_) {
  config_.data = directory_.path();
  std::filesystem::copy(beside.data() / "keys", data() / "keys", std::filesystem::copy_options::recursive);
  start();
}

void TestHub::start() {
  hub_ = must(app::Hub::make(config_, main_), "the hub was not made");
  // On one thread from the first step to the last, as the program does: clang 16 may keep the address of a thread's own
  // data over a suspension, so a coroutine must not begin on one thread and go on upon another.
  std::promise<Result<void>> started;
  auto outcome = started.get_future();
  thread_ = std::thread{[this, started = std::move(started)]() mutable {
    auto result = run_to_end(main_, hub_->start());
    const bool has_started = result.has_value();
    started.set_value(std::move(result));
    if (!has_started) return;
    main_.restart();
    const auto work = boost::asio::make_work_guard(main_);
    main_.run();
  }};
  auto result = outcome.get();
  if (!result) thread_.join();
  must(std::move(result), "the hub did not start");
}

TestHub::~TestHub() {
  hub_->drain();
  std::promise<void> finished;
  boost::asio::co_spawn(main_, hub_->finish(), [&](const std::exception_ptr&) { finished.set_value(); });
  finished.get_future().wait();
  main_.stop();
  thread_.join();
}

CertificateFiles TestHub::add_organisation(const std::string& code, const std::vector<std::string>& funding) {
  const auto certificate = authority_->client(code);
  storage::Organisation row{.profile = {.org = *OrgCode::parse(code), .funding_streams = {}},
                            .name = "Organisation " + code,
                            .subject = certificate.subject};
  for (const auto& stream : funding) row.profile.funding_streams.add(*find_code(CodeList::funding_streams, stream));
  auto connection = database_->migrating();
  must(storage::registry::add(connection, row), "the organisation was not added");
  await_status(certificate, 200);
  return certificate;
}

CertificateFiles TestHub::enrol(const std::string& code, PartyKind kind,
                                const std::optional<auth::Grant>& grant) const {
  const auto hub_key = must(auth::read_certificate(read(config_.tls.certificate)), "no certificate").key;
  const auto invitation = auth::Invitation::random(hub_key);
  const storage::Organisation party{
      {.org = *OrgCode::parse(code), .funding_streams = {}, .kind = kind}, "Party " + code, "CN=" + code, {}};
  auto connection = database_->migrating();
  must(storage::enrolment::invite(connection, {party, invitation.digest(), 1h, "alice", true, grant}), "not invited");
  const auto key = auth::make_key();
  std::string body;
  json::Writer out{body};
  out.begin_object().member("invitation", invitation.text()).member("request", key.request).end_object();
  Member door{enrolment_port(), net::TlsClient::pinned(hub_key)};
  const auto answer = door.post("/v1/enrolments", "application/json", body);
  std::string text = answer.body;
  json::Parser parser;
  const auto parsed = must(parser.parse(text), "no answer");
  if (answer.status != 201) throw std::runtime_error{"not enrolled: " + answer.body};
  const auto file = authority_->directory() / (code + "-enrolled.pem");
  write(file, key.key + std::string{parsed.find("certificate").string()});
  return {file, file, "CN=" + code};
}

void TestHub::await_status(const CertificateFiles& certificate, int status) const {
  Member member{*this, certificate};
  for (int i = 0; i < 100; ++i) {
    const auto answer = member.try_ask(net::Method::get, "/v1/meta");
    if (answer && answer->status == status) return;
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error{"the hub does not notice"};
}

std::string TestHub::metrics() const {
  boost::asio::io_context context{1};
  net::ClientOptions options;
  options.host = "127.0.0.1";
  options.port = admin_port();
  net::Client client{context.get_executor(), std::move(options)};
  return must(run_to_end(context, client.exchange({net::Method::get, "/metrics", {}})), "no metrics").body;
}

Member::Member(std::uint16_t port, const CertificateFiles& certificate, const std::filesystem::path& authority)
    : Member(port, must(net::TlsClient::load({certificate.certificate, certificate.key, authority}), "TLS")) {}

Member::Member(std::uint16_t port, std::shared_ptr<net::TlsClient> tls) {
  net::ClientOptions options;
  options.host = "localhost";
  options.port = port;
  options.tls = std::move(tls);
  client_ = std::make_unique<net::Client>(context_.get_executor(), std::move(options));
}

Result<net::ClientResponse> Member::try_ask(net::Method method, const std::string& target,
                                            std::vector<net::HeaderField> headers, std::string body) {
  auto answer = run_to_end(context_, client_->exchange({method, target, std::move(headers)}, std::move(body)));
  if (answer) keep_for_contract(method, target, *answer);
  return answer;
}

net::ClientResponse Member::ask(net::Method method, const std::string& target, std::vector<net::HeaderField> headers,
                                std::string body) {
  return must(try_ask(method, target, std::move(headers), std::move(body)), "no answer");
}

}  // namespace kith::test
