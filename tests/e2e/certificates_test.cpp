// Every way in which a certificate can be wrong, at a real hub: it is refused, `kith` says in its own words which it is
// and what to do, and the audit log keeps the reason, on the party's own log where the certificate proves the party.
// And what a hub takes when its files are renewed while it serves.
#include <algorithm>
#include <thread>

#include "auth/certificate.hpp"
#include "hub/app/doctor.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/revocation_command.hpp"
#include "hub/audit/reason.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;
using audit::SignInRefusal;
using cli::ExitCode;
using test::CertificateFiles;
using test::Usage;

struct CertificatesFixture {
  test::TestHub hub;
  CertificateFiles good = hub.add_organisation("aaln");

  Ran records(const CertificateFiles& files) const { return KithMember{hub, files}.run({"records"}); }
  Ran doctor(const CertificateFiles& files) const { return KithMember{hub, files}.run({"doctor"}); }
  CertificateFiles issue(const std::string& name, std::chrono::seconds starts, std::chrono::seconds ends,
                         Usage usage = Usage::client) const {
    return hub.authority().issue(name, {.common_name = "aaln", .usage = usage, .starts = starts, .ends = ends});
  }
  // Key and certificate in one file, by the hub's own issuing key, as kith enroll leaves them.
  CertificateFiles issued(const auth::NewKey& key, const std::string& name, const std::string& file) const {
    const WallTime now = SystemClock{}.now();
    const auto issuing = app::load_issuing(hub.config()).value();
    const auto made =
        issuing->authority.issue_client(auth::read_request(key.request).value(), name, {now - 1h, now + 10h});
    const fs::path path = hub.authority().directory() / file;
    std::ofstream{path} << key.key << made.value().pem;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    return {path, path, "CN=" + name};
  }
  // "REASON ORG PRINCIPAL" of refusals on the log, with - for nobody.
  bool is_on_log(SignInRefusal reason, const std::string& party) const {
    auto connection = hub.database().superuser();
    for (int i = 0; i < 200; ++i) {
      const auto rows = connection.exec(
          "-- test.reason\nSELECT count(*) FROM kith.audit_leaf WHERE event = 6 AND reason = $1 "
          "AND coalesce(org, '-') = $2 AND coalesce(principal, '-') = $2",
          static_cast<std::int16_t>(reason), party);
      if (rows[0].get<std::int64_t>(0) > 0) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }
  bool is_counted(SignInRefusal reason) const {
    const std::string metrics = hub.metrics();
    const std::string line = "kith_sign_ins_refused_total{reason=\"" + std::string{audit::word(reason).text()} + "\"} ";
    const std::size_t at = metrics.find(line);
    return at != std::string::npos && metrics[at + line.size()] != '0';
  }
  void set_state(storage::OrgState state) const {
    auto connection = hub.database().migrating();
    BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), state));
  }
};

struct BadCertificate {
  std::string name;
  CertificateFiles files;
  std::string_view sentence, remedy;  // of kith
  SignInRefusal reason;
  std::string party = "-";  // on whose log
};

void check_refused(const CertificatesFixture& at, const BadCertificate& bad) {
  BOOST_TEST_CONTEXT(bad.name) {
    const Ran pushed = at.records(bad.files);
    BOOST_TEST((pushed.exit == ExitCode::not_permitted), pushed.err);
    BOOST_TEST(pushed.err.find(bad.sentence) != std::string::npos, pushed.err);
    BOOST_TEST(pushed.err.find(bad.remedy) != std::string::npos, pushed.err);
    const Ran looked = at.doctor(bad.files);
    BOOST_TEST((looked.exit == ExitCode::not_permitted), looked.out);
    BOOST_TEST(looked.out.find("WRONG ") != std::string::npos, looked.out);
    BOOST_TEST(at.is_on_log(bad.reason, bad.party));
    BOOST_TEST(at.is_counted(bad.reason));
  }
}

BOOST_FIXTURE_TEST_SUITE(certificates, CertificatesFixture)

