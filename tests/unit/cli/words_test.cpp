// What a person sees at the terminal: widths, progress, addresses, problems in words, exit codes.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <sstream>

#include "hub/cli/clock_words.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/interrupt_words.hpp"
#include "hub/cli/pace.hpp"
#include "hub/cli/push_report.hpp"
#include "hub/cli/push_results.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/table_words.hpp"
#include "hub/cli/text_table.hpp"
#include "hub/net/hints.hpp"

namespace kith::cli {
namespace {

struct Screen {
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams(bool is_terminal) { return {in, out, err, is_terminal, is_terminal, is_terminal}; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(chinese_labels_take_two_cells_and_combining_marks_none) {
  BOOST_TEST(display_width("abc") == 3U);
  BOOST_TEST(display_width("女性") == 4U);
  BOOST_TEST(display_width("e\xCC\x81") == 1U);
  BOOST_TEST(display_width("\xFF") == 1U);
}

BOOST_AUTO_TEST_CASE(how_far_a_clock_is_off_is_said_in_minutes_hours_or_days) {
  using namespace std::chrono_literals;
  const WallTime hub{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  BOOST_TEST(!words_about_clock(hub, hub + 9min));
  BOOST_TEST(words_about_clock(hub, hub + 11min)->find("is 11 minutes ahead of") != std::string::npos);
  BOOST_TEST(words_about_clock(hub, hub - 5h)->find("is 5 hours behind") != std::string::npos);
  BOOST_TEST(words_about_clock(hub, hub + 24h * 492)->find("is 492 days ahead of") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(dates_of_the_hubs_certificate_that_do_not_fit_bring_up_this_computers_clock) {
  Settings settings;
  settings.host = "hub.example.org";
  const WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  for (const std::string_view hint : {net::server_has_expired, net::server_is_not_valid_yet}) {
    const Complaint words = explain_connection(settings, Error{Errc::tls_failed, {}, hint}, now);
    BOOST_TEST(words.text.find("This computer's clock says 2026-05-01 00:00 UTC") != std::string::npos, words.text);
    BOOST_TEST(words.text.find("not to blame") == std::string::npos, words.text);
  }
  const Complaint name = explain_connection(settings, Error{Errc::tls_failed, {}, net::server_has_another_name}, now);
  BOOST_TEST(name.text.find("the line hub = … of kith.toml") != std::string::npos, name.text);
}

BOOST_AUTO_TEST_CASE(columns_line_up_without_trailing_spaces) {
  TextTable table{{{"place"}, {"count", Align::right}, {""}}};
  table.add({"Yolo", "11", ""});
  table.add({"沙加缅度", "44", "*"});
  BOOST_TEST(table.text() ==
             "  place     count\n"
             "  Yolo         11\n"
             "  沙加缅度     44  *\n");
}

BOOST_AUTO_TEST_CASE(terminal_escapes_in_a_file_cannot_steer_the_terminal) {
  BOOST_TEST(printable("a\033[2Jb\x07") == "a?[2Jb?");
  BOOST_TEST(printable("a\xC2\x9B"
                       "2J") == "a??2J");
  BOOST_TEST(printable("Größe 女") == "Größe 女");
  BOOST_TEST(printable("a\xE2\x80\xAE"
                       "b\xE2\x81\xA6\xD8\x9C") == "a???b?????");
  BOOST_TEST(printable("\x9B"
                       "2J\xE5") == "?2J?");
}

BOOST_AUTO_TEST_CASE(the_hubs_bytes_reach_a_file_unchanged_and_a_terminal_defused) {
  const std::string body = "a,\033]0;title\007\r\nb,女\n\nc";
  Screen file;
  Terminal{file.streams(false)}.pass_on(body);
  BOOST_TEST(file.out.str() == body);
  Screen screen;
  Terminal{screen.streams(true)}.pass_on(body);
  BOOST_TEST(screen.out.str() == "a,?]0;title?\nb,女\n\nc");
}

BOOST_AUTO_TEST_CASE(progress_is_shown_on_a_terminal_only) {
  Screen pipe;
  Terminal to_pipe{pipe.streams(false)};
  to_pipe.progress("Pushing", 50, 100, "5 rows");
  to_pipe.end_progress();
  BOOST_TEST(pipe.err.str().empty());
  Screen screen;
  Terminal to_screen{screen.streams(true)};
  to_screen.progress("Pushing", 50, 100, "5 rows");
  BOOST_TEST(screen.err.str().find("50 %") != std::string::npos);
  BOOST_TEST(screen.out.str().empty());
}

BOOST_AUTO_TEST_CASE(a_question_needs_a_terminal_and_the_whole_word_yes) {
  for (const auto& [answer, is_terminal, expected] :
       {std::tuple{"yes\n", true, true}, {"y\n", true, false}, {"", true, false}, {"yes\n", false, false}}) {
    Screen screen;
    screen.in.str(answer);
    Terminal terminal{screen.streams(is_terminal)};
    BOOST_TEST(terminal.confirm("Withdraw?") == expected);
  }
}

BOOST_AUTO_TEST_CASE(hub_addresses_are_https_with_host_and_port) {
  const auto usual = parse_hub_url("https://hub.example:8443/");
  BOOST_REQUIRE(usual.has_value());
  BOOST_TEST(usual->host == "hub.example");
  BOOST_TEST(usual->port == 8443);
  BOOST_TEST(parse_hub_url("https://hub.example")->port == 443);
  BOOST_TEST(parse_hub_url("https://[::1]:8443")->host == "::1");
  BOOST_TEST(parse_hub_url("https://[::1]:8443")->port == 8443);
  for (const char* bad : {"http://hub.example", "hub.example:8443", "https://", "https://a:0", "https://a:99999",
                          "https://a:8443/v1", "https://user@a", "https://[::1", "https://a:84 43"})
    BOOST_TEST(!parse_hub_url(bad).has_value());
}

BOOST_AUTO_TEST_CASE(query_values_are_percent_encoded) {
  BOOST_TEST(target("/v1/tables", {{"by", "county,act_type"}, {"where", "county=06067"}}) ==
             "/v1/tables?by=county%2Cact_type&where=county%3D06067");
  BOOST_TEST(target("/v1/tables", {}) == "/v1/tables");
  BOOST_TEST(percent_encoded("a b\xC3\xA9") == "a%20b%C3%A9");
}

BOOST_AUTO_TEST_CASE(a_problem_document_becomes_a_sentence_and_an_exit_code) {
  const std::string retry = "5";
  const auto busy = explain_problem(
      503,
      R"({"type":"/problems/database-unavailable","title":"The database does not answer.","status":503,"detail":"Wait."})",
      &retry);
  BOOST_TEST((busy.exit == ExitCode::try_later));
  BOOST_TEST(busy.text == "The database does not answer. Wait. Try again in 5 seconds.");
  BOOST_TEST(
      (explain_problem(403, R"({"type":"/problems/not-registered","title":"t","status":403,"detail":"d"})", nullptr)
           .exit == ExitCode::not_permitted));
  BOOST_TEST((explain_problem(404, "no json", nullptr).exit == ExitCode::not_found));
  BOOST_TEST(explain_problem(500, "<html>", nullptr).text == "The hub answered with status 500.");
}

BOOST_AUTO_TEST_CASE(every_error_has_an_exit_code_of_the_list) {
  for (const Errc code : all_errors()) BOOST_TEST((exit_code(code) != ExitCode::done));
  BOOST_TEST((exit_code(Errc::disk_low) == ExitCode::try_later));
  BOOST_TEST((exit_code(Errc::revision_conflict) == ExitCode::conflict));
}

BOOST_AUTO_TEST_CASE(results_are_read_whatever_the_pieces) {
  const std::string answer =
      "{\"line\":1,\"record_uid\":\"x\",\"outcome\":\"applied\",\"revision\":2}\n"
      "{\"line\":2,\"outcome\":\"refused\",\"errors\":[{\"code\":\"unknown-code\",\"title\":\"t\",\"pointer\":\"/sites/"
      "0\"}]}\n"
      "{\"summary\":{\"offered\":2}}\n";
  for (std::size_t size = 1; size <= answer.size(); size += 7) {
    std::vector<PushResult> results;
    ResultReader reader{[&](PushResult result) -> Result<void> {
      results.push_back(std::move(result));
      return {};
    }};
    for (std::size_t at = 0; at < answer.size(); at += size)
      BOOST_REQUIRE(reader.feed(std::string_view{answer}.substr(at, size)).has_value());
    BOOST_TEST(reader.has_summary());
    BOOST_REQUIRE(results.size() == 2U);
    BOOST_TEST((results[0].outcome == Outcome::applied));
    BOOST_TEST(results[0].revision == 2);
    BOOST_REQUIRE(results[1].errors.size() == 1U);
    BOOST_TEST((results[1].errors[0].code == Errc::unknown_code));
    BOOST_TEST(results[1].errors[0].place.pointer == "/sites/0");
  }
}

BOOST_AUTO_TEST_CASE(a_cause_that_the_hub_tells_apart_is_said_and_one_that_is_new_leaves_the_code) {
  const auto words_of = [](const std::string& cause) {
    std::string words;
    ResultReader reader{[&](PushResult result) -> Result<void> {
      words = reason_words(reason_of(result.errors.at(0)));
      return {};
    }};
    BOOST_REQUIRE(reader
                      .feed(R"({"line":1,"outcome":"refused","errors":[{"code":"disk-low","title":"x","cause":")" +
                            cause + "\"}]}\n")
                      .has_value());
    return words;
  };
  BOOST_TEST(words_of("records-quota")
                 .starts_with("Your organisation has as many records here as the hub keeps of one. "
                              "Withdraw what is not needed"));
  BOOST_TEST(words_of("records-total").find("Withdrawing makes no room here") != std::string::npos);
  BOOST_TEST(words_of("key-revoked") == error_info(Errc::disk_low).title);
  BOOST_TEST(words_of("of-another-day") == error_info(Errc::disk_low).title);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_result_is_an_error) {
  for (const char* bad : {"hello\n", "[]\n", "{\"line\":1,\"outcome\":\"great\"}\n", "{\"outcome\":\"applied\"}\n",
                          "{\"line\":0,\"outcome\":\"applied\"}\n", "{\"line\":\"1\",\"outcome\":\"applied\"}\n"}) {
    ResultReader reader{[](const PushResult&) -> Result<void> { return {}; }};
    BOOST_TEST(!reader.feed(bad).has_value());
  }
  ResultReader reader{[](const PushResult&) -> Result<void> { return {}; }};
  BOOST_TEST(!reader.feed(std::string(70'000, '{')).has_value());
}

BOOST_AUTO_TEST_CASE(the_pace_is_told_with_the_time_that_is_left_and_not_guessed_at_once) {
  using namespace std::chrono_literals;
  const SteadyTime start{};
  const Pace pace{start};
  BOOST_TEST(pace.words(start + 500ms, 500, 1'000, "rows").empty());
  BOOST_TEST(pace.words(start + 10s, 1'000, 3'000, "rows") == "100 rows/s, 20 s left");
  BOOST_TEST(pace.words(start + 10s, 1'000, 100'000, "rows") == "100 rows/s, 17 min left");
  BOOST_TEST(pace.words(start + 10s, 1'000, 1'000'000, "rows") == "100 rows/s, 2 h 47 min left");
  BOOST_TEST(pace.words(start + 10s, 1'000, 1'000, "rows") == "100 rows/s");
  BOOST_TEST(pace.words(start + 10s, 1'000, 0, "rows") == "100 rows/s");
  BOOST_TEST(pace.words(start + 10s, 0, 1'000, "rows").empty());
  BOOST_TEST(duration_words(59min + 40s) == "1 h 00 min");
}

BOOST_AUTO_TEST_CASE(a_mistyped_dimension_or_code_of_a_table_is_named_with_the_nearest_one) {
  const std::vector<std::string> dimensions = {"county", "act_type", "month"};
  TableOptions options;
  const auto words = [&] { return mistaken_words(options, dimensions); };
  options.by = {"county,act_typ"};
  BOOST_TEST(words().starts_with("--by: there is no dimension \"act_typ\". Did you mean act_type?\nThere are: county"));
  options.by = {"county", "total"};
  options.where = {"county=Sacramento"};
  BOOST_TEST(words() == "--where county: there is no code \"Sacramento\". Did you mean 06067?");
  options.where = {"county=06067,06068"};
  BOOST_TEST(words().starts_with("--where county: there is no code \"06068\"."));
  options.where = {"month=March"};
  BOOST_TEST(words().find("2021-03") != std::string::npos);
  options.where = {"county"};
  BOOST_TEST(words().find("field=code") != std::string::npos);
  options.where = {"county=06067", "month=2021-03"};
  BOOST_TEST(words().empty());
}

BOOST_AUTO_TEST_CASE(a_file_of_the_wrong_kind_is_told_what_it_is_and_what_is_read) {
  const auto explain = [](const char* adapter, std::string_view head, Errc code) {
    const auto mapping = adapters::built_in(adapter).value();
    return explain_source({code}, {{"x"}, {1}, {}}, mapping, head).text;
  };
  BOOST_TEST(explain("aaln", "PK\x03\x04...", Errc::wrong_format).find("an Excel workbook") != std::string::npos);
  BOOST_TEST(explain("aaln", "[{\"a\":1}]", Errc::unknown_column)
                 .find("seems to be JSON; the adapter aaln reads CSV "
                       "divided by commas") != std::string::npos);
  BOOST_TEST(explain("kobotoolbox", "a,b\n1,2\n", Errc::malformed_json).find("reads JSON") != std::string::npos);
  for (const Errc code : {Errc::unknown_column, Errc::malformed_csv}) {
    const std::string text = explain("aaln", "a;b;c\n1;2;3\n", code);
    BOOST_TEST(text.find("divided by semicolons; the adapter aaln reads CSV divided by commas") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_were_refused_alike_are_told_together) {
  Screen screen;
  Terminal terminal{screen.streams(false)};
  ReportedRun reported;
  reported.run.state = PushRun::State::waiting;
  for (std::uint64_t row = 2; row <= 72; ++row)
    reported.ends.push_back({row, Outcome::refused, true, {{Errc::unknown_code, "/kind", "", ""}}});
  reported.ends.push_back({80, Outcome::withdrawn, true, {}});
  reported.run.accounts.add(Outcome::refused, 71);
  reported.run.accounts.add(Outcome::withdrawn, 9);
  print_push(reported, terminal);
  const std::string text = screen.out.str();
  BOOST_TEST(text.find("rows 2-72 (kept on this machine)") != std::string::npos, text);
  BOOST_TEST(text.find("8 taken back now, 1 taken back before") != std::string::npos, text);
  BOOST_TEST(text.find("/kind") == text.rfind("/kind"));
}

BOOST_AUTO_TEST_CASE(ctrl_c_says_how_to_go_on_and_ends_the_process_by_the_signal) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::dup2(ends[1], STDERR_FILENO);
    const InterruptWords words{"not these\n"};
    words.say("these words\n");
    ::raise(SIGINT);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  for (char c = 0; ::read(ends[0], &c, 1) == 1;) said += c;  // until the child is gone
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGINT));
  BOOST_TEST(said == "\nthese words\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
