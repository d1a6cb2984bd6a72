// The spool between the network and the adapter: what goes in comes out at any offset, and neither stands on the disk.
#include "hub/cli/sealed_spool.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

BOOST_AUTO_TEST_SUITE(sealed_spool)

BOOST_AUTO_TEST_CASE(bytes_come_back_from_any_offset_in_any_size) {
  const test::TemporaryDirectory folder;
  auto spool = SealedSpool::make(folder.path());
  BOOST_REQUIRE(spool);
  std::mt19937 random{7};  // NOLINT: the same bytes each time
  std::string text;
  while (text.size() < 5 * SealedSpool::piece_bytes + 77) {
    std::string piece(random() % 50'000, '\0');
    for (char& c : piece) c = static_cast<char>(random());
    BOOST_REQUIRE(spool->append(piece));
    text += piece;
  }
  BOOST_TEST(spool->size() == text.size());
  for (int i = 0; i < 200; ++i) {
    const std::size_t offset = random() % (text.size() + 10);
    std::string into(random() % 200'000, '\0');
    const auto got = spool->read(offset, into);
    BOOST_REQUIRE(got);
    const std::string expected = offset < text.size() ? text.substr(offset, into.size()) : "";
    BOOST_TEST((into.substr(0, *got) == expected));
  }
}

BOOST_AUTO_TEST_CASE(it_begins_anew_when_it_is_cleared) {
  const test::TemporaryDirectory folder;
  auto spool = SealedSpool::make(folder.path());
  BOOST_REQUIRE(spool);
  BOOST_REQUIRE(spool->append(std::string(SealedSpool::piece_bytes + 1, 'a')));
  BOOST_REQUIRE(spool->clear());
  BOOST_TEST(spool->size() == 0U);
  BOOST_REQUIRE(spool->append("b"));
  std::string into(10, '\0');
  BOOST_TEST(spool->read(0, into).value() == 1U);
  BOOST_TEST(into.front() == 'b');
}

BOOST_AUTO_TEST_CASE(what_the_disk_holds_cannot_be_read) {
  const test::TemporaryDirectory folder;
  auto spool = SealedSpool::make(folder.path());
  BOOST_REQUIRE(spool);
  std::string text;
  while (text.size() < 3 * SealedSpool::piece_bytes) text += "Zephyrina Quillfeather,916-555-0187\n";
  BOOST_REQUIRE(spool->append(text));
  std::size_t looked_at = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (!std::filesystem::read_symlink(entry.path(), gone).string().starts_with(folder.path().string())) continue;
    std::ifstream stream{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
    BOOST_TEST(bytes.size() > 3 * SealedSpool::piece_bytes);
    BOOST_TEST(bytes.find("Quill") == std::string::npos);
    ++looked_at;
  }
  BOOST_TEST(looked_at == 1U);
}

BOOST_AUTO_TEST_CASE(it_has_no_name_in_its_folder_and_can_be_made_where_there_is_no_folder) {
  const test::TemporaryDirectory folder;
  auto spool = SealedSpool::make(folder.path());
  BOOST_REQUIRE(spool);
  BOOST_REQUIRE(spool->append(std::string(2 * SealedSpool::piece_bytes, 'a')));
  BOOST_TEST(std::filesystem::is_empty(folder.path()));
  BOOST_TEST(SealedSpool::make(folder.path() / "absent").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
