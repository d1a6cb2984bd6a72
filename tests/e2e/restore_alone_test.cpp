// Who goes on with the files beside the database does it alone: a hub, or kith-hub restored, and neither changes
// anything while the other is at it.
#include "hub/app/store.hpp"
#include "tests/e2e/restored_hub.hpp"

namespace kith::e2e {
namespace {

constexpr std::string_view in_use = "a hub serves from it, or kith-hub restored is at work in it";

bool says_in_use(const std::exception& error) {
  return std::string_view{error.what()}.find(in_use) != std::string_view::npos;
}

BOOST_FIXTURE_TEST_SUITE(restores_alone, RestoredHub)

BOOST_AUTO_TEST_CASE(a_restore_is_not_told_while_a_hub_serves_from_the_folder) {
  see_more_than(member, 0);
  const std::string journaled = read_file(journal());
  BOOST_TEST(hub.run({"restored"}) == 1);
  BOOST_TEST(hub.printed().find(in_use) != std::string::npos, hub.printed());
  BOOST_TEST(read_file(journal()) == journaled);
  BOOST_TEST(!fs::exists(fs::path{kept()}.concat(".before_restore")));
  stop();
  BOOST_TEST(hub.run({"restored"}) == 0, hub.printed());
}

BOOST_AUTO_TEST_CASE(neither_a_hub_nor_a_second_one_begins_while_a_restore_is_told) {
  stop();
  {
    const auto lock = app::lock_directory(hub.data());
    BOOST_REQUIRE(lock);
    BOOST_TEST(hub.run({"restored"}) == 1);
    BOOST_TEST(hub.printed().find(in_use) != std::string::npos, hub.printed());
    BOOST_CHECK_EXCEPTION(hub.start(), std::runtime_error, says_in_use);
  }
  // Where hub and database are two users, the database runs on.
  with_database([this] { BOOST_TEST(hub.run({"restored"}) == 0, hub.printed()); });
  start();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::e2e
