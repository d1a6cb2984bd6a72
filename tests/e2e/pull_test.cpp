// kith pull from a KoboToolbox that behaves as the product does, into the real hub: edits, deletions and a listing that
// breaks off end as the same records, and of the people in the submissions nothing is in the hub's files, in the key
// map's, or in what was printed.
#include "hub/connectors/listing.hpp"
#include "tests/e2e/canary_doors.hpp"
#include "tests/support/fake_kobo.hpp"

namespace kith::e2e {
namespace {

using cli::ExitCode;

struct Pulling : Doors {
  test::CertificateAuthority kobo_authority{"The form server's authority"};
  test::FakeKobo kobo;
  bool is_broken = false;
  int pages = 0;
  test::TlsSite site{kobo_authority.hub(), [this](const test::SiteRequest& request) {
                       if (is_broken && ++pages == 3)
                         return test::SiteAnswer{500, {}, "cannot send Zephyrina Quillfeather, 916-555-0187"};
                       return kobo.answer(request);
                     }};
  KithMember client{hub.port(), hub.authority().file(), certificate};
  std::string printed;

  Pulling() {
    kobo.page_records = 7;
    for (std::int64_t id = 1; id <= 40; ++id) kobo.submissions[id] = submission(id, "34");
    write("kobo.token", kobo.token);
    write("kith.toml", "[source.intake]\nkind = \"kobotoolbox\"\nadapter = \"kobotoolbox\"\nform = \"" + kobo.form +
                           "\"\nserver = \"" + site.url() +
                           "\"\ntoken_file = \"kobo.token\"\nattempts = 1\nauthority = \"" +
                           kobo_authority.file().string() + "\"\n");
  }
  void write(const std::string& name, const std::string& text) const {
    const fs::path file = client.folder.path() / name;
    std::ofstream{file, std::ios::binary} << text;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
  static std::string submission(std::int64_t id, const std::string& age) {
    // Number 13 has a person's name where a code should be.
    const std::string what = id == 13 ? "Zephyrina Quillfeather" : "verbal";
    return "{\"_id\":" + std::to_string(id) + ",\"_uuid\":\"" + std::to_string(id) + "-" + age +
           "\",\"_submitted_by\":\"zephyrina.quillfeather@canary.example\",\"_submission_time\":\"2024-01-05T17:10:"
           "50\","
           "\"intake/consent\":\"yes\",\"intake/incident/date\":\"2024-01-03\",\"intake/incident/what\":\"" +
           what +
           "\",\"intake/incident/county\":\"sacramento\",\"intake/incident/reasons\":\"race\",\"intake/person/"
           "age\":\"" +
           age +
           "\",\"intake/person/name\":\"Zephyrina Quillfeather\",\"intake/person/phone\":\"916-555-0187\","
           "\"intake/incident/story\":\"At 4417 Wisteria Hollow Lane, call 9165550187\"}";
  }
  Ran pull(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"pull",  "intake",   "--json",
                                      "--yes", "--config", (client.folder.path() / "kith.toml").string()};
    words.insert(words.end(), more.begin(), more.end());
    Ran ran = client.run(std::move(words));
    printed += ran.out + ran.err;
    return ran;
  }
  // A count of what a pull printed.
  std::int64_t count(const Ran& ran, std::string_view name) const {
    BOOST_REQUIRE_MESSAGE(!ran.out.empty(), ran.err);
    return Json{ran.out}.count(name);
  }
  // How many records the hub holds that are not withdrawn.
  [[nodiscard]] std::ptrdiff_t held() const {
    const std::string list = client.run({"records", "--json", "--limit", "0"}).out;
    std::ptrdiff_t live = 0;
    std::istringstream lines{list};
    for (std::string line; std::getline(lines, line);)
      if (line.find("\"withdrawn\":true") == std::string::npos) ++live;
    return live;
  }
  void check_that_nobody_is_named() {
    check_clean("what the client printed", printed);
    BOOST_TEST(printed.find(kobo.token) == std::string::npos);
    for (const auto& entry : fs::recursive_directory_iterator(client.folder.path()))
      if (entry.is_regular_file()) check_clean("a file of the member", read_file(entry.path()));
    ask(Method::get, "/v1/records?limit=1000");
    look_everywhere();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pulling, Pulling)

BOOST_AUTO_TEST_CASE(a_form_that_is_edited_deleted_from_and_cut_off_ends_as_its_records_and_names_nobody) {
  is_broken = true;
  const Ran broken = pull();
  BOOST_TEST((broken.exit == ExitCode::try_later), broken.err);
  BOOST_TEST(held() == 13);  // two pages of seven, one of them refused
  is_broken = false;
  const Ran rest = pull();
  BOOST_TEST((rest.exit == ExitCode::done), rest.err);
  BOOST_TEST(count(rest, "rows") == 26);
  BOOST_TEST(held() == 39);
  kobo.submissions[5] = submission(5, "71");
  kobo.submissions.erase(6);
  const Ran edited = pull();
  BOOST_TEST((edited.exit == ExitCode::partly_refused), edited.err);
  BOOST_TEST(count(edited, "applied") == 1);
  BOOST_TEST(count(edited, "unchanged") == 37);
  BOOST_TEST(held() == 39);
  const Ran compared = pull({"--full-snapshot"});
  BOOST_TEST(count(compared, "withdrawn") == 1);
  BOOST_TEST(held() == 38);
  check_that_nobody_is_named();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
