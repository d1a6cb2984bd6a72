// Rows that were not taken: named by their row in the file, given back as a file to be corrected, and never at the hub
// twice.
#include "tests/unit/cli/pushing.hpp"

namespace kith::cli {

BOOST_FIXTURE_TEST_SUITE(push_rejects, Pushing)

BOOST_AUTO_TEST_CASE(refused_rows_are_named_by_their_row_in_the_file) {
  hub.mood = Mood::refuses_every_third;
  const Counts counts = push(ExitCode::partly_refused);
  BOOST_TEST(counts["refused"] == counts["offered"] / 3);
  BOOST_TEST(counts.refused_rows() == static_cast<std::size_t>(counts["refused"]));
  const auto words = member.run({"push", file.string(), "--adapter", "aaln"});
  BOOST_TEST(words.out.find("Rows that were not taken") != std::string::npos);
  BOOST_TEST(words.out.find("Field /sites/0.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rejected_rows_come_back_as_a_file_and_pushed_again_make_no_second_record) {
  const fs::path rejects = member.folder.path() / "rejected.csv";
  hub.mood = Mood::refuses_every_third;
  const Counts first = push(ExitCode::partly_refused, {"--rejects", rejects.string()});
  BOOST_REQUIRE(first["refused"] > 0);
  const std::string csv = read_file(rejects);
  BOOST_TEST(csv.starts_with("\xEF\xBB\xBFkith_reason,Timestamp,"));
  BOOST_TEST((fs::status(rejects).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  hub.mood = Mood::honest;
  const auto corrected = member.push(rejects);
  BOOST_TEST((corrected.exit == ExitCode::done), corrected.err);
  const Counts second{corrected.out};
  BOOST_TEST(second["rows"] == first["refused"]);
  BOOST_TEST(second["applied"] == first["refused"]);
  const Counts whole = push(ExitCode::done);
  BOOST_TEST(whole["unchanged"] == first["offered"]);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["offered"]));
}

BOOST_AUTO_TEST_CASE(rejected_json_records_come_back_as_a_file_and_pushed_again_make_no_second_record) {
  const fs::path json = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/kobotoolbox/sample.json";
  const fs::path rejects = member.folder.path() / "rejected.json";
  const auto push_file = [&](const fs::path& path, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"push", path.string(), "--adapter", "kobotoolbox", "--json"});
    return member.run(std::move(more));
  };
  hub.mood = Mood::refuses_every_third;
  const Counts first{push_file(json, {"--rejects", rejects.string()}).out};
  const std::int64_t refused_there = first["offered"] / 3;
  BOOST_REQUIRE(refused_there > 0);
  BOOST_TEST(read_file(rejects).find("{\"kith_reason\":\"") != std::string::npos);
  hub.mood = Mood::honest;
  const auto corrected = push_file(rejects);
  BOOST_TEST((corrected.exit == ExitCode::done || corrected.exit == ExitCode::partly_refused), corrected.err);
  BOOST_TEST(Counts{corrected.out}["applied"] == refused_there);
  const auto held = hub.held();
  const Counts whole{push_file(json).out};
  BOOST_TEST(whole["applied"] == 0);
  BOOST_TEST(hub.held() == held);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
