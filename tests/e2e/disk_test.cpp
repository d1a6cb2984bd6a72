// A disk that fills up under the real hub and its private PostgreSQL: a small file system of its own holds the whole
// data directory. What counts as failure: a push acknowledged below the watermark, a read that fails while there is
// room to read, reads that stay away after the ballast is gone, and an acknowledged record that is missing or there
// twice when space is back. Mounting needs root; elsewhere the test says that it was skipped.
#include <sys/mount.h>
#include <sys/stat.h>

#include "hub/storage/cluster.hpp"
#include "tests/e2e/raw_member.hpp"

namespace kith::e2e {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

constexpr std::uint64_t mib = std::uint64_t{1} << 20U;
constexpr auto small_limits = "[disk]\nlow_mib = 64\nballast_mib = 64\n";

class SmallDisk {
 public:
  explicit SmallDisk(const char* size) : is_mounted_(::mount("tmpfs", at_.path().c_str(), "tmpfs", 0, size) == 0) {
    if (is_mounted_) ::chmod(at_.path().c_str(), 0711);
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(at_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] const fs::path& path() const { return at_.path(); }
  [[nodiscard]] std::uint64_t free_bytes() const { return fs::space(path()).available; }
  // Takes room until only that much is left.
  void fill_to(std::uint64_t left) const {
    std::ofstream filler{path() / "filler", std::ios::binary | std::ios::app};
    const std::string block(64 * 1024, 'x');
    while (free_bytes() > left && filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush())
      continue;
  }
  void give_back() const { fs::remove(path() / "filler"); }

 private:
  ScratchDirectory at_;
  bool is_mounted_;
};

template <class Condition>
Milliseconds time_until(Condition condition, Milliseconds patience = 60s) {
  const auto start = Steady::now();
  while (!condition()) {
    if (since(start) > patience) return Milliseconds::max();
    std::this_thread::sleep_for(50ms);
  }
  return since(start);
}

// The same, until it holds for more than a second: PostgreSQL may answer once more before it restarts.
template <class Condition>
Milliseconds time_until_steady(Condition condition) {
  const auto start = Steady::now();
  auto good_since = start;
  while (since(good_since) < 1'500ms) {
    if (!condition()) good_since = Steady::now();
    if (since(start) > 60s) return Milliseconds::max();
    std::this_thread::sleep_for(20ms);
  }
  return std::chrono::duration_cast<Milliseconds>(good_since - start);
}

struct FullDisk {
  SmallDisk disk{"size=512m"};
  std::set<std::string> acknowledged;

  // The status; what is acknowledged is remembered.
  int push(Member& member) {
    const Example example;
    const auto answer =
        member.try_ask(Method::post, "/v1/records", {{"content-type", "application/json"}}, incident(example));
    if (answer && answer->status == 201) acknowledged.insert(example.uid);
    if (answer && answer->status == 507) BOOST_TEST(answer->body.find("/problems/disk-low") != std::string::npos);
    return answer ? answer->status : 0;
  }
  void check_all_there(Member& member) const {
    const auto listed = list_all(member);
    for (const auto& uid : acknowledged) BOOST_TEST(listed.contains(uid), "an acknowledged record is missing");
    for (const auto& [uid, times] : listed) BOOST_TEST(times == 1);
  }
  // The hub sleeps meanwhile, so that it cannot give the ballast up before PostgreSQL has met the end of the disk.
  void exhaust(const HubProcess& hub) const {
    hub.signal(SIGSTOP);
    disk.fill_to(0);
    auto logins = storage::Cluster::locate(hub.data());
    BOOST_REQUIRE(logins);
    bool has_failed = false;
    try {
      auto connection = TestDatabase::open(logins->superuser);
      for (int i = 0; i < 400; ++i)
        connection.exec("-- test.log\nSELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))");
    } catch (const std::exception&) {
      has_failed = true;
    }
    BOOST_TEST(has_failed);
    BOOST_TEST(disk.free_bytes() < mib);
    hub.signal(SIGCONT);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_disk, FullDisk)

BOOST_AUTO_TEST_CASE(pushes_are_refused_in_time_reads_return_and_nothing_is_lost) {
  if (!disk.is_mounted()) {
    BOOST_TEST_MESSAGE("skipped: mounting a small file system needs root");
    return;
  }
  prepare_for_measuring();
  const fs::path data = disk.path() / "hub";
  fs::create_directory(data);
  HubProcess hub{small_limits, data};
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member{hub.port(), certificate, hub.authority().file()};
  wait_until_known(member);
  for (int i = 0; i < 100; ++i) BOOST_TEST(push(member) == 201);
  const std::string known = "/v1/records/" + *acknowledged.begin();
  BOOST_TEST((time_until([&] { return fs::exists(data / "ballast"); }, 5s) < 5s));

  // Below the watermark.
  disk.fill_to(50 * mib);
  BOOST_TEST((time_until([&] { return push(member) == 507; }, 10s) < 10s));
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST(push(member) == 507);
    BOOST_TEST(member.get(known).status == 200);
    BOOST_TEST(member.get("/v1/tables?by=county").status == 200);
  }
  BOOST_TEST(member.post("/v1/records", "application/x-ndjson", incident()).status == 507);
  const std::string withdrawn = *acknowledged.rbegin();
  BOOST_TEST(member.ask(Method::delete_, "/v1/records/" + withdrawn).status == 200);
  acknowledged.erase(withdrawn);
  BOOST_TEST(hub.is_ready());

  // Nothing left at all.
  exhaust(hub);
  const auto away = time_until_steady([&] {
    const auto answer = member.try_ask(Method::get, known);
    return answer && answer->status == 200;
  });
  BOOST_TEST((away < 10s), "reads returned after " << away.count() << " ms");
  BOOST_TEST(!fs::exists(data / "ballast"));
  BOOST_TEST(push(member) == 507);
  check_all_there(member);

  // Space is back.
  disk.give_back();
  BOOST_TEST((time_until([&] { return push(member) == 201; }, 10s) < 10s));
  for (int i = 0; i < 50; ++i) BOOST_TEST(push(member) == 201);
  BOOST_TEST((time_until([&] { return fs::exists(data / "ballast"); }, 5s) < 5s));
  check_all_there(member);

  hub.signal(SIGTERM);
  BOOST_TEST(hub.wait() == 0);
  const std::string check =
      "/usr/lib/postgresql/15/bin/pg_checksums --check -D " + (data / "pg/work/data").string() + " >/dev/null 2>&1";
  if (fs::exists("/usr/lib/postgresql/15/bin/pg_checksums")) BOOST_TEST(std::system(check.c_str()) == 0);
  hub.start();
  Member again{hub.port(), certificate, hub.authority().file()};
  wait_until_known(again);
  check_all_there(again);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
