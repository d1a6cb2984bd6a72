// A member at its own machine, with the real client and the real hub: runs `kith` as a shell would, and reads what it
// prints as JSON.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/program.hpp"
#include "hub/model/outcome.hpp"
#include "tests/support/test_hub.hpp"

namespace kith::e2e {

namespace fs = std::filesystem;

inline fs::path source_dir() {
  return std::getenv("KITH_SOURCE_DIR");
}

// A file of the golden data, or nothing, with a notice, where this machine does not have it. CI has to have it.
inline std::optional<fs::path> shared_file(const std::string& name) {
  const char* elsewhere = std::getenv("KITH_SHARED_DATA");
  const fs::path file =
      (elsewhere != nullptr ? fs::path{elsewhere} : source_dir().parent_path() / "shared/data") / name;
  if (fs::exists(file)) return file;
  BOOST_REQUIRE_MESSAGE(std::getenv("CI") == nullptr, "golden data are missing: " + name);
  std::cout << "SKIPPED: no golden data here (" << name << ")\n";
  return std::nullopt;
}

inline std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  BOOST_REQUIRE_MESSAGE(stream, file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A parsed answer that owns its text.
class Json {
 public:
  explicit Json(std::string text) : text_(std::move(text)), parser_(cli::answer_parser()) {
    const auto parsed = parser_.parse(text_);
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), "no JSON was printed");
    root_ = *parsed;
  }
  json::Value operator*() const { return root_; }
  std::int64_t count(std::string_view name) const { return root_.find(name).integer().value(); }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value root_;
};

struct Ran {
  cli::ExitCode exit;
  std::string out, err;
};

class KithMember {
 public:
  KithMember(const test::TestHub& hub, test::CertificateFiles certificate)
      : KithMember(hub.port(), hub.authority().file(), std::move(certificate)) {}
  KithMember(std::uint16_t port, fs::path authority, test::CertificateFiles certificate)
      : certificate_(std::move(certificate)), authority_(std::move(authority)) {
    meet(port);
  }
  // The same member and key map, at a hub that has been started anew.
  void meet(std::uint16_t port) { url_ = "https://localhost:" + std::to_string(port); }

  // The words with what names the hub and this member.
  std::vector<std::string> arguments(std::vector<std::string> words) const {
    for (const std::string& more :
         {std::string{"--hub"}, url_, std::string{"--cert"}, certificate_.certificate.string(), std::string{"--key"},
          certificate_.key.string(), std::string{"--ca"}, authority_.string(), std::string{"--key-map"},
          (folder.path() / "keymap.sqlite").string()})
      words.push_back(more);
    return words;
  }

  // Any thread, one at a time.
  Ran run(std::vector<std::string> words) const {
    const std::vector<std::string> arguments = this->arguments(std::move(words));
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    const cli::ExitCode exit = cli::run(pointers, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }

  // Pushes and checks that the accounts add up.
  Json push(const fs::path& file, const std::string& adapter, std::vector<std::string> more = {},
            cli::ExitCode expected = cli::ExitCode::done) const {
    std::vector<std::string> arguments = {"push", file.string(), "--adapter", adapter, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = run(std::move(arguments));
    BOOST_REQUIRE_MESSAGE(ran.exit == expected, ran.err << ran.out.substr(0, 2000));
    Json report{ran.out};
    std::int64_t sum = 0;
    for (const std::string_view outcome : outcome_names) sum += report.count(outcome);
    BOOST_TEST(sum == report.count("offered"));
    BOOST_TEST(report.count("rows") + report.count("tables") + report.count("vanished") ==
               report.count("skipped") + report.count("offered") + report.count("waiting"));
    return report;
  }

  // The tables that `kith table --json` prints.
  Json tables(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"table", "--json"});
    const Ran ran = run(std::move(arguments));
    BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
    return Json{ran.out};
  }

  test::TemporaryDirectory folder;

 private:
  test::CertificateFiles certificate_;
  fs::path authority_;
  std::string url_;
};

struct Figure {
  std::int64_t count = 0;
  std::int64_t base = 0;
  std::string percentage;
};

// The cell with these codes in the first table whose dimensions have these names; zero where there is none.
inline Figure figure(const Json& set, const std::vector<std::string>& dimensions,
                     const std::vector<std::string>& codes) {
  const auto texts = [](json::Value list, auto text_of) {
    std::vector<std::string> texts;
    for (json::Value item = list.first(); item; item = item.next()) texts.emplace_back(text_of(item));
    return texts;
  };
  const auto name_of = [](json::Value item) { return item.find("name").string(); };
  const auto text_of = [](json::Value item) { return item.string(); };
  for (json::Value table = (*set).find("tables").first(); table; table = table.next()) {
    if (texts(table.find("dimensions"), name_of) != dimensions) continue;
    for (json::Value cell = table.find("cells").first(); cell; cell = cell.next()) {
      if (texts(cell.find("codes"), text_of) != codes) continue;
      return {cell.find("count").integer().value(), cell.find("base").integer().value(),
              cli::text_member(cell, "percentage")};
    }
  }
  return {};
}

}  // namespace kith::e2e