// The hub's clock is what counts, and it allows for nothing: what begins in ten minutes is what a hub sees whose clock
// is ten minutes behind, and what ended ten minutes ago one that is ten minutes ahead.
BOOST_AUTO_TEST_CASE(each_bad_certificate_is_refused_with_its_own_sentence_and_reason) {
  const test::CertificateAuthority strange{"Another CA"};
  const test::CertificateAuthority impostor;  // of the same name, with another key
  const std::string_view ask = "Ask the hub's operator for a new invitation";
  for (const BadCertificate& bad : {
           BadCertificate{"ended", issue("ended", -48h, -24h), "Your certificate ended on ", ask,
                          SignInRefusal::expired},
           BadCertificate{"ended ten minutes ago", issue("ended-now", -48h, -10min), "Your certificate ended on ", ask,
                          SignInRefusal::expired},
           BadCertificate{"begins in ten minutes", issue("early", 10min, 24h), "Your certificate begins on ",
                          "Set the clock right, or wait", SignInRefusal::not_yet_valid},
           BadCertificate{"a server's", issue("server", -1h, 24h, Usage::server), "was not made for clients",
                          "Use the one that kith enroll has stored", SignInRefusal::wrong_usage},
           BadCertificate{"without usage", issue("none", -1h, 24h, Usage::none), "was not made for clients",
                          "Use the one that kith enroll has stored", SignInRefusal::wrong_usage},
           BadCertificate{"foreign", strange.client("aaln"), "does not know the authority", ask,
                          SignInRefusal::unknown_authority},
           BadCertificate{"forged", impostor.client("aaln"), "a signature does not hold", "Ask the operator of the hub",
                          SignInRefusal::bad_certificate},
           BadCertificate{"another subject", hub.stranger("jakara"), "belongs to no active organisation",
                          "Ask the operator of the hub to add you", SignInRefusal::unknown_party},
       })
    check_refused(*this, bad);
  BOOST_TEST((records(good).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(a_short_key_is_refused_before_anything_is_sent) {
  const auto weak = hub.authority().issue("weak", {.common_name = "aaln", .rsa_bits = 2048});
  const Ran ran = records(weak);
  BOOST_TEST((ran.exit == ExitCode::usage));
  BOOST_TEST(ran.err.find("too short to be safe") != std::string::npos, ran.err);
}

// Who is suspended and who was never registered get the same bytes; the log tells them apart.
BOOST_AUTO_TEST_CASE(a_suspended_organisations_tries_are_on_its_own_log_and_answered_like_a_strangers) {
  set_state(storage::OrgState::suspended);
  hub.await_status(good, 403);
  check_refused(*this, {"suspended", good, "belongs to no active organisation", "Ask the operator of the hub",
                        SignInRefusal::party_inactive, "aaln"});
  test::Member suspended{hub, good}, stranger{hub, hub.stranger("nobody")};
  const auto one = suspended.get("/v1/records"), other = stranger.get("/v1/records");
  BOOST_TEST(one.status == other.status);
  BOOST_TEST(one.body == other.body);
  BOOST_TEST(is_on_log(SignInRefusal::unknown_party, "-"));
}

BOOST_AUTO_TEST_CASE(a_key_in_a_new_certificate_is_taken_until_it_is_revoked_and_then_in_none) {
  auto connection = hub.database().migrating();
  const storage::Organisation row{
      {*OrgCode::parse("jakara"), storage::OrgState::active, {}, false}, "An organisation", "CN=jakara", {}};
  BOOST_REQUIRE(storage::registry::add(connection, row));
  const auto key = auth::make_key();
  const auto first = issued(key, "jakara", "first.pem"), again = issued(key, "jakara", "again.pem");
  hub.await_status(first, 200);
  BOOST_TEST((records(again).exit == ExitCode::done));
  BOOST_REQUIRE(
      app::revoke_certificates(hub.config(), {.org = "jakara", .key = {}, .file = first.certificate, .all = false}));
  hub.await_status(first, 403);
  for (const auto& copy : {first, again, issued(key, "jakara", "later.pem")})
    check_refused(*this, {"revoked", copy, "key of this certificate was revoked", "Ask the operator of the hub",
                          SignInRefusal::key_revoked, "jakara"});
}

BOOST_AUTO_TEST_CASE(new_certificates_and_a_new_issuing_key_are_taken_together_or_not_at_all) {
  const auto write = [](const fs::path& file, const std::string& text) {
    std::ofstream{file} << text;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  };
  const auto& config = hub.config();
  const auto issuer_of = [&](const std::string& code) {
    const std::string pem = read_file(hub.enrol(code, PartyKind::organisation).certificate);
    return pem.substr(pem.rfind("-----BEGIN CERTIFICATE-----"));  // of the chain, the last: the issuing one's own
  };
  const WallTime now = SystemClock{}.now();
  const auto root = auth::Authority::make_root("A new root", {now - 1h, now + 48h});
  const auto renewed = auth::Authority::make_issuing(root, "A new issuing key", {now - 1h, now + 48h}).value();
  const std::string before = issuer_of("first");

  write(config.enrolment.certificate, renewed.certificate);  // without its key
  write(config.tls.client_ca, read_file(config.tls.client_ca) + root.certificate);
  const auto refused = hub.hub().reload_certificates();
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().hint == "the authority's key is not that of its certificate");
  BOOST_TEST(issuer_of("second") == before);

  write(config.enrolment.key, renewed.key);
  BOOST_REQUIRE(hub.hub().reload_certificates());
  BOOST_TEST(issuer_of("third") == renewed.certificate);
  const fs::path file = hub.authority().directory() / "third-enrolled.pem";
  hub.await_status({file, file, "CN=third"}, 200);
}

BOOST_AUTO_TEST_CASE(an_authority_that_is_taken_away_ends_the_connections_that_came_in_by_it) {
  hub.enrol("second", PartyKind::organisation);
  const auto& config = hub.config();
  const WallTime now = SystemClock{}.now();
  const auto other = auth::Authority::make_root("Another authority", {now - 1h, now + 48h});
  const auto write = [](const fs::path& file, const std::string& text) { std::ofstream{file} << text; };
  const std::string ours = read_file(config.tls.client_ca);
  write(config.tls.client_ca, ours + other.certificate);
  BOOST_REQUIRE(hub.hub().reload_certificates());
  const auto key = auth::make_key();
  const auto issued = auth::Authority::load(other).value().issue_client(auth::read_request(key.request).value(),
                                                                        "second", {now - 1h, now + 10h});
  BOOST_REQUIRE(issued);
  const fs::path file = hub.authority().directory() / "by-another.pem";
  write(file, key.key + issued->pem);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  const CertificateFiles shown{file, file, "CN=second"};
  hub.await_status(shown, 200);
  test::Member live{hub, shown};
  BOOST_TEST(live.get("/v1/meta").status == 200);
  BOOST_REQUIRE(hub.hub().reload_certificates());  // nothing is taken away: it goes on
  BOOST_TEST(live.try_ask(net::Method::get, "/v1/meta").has_value());
  write(config.tls.client_ca, ours);
  BOOST_REQUIRE(hub.hub().reload_certificates());
  BOOST_TEST(!live.try_ask(net::Method::get, "/v1/meta").has_value());
}

BOOST_AUTO_TEST_CASE(the_hub_tells_of_members_certificates_near_their_end) {
  hub.enrol("jakara", PartyKind::organisation);  // a certificate of one day
  const std::string line = "kith_member_certificates{ends=\"1_day\"} 1";
  bool is_counted = false;
  for (int i = 0; i < 300 && !is_counted; ++i) {
    std::this_thread::sleep_for(50ms);
    is_counted = hub.metrics().find(line) != std::string::npos;
  }
  BOOST_TEST(is_counted);
  const auto table = app::list_organisations(hub.config(), false);
  BOOST_REQUIRE(table);
  BOOST_TEST(table->find("ends in 23 hours") != std::string::npos, *table);
  BOOST_TEST(table->find("none of this hub's") != std::string::npos, *table);
  std::ostringstream report;
  static_cast<void>(app::doctor(hub.config(), report));
  BOOST_TEST(report.str().find("note  certificate of jakara: ends in 23 hours") != std::string::npos, report.str());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
