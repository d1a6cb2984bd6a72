// kith pull from KoboToolbox, Airtable and a folder: edits become revisions, what was deleted is withdrawn only by a
// comparison with everything, a listing that breaks off goes on, and no token shows anywhere.
#include "hub/connectors/listing.hpp"
#include "tests/support/fake_airtable.hpp"
#include "tests/support/fake_kobo.hpp"
#include "tests/unit/cli/pulling.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> sample_records(const std::string& product, const std::string& list) {
  std::ifstream stream{fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters" / product / "sample.json",
                       std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  return connectors::read_page(text, list).value().records;
}

void replace(std::string& text, const std::string& old, const std::string& by) {
  const std::size_t at = text.find(old);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, old);
  text.replace(at, old.size(), by);
}

struct KoboMember : Pulling {
  test::FakeKobo kobo;

  KoboMember() {
    for (const std::string& record : sample_records("kobotoolbox", "results"))
      kobo.submissions[connectors::number_in(record, "_id").value()] = record;
    kobo.page_records = 2;
    configure(kobo.form);
    write("kobo.token", kobo.token + "\n");
    answer = [this](const test::SiteRequest& request) { return kobo.answer(request); };
  }
  ~KoboMember() {
    BOOST_TEST(everything.find(kobo.token) == std::string::npos);
    BOOST_TEST(everything.find("Vang") == std::string::npos);
    BOOST_TEST(hub.wire().find("Vang") == std::string::npos);
  }
  void configure(const std::string& form, const std::string& more = {}) const {
    Pulling::configure(
        "[source.intake]\nkind = \"kobotoolbox\"\nadapter = \"kobotoolbox\"\ntoken_file = \"kobo.token\"\n" +
        ("server = \"" + site.url() + "/\"\nform = \"") + form + "\"\n" + authority_setting() + more);
  }
  std::string& first() { return kobo.submissions.begin()->second; }
};

struct AirtableMember : Pulling {
  test::FakeAirtable airtable;

  AirtableMember() {
    airtable.records = sample_records("airtable", "records");
    airtable.page_records = 2;
    configure(
        "[source.base]\nkind = \"airtable\"\nadapter = \"airtable\"\ntoken_file = \"airtable.token\"\nbase = "
        "\"appAAAAAAAAAAAAA1\"\ntable = \"Incident reports\"\nserver = \"" +
        site.url() + "\"\n" + authority_setting());
    write("airtable.token", airtable.token);
    answer = [this](const test::SiteRequest& request) { return airtable.answer(request); };
  }
  ~AirtableMember() {
    BOOST_TEST(everything.find(airtable.token) == std::string::npos);
    BOOST_TEST(everything.find("Mai Lor") == std::string::npos);
    BOOST_TEST(hub.wire().find("Mai Lor") == std::string::npos);
  }
};

