// Files that a person names: what is none is said to be none, at once, and links in a watched folder do not lead out of
// it.
#include <sys/stat.h>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/secret_file.hpp"
#include "hub/cli/watch.hpp"
#include "tests/support/made_workbook.hpp"
#include "tests/unit/cli/pushing.hpp"

namespace kith::cli {
namespace {

struct Named : Pushing {
  fs::path folder = member.folder.path() / "named";
  fs::path pipe = folder / "pipe.toml";

  Named() {
    fs::create_directory(folder);
    BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  }
  [[nodiscard]] std::vector<std::string> looked_at(WatchedFolder& watched) const {
    (void)watched.look();
    std::vector<std::string> names;
    const auto files = watched.look();
    BOOST_REQUIRE(files.has_value());
    for (const SourceFile& seen : *files) names.push_back(fs::path{seen.path}.filename().string());
    return names;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(named_files, Named)

BOOST_AUTO_TEST_CASE(a_pipe_a_folder_and_what_is_not_there_are_said_to_be_that_and_nothing_waits) {
  const fs::path missing = folder / "missing.toml";
  const std::vector<std::pair<fs::path, std::string>> named = {
      {pipe, "it is a pipe or a device, not a file"}, {folder, "it is a folder"}, {missing, "there is no such file"}};
  for (const auto& [path, why] : named) {
    const std::string name = path.string();
    for (const auto& arguments : {std::vector<std::string>{"preview", name, "--adapter", "aaln"},
                                  {"preview", file.string(), "--adapter", name},
                                  {"preview", file.string(), "--adapter", "aaln", "--config", name},
                                  {"adapter", "check", name},
                                  {"adapter", "init", name},
                                  {"adapter", "coverage", name, "--adapter", "aaln"}}) {
      const auto outcome = member.run(arguments, false);
      BOOST_TEST((outcome.exit == ExitCode::usage), arguments.front() + " " + name);
      BOOST_TEST(outcome.err.find(why) != std::string::npos, outcome.err);
    }
    const auto pushed = member.push(path);
    BOOST_TEST((pushed.exit == ExitCode::usage));
    BOOST_TEST(pushed.err.find(why) != std::string::npos, pushed.err);
  }
  BOOST_TEST((FileBytes::open("/dev/null").error().hint == "it is a pipe or a device, not a file"));
  BOOST_TEST((read_whole_file(file, 10).error().code == Errc::source_too_large));
}

BOOST_AUTO_TEST_CASE(a_key_or_certificate_that_is_a_pipe_is_named) {
  const auto files = hub.authority.hub();
  Settings good;
  good.certificate = files.certificate;
  good.key = files.key;
  good.authority = hub.authority.file();
  BOOST_TEST(HubSession::open(good).has_value());
  for (const auto member_of : {&Settings::certificate, &Settings::key, &Settings::authority}) {
    Settings settings = good;
    settings.*member_of = pipe;
    const auto session = HubSession::open(settings);
    BOOST_REQUIRE(!session);
    BOOST_TEST(session.error().text.find(pipe.string()) != std::string::npos, session.error().text);
  }
}

BOOST_AUTO_TEST_CASE(a_passphrase_that_others_may_read_is_refused) {
  const fs::path secret = folder / "passphrase";
  std::ofstream{secret} << " correct horse battery \r\nsecond line\n";
  fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  const auto exposed = read_secret_line(secret, "the passphrase");
  BOOST_REQUIRE(!exposed);
  BOOST_TEST(exposed.error().text.find("chmod 600") != std::string::npos);
  BOOST_TEST(exposed.error().text.find("horse") == std::string::npos);
  const auto refused = member.run(
      {"source", "backup", (folder / "backup").string(), "--passphrase-file", secret.string(), "--adapter", "aaln"});
  BOOST_TEST((refused.exit == ExitCode::usage));
  fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
  BOOST_TEST(read_secret_line(secret, "the passphrase").value() == " correct horse battery ");
  BOOST_TEST(!read_secret_line(pipe, "the passphrase").has_value());
}

BOOST_AUTO_TEST_CASE(links_that_lead_out_of_a_watched_folder_are_not_followed_and_told_once) {
  const fs::path outside = member.folder.path() / "outside.csv";
  for (const fs::path& path : {outside, folder / "own.csv"}) std::ofstream{path} << "a,b\n1,2\n";
  fs::create_symlink(outside, folder / "stray.csv");
  fs::create_symlink("../outside.csv", folder / "climbing.csv");
  fs::create_symlink("own.csv", folder / "alias.csv");
  fs::create_symlink("nothing.csv", folder / "dangling.csv");
  const fs::path other_name = member.folder.path() / "by_another_name";
  fs::create_directory_symlink(folder, other_name);
  for (const fs::path& path : {folder, other_name}) {
    WatchedFolder watched{path, adapters::SourceFormat{}};
    auto names = looked_at(watched);
    std::ranges::sort(names);
    const std::vector<std::string> expected = {"alias.csv", "own.csv"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
    BOOST_TEST(watched.take_strays().size() == 2U);
    (void)watched.look();
    BOOST_TEST(watched.take_strays().empty());
  }
}

BOOST_AUTO_TEST_CASE(rejects_that_cannot_be_given_back_are_refused_before_anything_is_sent) {
  const fs::path workbook = folder / "county.xlsx";
  kith::testing::MadeWorkbook made;
  made.sheets = {{"Acts", ""}, {"Gender", ""}};
  std::ofstream{workbook, std::ios::binary} << kith::testing::workbook(made);
  const auto refused = member.run(
      {"push", workbook.string(), "--adapter", "stop_aapi_hate", "--rejects", (folder / "rejected.xlsx").string()});
  BOOST_TEST((refused.exit == ExitCode::usage));
  BOOST_TEST(refused.err.find("every sheet of the workbook") != std::string::npos, refused.err);
  BOOST_TEST(hub.wire().empty());
  BOOST_TEST(!fs::exists(member.key_map()));
}

BOOST_AUTO_TEST_CASE(a_record_that_the_hub_does_not_show_has_words_for_a_person) {
  const Complaint words = about_record({ExitCode::not_found, "There is nothing here that you may see."});
  BOOST_TEST((words.exit == ExitCode::not_found));
  BOOST_TEST(words.text.find("it was withdrawn") != std::string::npos);
  BOOST_TEST(about_record({ExitCode::try_later, "later"}).text == "later");
  const auto unnamed = member.run({"records", "CASE-7"});
  BOOST_TEST((unnamed.exit == ExitCode::usage));
  BOOST_TEST(unnamed.err.find("A record's name looks like") != std::string::npos, unnamed.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
