// The client against the real hub: what was pushed is there, what is withdrawn stays withdrawn, strangers are refused
// in words, and a push that broke off goes on.
#include <random>
#include <thread>

#include "tests/e2e/kith_member.hpp"
#include "tests/support/hub_process.hpp"

namespace kith::e2e {
namespace {

struct Fixture {
  test::TestHub hub;
  KithMember member{hub, hub.add_organisation("aaln")};
  fs::path sample = source_dir() / "adapters/aaln/sample.csv";

  // The uids that `kith records --json` lists, in its order, with "-" before the withdrawn ones.
  std::vector<std::string> listed(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"records", "--json", "--limit", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = member.run(std::move(arguments));
    BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
    std::vector<std::string> uids;
    std::istringstream lines{ran.out};
    for (std::string line; std::getline(lines, line);) {
      const Json record{line};
      const bool is_withdrawn = cli::text_member(*record, "withdrawn") == "yes";
      uids.push_back((is_withdrawn ? "-" : "") + cli::text_member(*record, "record_uid"));
    }
    return uids;
  }
};

// An export of that many events: the sample's rows again and again under new identifiers.
void write_events(const fs::path& file, int events) {
  std::istringstream sample{read_file(source_dir() / "adapters/ca_doj/sample.csv")};
  std::string header, line;
  std::getline(sample, header);
  std::vector<std::string> rows;
  while (std::getline(sample, line)) rows.push_back(line.substr(line.find(',')));
  std::ofstream out{file, std::ios::binary};
  out << header << '\n';
  for (int i = 0; i < events; ++i)
    out << "CA00-" << 1'000'000'000 + i << rows[static_cast<std::size_t>(i) % rows.size()] << '\n';
}

}  // namespace

BOOST_AUTO_TEST_SUITE(client_and_process)

BOOST_AUTO_TEST_CASE(a_push_that_a_crash_of_the_hub_cut_off_goes_on_and_makes_no_second_record) {
  constexpr int events = 8'000;
  test::HubProcess hub;
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), hub.add_organisation("state_justice")};
  // A serving hub learns of an organisation a moment after the operator's command has ended.
  for (int i = 0; i < 100 && member.run({"records"}).exit != cli::ExitCode::done; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  const fs::path file = member.folder.path() / "events.csv";
  write_events(file, events);
  std::mt19937 engine{std::random_device{}()};
  for (int round = 0; round < 3; ++round) {
    Ran broken{};
    std::thread push{[&] { broken = member.run({"push", file.string(), "--adapter", "ca_doj", "--json"}); }};
    std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution<int>{20, 900}(engine)});
    hub.kill();
    push.join();
    BOOST_TEST((broken.exit == cli::ExitCode::try_later || broken.exit == cli::ExitCode::done), broken.err);
    hub.start();
    member.meet(hub.port());
  }
  const Json whole = member.push(file, "ca_doj");
  BOOST_TEST(whole.count("applied") + whole.count("unchanged") == events);
  const Json again = member.push(file, "ca_doj");
  BOOST_TEST(again.count("unchanged") == events);
  const Ran listed = member.run({"records", "--csv", "--limit", "0"});
  BOOST_TEST(std::ranges::count(listed.out, '\n') == events + 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(client, Fixture)

BOOST_AUTO_TEST_CASE(what_was_pushed_is_listed_one_by_one_as_text_json_and_csv) {
  const auto applied = static_cast<std::size_t>(member.push(sample, "aaln").count("applied"));
  const auto uids = listed();
  BOOST_TEST(uids.size() == applied);
  const Ran one = member.run({"records", uids.front()});
  BOOST_TEST((one.exit == cli::ExitCode::done));
  BOOST_TEST(cli::text_member(*Json{one.out}, "record_uid") == uids.front());
  const Ran csv = member.run({"records", "--csv", "--limit", "0"});
  BOOST_TEST(static_cast<std::size_t>(std::ranges::count(csv.out, '\n')) == applied + 1);
  const Ran text = member.run({"records", "--limit", "5"});
  BOOST_TEST(text.out.find(uids.front()) != std::string::npos);
  BOOST_TEST(text.err.find("There are more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_a_person_withdrew_stays_withdrawn_although_its_row_is_pushed_again) {
  const std::int64_t applied = member.push(sample, "aaln").count("applied");
  const std::string uid = listed().front();
  BOOST_TEST((member.run({"withdraw", "--yes", uid}).exit == cli::ExitCode::done));
  BOOST_TEST((member.run({"withdraw", "--yes", uid}).exit == cli::ExitCode::done));
  const Json again = member.push(sample, "aaln", {"--full-snapshot"});
  BOOST_TEST(again.count("withdrawn") == 1);
  BOOST_TEST(again.count("unchanged") == applied - 1);
  const Json table = member.tables({"--by", "county"});
  const auto uids = listed();
  BOOST_TEST(static_cast<std::int64_t>(uids.size()) <= applied);
  BOOST_TEST(std::ranges::count(uids, uid) == 0);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_the_key_map_never_heard_of_is_learnt_from_the_hub) {
  (void)member.push(sample, "aaln");
  const std::string uid = listed().front();
  fs::rename(member.folder.path() / "keymap.sqlite", member.folder.path() / "away");
  BOOST_TEST((member.run({"withdraw", "--yes", uid}).exit == cli::ExitCode::done));
  fs::rename(member.folder.path() / "away", member.folder.path() / "keymap.sqlite");
  BOOST_TEST(member.push(sample, "aaln").count("withdrawn") == 1);
  BOOST_TEST(member.push(sample, "aaln").count("withdrawn") == 1);
}

BOOST_AUTO_TEST_CASE(an_unknown_record_and_another_organisations_are_not_found_alike) {
  (void)member.push(sample, "aaln");
  const KithMember other{hub, hub.add_organisation("other_org")};
  const std::string theirs = listed().front();
  for (const std::string& uid : {theirs, std::string{"0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10"}}) {
    BOOST_TEST((other.run({"records", uid}).exit == cli::ExitCode::not_found));
    BOOST_TEST((other.run({"withdraw", "--yes", uid}).exit == cli::ExitCode::not_found));
  }
  BOOST_TEST((member.run({"records", theirs}).exit == cli::ExitCode::done));
}

BOOST_AUTO_TEST_CASE(strangers_are_told_that_they_are_not_permitted) {
  const KithMember unregistered{hub, hub.stranger("stranger")};
  const Ran refused = unregistered.run({"push", sample.string(), "--adapter", "aaln"});
  BOOST_TEST((refused.exit == cli::ExitCode::not_permitted));
  BOOST_TEST(refused.err.find("belongs to no active organisation") != std::string::npos);
  const test::CertificateAuthority elsewhere{"Another authority"};
  const KithMember foreign{hub, elsewhere.client("aaln")};
  const Ran rejected = foreign.run({"records"});
  BOOST_TEST((rejected.exit == cli::ExitCode::not_permitted), rejected.err);
}

BOOST_AUTO_TEST_CASE(a_member_with_money_for_counts_only_is_refused_by_the_hub_too) {
  const KithMember shelter{hub, hub.add_organisation("shelter", {"voca"})};
  const Json report = shelter.push(sample, "aaln", {}, cli::ExitCode::partly_refused);
  BOOST_TEST(report.count("refused") == report.count("offered"));
  BOOST_TEST(report.count("applied") == 0);
}

BOOST_AUTO_TEST_CASE(the_text_table_marks_what_must_not_be_published) {
  (void)member.push(sample, "aaln");
  const Ran ran = member.run({"table", "--by", "county"});
  BOOST_TEST((ran.exit == cli::ExitCode::done), ran.err);
  BOOST_TEST(ran.out.find("Sacramento") != std::string::npos);
  BOOST_TEST(ran.out.find("66.67") != std::string::npos);
  BOOST_TEST(ran.out.find("* Not to be published.") != std::string::npos);
  BOOST_TEST((member.run({"table", "--by", "colour"}).exit == cli::ExitCode::usage));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
