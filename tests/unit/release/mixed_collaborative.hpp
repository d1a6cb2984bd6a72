// A made-up collaborative of three organisations with records and five that count themselves, in a real database, with
// what it publishes, by the real programs. The same each time.
#pragma once

#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/disclosure/programs.hpp"
#include "hub/release/aggregates.hpp"
#include "hub/release/making.hpp"
#include "hub/storage/pg.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/counted_records.hpp"
#include "tests/unit/release/made_year.hpp"

namespace kith::release::test {

inline Menu menu_with_aggregates() {
  return Menu::parse(
             "version = 1\naggregates = true\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\n"
             "periods = [\"month\", \"quarter\", \"year\"]\n")
      .value();
}

// Three organisations with records, five that count themselves.
struct MixedCollaborative {
  static constexpr std::size_t with_records = 3, all_orgs = 8;

  kith::test::TestDatabase database;
  std::vector<OrgCode> orgs;
  pg::Connection serve = database.serve();
  pg::Connection owner = database.superuser();
  Rules rules{menu_with_aggregates(), RegionMaps::built_in(), std::string(64, 'a'),
              std::string(64, 'b'),   test::profiles(),       test::programs()};

  MixedCollaborative() {
    for (const std::string_view code :
         {"topaz_1", "topaz_2", "topaz_3", "topaz_4", "topaz_5", "topaz_6", "topaz_7", "topaz_8"})
      orgs.push_back(database.add_org(code));
  }
  void send(std::size_t org, const std::string& from, const std::string& to, const std::string& place, std::int64_t n,
            const std::string& base = "reported_acts", const std::string& unduplication = "none") {
    const std::string body = R"({"period":{"from":")" + from + R"(","to":")" + to + R"("},"place":)" + place +
                             R"(,"dimension":"total","multi":false,"base":{"id":")" + base + R"(","n":)" +
                             std::to_string(n) + R"(},"unduplication":")" + unduplication + R"(","cells":[]})";
    owner.exec(
        "-- test.add_aggregate\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, "
        "state, kind, consent, counts_in_statistics, digest, body) SELECT $1, gen_random_uuid(), 1, 0, 1, "
        "'2022-01-01', 1, 2, 1, true, '\\x00000000000000000000000000000000', $2::jsonb",
        orgs[org], body);
  }
  static std::string county(std::int32_t code) {
    return R"({"level":"county","code":"0)" + std::to_string(code) + "\"}";
  }
  void send(std::size_t org, unsigned quarter, std::int32_t code, std::int64_t n) {
    static constexpr std::array<std::array<std::string_view, 2>, 4> months = {
        {{"2021-01", "2021-03"}, {"2021-04", "2021-06"}, {"2021-07", "2021-09"}, {"2021-10", "2021-12"}}};
    const auto& [from, to] = months[quarter - 1];
    send(org, std::string{from}, std::string{to}, county(code), n);
  }
  // Numbers of every size, of the same places in records and in aggregates.
  void add_quarter(unsigned quarter) {
    const auto day = std::chrono::sys_days{std::chrono::year{2021} / std::chrono::month{3 * quarter - 1} / 3};
    for (std::size_t org = 0; org < all_orgs; ++org) {
      const auto n = static_cast<std::int32_t>(org + quarter);
      const std::array<std::pair<std::int32_t, std::int32_t>, 5> counts = {
          {{6037, 20 + n}, {6059, 9 + n % 4}, {6067, 12 - n}, {6113, n % 3}, {6073, quarter == 2 ? 2 : 14}}};
      for (const auto& [code, count] : counts) {
        if (count < 1) continue;
        if (org < with_records) kith::test::add_records(owner, {orgs[org], day, code, count});
        if (org >= with_records) send(org, quarter, code, count);
      }
    }
  }
  void add_year() {
    for (const unsigned quarter : {1U, 2U, 3U, 4U}) add_quarter(quarter);
  }
  Outcome<Draft> try_to_make(const std::string& period, const Progress& progress = {}) {
    return ReleaseMaking{serve, rules, std::chrono::year{2022} / 3 / 1, progress}.make(*ReleasePeriod::parse(period));
  }
  Draft make(const std::string& period, const Progress& progress = {}) {
    auto made = try_to_make(period, progress);
    BOOST_REQUIRE_MESSAGE(made.has_value(), period << ": " << (made ? std::string_view{} : sentence(made.error().why)));
    return *std::move(made);
  }
  std::vector<Draft> make_year() {
    add_year();
    std::vector<Draft> made;
    for (const std::string period : {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021"}) made.push_back(make(period));
    return made;
  }
  std::map<std::string, std::string> files_of(const std::string& id) {
    std::map<std::string, std::string> files;
    auto release = storage::read_release(serve, id).value();
    for (auto& file : release.files) files[file.name] = std::move(file.bytes);
    return files;
  }
  struct Published {
    std::vector<disclosure::PublishedTable> tables;
    std::vector<disclosure::Certificate> certificates;
  };
  Published published() {
    Published all;
    const auto listed = storage::list_releases(serve).value();
    for (const auto& release : listed)
      for (auto& [name, bytes] : files_of(release.id)) {
        if (name.starts_with("certificate"))
          all.certificates.push_back(disclosure::read_certificate(bytes).value());
        else if (name.ends_with(".json") && name != "manifest.json" && name != "codebook.json")
          all.tables.push_back(disclosure::read_table(bytes).value());
      }
    return all;
  }
};

}  // namespace kith::release::test
