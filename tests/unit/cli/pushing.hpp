// What the tests of kith push share: a member with the sample export of AALN, and the accounts of a push by name.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "hub/base/json.hpp"
#include "hub/model/outcome.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline fs::path sample() {
  return fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
}

// The counts of a report in JSON, by name.
class Counts {
 public:
  explicit Counts(std::string text) : text_(std::move(text)) {
    const auto parsed = parser_.parse(text_);
    BOOST_REQUIRE(parsed.has_value());
    report_ = *parsed;
  }
  std::int64_t operator[](std::string_view name) const { return report_.find(name).integer().value(); }
  [[nodiscard]] bool is_complete() const { return report_.find("complete").boolean(); }
  [[nodiscard]] std::size_t refused_rows() const { return report_.find("refused_rows").size(); }
  // What has become of earlier pushes: how many, and a count summed over them.
  [[nodiscard]] std::size_t earlier() const {
    const json::Value list = report_.find("earlier");
    return list ? list.size() : 0;
  }
  [[nodiscard]] std::int64_t earlier(std::string_view name) const {
    std::int64_t sum = 0;
    for (json::Value run = report_.find("earlier").first(); run; run = run.next())
      sum += run.find(name).integer().value();
    return sum;
  }
  void check_that_they_add_up() const {
    std::int64_t sum = 0;
    for (const std::string_view outcome : outcome_names) sum += (*this)[outcome];
    BOOST_TEST(sum == (*this)["offered"]);
    BOOST_TEST((*this)["rows"] + (*this)["tables"] + (*this)["vanished"] ==
               (*this)["skipped"] + (*this)["offered"] + (*this)["waiting"]);
    BOOST_TEST(is_complete() == ((*this)["waiting"] == 0));
  }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value report_;
};

struct Pushing {
  ScriptedHub hub;
  Member member{hub};
  fs::path file = member.folder.path() / "export.csv";
  std::string text = read_file(sample());

  Pushing() { write(text); }
  void write(const std::string& csv) const { std::ofstream{file, std::ios::binary | std::ios::trunc} << csv; }
  Counts push(ExitCode expected, std::vector<std::string> more = {}) {
    const auto outcome = member.push(file, std::move(more));
    BOOST_TEST((outcome.exit == expected), outcome.err);
    Counts counts{outcome.out};
    counts.check_that_they_add_up();
    return counts;
  }
};

}  // namespace kith::cli
