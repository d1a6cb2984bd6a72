// kith pull from the shell's side: what the configuration says is asked for, goes the way of an export, and a fault is
// told by the setting that it is about, without the link or the token.
#include "tests/unit/cli/pulling.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Linked : Pulling {
  std::string sheet = read_file(fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv");
  std::string link = site.url() + "/spreadsheets/d/e/2PACX-unguessable/pub?output=csv";

  Linked() {
    configure("[source.sheet]\nkind = \"link\"\nadapter = \"aaln\"\nlink_file = \"sheet.link\"\n" +
              authority_setting());
    write("sheet.link", link + "\n");
    answer = [this](const test::SiteRequest&) { return test::SiteAnswer{200, {"Content-Type: text/csv"}, sheet}; };
  }
  ~Linked() { BOOST_TEST(everything.find("unguessable") == std::string::npos); }
  // A server that knows by an ETag that nothing has changed.
  void answer_with_version() {
    answer = [this](const test::SiteRequest& request) {
      if (request.has("If-None-Match: \"v1\"")) return test::SiteAnswer{304, {"ETag: \"v1\""}, ""};
      return test::SiteAnswer{200, {"ETag: \"v1\""}, sheet};
    };
  }
  void drop_last_row() { sheet.resize(sheet.rfind('\n', sheet.size() - 2) + 1); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pulling_a_link, Linked)

BOOST_AUTO_TEST_CASE(the_rows_of_a_published_sheet_become_records_once) {
  const auto first = count(pull({"sheet"}), "applied");
  BOOST_TEST(first > 0);
  BOOST_TEST(count(pull({"sheet"}), "unchanged") == first);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first));
  // The same rows pushed as a file are the same records.
  write("saved.csv", sheet);
  BOOST_TEST(count(member.push(file("saved.csv")), "unchanged") == first);
}

BOOST_AUTO_TEST_CASE(a_dry_run_counts_and_sends_nothing) {
  BOOST_TEST(count(pull({"sheet", "--dry-run"}), "would_be_new") > 0);
  BOOST_TEST(hub.held() == 0U);
  BOOST_TEST(!fs::exists(member.key_map()));
}

BOOST_AUTO_TEST_CASE(what_has_vanished_from_the_sheet_is_withdrawn_when_everything_is_compared) {
  const auto first = count(pull(), "applied");
  drop_last_row();
  BOOST_TEST(count(pull(), "vanished") == 0);
  const auto compared = pull({"sheet", "--full-snapshot"});
  BOOST_TEST(count(compared, "withdrawn") == 1);
  BOOST_TEST(count(pull(), "offered") == first - 1);
}

BOOST_AUTO_TEST_CASE(a_sheet_that_shrank_to_nearly_nothing_withdraws_nothing_without_a_yes) {
  BOOST_TEST(count(pull(), "applied") > 20);
  sheet.resize(sheet.find('\n', sheet.find('\n') + 1) + 1);
  const auto shrunk = pull({"sheet", "--full-snapshot"});
  BOOST_TEST((shrunk.exit == ExitCode::failed));
  BOOST_TEST(says(shrunk, "Nothing was withdrawn"));
}

BOOST_AUTO_TEST_CASE(a_file_that_has_not_changed_is_not_taken_again_but_what_waits_is_sent) {
  answer_with_version();
  hub.mood = Mood::is_down;
  const auto offline = pull({"sheet"});
  BOOST_TEST((offline.exit == ExitCode::try_later), offline.err);
  BOOST_TEST(hub.held() == 0U);
  hub.mood = Mood::honest;
  const auto unchanged = pull({"sheet"});
  BOOST_TEST((unchanged.exit == ExitCode::done), unchanged.err);
  BOOST_TEST(says(unchanged, "nothing new"));
  BOOST_TEST(hub.held() > 0U);
  // Who compares everything has to see everything.
  BOOST_TEST(count(pull({"sheet", "--full-snapshot"}), "unchanged") > 0);
}

BOOST_AUTO_TEST_CASE(a_file_whose_rows_were_not_all_taken_is_taken_again) {
  answer_with_version();
  hub.mood = Mood::refuses_every_third;
  const auto first = pull({"sheet"});
  BOOST_TEST(count(first, "refused", ExitCode::partly_refused) > 0);
  hub.mood = Mood::honest;
  BOOST_TEST(count(pull({"sheet"}), "applied") == count(first, "refused", ExitCode::partly_refused));
  BOOST_TEST(says(pull({"sheet"}), "nothing new"));
}

BOOST_AUTO_TEST_CASE(after_a_source_was_reset_the_same_file_is_taken_anew) {
  answer_with_version();
  const auto first = count(pull({"sheet"}), "applied");
  hub.lists_records = true;
  const auto reset = member.run({"source", "reset", "--adapter", "aaln", "--yes"});
  BOOST_TEST((reset.exit == ExitCode::done), reset.err);
  BOOST_TEST(count(pull({"sheet"}), "applied") == first);
}

