#include "hub/app/doctor.hpp"

#include <date/date.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <ostream>

#include "auth/certificate.hpp"
#include "auth/chain.hpp"
#include "auth/ending.hpp"
#include "hub/app/admin.hpp"
#include "hub/app/hub_user.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/member_ends.hpp"
#include "hub/app/quota.hpp"
#include "hub/app/store.hpp"
#include "hub/app/withdrawal_journal.hpp"
#include "hub/async/run.hpp"
#include "hub/net/client.hpp"
#include "hub/net/tls.hpp"
#include "hub/shell/process.hpp"
#include "hub/storage/disk.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/registry.hpp"
#include "hub/storage/restoration.hpp"
#include "hub/storage/revocation.hpp"

namespace kith::app {
namespace {

// The hint says it best to somebody at the machine; advice for clients of the API, such as Retry-After, is none here.
std::string reason(const Error& error) {
  return error.hint.empty() ? error.sentence()
                            : std::string{error_info(error.code).title} + ' ' + std::string{error.hint};
}

class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}
  void good(std::string_view what, std::string_view detail = {}) {
    out_ << "ok    " << what;
    if (!detail.empty()) out_ << ": " << detail;
    out_ << '\n';
  }
  // Neither good nor bad.
  void note(std::string_view what, std::string_view words) { out_ << "note  " << what << ": " << words << '\n'; }
  void bad(std::string_view what, std::string_view why) {
    out_ << "WRONG " << what << ": " << why << '\n';
    is_well_ = false;
  }
  void check(std::string_view what, const Result<void>& result) {
    if (result)
      good(what);
    else
      bad(what, reason(result.error()));
  }
  [[nodiscard]] bool is_well() const { return is_well_; }

 private:
  std::ostream& out_;
  bool is_well_ = true;
};

void check_disk(Report& report, const Config& config) {
  const auto free = storage::DiskGuard::free_bytes(config.data);
  if (!free) return report.bad("disk", reason(free.error()));
  const auto mib = *free >> 20U;
  const std::string detail = std::to_string(mib) + " MiB free";
  if (mib < config.disk.low_mib) return report.bad("disk", detail + ", below disk.low_mib: pushes are refused");
  report.good("disk", detail);
}

// What this command may, the hub need not: the service forbids it to the hub.
void check_swap(Report& report) {
  switch (shell::swapping()) {
    case shell::Swapping::off:
      return report.good("swap", "none");
    case shell::Swapping::forbidden:
      return report.good("swap", "not for this process");
    case shell::Swapping::possible:
      return report.note("swap",
                         "this machine swaps, and an export that the hub adapts could come to its disk; "
                         "kith-hub.service forbids it with MemorySwapMax=0, or turn it off (swapoff -a)");
  }
}

void check_end(Report& report, std::string_view what, const std::filesystem::path& file, std::string_view remedy) {
  const auto pem = read_text_file(file, what);
  const auto facts = pem ? auth::read_certificate(*pem) : Result<auth::CertificateFacts>{fail(pem.error())};
  if (!facts) return report.bad(what, reason(facts.error()));
  const WallTime now = SystemClock{}.now();
  const std::string words = auth::ending_words(facts->period.until, now);
  const auto near = auth::nearness(facts->period.until, now);
  if (near == auth::Nearness::far) return report.good(what, words);
  if (near == auth::Nearness::ended) return report.bad(what, words + "; " + std::string{remedy});
  report.note(what, words + "; " + std::string{remedy});
}

void check_ends(Report& report, const Config& config) {
  std::error_code error;
  const bool issues = std::filesystem::exists(config.enrolment.certificate, error);
  check_end(report, "the hub's certificate", config.tls.certificate,
            issues ? "kith-hub ca renew-hub makes a new one" : "ask whoever made it for a new one, then SIGHUP");
  if (!issues)
    return report.good("enrolment",
                       "off: there is no issuing key; docs/operations.md, Certificates by hand, says how to have one");
  check_end(report, "the issuing key's certificate", config.enrolment.certificate,
            "kith-hub ca renew-issuing makes a new key, with the root's");
  check_end(report, "the root's certificate", config.enrolment.authority,
            "make a new authority, and keep the old root in tls.client_ca until all members have new certificates");
  const auto issuing = load_issuing(config);
  report.check("issuing key", issuing ? Result<void>{} : fail(issuing.error()));
  if (std::filesystem::exists(config.enrolment.authority.parent_path() / "root.key", error))
    report.note("the root's key", "it is on this machine; take it to a place off the network and delete it here");
}

