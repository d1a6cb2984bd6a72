// A whole hub inside a test program: real TLS, a real PostgreSQL, the composition root as it is served, with ports of
// its own. Each answer can be kept for the check against the API description. One thread, besides the hub's own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "auth/role.hpp"
#include "hub/app/hub.hpp"
#include "hub/net/client.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/pki.hpp"

namespace kith::test {

struct HubChanges {
  app::Limits limits;
  app::DiskLimits disk{.low_mib = 1, .ballast_mib = 0};
  std::map<OrgCode, app::OrganisationSources> organisations = {};
  std::string code = "test_hub";  // among other hubs
};

class TestHub {
 public:
  // Serves when it returns. Throws std::runtime_error when it does not start.
  explicit TestHub(const HubChanges& changes = {});
  // A second process, as it were: the database and the authority of that hub, a directory and ports of its own.
  explicit TestHub(const TestHub& beside);
  ~TestHub();
  TestHub& operator=(const TestHub&) = delete;

  // Registers an organisation and makes its certificate; works at once.
  CertificateFiles add_organisation(const std::string& code, const std::vector<std::string>& funding = {});
  // Enrols a party, as its own machine would, with a certificate of the hub's own; the grant is given with the
  // invitation. The hub may need a moment to know it: await_status().
  CertificateFiles enrol(const std::string& code, PartyKind kind, const std::optional<auth::Grant>& grant = {}) const;
  // Asks for /v1/meta until the answer is this one. Throws std::runtime_error where it never is.
  void await_status(const CertificateFiles& certificate, int status) const;
  // One that the authority signs and nobody registers.
  [[nodiscard]] CertificateFiles stranger(const std::string& name) const { return authority_->client(name); }

  [[nodiscard]] std::uint16_t port() const { return hub_->port(); }
  // Where those come who have no certificate yet; every TestHub issues certificates.
  [[nodiscard]] std::uint16_t enrolment_port() const { return hub_->enrolment_port(); }
  // For the operator's commands, which read it anew each time.
  [[nodiscard]] const app::Config& config() const { return config_; }
  [[nodiscard]] std::uint16_t admin_port() const { return hub_->admin_port(); }
  // What GET /metrics says now.
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] const CertificateAuthority& authority() const { return *authority_; }
  [[nodiscard]] const TestDatabase& database() const { return *database_; }
  [[nodiscard]] app::Hub& hub() { return *hub_; }
  [[nodiscard]] const std::filesystem::path& data() const { return directory_.path(); }

 private:
  void start();

  ScratchDirectory directory_;
  std::shared_ptr<CertificateAuthority> authority_;
  std::shared_ptr<TestDatabase> database_;
  app::Config config_;
  boost::asio::io_context main_{1};
  std::unique_ptr<app::Hub> hub_;
  std::thread thread_;
};

// A member's connection to the hub, used from a test's own thread.
class Member {
 public:
  Member(const TestHub& hub, const CertificateFiles& certificate)
      : Member(hub.port(), certificate, hub.authority().file()) {}
  Member(std::uint16_t port, const CertificateFiles& certificate, const std::filesystem::path& authority);
  // Whatever `tls` shows.
  Member(std::uint16_t port, std::shared_ptr<net::TlsClient> tls);
  // One exchange, whole. Throws std::runtime_error where there is no answer. Keeps the answer for the contract check
  // unless told not to.
  net::ClientResponse ask(net::Method method, const std::string& target, std::vector<net::HeaderField> headers = {},
                          std::string body = {});
  net::ClientResponse get(const std::string& target) { return ask(net::Method::get, target); }
  net::ClientResponse post(const std::string& target, std::string type, std::string body) {
    return ask(net::Method::post, target, {{"content-type", std::move(type)}}, std::move(body));
  }
  // The same, for those who expect none.
  Result<net::ClientResponse> try_ask(net::Method method, const std::string& target,
                                      std::vector<net::HeaderField> headers = {}, std::string body = {});
  [[nodiscard]] net::Client& client() { return *client_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

 private:
  boost::asio::io_context context_{1};
  std::unique_ptr<net::Client> client_;
};

}  // namespace kith::test