struct FolderMember : Pulling {
  FolderMember() {
    fs::create_directory(file("exports"));
    configure("adapter = \"aaln\"\n[source.exports]\nkind = \"folder\"\nfolder = \"exports\"\n");
  }
  void lay(const std::string& name) const {
    fs::copy_file(fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv", file("exports") / name);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pulling_kobotoolbox, KoboMember)

BOOST_AUTO_TEST_CASE(submissions_become_records_once_and_an_edit_a_revision) {
  const auto first = count(pull({"intake"}), "applied", ExitCode::partly_refused);
  BOOST_TEST(first >= 3);
  const auto again = pull({"intake"});
  BOOST_TEST(count(again, "unchanged", ExitCode::partly_refused) == first);
  // KoboToolbox keeps the `_id` of an edited submission and gives it another `_uuid`.
  replace(this->first(), "\"_uuid\": \"0", "\"meta/deprecatedID\": \"uuid:0\", \"_uuid\": \"9");
  replace(this->first(), "\"intake/person/age\": \"34\"", "\"intake/person/age\": \"71\"");
  BOOST_TEST(count(pull({"intake"}), "applied", ExitCode::partly_refused) == 1);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first));
  BOOST_TEST(hub.wire().find("\"revision\":2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_deleted_submission_is_withdrawn_only_by_a_comparison_with_everything) {
  pull({"intake"});
  kobo.submissions.erase(kobo.submissions.begin());
  const auto plain = pull({"intake"});
  BOOST_TEST(count(plain, "vanished", ExitCode::partly_refused) == 0);
  const auto since = pull({"intake", "--since-last"});
  BOOST_TEST((since.exit == ExitCode::done), since.err);
  BOOST_TEST(says(since, "nothing new"));
  const auto compared = pull({"intake", "--full-snapshot"});
  BOOST_TEST(count(compared, "withdrawn", compared.exit) == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_withdrawn_when_the_listing_was_not_whole) {
  pull({"intake"});
  kobo.submissions.erase(kobo.submissions.begin());
  int pages = 0;
  answer = [&](const test::SiteRequest& request) {
    return ++pages == 2 ? test::SiteAnswer{503, {}, "Pa Houa Vang"} : kobo.answer(request);
  };
  const auto broken = pull({"intake", "--full-snapshot"});
  BOOST_TEST((broken.exit == ExitCode::try_later), broken.err);
  BOOST_TEST(says(broken, "Nothing was withdrawn"));
  BOOST_TEST(hub.wire().find("withdrawn\":true") == std::string::npos);
  // One goes while the pages are read: fewer come than were announced.
  answer = [&](const test::SiteRequest& request) { return kobo.answer(request); };
  kobo.after_page = [&] { kobo.submissions.erase(std::prev(kobo.submissions.end())); };
  const auto shorter = pull({"intake", "--full-snapshot"});
  BOOST_TEST((shorter.exit == ExitCode::try_later), shorter.err);
  BOOST_TEST(says(shorter, "fewer records"));
  BOOST_TEST(hub.wire().find("withdrawn\":true") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_listing_that_broke_off_goes_on_where_it_was) {
  int pages = 0;
  answer = [&](const test::SiteRequest& request) {
    return ++pages == 3 ? test::SiteAnswer{502, {}, ""} : kobo.answer(request);
  };
  const auto broken = pull({"intake"});
  BOOST_TEST((broken.exit == ExitCode::try_later), broken.err);
  BOOST_TEST(says(broken, "What came before that was pushed"));
  BOOST_TEST(hub.held() > 0U);
  const std::size_t asked = site.requests().size();
  pull({"intake"});
  const auto requests = site.requests();
  const auto fourth = std::next(kobo.submissions.begin(), 3)->first;
  BOOST_TEST(requests.at(asked).parameter("query") == "{\"_id\":{\"$gt\":" + std::to_string(fourth) + "}}");
  // When it was whole the next one begins at the beginning, because an edit may stand anywhere.
  const std::size_t whole = requests.size();
  pull({"intake"});
  BOOST_TEST(site.requests().at(whole).parameter("query") == "{\"_id\":{\"$gt\":0}}");
}

BOOST_AUTO_TEST_CASE(since_the_last_time_only_newer_submissions_are_asked_for) {
  pull({"intake"});
  const auto highest = kobo.submissions.rbegin()->first;
  std::string fresh = first();
  replace(fresh, "\"_id\": " + std::to_string(kobo.submissions.begin()->first), "\"_id\": 999999");
  kobo.submissions[999'999] = fresh;
  const std::size_t asked = site.requests().size();
  BOOST_TEST(count(pull({"intake", "--since-last"}), "applied") == 1);
  BOOST_TEST(site.requests().at(asked).parameter("query") == "{\"_id\":{\"$gt\":" + std::to_string(highest) + "}}");
}

BOOST_AUTO_TEST_CASE(a_new_question_stops_it_before_anything_is_sent) {
  replace(kobo.submissions.rbegin()->second, "{", "{\"intake/neighbours_name\": \"x\",");
  const auto stopped = pull({"intake"});
  BOOST_TEST((stopped.exit == ExitCode::failed));
  BOOST_TEST(says(stopped, "intake/neighbours_name"));
  BOOST_TEST(hub.held() == 0U);
}

BOOST_AUTO_TEST_CASE(settings_that_do_not_fit_are_named) {
  write("kobo.token", "another");
  BOOST_TEST(says(pull({"intake"}), "what token_file holds (401)"));
  write("kobo.token", kobo.token);
  configure("absent");
  const auto unknown = pull({"intake"});
  BOOST_TEST((unknown.exit == ExitCode::not_found));
  BOOST_TEST(says(unknown, "form on server (404)"));
  configure("a/../b");
  BOOST_TEST(says(pull({"intake"}), "form is made of letters and digits only"));
  configure(kobo.form, "pages = 1\n");
  BOOST_TEST(says(pull({"intake"}), "raise pages"));
  Pulling::configure(
      "[source.intake]\nkind = \"kobotoolbox\"\nadapter = \"aaln\"\ntoken_file = \"kobo.token\"\n"
      "server = \"http://kobo.example\"\nform = \"a\"\n");
  BOOST_TEST(says(pull({"intake"}), "server must look like https://"));
  Pulling::configure(
      "[source.intake]\nkind = \"kobotoolbox\"\nadapter = \"aaln\"\ntoken_file = \"kobo.token\"\n"
      "server = \"https://localhost:1\"\nform = \"a\"\nattempts = 1\n");
  BOOST_TEST(says(pull({"intake"}), "format = \"json\""));
  Pulling::configure(
      "[source.intake]\nkind = \"kobotoolbox\"\nadapter = \"kobotoolbox\"\ntoken_file = \"kobo.token\"\n"
      "server = \"https://localhost:1\"\nform = \"a\"\nattempts = 1\n");
  const auto away = pull({"intake"});
  BOOST_TEST((away.exit == ExitCode::try_later), away.err);
  BOOST_TEST(says(away, "cannot be reached"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pulling_airtable, AirtableMember)

BOOST_AUTO_TEST_CASE(records_come_once_and_edits_and_deletions_follow) {
  pull({"base"});
  const std::size_t held = hub.held();
  BOOST_TEST(held >= 3U);
  replace(airtable.records.front(), "\"Age\": 34", "\"Age\": 71");
  const auto edited = pull({"base"});
  BOOST_TEST(count(edited, "applied", edited.exit) == 1);
  BOOST_TEST(hub.held() == held);
  airtable.records.erase(airtable.records.begin());
  const auto compared = pull({"base", "--full-snapshot"});
  BOOST_TEST(count(compared, "withdrawn", compared.exit) >= 1);
  BOOST_TEST(count(compared, "vanished", compared.exit) == 1);
}

BOOST_AUTO_TEST_CASE(since_the_last_time_is_counted_by_the_clock_of_the_server) {
  pull({"base"});
  const std::size_t asked = site.requests().size();
  pull({"base", "--since-last"});
  BOOST_TEST(site.requests().at(asked).parameter("filterByFormula").find("2026-11-22T05:05:00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_view_is_not_compared_with_everything) {
  std::ofstream{file("kith.toml"), std::ios::app} << "view = \"viwA\"\n";
  BOOST_TEST((pull({"base"}).exit != ExitCode::usage));
  const std::size_t asked = site.requests().size();
  const auto refused = pull({"base", "--full-snapshot"});
  BOOST_TEST((refused.exit == ExitCode::usage));
  BOOST_TEST(says(refused, "view"));
  BOOST_TEST(site.requests().size() == asked);
}

BOOST_AUTO_TEST_CASE(a_base_that_does_not_exist_and_a_token_without_rights_are_told_with_what_to_do) {
  answer = [this](const test::SiteRequest& request) {
    test::SiteRequest other = request;
    replace(other.target, "appAAAAAAAAAAAAA1", "appUnknown");
    return airtable.answer(other);
  };
  const auto unknown = pull({"base"});
  BOOST_TEST((unknown.exit == ExitCode::not_permitted));
  BOOST_TEST(says(unknown, "data.records:read"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pulling_a_folder, FolderMember)

BOOST_AUTO_TEST_CASE(each_new_file_of_the_folder_is_pushed_once) {
  lay("first.csv");
  BOOST_TEST(count(pull({"exports"}), "applied") > 0);
  const std::size_t held = hub.held();
  const auto nothing = pull({"exports"});
  BOOST_TEST((nothing.exit == ExitCode::done), nothing.err);
  BOOST_TEST(hub.held() == held);
  BOOST_TEST(says(pull({"exports", "--full-snapshot"}), "one file"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
