// Whose hub it is: who may not work in its folder is told as whom to run the command, and what the hub prints to be
// pasted names the folder. As root the test takes another user for the moment of asking.
#include "hub/app/hub_user.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace kith;
namespace fs = std::filesystem;

constexpr uid_t stranger = 65'534;  // nobody

struct Folder {
  Folder() {
    std::string made = (fs::temp_directory_path() / "kith-test-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(made.data()) != nullptr);
    path = made;
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

// What is said to a user who is not root and does not own it.
std::optional<std::string> said_to_stranger(const fs::path& data) {
  if (::geteuid() != 0) return app::wrong_user(data, std::nullopt);
  BOOST_REQUIRE(::seteuid(stranger) == 0);
  auto said = app::wrong_user(data, std::nullopt);
  BOOST_REQUIRE(::seteuid(0) == 0);
  return said;
}

bool has(const std::optional<std::string>& text, std::string_view part) {
  return text && text->find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(hub_users)

BOOST_AUTO_TEST_CASE(who_may_not_look_into_the_folder_is_told_whose_it_is) {
  Folder folder;
  BOOST_TEST(!app::wrong_user(folder.path, std::nullopt));
  BOOST_TEST(!app::wrong_user(folder.path / "not_there_yet", std::nullopt));
  if (::geteuid() == 0) {
    const auto said = said_to_stranger(folder.path);
    BOOST_TEST(has(said, folder.path.string() + " belongs to the user root, and you are nobody"));
    BOOST_TEST(has(said_to_stranger(folder.path / "hub"), "a folder above it is closed"));
    return;
  }
  fs::permissions(folder.path, fs::perms::none);
  BOOST_TEST(has(said_to_stranger(folder.path), " belongs to the user "));
  fs::permissions(folder.path, fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(who_may_not_read_the_configuration_is_told_which_file) {
  Folder folder;
  const auto file = folder.path / "kith-hub.toml";
  std::ofstream{file} << "[hub]\n";
  fs::permissions(file, fs::perms::none);
  if (::geteuid() == 0) {
    BOOST_REQUIRE(::chown(folder.path.c_str(), stranger, stranger) == 0);
  }
  const auto said = said_to_stranger(folder.path);
  BOOST_TEST(has(said, "The configuration " + file.string() + " cannot be read"));
}

BOOST_AUTO_TEST_CASE(root_beside_the_private_database_of_another_user_is_told_as_whom) {
  Folder folder;
  app::Config config;
  config.data = folder.path;
  BOOST_TEST(!app::wrong_root(config));
  if (::geteuid() != 0) return;
  BOOST_REQUIRE(::chown(folder.path.c_str(), stranger, stranger) == 0);
  BOOST_TEST(has(app::wrong_root(config), "runuser -u nobody -- kith-hub"));
  config.database.emplace().url = "postgresql://kith_serve@/kith";  // root's logins are its own there
  BOOST_TEST(!app::wrong_root(config));
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_hub_is_named) {
  Folder folder;
  app::Config config;
  config.data = folder.path;
  BOOST_TEST(has(app::no_hub_there(config), "There is no hub in " + folder.path.string() + " yet"));
  BOOST_TEST(fs::is_empty(folder.path));
  config.database.emplace().url = "postgresql://kith_serve@/kith";
  BOOST_TEST(!app::no_hub_there(config));
}

BOOST_AUTO_TEST_CASE(a_line_to_paste_names_the_user_of_the_hub_in_words_that_the_machine_has) {
  BOOST_TEST(app::user_words("kith", 112, "alice", true) == "sudo -u kith ");
  BOOST_TEST(app::user_words("kith", 112, "", true) == "sudo -u kith ");
  BOOST_TEST(app::user_words("kith", 112, "", false) == "runuser -u kith -- ");
  BOOST_TEST(app::user_words("hubs", 1'001, "alice", true) == "sudo -u hubs ");
  BOOST_TEST(app::user_words("alice", 1'000, "", true).empty());
  BOOST_TEST(app::user_words("root", 0, "alice", true) == "sudo ");
  BOOST_TEST(app::user_words("root", 0, "", false).empty());
}

BOOST_AUTO_TEST_CASE(a_line_to_paste_names_the_folder_where_it_is_not_the_usual_one) {
  app::Config config;
  config.data = app::usual_data;
  BOOST_TEST(app::hub_command(config, "org list").ends_with("kith-hub org list"));
  config.data = "/srv/our hub's";
  BOOST_TEST(app::hub_command(config, "org list").ends_with("kith-hub org list --data '/srv/our hub'\\''s'"));
  config.file = "/etc/kith.toml";
  BOOST_TEST(app::hub_command(config, "org list").ends_with(" --config /etc/kith.toml"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