BOOST_AUTO_TEST_CASE(another_version_of_what_reads_it_takes_the_file_again) {
  answer = [this](const test::SiteRequest& request) {
    if (request.has("If-None-Match")) return test::SiteAnswer{304, {}, ""};
    return test::SiteAnswer{200, {"ETag: \"v1\""}, sheet};
  };
  BOOST_TEST(count(pull(), "applied") > 0);
  std::string mapping = read_file(fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/mapping.toml");
  mapping.replace(mapping.find("\nversion = "), std::string{"\nversion = "}.size(), "\nversion = 9");
  write("newer.toml", mapping);
  configure("[source.sheet]\nkind = \"link\"\nadapter = \"newer.toml\"\nlink_file = \"sheet.link\"\n" +
            authority_setting());
  BOOST_TEST(count(pull(), "offered") > 0);
}

BOOST_AUTO_TEST_CASE(a_new_column_stops_it_before_anything_is_sent) {
  sheet.insert(sheet.find(','), ",What is your neighbour's name?");
  const auto stopped = pull({"sheet"});
  BOOST_TEST((stopped.exit == ExitCode::failed));
  BOOST_TEST(says(stopped, "What is your neighbour's name?"));
  BOOST_TEST(hub.held() == 0U);
}

BOOST_AUTO_TEST_CASE(a_page_to_sign_in_is_told_from_the_sheet) {
  answer = [](const test::SiteRequest&) {
    return test::SiteAnswer{200, {"Content-Type: text/html"}, "<!doctype html><title>Sign in</title>"};
  };
  const auto stopped = pull({"sheet"});
  BOOST_TEST((stopped.exit == ExitCode::failed));
  BOOST_TEST(says(stopped, "link_file"));
  BOOST_TEST(says(stopped, "still published"));
  BOOST_TEST(hub.held() == 0U);
}

BOOST_AUTO_TEST_CASE(each_fault_of_the_server_has_its_words_and_its_exit_code) {
  struct Case {
    int status;
    ExitCode exit;
    const char* words;
  };
  for (const Case& expected : {Case{401, ExitCode::not_permitted, "link_file"},
                               {403, ExitCode::not_permitted, "Publish"},
                               {404, ExitCode::not_found, "still there"},
                               {410, ExitCode::not_found, "still there"},
                               {429, ExitCode::try_later, "fewer requests"},
                               {500, ExitCode::try_later, "(500)"},
                               {400, ExitCode::failed, "(400)"}}) {
    answer = [&](const test::SiteRequest&) {
      return test::SiteAnswer{expected.status, {}, "Pa Houa Vang, 916-555-0142"};
    };
    const auto stopped = pull({"sheet"});
    BOOST_TEST((stopped.exit == expected.exit), stopped.err);
    BOOST_TEST(says(stopped, "Source sheet: "));
    BOOST_TEST(says(stopped, expected.words), stopped.err);
  }
  BOOST_TEST(everything.find("Vang") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_link_that_others_may_read_or_that_is_none_is_refused) {
  write("sheet.link", link, false);
  const auto exposed = pull({"sheet"});
  BOOST_TEST((exposed.exit == ExitCode::usage));
  BOOST_TEST(says(exposed, "chmod 600"));
  for (const char* text : {"", "\n", "two words", "caf\xC3\xA9"}) {
    write("sheet.link", text);
    BOOST_TEST((pull({"sheet"}).exit == ExitCode::usage), text);
  }
  write("sheet.link", "http://localhost/sheet.csv");
  const auto plain = pull({"sheet"});
  BOOST_TEST((plain.exit == ExitCode::usage), plain.err);
  BOOST_TEST(says(plain, "https://"));
  fs::remove(file("sheet.link"));
  BOOST_TEST(says(pull({"sheet"}), "sheet.link"));
  BOOST_TEST(site.requests().empty());
}

BOOST_AUTO_TEST_CASE(nothing_of_the_rows_is_left_on_the_disk_in_the_clear) {
  hub.mood = Mood::is_down;  // so that everything waits in the outbox
  BOOST_TEST((pull({"sheet"}).exit == ExitCode::try_later));
  std::size_t seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(member.folder.path())) {
    if (!entry.is_regular_file()) continue;
    ++seen;
    BOOST_TEST(read_file(entry.path()).find("sacramento") == std::string::npos, entry.path());
  }
  BOOST_TEST(seen > 3U);
  BOOST_TEST(sheet.find("sacramento") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_source_that_is_not_configured_is_named_and_so_are_mistakes) {
  const auto unknown = pull({"survey"});
  BOOST_TEST((unknown.exit == ExitCode::usage));
  BOOST_TEST(says(unknown, "    sheet"));
  configure("[source.a]\nkind = \"fax\"\n[source.b]\nkind = \"link\"\nlink = \"x\"\npages = 0\n[source]\nc = 1\n");
  const auto mistaken = pull({"a"});
  BOOST_TEST((mistaken.exit == ExitCode::usage));
  configure("[source.a]\nkind = \"fax\"\n[source.b]\nkind = \"link\"\nlink = \"x\"\npages = 0\n");
  const auto lines = pull({"a"});
  for (const char* words : {"line 1: [source.a]: kind must be one of", "line 5: [source.b]: unknown setting", "line 6",
                            "link_file is missing"})
    BOOST_TEST(says(lines, words), lines.err);
  configure("adapter = \"aaln\"\n");
  BOOST_TEST(says(pull(), "[source.NAME]"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
