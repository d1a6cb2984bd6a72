// The guard of free space, on free space that the test decides, and once on a real small file system.
#include "hub/storage/disk.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "hub/storage/cluster.hpp"
#include "hub/storage/database.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20U;
constexpr DiskLimits small{8 * mib, 4 * mib};

struct Guarded {
  test::ScratchDirectory directory;
  std::uint64_t free = 100 * mib;
  DiskGuard guard{directory.path(), small, [this](const auto&) -> Result<std::uint64_t> { return free; }};
  DiskState at(std::uint64_t bytes) {
    free = bytes;
    const auto state = guard.check();
    BOOST_REQUIRE(state);
    return *state;
  }
};

// A file system of its own, while it lives; making one needs root.
struct SmallDisk {
  std::filesystem::path path;
  bool is_mounted;
  SmallDisk(std::filesystem::path at, const char* size)
      : path(std::move(at)), is_mounted(::mount("tmpfs", path.c_str(), "tmpfs", 0, size) == 0) {
    if (!is_mounted) BOOST_TEST_MESSAGE("skipped: mounting a small file system needs root");
    if (is_mounted) (void)::chmod(path.c_str(), 0711);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted) (void)::umount2(path.c_str(), MNT_DETACH);
  }
};

void fill(const std::filesystem::path& file) {
  std::ofstream filler{file, std::ios::binary};
  const std::string block(64 * 1024, 'x');
  while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) continue;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(disk)

BOOST_FIXTURE_TEST_CASE(low_stays_low_until_space_is_clearly_back, Guarded) {
  BOOST_TEST(!at(9 * mib).is_low);
  BOOST_TEST(at(8 * mib - 1).is_low);
  BOOST_TEST(guard.is_low());
  BOOST_TEST(at(9 * mib).is_low);
  BOOST_TEST(!at(10 * mib).is_low);
  BOOST_TEST(!guard.is_low());
}

BOOST_FIXTURE_TEST_CASE(the_ballast_takes_real_blocks_and_goes_when_space_is_critical, Guarded) {
  BOOST_TEST(at(100 * mib).has_ballast);
  struct stat found {};
  BOOST_REQUIRE(::stat(guard.ballast().c_str(), &found) == 0);
  BOOST_TEST(static_cast<std::uint64_t>(found.st_blocks) * 512 >= 4 * mib);
  BOOST_TEST(at(small.critical_bytes()).has_ballast);
  BOOST_TEST(!at(small.critical_bytes() - 1).has_ballast);
  BOOST_TEST(!std::filesystem::exists(guard.ballast()));
  // Back only when there is room for it well above the watermark.
  BOOST_TEST(!at(20 * mib).has_ballast);
  BOOST_TEST(at(21 * mib).has_ballast);
}

BOOST_FIXTURE_TEST_CASE(space_is_scarce_when_it_is_critical_and_no_ballast_is_left_to_give_up, Guarded) {
  BOOST_TEST(at(100 * mib).has_ballast);
  const auto given_up = at(small.critical_bytes() - 1);
  BOOST_TEST((!given_up.has_ballast && given_up.is_low && !given_up.is_scarce));
  BOOST_TEST(!at(small.critical_bytes()).is_scarce);
  BOOST_TEST(at(small.critical_bytes() - 1).is_scarce);
  BOOST_TEST(guard.is_scarce());
  BOOST_TEST(at(small.critical_bytes() + small.critical_bytes() / 4 - 1).is_scarce);
  BOOST_TEST(!at(small.critical_bytes() + small.critical_bytes() / 4).is_scarce);
  BOOST_TEST((guard.is_low() && !guard.is_scarce()));
}

BOOST_AUTO_TEST_CASE(what_is_critical_follows_the_watermark_and_leaves_room_for_a_log_segment) {
  const auto critical = [](std::uint64_t watermark) { return DiskLimits{watermark, 0}.critical_bytes(); };
  BOOST_TEST(critical(4'096 * mib) == 256 * mib);
  BOOST_TEST(critical(512 * mib) == 32 * mib);
  BOOST_TEST(critical(100 * mib) == 16 * mib);
  BOOST_TEST(critical(8 * mib) == 4 * mib);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_gone_is_an_error) {
  DiskGuard guard{"/nowhere"};
  BOOST_TEST((guard.check().error().code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(a_full_file_system_gets_its_ballast_back) {
  const test::ScratchDirectory directory;
  const SmallDisk disk{directory.path(), "size=32m"};
  if (!disk.is_mounted) return;
  DiskGuard guard{directory.path(), small};
  BOOST_TEST(guard.check()->has_ballast);
  fill(directory.path() / "filler");
  const auto full = guard.check();
  BOOST_TEST(full->is_low);
  BOOST_TEST(!full->has_ballast);
  BOOST_TEST(*DiskGuard::free_bytes(directory.path()) >= 4 * mib);
}

// PostgreSQL at true zero: its log cannot be written, it panics, and cannot come back without room.
BOOST_AUTO_TEST_CASE(reads_return_within_ten_seconds_after_the_disk_was_full_and_nothing_is_lost) {
  const test::ScratchDirectory scratch;
  const SmallDisk disk{scratch.path(), "size=320m"};
  if (!disk.is_mounted) return;
  constexpr DiskLimits limits{96 * mib, 64 * mib};
  DiskGuard guard{scratch.path(), limits};
  ClusterOptions options;
  options.directory = scratch.path() / "hub";
  auto cluster = Cluster::start(options, Deadline::after(60s));
  BOOST_REQUIRE(cluster);
  DatabaseOptions lanes;
  lanes.endpoint = (*cluster)->logins().superuser;
  Database database{lanes};
  const auto ask = [&](const pg::Sql& sql) {
    return database.run_blocking(Lane::read, Deadline::after(5s), [&](pg::Connection& c) -> Result<std::int64_t> {
      return c.exec(sql)[0].get<std::int64_t>(0);
    });
  };
  test::TestDatabase::open(lanes.endpoint).script("CREATE TABLE public.kept AS SELECT 7::bigint AS a", "test.kept");
  // Only as large as a file system with room for it, so late.
  BOOST_REQUIRE(guard.check()->has_ballast);
  fill(scratch.path() / "filler");
  bool has_failed = false;
  for (int i = 0; i < 200 && !has_failed; ++i)
    has_failed = !ask("-- test.log\nSELECT (pg_logical_emit_message(true, 'x', repeat('x', 1000000)) - '0/0')::bigint");
  BOOST_REQUIRE(has_failed);
  const auto started = std::chrono::steady_clock::now();
  // A server that is about to end may still answer, and each connection comes back for itself: so, several in a row.
  const auto answers_again = [&] {
    int in_a_row = 0;
    for (const auto from = std::chrono::steady_clock::now();
         in_a_row < 10 && std::chrono::steady_clock::now() - from < 30s;) {
      BOOST_REQUIRE(guard.check());
      const auto read = ask("-- test.read\nSELECT a FROM public.kept");
      in_a_row = read && *read == 7 ? in_a_row + 1 : 0;
      std::this_thread::sleep_for(100ms);
    }
    return in_a_row == 10;
  };
  BOOST_TEST(answers_again());
  BOOST_TEST((std::chrono::steady_clock::now() - started < 10s));
  BOOST_TEST(guard.is_low());
  std::filesystem::remove(scratch.path() / "filler");
  BOOST_TEST(!guard.check()->is_low);
  BOOST_TEST(answers_again());
  database.stop();
  (*cluster)->stop();
}

BOOST_AUTO_TEST_SUITE_END()
