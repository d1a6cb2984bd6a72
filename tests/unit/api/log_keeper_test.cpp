// When the nightly verification is due, and the checkpoint that is kept apart from the database.
#include "hub/app/log_keeper.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/pki.hpp"

namespace {

using namespace kith;
using namespace std::chrono;

local_seconds at(int hour, int minute, int day = 22) {
  return local_days{year{2026} / November / day} + hours{hour} + minutes{minute};
}

BOOST_AUTO_TEST_SUITE(log_keeping)

BOOST_AUTO_TEST_CASE(verification_is_due_once_in_the_hour_of_a_day) {
  BOOST_TEST(!app::is_due(at(2, 59), 3, std::nullopt));
  BOOST_TEST(app::is_due(at(3, 0), 3, std::nullopt));
  BOOST_TEST(app::is_due(at(3, 59), 3, std::nullopt));
  BOOST_TEST(!app::is_due(at(4, 0), 3, std::nullopt));
  const auto today = floor<days>(at(3, 5));
  BOOST_TEST(!app::is_due(at(3, 40), 3, today));
  BOOST_TEST(app::is_due(at(3, 0, 23), 3, today));
  BOOST_TEST(app::is_due(at(0, 0), 0, std::nullopt));
  BOOST_TEST(app::is_due(at(23, 30), 23, std::nullopt));
}

BOOST_AUTO_TEST_CASE(the_kept_checkpoint_is_read_back_and_a_changed_one_refused) {
  const test::TemporaryDirectory directory;
  const auto signer = audit::Signer::of_log(SecretKey::random());
  const audit::Checkpoint checkpoint{signer.key().name(), 7, audit::leaf_hash("x")};
  BOOST_TEST(!app::read_kept_checkpoint(directory.path(), signer.key())->has_value());
  BOOST_REQUIRE(app::keep_checkpoint(directory.path(), audit::sign_checkpoint(checkpoint, signer).serialized()));
  BOOST_TEST((app::read_kept_checkpoint(directory.path(), signer.key())->value() == checkpoint));
  BOOST_TEST(!app::read_kept_checkpoint(directory.path(), audit::Signer::of_log(SecretKey::random()).key()));
  std::ofstream{app::kept_checkpoint_file(directory.path())} << "nonsense\n";
  BOOST_TEST(!app::read_kept_checkpoint(directory.path(), signer.key()));
  BOOST_TEST(!app::keep_checkpoint(directory.path() / "nowhere", "x"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
