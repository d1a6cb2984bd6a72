// Releases all the way: California's published events of a year, each pushed by the agency that reported it as a member
// of its own, released quarter by quarter and as a year by the operator's command, and checked by a reader.
#include <limits>
#include <map>
#include <set>

#include "hub/app/release_command.hpp"
#include "hub/disclosure/table.hpp"
#include "hub/storage/historic_load.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"

namespace kith::e2e {
namespace {

constexpr std::string_view year = "2021";

struct Event {
  int month = 0;
  int county = 0;  // 1 to 58 in the order of the alphabet
};

// The events of the year by the agency that reported them.
struct Events {
  std::map<std::string, std::string> rows_of;  // agency's code and its rows, with the header
  std::vector<Event> all;
};

Events read_events(const fs::path& file) {
  std::istringstream lines{read_file(file)};
  std::string header, line;
  std::getline(lines, header);
  Events events;
  while (std::getline(lines, line)) {
    // The first five cells have no quotes: RecordId, ClosedYear, MonthOccurrence, County, NCIC.
    std::array<std::string, 5> cells;
    std::istringstream row{line};
    for (std::string& cell : cells) std::getline(row, cell, ',');
    if (cells[1] != year) continue;
    // A code of an agency may end in a capital letter; those of organisations have small ones.
    for (char& c : cells[4])
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    auto [agency, is_new] = events.rows_of.try_emplace("ncic_" + cells[4], header + "\n");
    agency->second += line + "\n";
    events.all.push_back({std::stoi(cells[2]), std::stoi(cells[3])});
  }
  return events;
}

// By place and period, as releases name them; regions of one county are left to the other counts.
std::map<std::pair<std::string, std::string>, std::int64_t> count(const Events& events) {
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  for (const Event& event : events.all) {
    const std::string fips = std::to_string(6000 + 2 * event.county - 1);
    const std::string month = (event.month < 10 ? "0" : "") + std::to_string(event.month);
    const std::string text{year};
    for (const std::string& place : {std::string{"state:06"}, "county:0" + fips})
      for (const std::string& period : {text, text + "-Q" + std::to_string((event.month + 2) / 3), text + "-" + month})
        ++counts[{place, period}];
  }
  return counts;
}

// A hub with a member for each agency, which has pushed its events of that year as historic data.
struct California {
  test::TestHub hub;
  app::Config config = hub.config();

  explicit California(const Events& events) {
    const fs::path build = std::getenv("KITH_BINARY_DIR");
    config.release.protect = build / "hub/protect/kith-protect";
    config.release.audit = build / "hub/prove/kith-audit";
    auto migrating = hub.database().migrating();
    std::map<std::string, test::CertificateFiles> certificates;
    for (const auto& [code, rows] : events.rows_of) {
      const auto& certificate = certificates.emplace(code, hub.stranger(code)).first->second;
      const storage::Organisation agency{.profile = {.org = OrgCode::parse(code).value(), .funding_streams = {}},
                                         .name = code,
                                         .subject = certificate.subject};
      BOOST_REQUIRE(storage::registry::add(migrating, agency).has_value());
    }
    hub.await_status(certificates.rbegin()->second, 200);
    std::int64_t applied = 0;
    for (const auto& [code, rows] : events.rows_of) {
      test::Member agency{hub, certificates.at(code)};
      const OrgCode org = OrgCode::parse(code).value();
      const int of = std::stoi(std::string{year});
      BOOST_REQUIRE(storage::historic_load::open(migrating, org, std::chrono::year{of} / 1, std::chrono::year{of} / 12,
                                                 "operator")
                        .has_value());
      const auto answer = agency.ask(net::Method::post, "/v1/sources/ca_doj/records?results=refused",
                                     {{"content-type", "text/csv"}}, rows);
      BOOST_REQUIRE_MESSAGE(answer.status == 200, code << ": " << answer.body.substr(0, 500));
      BOOST_REQUIRE(storage::historic_load::close(migrating, org).has_value());
      const auto summary = answer.body.rfind("\"applied\":");
      BOOST_REQUIRE(summary != std::string::npos);
      applied += std::stoll(answer.body.substr(summary + 10));
    }
    BOOST_TEST(applied == std::ssize(events.all));
  }

  struct Ran {
    int exit;
    std::string out, error;
  };
  Ran run(std::vector<std::string> periods, bool is_dry = false) const {
    return run_by(config, std::move(periods), is_dry);
  }
  static Ran run_by(const app::Config& config, std::vector<std::string> periods, bool is_dry = false) {
    std::ostringstream out, error;
    const int exit = app::run_releases(config, {std::move(periods), is_dry}, {out, error});
    return {exit, out.str(), error.str()};
  }

