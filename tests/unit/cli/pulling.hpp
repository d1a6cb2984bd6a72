// A member with a configuration file whose sources are played by a site on this machine, and a hub that takes what is
// pulled: runs `kith pull` as a shell would.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"
#include "tests/support/tls_site.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {

struct Pulling {
  ScriptedHub hub;
  Member member{hub};
  std::mutex mutex;
  std::function<test::SiteAnswer(const test::SiteRequest&)> answer;  // set between two runs only
  test::TlsSite site{hub.authority.hub(), [this](const test::SiteRequest& request) { return answer(request); }};
  std::string everything;  // that was printed

  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return member.folder.path() / name; }
  void write(const std::string& name, const std::string& text, bool is_private = true) const {
    std::ofstream{file(name), std::ios::binary | std::ios::trunc} << text;
    const auto mode = is_private ? std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
                                 : std::filesystem::perms{0644};
    std::filesystem::permissions(file(name), mode);
  }
  // The configuration: these tables, each with what every source of a test needs.
  void configure(const std::string& tables) const { write("kith.toml", tables, false); }
  [[nodiscard]] std::string authority_setting() const {
    return "authority = \"" + hub.authority.file().string() + "\"\nattempts = 1\n";
  }

  Member::Outcome pull(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"pull", "--config", file("kith.toml").string(), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    Member::Outcome outcome = member.run(std::move(words));
    everything += outcome.out + outcome.err;
    return outcome;
  }
  // A count of the report, after a run that ended so.
  std::int64_t count(const Member::Outcome& outcome, std::string_view name, ExitCode expected = ExitCode::done) const {
    BOOST_TEST((outcome.exit == expected), outcome.err);
    std::string text = outcome.out;
    json::Parser parser = answer_parser();
    const auto parsed = parser.parse(text);
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), outcome.err);
    const json::Value value = parsed->find(name);
    BOOST_REQUIRE_MESSAGE(value, outcome.out);
    return value.integer().value();
  }
};

inline bool says(const Member::Outcome& outcome, std::string_view words) {
  return outcome.err.find(words) != std::string::npos;
}

}  // namespace kith::cli
