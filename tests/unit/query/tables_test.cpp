// Tables against a plain recount of the same records, rule by rule, and the published page of an organisation.
#include "hub/query/tables.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/async/run.hpp"
#include "hub/model/place.hpp"
#include "hub/query/values.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/records.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/random_record.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using query::Table;
using query::TableDimension;

namespace {

constexpr std::chrono::year_month_day today = std::chrono::year{2021} / 3 / 4;

struct TablesFixture {
  std::vector<Record> push(const std::vector<std::string>& jsons) {
    storage::Flush flush{key};
    const auto number = flush.begin_push(org);
    std::vector<Record> records;
    for (const std::string& json : jsons) {
      const auto record = test::anonymous(json, org);
      BOOST_REQUIRE(flush.add(number, record));
      records.push_back(record.record());
    }
    storage::InsertOptions options;
    options.received_on = today;
    auto c = stored.serve();
    BOOST_REQUIRE(storage::insert(c, flush, options));
    return records;
  }
  std::vector<Table> count(const query::TableParameters& parameters) {
    const auto request = query::parse(parameters);
    BOOST_REQUIRE(request);
    std::optional<Result<query::TableSet>> set;
    const auto run = [&]() -> Task<void> {
      set =
          co_await query::count(database, Access::own(org), *request, today, Deadline::after(std::chrono::minutes{1}));
    };
    run_to_end(context, run());
    BOOST_REQUIRE_MESSAGE(set->has_value(), (*set ? "" : set->error().sentence()));
    return (*set)->tables;
  }

