// The golden results, all the way: the real export goes through its adapter, over TLS, into PostgreSQL, and the table
// that comes back at the other end has the figures that were published.
#include <map>

#include "tests/e2e/kith_member.hpp"

namespace kith::e2e {
namespace {

// A small CSV without quoted cells, without its header.
std::vector<std::vector<std::string>> plain_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines{text};
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

struct Place {
  const char* dimension;
  const char* code;
};

// Where AALN's page has which cell of our tables.
const std::map<std::string, Place> aaln_places = {
    {"county/Sacramento", {"county", "06067"}},
    {"county/Yolo", {"county", "06113"}},
    {"county/Placer", {"county", "06061"}},
    {"county/El Dorado", {"county", "06017"}},
    {"act/verbal", {"act_type", "verbal_harassment"}},
    {"act/shunning", {"act_type", "avoidance_shunning"}},
    {"site/business", {"site", "business"}},
    {"site/street/sidewalk (public area)", {"site", "public_street"}},
    {"reason/race", {"bias_reason", "race"}},
    {"reason/ethnicity", {"bias_reason", "ethnicity_national_origin"}},
    {"reason/gender", {"bias_reason", "gender"}},
    {"ethnicity/Chinese", {"ethnicity", "chinese"}},
    {"ethnicity/Hmong", {"ethnicity", "hmong"}},
    {"age/26-35", {"age_band", "26_35"}},
    {"age/46-60", {"age_band", "46_60"}},
    {"gender/female", {"gender", "female"}},
    {"gender/male", {"gender", "male"}},
    {"gender/(residual)", {"gender", "nonbinary"}},
};

const std::map<std::string, Place> doj_places = {
    {"Anti-Asian", {"bias_target", "14"}},
    {"Anti-White", {"bias_target", "11"}},
    {"Anti-Hispanic or Latino", {"bias_target", "32"}},
    {"Anti-Black or African American", {"bias_target", "12"}},
    {"Anti-Jewish", {"bias_target", "21"}},
    {"Race/Ethnicity/Ancestry", {"bias_group", "race_ethnicity_ancestry"}},
    {"Religion", {"bias_group", "religion"}},
    {"Sexual Orientation", {"bias_group", "sexual_orientation"}},
};

// Ten edited rows and one row less: the second cell from the end of an event's row does not leave, so the month is
// edited, which does.
std::string edited(const std::string& csv) {
  std::istringstream lines{csv};
  std::string out, line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 500) continue;
    if (number > 100 && number <= 110) {
      const std::size_t month = line.find(',', line.find(',') + 1) + 1;
      const std::size_t end = line.find(',', month);
      line.replace(month, end - month, line.substr(month, end - month) == "12" ? "11" : "12");
    }
    out += line + "\n";
  }
  return out;
}