void check_certificates(Report& report, const Config& config) {
  const auto mistakes = check_files(config);
  for (const auto& mistake : mistakes) report.bad(mistake.key, mistake.what);
  if (!mistakes.empty()) return;
  const auto tls = net::TlsServer::load({config.tls.certificate, config.tls.key, config.tls.client_ca});
  report.check("certificates", tls ? Result<void>{} : fail(tls.error()));
  check_ends(report, config);
}

// Joins a hub that is serving; a private database that nobody runs is not started for this.
Result<pg::Endpoint> find_database(const Config& config, Deadline deadline) {
  if (config.database) {
    KITH_ASSIGN(auto store, join_store(config, deadline));
    return std::move(store.serve);
  }
  KITH_ASSIGN(auto logins, storage::Cluster::locate(config.data));
  return std::move(logins.serve);
}

void note_member_ends(Report& report, pg::Connection& connection) {
  const auto ends = pg::guarded(connection, member_ends);
  if (!ends) return report.bad("members' certificates", reason(ends.error()));
  const WallTime now = SystemClock{}.now();
  for (const auto& [party, at] : *ends) {
    const auto near = auth::nearness(at, now);
    if (near == auth::Nearness::far) continue;
    const bool is_person = party.profile.kind == PartyKind::person;
    const std::string remedy =
        near == auth::Nearness::ended
            ? std::string{"; kith-hub "} + (is_person ? "person" : "org") + " invite makes a new one possible"
            : "; kith renews it when it is used there, or at once by kith enroll --renew";
    report.note("certificate of " + party.profile.org.text(), auth::ending_words(at, now) + remedy);
  }
}

void note_near_quota(Report& report, const Config& config, pg::Connection& connection) {
  const std::int64_t most = config.limits.records_per_organisation;
  const auto near = near_quota(connection, most);
  if (!near) return report.bad("records held", reason(near.error()));
  for (const auto& [org, held] : *near)
    report.note("records held by " + org.text(),
                quota_words(held, most) +
                    "; beyond that its pushes are refused. Ask it whether its program sends the same rows under new "
                    "names, or raise limits.records_per_organisation");
}

// 0: no hub has served here yet.
// The folder is the hub's user's, who could put a link, a pipe or a device in the file's place.
std::uint16_t admin_port(const Config& config) {
  if (config.admin.port != 0) return config.admin.port;
  const int opened = ::open((config.data / "run/admin.port").c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0) return 0;
  struct stat about {};
  std::array<char, 16> text{};
  const bool is_file = ::fstat(opened, &about) == 0 && S_ISREG(about.st_mode);
  const auto got = is_file ? ::read(opened, text.data(), text.size()) : -1;
  ::close(opened);
  std::uint16_t port = 0;
  if (got > 0) std::from_chars(text.data(), text.data() + got, port);
  return port;
}

// What the hub that serves here says of itself; empty where none answers. Another program may have the port since.
std::string readiness_of(const Config& config) {
  const std::uint16_t port = admin_port(config);
  if (port == 0) return {};
  boost::asio::io_context context{1};
  net::ClientOptions options;
  options.host = config.admin.address;
  options.port = port;
  options.connect_time = options.idle_time = std::chrono::seconds{5};
  net::Client client{context.get_executor(), std::move(options)};
  auto answer = run_to_end(context, client.exchange({net::Method::get, "/readyz", {}}));
  const bool is_a_hub = answer && (answer->status == 200 || answer->status == 503) &&
                        answer->body.find("\"ready\":") != std::string::npos;
  return is_a_hub ? std::move(answer->body) : std::string{};
}

