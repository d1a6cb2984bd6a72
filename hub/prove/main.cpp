// kith-audit: reads the published tables of a profile, says whether every hidden number in them is safe, and writes the
// certificate. A worker that the hub starts for each release; it opens no file and no socket. Exit codes: limits.hpp.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "hub/prove/document.hpp"
#include "hub/prove/limits.hpp"

namespace {

using namespace kith;
using prove::Exit;

int end(Exit how) {
  return static_cast<int>(how);
}

int complain(const Error& error) {
  std::fprintf(stderr, "kith-audit: %s\n", error.sentence().c_str());
  return end(error.code == Errc::internal ? Exit::undecided : Exit::bad_input);
}

int say(const std::string& text, Exit how) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return end(Exit::undecided);
  return end(how);
}

int answer(std::string text, bool wants_intervals) {
  auto question = prove::read_question(std::move(text));
  if (!question) return complain(question.error());
  if (wants_intervals) {
    const auto intervals = prove::intervals(question->tables);
    return intervals ? say(prove::write_intervals(*intervals), Exit::passed) : complain(intervals.error());
  }
  const prove::SealedRules sealed{.counts = question->has_sealed ? &question->sealed : nullptr,
                                  .organisations = question->organisations,
                                  .insider = question->insider};
  const auto outcome = prove::audit(question->tables, question->profile, sealed);
  if (!outcome) return complain(outcome.error());
  return say(prove::write_answer(*outcome), outcome->passed() ? Exit::passed : Exit::refused);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Audits the published tables of a release, from standard input to standard output."};
  bool wants_intervals = false;
  std::uint32_t seconds = 600;
  std::uint32_t megabytes = 1024;
  app.add_flag("--intervals", wants_intervals, "Say what can be inferred of each hidden cell, instead of judging");
  app.add_option("--seconds", seconds, "Refuse after so long")->check(CLI::Range(1U, 86'400U));
  app.add_option("--memory-mb", megabytes, "Refuse beyond so much memory")->check(CLI::Range(64U, 65'536U));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? end(Exit::passed) : end(Exit::bad_input);
  }
  if (const auto limited = prove::set_limits(seconds, megabytes); !limited) return complain(limited.error());
  const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  return answer(text, wants_intervals);
}