  [[nodiscard]] KithMember lead() const {
    const auth::Grant grant{auth::Role::lead, std::nullopt, std::nullopt, auth::usual_purpose(auth::Role::lead),
                            SystemClock{}.now() + std::chrono::hours{24}};
    const auto certificate = hub.enrol("lee", PartyKind::person, grant);
    hub.await_status(certificate, 200);
    return {hub, certificate};
  }
};

// The tables among the files of a folder.
std::vector<disclosure::PublishedTable> tables_in(const fs::path& folder) {
  std::vector<disclosure::PublishedTable> tables;
  for (const auto& file : fs::recursive_directory_iterator{folder}) {
    if (file.path().extension() != ".json") continue;
    if (auto table = disclosure::read_table(read_file(file.path()))) tables.push_back(*std::move(table));
  }
  return tables;
}

// What place × period tables print, held against the events: no agency sent aggregates, so these tables have nobody.
// The number of cells that were compared.
int compare(const std::vector<disclosure::PublishedTable>& tables, const Events& events) {
  const auto counts = count(events);
  int compared = 0;
  for (const auto& table : tables) {
    if (table.dimensions.size() != 2) continue;
    const bool is_of_aggregates = table.counts == disclosure::Counted::aggregates;
    for (const auto& cell : table.cells) {
      const std::string& place = table.dimensions[0].codes[cell.codes[0]].code;
      const std::string& period = table.dimensions[1].codes[cell.codes[1]].code;
      if (!cell.state.value() || place.starts_with("region:")) continue;
      const auto found = counts.find({place, period});
      const std::int64_t expected = is_of_aggregates || found == counts.end() ? 0 : found->second;
      BOOST_TEST(*cell.state.value() == expected, place << " " << period);
      BOOST_TEST((*cell.state.value() == 0 || *cell.state.value() >= 11));
      ++compared;
    }
  }
  return compared;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(releases_of_california)

BOOST_AUTO_TEST_CASE(a_year_of_california_is_released_and_verifies_and_what_is_printed_is_exact) {
  const auto file = shared_file("ca_doj_hate_crime_2012_2022.csv");
  if (!file) return;
  const Events events = read_events(*file);
  const California california{events};
  const auto dry = california.run({"2021-Q1"}, true);
  BOOST_TEST(dry.exit == 0, dry.error);
  BOOST_TEST(dry.out.find("place-quarter: ") != std::string::npos);
  const auto early = california.run({"2021-Q2"});
  BOOST_TEST(early.exit == 6);
  BOOST_TEST(early.error.starts_with("kith-hub: 2021-Q2: The quarters of a year come in order"), early.error);
  app::Config without_room = california.config;
  without_room.disk.low_mib = std::numeric_limits<std::uint32_t>::max();
  const auto refused = California::run_by(without_room, {"2021-Q1"});
  BOOST_TEST(refused.exit == 1);
  BOOST_TEST(refused.error.find("less free than disk.low_mib") != std::string::npos, refused.error);
  // The whole year takes many minutes.
  const bool is_full = std::getenv("KITH_FULL") != nullptr;
  const std::vector<std::string> periods =
      is_full ? std::vector<std::string>{"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021"}
              : std::vector<std::string>{"2021-Q1"};
  for (const std::string& period : periods) {
    const auto made = california.run({period});
    BOOST_REQUIRE_MESSAGE(made.exit == 0, made.error);
    BOOST_TEST(made.out.starts_with("public-" + period + " is frozen.\ncollaborative-" + period + " is frozen.\n"));
  }
  BOOST_TEST(california.run({"2021-Q1"}).exit == 6);

  const test::TemporaryDirectory home;
  const std::string folder = (home.path() / "all").string();
  const KithMember lead = california.lead();
  const Ran got = lead.run({"release", "get", "--all", folder});
  BOOST_REQUIRE_MESSAGE(got.exit == cli::ExitCode::done, got.err);
  // Needs no hub and nothing of the reader's.
  const std::vector<const char*> words{"release", "verify", folder.c_str()};
  std::istringstream in;
  std::ostringstream out, err;
  const cli::ExitCode verified = cli::run(words, cli::Streams{in, out, err});
  BOOST_TEST((verified == cli::ExitCode::done), err.str() << out.str());
  BOOST_TEST(compare(tables_in(folder), events) > 100);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