// What they had signed is refused; that they stand here tells who looks that a key was once lost.
void note_revoked_authorities(Report& report, const Config& config, pg::Connection& connection) {
  const auto revoked = storage::revocation::authorities(connection);
  if (!revoked) return report.bad("revoked authorities", reason(revoked.error()));
  for (const auto& one : *revoked)
    report.note("revoked authority",
                auth::spoken(one.key) + ", since " + date::format("%F", date::floor<date::days>(one.at)));
  const auto pem = read_text_file(config.enrolment.certificate, "the issuing certificate");
  const auto issuing = pem ? auth::keys_of_chain(*pem) : std::vector<auth::KeyId>{};
  if (std::ranges::any_of(*revoked, [&](const auto& one) { return !issuing.empty() && one.key == issuing.front(); }))
    return report.bad("issuing key",
                      "it was revoked, so nobody can enrol or renew: kith-hub ca renew-issuing, then SIGHUP");
  if (revoked->empty()) return;
  const std::string readiness = readiness_of(config);
  if (readiness.empty())
    return report.note("issuing key",
                       "no hub answers on the port of [admin], so whether one goes by a key that was revoked cannot be "
                       "said; one that is started now takes the key that is in the file");
  if (readiness.find(revoked_issuing_key) != std::string::npos)
    report.bad(
        "issuing key",
        "the hub that serves has not taken the new one yet and goes by one that was revoked, so nobody can enrol "
        "or renew: SIGHUP to it (systemctl reload kith-hub)");
}

// By what lies in the folder, whatever a hub that serves remembers.
void check_journal_of_withdrawals(Report& report, const Config& config, pg::Connection& connection) {
  constexpr std::string_view what = "journal of withdrawals";
  const auto file = withdrawal_journal_file(config.data);
  std::string aside;
  for (const auto& one : journals_aside(file)) aside.append(aside.empty() ? "" : ", ").append(one.filename().string());
  if (!aside.empty())
    report.note(what, "a hub has found one damaged and put it aside (" + aside +
                          "). Was the database restored from a backup since? Then kith-hub restored reads it. If not, "
                          "all that was withdrawn is in the new one: move it out of the folder");
  const auto was_served = storage::restoration::was_served(connection);
  if (!was_served) return report.bad(what, reason(was_served.error()));
  if (has_journal(file)) return report.good(what);
  if (!*was_served) return report.note(what, "there is none yet: the hub makes it when it serves");
  report.bad(what,
             "withdrawals.journal is not there, and a hub has served this database. Was that restored from a backup? "
             "Then look for a copy before the hub is started: kith-hub restored --withdrawals FILE. If not, the hub "
             "writes it anew when it serves");
}

void check_database(Report& report, const Config& config) {
  if (!config.database && !storage::Cluster::exists(config.data))
    return report.note("database", "there is none yet, because this hub has not been started: kith-hub serve makes it");
  const auto deadline = Deadline::after(std::chrono::seconds{10});
  const auto endpoint = find_database(config, deadline);
  if (!endpoint) return report.bad("database", reason(endpoint.error()));
  auto connection = pg::Connection::open(*endpoint, deadline);
  if (!connection) return report.bad("database", reason(connection.error()));
  report.good("database", "answers");
  report.check("schema", pg::guarded(*connection, storage::check_schema));
  check_journal_of_withdrawals(report, config, *connection);
  const auto parties = pg::guarded(*connection, storage::registry::list);
  if (!parties) return report.bad("organisations", reason(parties.error()));
  const auto organisations =
      std::ranges::count_if(*parties, [](const auto& party) { return party.profile.kind == PartyKind::organisation; });
  if (organisations == 0)
    return report.note("organisations",
                       "none is registered yet: " + hub_command(config, "org invite CODE --name NAME"));
  report.good("organisations", std::to_string(organisations));
  note_member_ends(report, *connection);
  note_near_quota(report, config, *connection);
  note_revoked_authorities(report, config, *connection);
}

}  // namespace

bool doctor(const Config& config, std::ostream& out) {
  Report report{out};
  check_certificates(report, config);
  for (const auto& warning : warnings(config)) report.note(warning.key, warning.what);
  std::error_code ignored;
  if (std::filesystem::exists(config.data, ignored)) {
    report.check("data directory", check_directories(config.data));
    check_disk(report, config);
    check_swap(report);
  } else {
    report.note("data directory", "there is none yet: kith-hub serve makes it");
  }
  check_database(report, config);
  return report.is_well();
}

}  // namespace kith::app
