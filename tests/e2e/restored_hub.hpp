// A hub whose disk is lost and whose database comes back from a backup, with the real programs, and the one member that
// pushes to it.
#pragma once

#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include "hub/app/withdrawal_journal.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/hub_process.hpp"

namespace kith::e2e {

// The uids of those that are not withdrawn.
inline std::vector<std::string> records_of(const KithMember& member) {
  const Ran ran = member.run({"records", "--json", "--limit", "0"});
  BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
  std::vector<std::string> uids;
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) uids.push_back(cli::text_member(*Json{line}, "record_uid"));
  std::ranges::sort(uids);
  return uids;
}

inline std::int64_t verified_size(const KithMember& member) {
  const Ran ran = member.run({"audit", "verify", "--now", "--json"});
  BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
  return Json{ran.out}.count("size");
}

// Until so many lines more have their places and are promised.
inline void see_more_than(const KithMember& member, std::int64_t size) {
  for (int i = 0; i < 200; ++i) {
    if (verified_size(member) > size) return;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  BOOST_FAIL("the log does not grow");
}

struct RestoredHub {
  test::HubProcess hub;
  fs::path dump = hub.data() / "kith.dump";
  KithMember member = started_member();

  KithMember started_member() {
    auto certificate = hub.add_organisation("aaln");
    hub.start();
    return {hub.port(), hub.authority().file(), std::move(certificate)};
  }
  void start() {
    hub.start();
    member.meet(hub.port());
  }
  void stop() {
    hub.signal(SIGTERM);
    BOOST_TEST(hub.wait() == 0);
  }

  // The tools of PostgreSQL as an operator runs them.
  void run_tool(const std::string& words) const {
    const std::string line = "/usr/bin/" + words + " -h " + (hub.data() / "pg/run").string() + " -U kith_super";
    BOOST_REQUIRE(std::system(line.c_str()) == 0);  // NOLINT(concurrency-mt-unsafe): one thread
  }
  // The log's size then.
  [[nodiscard]] std::int64_t back_up() const {
    run_tool("pg_dump -Fc -d kith -f " + dump.string());
    return verified_size(member);
  }
  // What it has then.
  [[nodiscard]] std::vector<std::string> push() const {
    member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
    auto records = records_of(member);
    BOOST_REQUIRE(records.size() > 2);
    see_more_than(member, 2);
    return records;
  }
  void withdraw(const std::string& uid) const {
    BOOST_REQUIRE((member.run({"withdraw", "--yes", uid}).exit == cli::ExitCode::done));
  }
  // The first of the records pushed is withdrawn after the backup; the hub is stopped.
  [[nodiscard]] std::vector<std::string> withdraw_after_backup() {
    auto records = push();
    const auto size = back_up();
    withdraw(records[0]);
    see_more_than(member, size);
    stop();
    return records;
  }

  // While no hub runs.
  void with_database(const std::function<void()>& work) const {
    storage::ClusterOptions options;
    options.directory = hub.data();
    const auto cluster = storage::Cluster::start(options, Deadline::after(std::chrono::minutes{1}));
    BOOST_REQUIRE(cluster);
    work();
  }
  void restore() const {
    with_database([this] { run_tool("pg_restore --clean --if-exists -d kith " + dump.string()); });
  }
  [[nodiscard]] std::string restorations() const {
    const auto file = hub.data() / "restorations.txt";
    with_database(
        [&] { run_tool("psql -d kith -Atc 'SELECT count(*) FROM kith.audit_restoration' -o " + file.string()); });
    return read_file(file);
  }
  // The backup holds the lease of the hub that served when it was taken; until that is over nothing gets its place.
  void await_places() const {
    const auto file = hub.data() / "unplaced.txt";
    for (int i = 0; i < 300; ++i) {
      run_tool("psql -d kith -Atc 'SELECT count(*) FROM kith.commit_batch WHERE position IS NULL' -o " + file.string());
      if (read_file(file) == "0\n") return;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    BOOST_FAIL("some batches are not placed");
  }

  [[nodiscard]] fs::path kept() const { return hub.data() / "audit.checkpoint"; }
  [[nodiscard]] fs::path journal() const { return app::withdrawal_journal_file(hub.data()); }
  [[nodiscard]] app::JournalContent read_journal() const {
    const auto key = SecretKey::load(hub.data() / "keys/audit.key");
    const auto content = app::read_journal(journal(), key.value());
    BOOST_REQUIRE(content);
    return *content;
  }
  // Where an operator looks, once the hub has looked into its folder.
  void check_says_aside(int journals) const {
    const std::string number = std::to_string(journals);
    const auto is_written = [&] {
      return hub.admin("/readyz").find(R"("withdrawals_journal":"written")") != std::string::npos;
    };
    for (int i = 0; i < 600 && !is_written(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    const std::string ready = hub.admin("/readyz");
    BOOST_TEST(ready.find("\"withdrawals_journals_aside\":" + number) != std::string::npos, ready);
    BOOST_TEST(hub.admin("/metrics").find("\nkith_withdrawals_journals_aside " + number) != std::string::npos);
    static_cast<void>(hub.run({"doctor"}));
    const bool is_noted = hub.printed().find("withdrawals.journal.broken_1") != std::string::npos;
    BOOST_TEST(is_noted == (journals > 0), hub.printed());
  }
  void await_log(std::string_view word) const {
    for (int i = 0; i < 600 && hub.log().find(word) == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    BOOST_TEST(hub.log().find(word) != std::string::npos, word);
  }
};

}  // namespace kith::e2e