void check_doj_figures(const KithMember& member, const fs::path& published) {
  const Json totals = member.tables({"--by", "year", "--multiple-bias", "count"});
  const Json biases =
      member.tables({"--by", "year,bias_target", "--by", "year,bias_group", "--multiple-bias", "exclude"});
  int checked = 0;
  for (const auto& row : plain_csv(read_file(published))) {
    const std::string expected = row[3];
    if (row[1] == "total") {
      BOOST_TEST(std::to_string(figure(totals, {"year"}, {row[0]}).count) == expected, row[0]);
    } else {
      const Place& place = doj_places.at(row[2]);
      BOOST_TEST(std::to_string(figure(biases, {"year", place.dimension}, {row[0], place.code}).count) == expected,
                 row[0] << " " << row[2]);
    }
    ++checked;
  }
  BOOST_TEST(checked == 27);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(aaln_reads_back_the_page_it_published) {
  const auto page = shared_file("published/aaln_mar2020_feb2021.csv");
  if (!page) return;
  test::TestHub hub;
  const KithMember aaln{hub, hub.add_organisation("aaln")};
  (void)aaln.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const Json set = aaln.tables({"--by", "county", "--by", "act_type", "--by", "site", "--by", "bias_reason", "--by",
                                "ethnicity", "--by", "age_band", "--by", "gender"});
  int checked = 0;
  for (const auto& row : plain_csv(read_file(*page))) {
    const Place& place = aaln_places.at(row[0] + "/" + row[1]);
    const Figure found = figure(set, {place.dimension}, {place.code});
    BOOST_TEST(found.percentage == row[2], row[1]);
    BOOST_TEST(std::to_string(found.count) == row[3], row[1]);
    BOOST_TEST(std::to_string(found.base) == row[4], row[1]);
    ++checked;
  }
  BOOST_TEST(checked == 18);  // the 17 published percentages, and the gender that is left over
}

BOOST_AUTO_TEST_CASE(california_events_give_27_of_27_figures_and_follow_edits_and_deletions) {
  const auto events = shared_file("ca_doj_hate_crime_2012_2022.csv");
  const auto published = shared_file("published/ca_doj_published_events.csv");
  if (!events || !published) return;
  test::TestHub hub;
  const KithMember state{hub, hub.add_organisation("state_justice")};
  const Json first = state.push(*events, "ca_doj");
  BOOST_TEST(first.count("applied") == 12'706);
  check_doj_figures(state, *published);

  const Json again = state.push(*events, "ca_doj");
  BOOST_TEST(again.count("unchanged") == 12'706);

  const fs::path copy = state.folder.path() / "edited.csv";
  std::ofstream{copy, std::ios::binary} << edited(read_file(*events));
  const Json partial = state.push(copy, "ca_doj");
  BOOST_TEST(partial.count("applied") == 10);
  BOOST_TEST(partial.count("unchanged") == 12'695);
  BOOST_TEST(partial.count("withdrawn") == 0);
  const Json full = state.push(copy, "ca_doj", {"--full-snapshot"});
  BOOST_TEST(full.count("unchanged") == 12'705);
  BOOST_TEST(full.count("withdrawn") == 1);
}

BOOST_AUTO_TEST_CASE(county_sheets_give_sacramentos_published_counts) {
  const std::string folder = "stop_aapi_hate_2020_2022/2020_2022_county_level_totals__";
  test::TestHub hub;
  const KithMember centre{hub, hub.add_organisation("county_tables")};
  for (const char* sheet :
       {"about", "age", "bias", "gender", "offender", "race_ethnicity", "reporting_for", "scope", "site", "type"}) {
    const auto file = shared_file(folder + sheet + ".csv");
    if (!file) return;
    (void)centre.push(*file, "stop_aapi_hate");
  }
  struct Expected {
    const char* dimension;
    const char* code;
    std::int64_t count;
    std::int64_t base;
  };
  const std::vector<Expected> rows = {
      {"act_type", "verbal_harassment", 83, 112},
      {"act_type", "behavioral_harassment", 23, 112},
      {"site", "retail_grocery", 29, 112},
      {"site", "public_street", 23, 112},
      {"ethnicity", "chinese", 28, 95},
      {"ethnicity", "japanese", 12, 95},
      {"ethnicity", "vietnamese", 12, 95},
      {"ethnicity", "hmong", 11, 95},
      {"gender", "female", 47, 95},
      {"gender", "male", 37, 95},
      {"gender", "nonbinary", 4, 95},
      {"gender", "unknown", 7, 95},
  };
  for (const Expected& row : rows) {
    const Json set = centre.tables({"--kind", "aggregate", "--by", std::string{"county,"} + row.dimension, "--where",
                                    "county=06067", "--unknown", "inside"});
    const Figure found = figure(set, {"county", row.dimension}, {"06067", row.code});
    BOOST_TEST(found.count == row.count, row.dimension << " " << row.code);
    BOOST_TEST(found.base == row.base, row.dimension << " " << row.code);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
