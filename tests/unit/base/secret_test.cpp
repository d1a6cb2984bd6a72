// Keys, digests and seals: who may read a key file, and that a seal opens only as it was made.
#include "hub/base/secret.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

namespace kith {
namespace {

namespace fs = std::filesystem;

struct Directory {
  fs::path path;
  Directory() {
    std::string name = (fs::temp_directory_path() / "kith-secret-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  Directory(Directory&&) = delete;
  Directory& operator=(Directory&&) = delete;
  ~Directory() { fs::remove_all(path); }
};

void write_file(const fs::path& path, std::string_view bytes, mode_t mode) {
  std::ofstream(path) << bytes;
  BOOST_REQUIRE(::chmod(path.c_str(), mode) == 0);
}

bool are_equal(const SecretKey& a, const SecretKey& b) {
  return std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin());
}

BOOST_AUTO_TEST_SUITE(secret)

BOOST_FIXTURE_TEST_CASE(a_key_file_is_made_once_with_mode_0600, Directory) {
  const auto first = SecretKey::load_or_create(path / "k");
  BOOST_REQUIRE(first);
  struct stat about {};
  BOOST_REQUIRE(::stat((path / "k").c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 07777U) == 0600U);
  BOOST_TEST(about.st_size == 32);
  const auto second = SecretKey::load_or_create(path / "k");
  BOOST_REQUIRE(second);
  BOOST_TEST(are_equal(*first, *second));
  BOOST_TEST(std::distance(fs::directory_iterator(path), fs::directory_iterator()) == 1);
}

BOOST_FIXTURE_TEST_CASE(starters_at_once_agree_on_one_key, Directory) {
  std::vector<Result<SecretKey>> keys(8, fail(Errc::internal));
  std::vector<std::thread> threads;
  for (auto& key : keys) threads.emplace_back([&key, this] { key = SecretKey::load_or_create(path / "k"); });
  for (auto& thread : threads) thread.join();
  for (const auto& key : keys) {
    BOOST_REQUIRE(key);
    BOOST_TEST(are_equal(*key, *keys.front()));
  }
}

BOOST_FIXTURE_TEST_CASE(a_key_file_that_others_may_read_or_of_another_size_is_refused, Directory) {
  const std::string key(32, 'k');
  write_file(path / "group", key, 0640);
  write_file(path / "world", key, 0604);
  write_file(path / "short", key.substr(1), 0600);
  write_file(path / "long", key + "k", 0600);
  write_file(path / "good", key, 0400);
  fs::create_symlink(path / "good", path / "link");
  fs::create_directory(path / "folder");
  for (const char* name : {"group", "world", "short", "long", "link", "folder", "missing"}) {
    const auto loaded = SecretKey::load(path / name);
    BOOST_REQUIRE_MESSAGE(!loaded, name);
    BOOST_TEST((loaded.error().code == Errc::file_unreadable));
  }
  BOOST_TEST(SecretKey::load(path / "good").has_value());
  BOOST_TEST(!SecretKey::load_or_create(path / "short").has_value());
  BOOST_TEST(!SecretKey::load_or_create(path / "nowhere" / "k").has_value());
}

BOOST_AUTO_TEST_CASE(a_digest_depends_on_key_and_content) {
  const auto key = SecretKey::random();
  const auto other = SecretKey::random();
  const std::string content = "content";
  const std::string changed = "Content";
  BOOST_TEST((keyed_digest(key, content) == keyed_digest(key, content)));
  BOOST_TEST((keyed_digest(key, content) != keyed_digest(other, content)));
  BOOST_TEST((keyed_digest(key, content) != keyed_digest(key, changed)));
  BOOST_TEST((keyed_digest(key, {}) != keyed_digest(key, content)));
}

BOOST_AUTO_TEST_CASE(a_seal_opens_only_whole_with_its_key_and_context) {
  const auto key = SecretKey::random();
  const std::string sealed = seal(key, "position 7", "cursor");
  BOOST_TEST(sealed != seal(key, "position 7", "cursor"));
  BOOST_TEST(unseal(key, sealed, "cursor").value() == "position 7");
  BOOST_TEST(unseal(key, seal(key, "", ""), "").value().empty());
  BOOST_TEST(!unseal(key, sealed, "other").has_value());
  BOOST_TEST(!unseal(SecretKey::random(), sealed, "cursor").has_value());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string damaged = sealed;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const auto opened = unseal(key, damaged, "cursor");
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error().code == Errc::malformed_value));
    BOOST_TEST(!unseal(key, sealed.substr(0, i), "cursor").has_value());
  }
}

BOOST_AUTO_TEST_CASE(base64url_takes_the_canonical_form_only) {
  BOOST_TEST(base64url("") == "");
  BOOST_TEST(base64url("\xfb\xff") == "-_8");
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string bytes(size, static_cast<char>(size * 7));
    BOOST_TEST(from_base64url(base64url(bytes)).value() == bytes);
  }
  for (const char* text : {"-_9", "-_8=", "+/8", "A", "A A", "AAAA\n", "AAA\xc3\xa9", "AAA\xe9",
                           "-\x80"
                           "A"})
    BOOST_TEST(!from_base64url(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
