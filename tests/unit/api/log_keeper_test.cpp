// When the nightly verification is due, and the checkpoint that is kept apart from the database.
#include "hub/app/log_keeper.hpp"

#include <sys/stat.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <thread>

#include "hub/storage/kept_checkpoint.hpp"
#include "tests/support/pki.hpp"

namespace {

using namespace kith;
using namespace std::chrono;

constexpr const char* california = "America/Los_Angeles";

// In California's winter time.
WallTime at(int hour, int minute, int day = 22) {
  return sys_days{year{2026} / November / day} + hours{hour + 8} + minutes{minute};
}
local_days day(int day) {
  return local_days{year{2026} / November / day};
}
// Whether in the three days from then on each night, seen twice a minute as the hub does, is the one after the last.
bool nights_follow(year_month_day first, const std::string& zone, std::uint32_t hour) {
  auto last = app::night_of(sys_days{first}, zone, hour);
  int begun = 0;
  for (WallTime now = sys_days{first}; now < sys_days{first} + days{3}; now += seconds{30}) {
    const auto night = app::night_of(now, zone, hour);
    if (night == last) continue;
    if (night != last + days{1}) return false;
    last = night;
    ++begun;
  }
  return begun >= 2;
}

BOOST_AUTO_TEST_SUITE(log_keeping)

BOOST_AUTO_TEST_CASE(a_night_lasts_from_its_hour_to_the_same_of_the_next_day) {
  BOOST_TEST((app::night_of(at(2, 59), california, 3) == day(21)));
  BOOST_TEST((app::night_of(at(3, 0), california, 3) == day(22)));
  BOOST_TEST((app::night_of(at(23, 59), california, 3) == day(22)));
  BOOST_TEST((app::night_of(at(2, 59, 23), california, 3) == day(22)));
  BOOST_TEST((app::night_of(at(0, 0), california, 0) == day(22)));
  BOOST_TEST((app::night_of(at(23, 0), california, 23) == day(22)));
}

// An hour that summer time skips, in the night or at midnight, and one that there is twice.
BOOST_AUTO_TEST_CASE(no_change_of_the_clocks_takes_a_night_away_or_gives_one_twice) {
  const std::pair<const char*, year_month_day> changes[] = {{california, 2027y / March / 13},
                                                            {california, 2027y / November / 6},
                                                            {"America/Havana", 2027y / March / 13},
                                                            {"America/Havana", 2027y / November / 6},
                                                            {"America/Nuuk", 2027y / March / 27}};
  for (const auto& [zone, first] : changes)
    for (std::uint32_t hour = 0; hour < 24; ++hour) BOOST_TEST(nights_follow(first, zone, hour), zone << " " << hour);
}

BOOST_AUTO_TEST_CASE(the_kept_checkpoint_is_read_back_and_a_changed_one_refused) {
  const test::TemporaryDirectory directory;
  const auto signer = audit::Signer::of_log(SecretKey::random());
  const audit::Checkpoint checkpoint{signer.key().name(), 7, audit::leaf_hash("x")};
  BOOST_TEST(!storage::read_kept_checkpoint(directory.path(), signer.key())->has_value());
  BOOST_REQUIRE(storage::keep_checkpoint(directory.path(), audit::sign_checkpoint(checkpoint, signer).serialized()));
  BOOST_TEST((storage::read_kept_checkpoint(directory.path(), signer.key())->value() == checkpoint));
  BOOST_TEST(!storage::read_kept_checkpoint(directory.path(), audit::Signer::of_log(SecretKey::random()).key()));
  std::ofstream{storage::kept_checkpoint_file(directory.path())} << "nonsense\n";
  BOOST_TEST((storage::read_kept_checkpoint(directory.path(), signer.key()).error().code == Errc::file_unreadable));
  BOOST_TEST(!storage::keep_checkpoint(directory.path() / "nowhere", "x"));
  // What is no file is not waited for, nor followed.
  std::filesystem::remove(storage::kept_checkpoint_file(directory.path()));
  BOOST_REQUIRE(::mkfifo(storage::kept_checkpoint_file(directory.path()).c_str(), 0600) == 0);
  BOOST_TEST((storage::read_kept_checkpoint(directory.path(), signer.key()).error().code == Errc::file_unreadable));
}

// As the hub and kith-hub audit checkpoint may; no reader meets half a file.
BOOST_AUTO_TEST_CASE(who_keep_a_checkpoint_at_the_same_moment_do_not_disturb_each_other) {
  const test::TemporaryDirectory directory;
  const auto signer = audit::Signer::of_log(SecretKey::random());
  const auto note = audit::sign_checkpoint({signer.key().name(), 7, audit::leaf_hash("x")}, signer).serialized();
  // What another is writing just now, or has left.
  std::filesystem::create_directories(directory.path() / "audit.checkpoint.new/x");
  std::atomic<int> kept{0}, read{0};
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 3; ++i)
      writers.emplace_back([&] {
        for (int j = 0; j < 20; ++j) {
          kept += storage::keep_checkpoint(directory.path(), note) ? 1 : 0;
          read += storage::read_kept_checkpoint(directory.path(), signer.key()) ? 1 : 0;
        }
      });
  }
  BOOST_TEST(kept == 60);
  BOOST_TEST(read == 60);
  const std::filesystem::directory_iterator files{directory.path()};
  BOOST_TEST(std::distance(begin(files), end(files)) == 2);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_is_taken_again_after_a_longer_pause_each_time) {
  const app::Persistence persistence;
  BOOST_TEST((persistence.pause(1) == seconds{1}));
  BOOST_TEST((persistence.pause(2) == seconds{2}));
  BOOST_TEST((persistence.pause(5) == seconds{16}));
  BOOST_TEST((persistence.pause(6) == seconds{30}));
  BOOST_TEST((persistence.pause(1'000'000) == seconds{30}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