  test::TestDatabase stored;
  OrgCode org = stored.add_org("aaln");
  SecretKey key = SecretKey::random();
  boost::asio::io_context context{1};
  storage::Database database{stored.options()};
};

// The values of a record on a dimension, from the record itself: the rules again, in another way.
std::vector<std::string> texts_of(const TableDimension& dimension, const Record& record) {
  const Incident& i = record.incident;
  const auto of_set = [&](const CodeSet& set) {
    std::vector<std::string> texts;
    for (const CodeId id : set.codes()) texts.emplace_back(find_code(*dimension.list, id)->code);
    if (texts.empty()) texts.emplace_back("not_asked");
    return texts;
  };
  const auto of_place = [&](PlaceLevel level) -> std::vector<std::string> {
    if (i.place.level == PlaceLevel::online) return {"online"};
    if (i.place.level < PlaceLevel::online) return {std::string{records::name(i.place.level)}};
    const auto within = place_within(i.place, level);
    return {within ? place_code_text({level, *within}) : "unknown"};
  };
  if (dimension.name == "act_type") return of_set(i.act_types);
  if (dimension.name == "site") return of_set(i.sites);
  if (dimension.name == "gender") return of_set(i.target_gender);
  if (dimension.name == "bias_target") return of_set(i.bias_targets);
  if (dimension.name == "county") return of_place(PlaceLevel::county);
  if (dimension.name == "state") return of_place(PlaceLevel::state);
  if (dimension.name == "age_band") return {std::string{find_code(CodeList::age_band, i.target_age_band)->code}};
  if (dimension.name == "month")
    return {record.envelope.reported_month ? record.envelope.reported_month->text() : "2021-03"};
  if (dimension.name == "occurred_year") {
    if (i.occurred.precision < DatePrecision::day) return {std::string{records::name(i.occurred.precision)}};
    return {std::to_string(static_cast<int>(i.occurred.first_day.year()))};
  }
  BOOST_FAIL("the recount does not know this dimension");
  return {};
}

bool is_special(const std::string& text) {
  return text == "unknown" || text == "declined" || text == "not_asked";
}

struct Recount {
  std::map<std::vector<std::string>, std::int64_t> cells;
  std::int64_t base = 0, records = 0;
};

Recount recount(const std::vector<Record>& records, const query::TableAxes& axes, bool inside) {
  Recount result;
  for (const Record& record : records) {
    if (record.envelope.kind != RecordKind::incident || !record.envelope.counts_in_statistics) continue;
    if (record.envelope.consent_expires && *record.envelope.consent_expires < Month{2021, 3}) continue;
    ++result.records;
    std::vector<std::vector<std::string>> cells{{}};
    bool is_known = true;
    for (const TableDimension* axis : axes) {
      const auto texts = texts_of(*axis, record);
      std::vector<std::vector<std::string>> next;
      bool has_value = false;
      for (const auto& text : texts) {
        if (is_special(text) && !inside) continue;
        has_value = true;
        for (auto cell : cells) {
          cell.push_back(text);
          next.push_back(cell);
        }
      }
      is_known = is_known && has_value;
      cells = std::move(next);
    }
    if (is_known) ++result.base;
    for (const auto& cell : cells) ++result.cells[cell];
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_FIXTURE_TEST_CASE(any_table_agrees_with_a_plain_recount, TablesFixture) {
  test::RandomRecords random{7, org};
  std::vector<std::string> jsons;
  while (jsons.size() < 2'000) {
    Record record = random.incident();
    if (record.envelope.withdrawn) continue;
    record.envelope.funding_streams = {};
    std::string json;
    records::append_json(json, record);
    jsons.push_back(std::move(json));
  }
  const auto records = push(jsons);
  for (const std::string_view by :
       {"", "county", "act_type", "site", "gender", "age_band", "month", "occurred_year", "state", "county,act_type",
        "act_type,gender", "gender,act_type", "county,month,act_type", "site,gender,act_type", "age_band,state,site"}) {
    for (const bool inside : {false, true}) {
      query::TableParameters parameters;
      parameters.by = {by};
      if (inside) parameters.unknown = "inside";
      const auto request = query::parse(parameters);
      BOOST_REQUIRE(request);
      const auto expected = recount(records, request->by[0], inside);
      const auto tables = count(parameters);
      BOOST_REQUIRE(tables.size() == 1U);
      const Table& table = tables[0];
      BOOST_TEST_CONTEXT(by << (inside ? " inside" : " outside")) {
        BOOST_TEST(*table.base == expected.base);
        BOOST_TEST(table.records == expected.records);
        // Codes of the two taxonomies that are written alike are two rows.
        std::map<std::vector<std::string>, std::int64_t> cells;
        for (const auto& cell : table.cells) cells[cell.codes] += cell.count;
        BOOST_TEST(cells.size() == expected.cells.size());
        BOOST_TEST((cells == expected.cells));
      }
    }
  }
}

BOOST_FIXTURE_TEST_CASE(filters_keep_what_they_name, TablesFixture) {
  std::vector<std::string> jsons;
  for (std::uint32_t i = 0; i < 36; ++i) jsons.push_back(test::incident_json(RecordUid::random(), 1, i));
  push(jsons);
  const auto total = [&](std::vector<std::string_view> where) { return *count({.where = std::move(where)})[0].base; };
  BOOST_TEST(total({}) == 36);
  BOOST_TEST(total({"county=06067"}) == 9);
  BOOST_TEST(total({"county=06067,06113"}) == 18);
  BOOST_TEST(total({"cbsa=40900"}) == 36);
  BOOST_TEST(total({"state=06"}) == 36);
  BOOST_TEST(total({"city=0664000"}) == 0);
  BOOST_TEST(total({"county=online,unknown"}) == 0);
  BOOST_TEST(total({"month=2021-01"}) == 4);
  BOOST_TEST(total({"quarter=2021-Q1"}) == 12);
  BOOST_TEST(total({"year=2021"}) == 36);
  BOOST_TEST(total({"year=2020"}) == 0);
  BOOST_TEST(total({"act_type=coughed_spat"}) == 12);
  BOOST_TEST(total({"act_type=coughed_spat", "county=06067"}) == 3);
  BOOST_TEST(total({"act_group=harassment"}) == 24);
  BOOST_TEST(total({"gender=not_asked"}) == 36);
  BOOST_TEST(total({"occurred_month=2021-01"}) == 0);
}

BOOST_FIXTURE_TEST_CASE(groups_count_a_record_once, TablesFixture) {
  std::vector<std::string> jsons;
  for (int i = 0; i < 12; ++i)
    jsons.push_back(test::incident_json(RecordUid::random(), 1, 0, R"(,"bias_targets":["11","12","14"])"));
  push(jsons);
  const auto table = count({.by = {"bias_group"}})[0];
  BOOST_REQUIRE(table.cells.size() == 1U);
  BOOST_TEST(table.cells[0].codes[0] == "race_ethnicity_ancestry");
  BOOST_TEST(table.cells[0].count == 12);
  BOOST_TEST(*table.cells[0].percentage == "100.0");
}

BOOST_FIXTURE_TEST_CASE(the_multiple_bias_rule_leaves_events_out_of_rows_and_not_of_totals, TablesFixture) {
  std::vector<std::string> jsons;
  const auto add = [&](int times, std::string_view fields) {
    for (int i = 0; i < times; ++i) jsons.push_back(test::incident_json(RecordUid::random(), 1, 0, fields));
  };
  add(140, R"(,"bias_targets":["14"])");
  add(3, R"(,"bias_targets":["14"],"quality_flags":["multiple_bias"])");
  add(7, R"(,"bias_targets":["14","12"])");
  add(50, R"(,"bias_targets":["12"])");
  push(jsons);
  const auto count_of = [&](std::string_view rule) {
    const auto table = count({.by = {"bias_target"}, .where = {"bias_target=14"}, .multiple_bias = rule})[0];
    for (const auto& cell : table.cells)
      if (cell.codes[0] == "14") return std::pair{cell.count, *table.base};
    return std::pair{std::int64_t{0}, std::int64_t{0}};
  };
  BOOST_TEST(count_of("count").first == 150);
  BOOST_TEST(count_of("exclude").first == 140);
  BOOST_TEST(count_of("exclude").second == 150);
}

BOOST_FIXTURE_TEST_CASE(another_taxonomy_counts_through_the_crosswalk, TablesFixture) {
  const auto old = [](std::string_view acts) {
    return R"({"record_uid":")" + RecordUid::random().text() +
           R"(","kind":"incident","schema_version":1,"taxonomy_version":"sah_2020","act_types":[)" + std::string{acts} +
           "]}";
  };
  push({old(R"("verbal_harassment")"), old(R"("avoidance_shunning","verbal_harassment")"),
        test::incident_json(RecordUid::random(), 1, 0)});
  const auto received = count({.by = {"act_type"}})[0],
             crossed = count({.by = {"act_type"}, .taxonomy = "sah_2023"})[0];
  BOOST_TEST(received.cells.size() == 3U);  // verbal harassment in each taxonomy
  std::map<std::string, std::int64_t> cells;
  for (const auto& cell : crossed.cells) cells[cell.codes[0]] += cell.count;
  BOOST_TEST(crossed.cells.size() == 2U);
  BOOST_TEST(cells["verbal_harassment"] == 3);
  BOOST_TEST(cells["behavioral_harassment"] == 1);
  BOOST_TEST(*crossed.base == 3);
}

BOOST_FIXTURE_TEST_CASE(cells_that_must_not_be_published_say_so, TablesFixture) {
  std::vector<std::string> jsons;
  for (int i = 0; i < 62; ++i)
    jsons.push_back(test::incident_json(RecordUid::random(), 1, 0, R"(,"bias_reasons":["race"])"));
  for (int i = 0; i < 4; ++i)
    jsons.push_back(test::incident_json(RecordUid::random(), 1, 0, R"(,"bias_reasons":["language"])"));
  push(jsons);
  const auto table = count({.by = {"bias_reason"}})[0];
  BOOST_REQUIRE(table.cells.size() == 2U);
  using disclosure::Warning;
  for (const auto& cell : table.cells) {
    const bool is_race = cell.codes[0] == "race";
    BOOST_TEST((cell.warnings == std::vector{is_race ? Warning::small_complement : Warning::small_count}));
    BOOST_TEST(*cell.percentage == (is_race ? "93.9" : "6.1"));
  }
}

BOOST_FIXTURE_TEST_CASE(what_an_organisation_counted_itself_stands_on_its_own_base, TablesFixture) {
  const auto aggregate = [](std::string_view dimension, bool multi, std::string_view base_id, int n,
                            std::string_view cells) {
    return R"({"record_uid":")" + RecordUid::random().text() +
           R"(","kind":"aggregate","schema_version":1,"taxonomy_version":"sah_2023","table":{"period":{"from":"2020-01",)" +
           R"("to":"2022-12"},"place":{"level":"county","code":"06067"},"dimension":")" + std::string{dimension} +
           R"(","multi":)" + (multi ? "true" : "false") + R"(,"base":{"id":")" + std::string{base_id} + R"(","n":)" +
           std::to_string(n) + R"(},"unduplication":"none","cells":[)" + std::string{cells} + "]}}";
  };
  push({aggregate("act_type", true, "reported_acts", 112,
                  R"({"code":"verbal_harassment","count":83},{"code":"behavioral_harassment","count":23})"),
        aggregate("gender", true, "self_reported_acts", 95,
                  R"({"code":"female","count":47},{"code":"male","count":37},{"code":"unknown","count":7})")});
  const auto acts = count({.by = {"county,act_type"}, .kind = "aggregate"});
  BOOST_REQUIRE(acts.size() == 1U);
  BOOST_TEST(acts[0].base_id == "reported_acts");
  BOOST_REQUIRE(acts[0].cells.size() == 2U);
  BOOST_TEST(acts[0].cells[0].base == 112);
  const auto gender = count({.by = {"gender"}, .kind = "aggregate"});
  BOOST_REQUIRE((gender.size() == 1U && gender[0].cells.size() == 3U));
  BOOST_TEST(gender[0].cells[0].codes[0] == "unknown");  // inside the base that was sent
  BOOST_TEST(gender[0].cells[1].count == 47);
  BOOST_TEST(gender[0].cells[1].base == 95);
  const auto totals = count({.by = {"county"}, .kind = "aggregate"});
  BOOST_REQUIRE(totals.size() == 2U);
  BOOST_TEST(totals[0].cells[0].count == 112);
  BOOST_TEST(totals[1].cells[0].count == 95);
  BOOST_TEST(count({.by = {"gender"}, .where = {"county=06113"}, .kind = "aggregate"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
