// What kith says when something is wrong on the member's own side: the files it was given, the way to the hub, the
// export, the words that were typed. Each says which file, and what a person can do.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "hub/cli/hub_session.hpp"
#include "hub/cli/key_map.hpp"
#include "hub/cli/preview_overview.hpp"
#include "hub/cli/text_table.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

fs::path adapter_file(const char* name) {
  return fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters" / name;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct Fixture {
  ScriptedHub hub;
  Member member{hub};
  fs::path file = member.folder.path() / "export.csv";

  void write(const std::string& text) const { std::ofstream{file, std::ios::binary | std::ios::trunc} << text; }
  // `kith records` with these files and at this address.
  Member::Outcome records(const std::string& url, const fs::path& certificate, const fs::path& key,
                          const fs::path& authority) const {
    return member.run(
        {"records", "--hub", url, "--cert", certificate.string(), "--key", key.string(), "--ca", authority.string()},
        false);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(commands, Fixture)

BOOST_AUTO_TEST_CASE(a_file_of_ours_that_cannot_be_used_is_named_with_what_to_do) {
  const auto ours = hub.authority.client("aaln");
  const auto other = hub.authority.client("other");
  const auto foreign = records(hub.url(), ours.certificate, other.key, hub.authority.file());
  BOOST_TEST((foreign.exit == ExitCode::usage));
  BOOST_TEST(
      holds(foreign.err, other.key.string() + " does not belong to the certificate " + ours.certificate.string()));
  const auto missing = records(hub.url(), "/nowhere.crt", ours.key, hub.authority.file());
  BOOST_TEST(holds(missing.err, "/nowhere.crt cannot be read"));
  const auto no_authority = records(hub.url(), ours.certificate, ours.key, ours.key);
  BOOST_TEST(holds(no_authority.err, "authority, " + ours.key.string()));
  fs::permissions(ours.key, fs::perms::owner_read | fs::perms::group_read);
  const auto exposed = records(hub.url(), ours.certificate, ours.key, hub.authority.file());
  BOOST_TEST((exposed.exit == ExitCode::usage));
  BOOST_TEST(holds(exposed.err, "chmod 600 \"" + ours.key.string() + "\""));
}

BOOST_AUTO_TEST_CASE(a_hub_of_another_authority_is_not_blamed_on_our_certificate) {
  const test::CertificateAuthority elsewhere{"Another"};
  const auto ours = hub.authority.client("aaln");
  const auto refused = records(hub.url(), ours.certificate, ours.key, elsewhere.file());
  BOOST_TEST((refused.exit == ExitCode::not_permitted));
  BOOST_TEST(holds(refused.err, elsewhere.file().string()));
  BOOST_TEST(holds(refused.err, "Your own certificate is not to blame"));
  BOOST_TEST(holds(refused.err, hub.url()));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_the_hub_does_not_know_is_named) {
  const test::CertificateAuthority elsewhere{"Another"};
  const auto theirs = elsewhere.client("aaln");
  const auto refused = records(hub.url(), theirs.certificate, theirs.key, hub.authority.file());
  BOOST_TEST((refused.exit == ExitCode::not_permitted));
  BOOST_TEST(holds(refused.err, theirs.certificate.string() + " was made for another hub"));
}

BOOST_AUTO_TEST_CASE(a_port_that_speaks_no_tls_and_one_where_nobody_listens_are_told_apart) {
  const auto ours = hub.authority.client("aaln");
  net::ServerOptions plain;
  auto server =
      net::Server::start(std::move(plain), [](const net::Request&, net::Body&, net::Reply& reply) -> Task<void> {
        (void)co_await reply.send(net::Response{});
      }).value();
  const std::string address = "https://localhost:" + std::to_string(server->port());
  const auto spoken = records(address, ours.certificate, ours.key, hub.authority.file());
  BOOST_TEST(holds(spoken.err, "Is this the port that members use?"), spoken.err);
  server.reset();
  const auto silent = records(address, ours.certificate, ours.key, hub.authority.file());
  BOOST_TEST((silent.exit == ExitCode::try_later));
  BOOST_TEST(holds(silent.err, "Its address here is " + address), silent.err);
}

BOOST_AUTO_TEST_CASE(a_push_that_is_refused_as_a_whole_prints_no_accounts) {
  hub.mood = Mood::refuses_the_member;
  const auto refused = member.run({"push", adapter_file("aaln/sample.csv").string(), "--adapter", "aaln"});
  BOOST_TEST((refused.exit == ExitCode::not_permitted));
  BOOST_TEST(refused.out.empty(), refused.out);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_without_a_terminal_needs_yes) {
  const std::string uid = "0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10";
  const auto refused = member.run({"withdraw", uid});
  BOOST_TEST((refused.exit == ExitCode::usage));
  BOOST_TEST(holds(refused.err, "--yes"));
  BOOST_TEST(hub.wire().empty());
  BOOST_TEST((member.run({"withdraw", uid, "--yes"}).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(a_file_that_does_not_fit_gets_a_hint) {
  const auto said = [&](const std::string& text, const char* adapter) {
    write(text);
    const auto outcome = member.run({"preview", file.string(), "--adapter", adapter}, false);
    BOOST_TEST((outcome.exit == ExitCode::failed));
    const auto pushed = member.run({"push", file.string(), "--adapter", adapter});
    BOOST_TEST(pushed.err.ends_with(outcome.err));  // before it may stand that the certificate ends soon
    return outcome.err;
  };
  const std::string doj = read_file(adapter_file("ca_doj/sample.csv"));
  BOOST_TEST(holds(said("", "aaln"), "The file is empty."));
  BOOST_TEST(holds(said("\r\n\r\n", "aaln"), "The file is empty."));
  BOOST_TEST(holds(said(doj, "aaln"), "give --adapter ca_doj."));
  std::string divided = doj;
  std::ranges::replace(divided, ',', ';');
  BOOST_TEST(holds(said(divided, "ca_doj"), "divided by semicolons"));
  std::ranges::replace(divided, ';', '\t');
  BOOST_TEST(holds(said(divided, "ca_doj"), "divided by tabs"));
  const std::string strange = said("a,b\n1,2\n", "ca_doj");
  BOOST_TEST(holds(strange, "The adapter ca_doj reads: "));
}

BOOST_AUTO_TEST_CASE(a_preview_names_every_row_that_would_not_be_taken) {
  const std::string text = read_file(adapter_file("ca_doj/sample.csv"));
  std::string damaged = text.substr(0, text.find('\n') + 1);
  std::size_t row = 1;
  for (std::size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    const bool is_damaged = ++row >= 10 && row != 12;
    damaged += is_damaged ? line.substr(0, line.find(',')) + "\n" : line + "\n";
  }
  write(damaged);
  const std::string rows = "rows 10-11, 13-" + std::to_string(row);
  const auto shown = member.run({"preview", file.string(), "--adapter", "ca_doj", "--rows", "1"}, false);
  BOOST_TEST((shown.exit == ExitCode::partly_refused));
  BOOST_TEST(holds(shown.out, rows), shown.out);
  const auto as_json = member.run({"preview", file.string(), "--adapter", "ca_doj", "--rows", "0", "--json"}, false);
  BOOST_TEST(holds(as_json.out, "\"rows\":\"10-11, 13-" + std::to_string(row) + "\""));
}

BOOST_AUTO_TEST_CASE(row_numbers_are_kept_as_ranges_up_to_a_cap) {
  RowNumbers few;
  for (const std::uint64_t row : {2U, 3U, 3U, 4U, 9U}) few.add(row);
  BOOST_TEST(few.text() == "2-4, 9");
  BOOST_TEST(few.count() == 4U);
  RowNumbers many;
  for (std::uint64_t row = 2; row < 5'000; row += 2) many.add(row);
  BOOST_TEST(many.count() == 2'499U);
  BOOST_TEST(many.text().ends_with(" and later ones"));
  BOOST_TEST(many.text().size() < 5'000U);
}

BOOST_AUTO_TEST_CASE(every_sheet_owns_its_rows_in_a_full_snapshot) {
  const auto push = [&](const char* sample) {
    return member.run(
        {"push", adapter_file(sample).string(), "--adapter", "stop_aapi_hate", "--full-snapshot", "--yes", "--json"});
  };
  BOOST_TEST((push("stop_aapi_hate/sample.csv").exit == ExitCode::done));
  const std::size_t of_one_sheet = hub.held();
  BOOST_TEST(of_one_sheet > 0U);
  const auto other_sheet = push("stop_aapi_hate/sample_gender.csv");
  BOOST_TEST(holds(other_sheet.out, "\"vanished\":0"), other_sheet.out);
  BOOST_TEST(hub.held() > of_one_sheet);
  BOOST_TEST(holds(push("stop_aapi_hate/sample.csv").out, "\"vanished\":0"));
  // A row that leaves its own sheet is withdrawn, and nothing of the other sheet with it.
  const std::string text = read_file(adapter_file("stop_aapi_hate/sample_gender.csv"));
  const std::size_t first_row_end = text.find('\n', text.find('\n') + 1) + 1;
  write(text.substr(0, first_row_end));
  const auto shorter =
      member.run({"push", file.string(), "--adapter", "stop_aapi_hate", "--full-snapshot", "--yes", "--json"});
  BOOST_TEST(!holds(shorter.out, "\"vanished\":0"), shorter.out);
  BOOST_TEST(holds(push("stop_aapi_hate/sample.csv").out, "\"vanished\":0"));
  // A sheet that only explains the data owns nothing.
  write("About this data\nnothing\n");
  const auto about =
      member.run({"push", file.string(), "--adapter", "stop_aapi_hate", "--full-snapshot", "--yes", "--json"});
  BOOST_TEST(holds(about.out, "\"vanished\":0"), about.out);
}

BOOST_AUTO_TEST_CASE(entries_without_a_sheet_vanish_with_their_source_only) {
  KeyMap keys = KeyMap::open(member.folder.path() / "sheets.sqlite").value();
  BOOST_REQUIRE(keys.start_run().has_value());
  BOOST_REQUIRE(keys.begin().has_value());
  for (const char* key : {"a", "b"})
    BOOST_REQUIRE(keys.put(keys.slot("s", key), "s", {RecordUid::random(), 1, {}, KeyState::accepted}).has_value());
  BOOST_REQUIRE(keys.place(keys.slot("s", "a"), "s", "gender").has_value());
  BOOST_REQUIRE(keys.commit().has_value());
  const KeyMap::Sheets gender = {"gender"}, age = {"age"}, none;
  BOOST_TEST(keys.census("s")->live == 2U);
  BOOST_TEST(keys.census("s", &gender)->live == 1U);
  BOOST_TEST(keys.census("s", &age)->live == 0U);
  BOOST_TEST(keys.census("s", &none)->live == 0U);
}

BOOST_AUTO_TEST_CASE(a_mistyped_command_and_no_command_are_wrong_use) {
  const auto mistyped = member.run({"psh"}, false);
  BOOST_TEST((mistyped.exit == ExitCode::usage));
  BOOST_TEST(holds(mistyped.err, "Did you mean push?"));
  const auto nothing = member.run({}, false);
  BOOST_TEST((nothing.exit == ExitCode::usage));
  BOOST_TEST(holds(nothing.err, "withdraw"));
  const auto script = member.run({"completion", "bash"}, false);
  BOOST_TEST((script.exit == ExitCode::done));
  for (const char* word : {"push", "preview", "records", "withdraw", "table", "--full-snapshot", "--key-map"})
    BOOST_TEST(holds(script.out, word), word);
  BOOST_TEST((member.run({"completion", "tcsh"}, false).exit == ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(what_only_the_hub_can_judge_is_wrong_use_too) {
  BOOST_TEST((exit_code(Errc::malformed_query) == ExitCode::usage));
  BOOST_TEST((explain_problem(400, R"({"type":"/problems/malformed-query","title":"t","status":400})", nullptr).exit ==
              ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(a_list_in_several_tables_lines_up) {
  const std::vector<TextTable::Column> columns = {{"one", Align::left, 6}, {"two"}};
  TextTable first{columns}, second{columns};
  first.add({"a", "b"});
  second.add({"abc", "d"});
  BOOST_TEST(first.text(0) + second.text(0, false) == "one     two\na       b\nabc     d\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
