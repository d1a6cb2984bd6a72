// The key map keeps its promises: identities survive, nothing readable stands in its files, and a wrong or missing key
// stops it instead of starting over.
#include "hub/cli/key_map.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "hub/cli/terminal.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

KeyEntry entry_of(KeyMap& map, const KeySlot& slot) {
  auto found = map.find(slot).value();
  BOOST_REQUIRE(found.has_value());
  return *found;
}

struct Fixture {
  test::TemporaryDirectory scratch;
  std::filesystem::path file = scratch.path() / "member" / "keymap.sqlite";
  KeyMap open() { return KeyMap::open(file).value(); }
  KeyEntry put(KeyMap& map, std::string_view source, std::string_view key, KeyState state = KeyState::accepted) {
    const KeyEntry entry{RecordUid::random(), 1, map.content_digest("{}"), state};
    BOOST_REQUIRE(map.put(map.slot(source, key), source, entry).has_value());
    return entry;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_map, Fixture)

BOOST_AUTO_TEST_CASE(an_entry_that_cannot_be_opened_is_said_to_be_damage_of_the_map) {
  KeyMap map = open();
  put(map, "aaln", "row 1");
  for (const char* bytes : {"zeroblob(60)", "x''", "zeroblob(5)"}) {
    BOOST_REQUIRE(map.connection().execute((std::string{"UPDATE entry SET sealed = "} + bytes).c_str()));
    const auto found = map.find(map.slot("aaln", "row 1"));
    BOOST_REQUIRE(!found);
    BOOST_TEST((found.error().code == Errc::file_unreadable));
    const std::string words = complaint(found.error()).text;
    BOOST_TEST(words.starts_with("The key map is damaged"), words);
    BOOST_TEST((words.find("Put its last backup back") != std::string::npos), words);
  }
}

BOOST_AUTO_TEST_CASE(an_entry_is_found_again_after_the_map_was_closed) {
  const KeyEntry entry{RecordUid::random(), 7, Digest{1, 2, 3}, KeyState::retired};
  {
    KeyMap map = open();
    BOOST_REQUIRE(map.begin().has_value());
    BOOST_REQUIRE(map.put(map.slot("aaln", "row 1"), "aaln", entry).has_value());
    BOOST_REQUIRE(map.commit().has_value());
  }
  KeyMap map = open();
  const KeyEntry found = entry_of(map, map.slot("aaln", "row 1"));
  BOOST_TEST(found.uid.text() == entry.uid.text());
  BOOST_TEST(found.revision == 7);
  BOOST_TEST((found.content == entry.content));
  BOOST_TEST((found.state == KeyState::retired));
  BOOST_TEST((map.find(entry.uid).value() == map.slot("aaln", "row 1")));
}

BOOST_AUTO_TEST_CASE(what_was_not_committed_is_gone) {
  {
    KeyMap map = open();
    BOOST_REQUIRE(map.begin().has_value());
    put(map, "aaln", "row 1");
  }
  KeyMap map = open();
  BOOST_TEST(!map.find(map.slot("aaln", "row 1")).value().has_value());
}

BOOST_AUTO_TEST_CASE(two_sources_may_use_the_same_key) {
  KeyMap map = open();
  const KeyEntry one = put(map, "aaln", "17");
  const KeyEntry two = put(map, "ca_doj", "17");
  BOOST_TEST(entry_of(map, map.slot("aaln", "17")).uid.text() == one.uid.text());
  BOOST_TEST(entry_of(map, map.slot("ca_doj", "17")).uid.text() == two.uid.text());
}

BOOST_AUTO_TEST_CASE(neither_keys_nor_uids_can_be_read_in_its_files) {
  KeyMap map = open();
  const KeyEntry entry = put(map, "aaln_forms", "Canary Nguyen 2021-03-04");
  const std::string uid_text = entry.uid.text();
  const std::string uid_bytes{entry.uid.value.bytes.begin(), entry.uid.value.bytes.end()};
  for (const auto& file : std::filesystem::directory_iterator{this->file.parent_path()}) {
    const std::string bytes = bytes_of(file.path());
    for (const std::string& secret : {std::string{"Canary"}, std::string{"aaln_forms"}, uid_text, uid_bytes})
      BOOST_TEST(bytes.find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(its_files_are_for_their_owner_alone) {
  KeyMap map = open();
  put(map, "aaln", "row 1");
  for (const auto& entry : std::filesystem::directory_iterator{file.parent_path()}) {
    struct stat about {};
    BOOST_REQUIRE(stat(entry.path().c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777U) == 0600U);
  }
}

BOOST_AUTO_TEST_CASE(a_map_without_its_key_is_refused_and_left_as_it_is) {
  { open(); }
  const std::string before = bytes_of(file);
  std::filesystem::remove(file.string() + ".key");
  BOOST_TEST((KeyMap::open(file).error().code == Errc::file_unreadable));
  BOOST_TEST(!std::filesystem::exists(file.string() + ".key"));
  BOOST_TEST((bytes_of(file) == before));
}

BOOST_AUTO_TEST_CASE(another_key_is_refused) {
  { open(); }
  { (void)KeyMap::open(scratch.path() / "other.sqlite").value(); }
  std::filesystem::copy_file(scratch.path() / "other.sqlite.key", file.string() + ".key",
                             std::filesystem::copy_options::overwrite_existing);
  BOOST_TEST((KeyMap::open(file).error().code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_key_map_is_refused) {
  { open(); }
  std::ofstream{file, std::ios::binary | std::ios::trunc} << std::string(4096, 'x');
  BOOST_TEST((KeyMap::open(file).error().code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(a_second_program_is_told_to_wait) {
  KeyMap first = open();
  BOOST_TEST((KeyMap::open(file).error().code == Errc::too_busy));
}

BOOST_AUTO_TEST_CASE(only_live_entries_of_the_source_that_were_not_seen_have_vanished) {
  KeyMap map = open();
  BOOST_REQUIRE(map.start_run().has_value());
  std::set<std::string> expected;
  BOOST_REQUIRE(map.begin().has_value());
  for (int i = 0; i < 1'203; ++i) {  // more than two of the pages that the walk reads
    const std::string key = std::to_string(i);
    const KeyState state = i % 5 == 0 ? KeyState::retired : i % 2 == 0 ? KeyState::offered : KeyState::accepted;
    const KeyEntry entry = put(map, "aaln", key, state);
    put(map, "other", key);
    if (i % 3 == 0)
      BOOST_TEST(map.meet(map.slot("aaln", key), KeyMap::Taken::record).has_value());
    else if (i % 5 != 0)
      expected.insert(entry.uid.text());
  }
  BOOST_REQUIRE(map.commit().has_value());
  std::set<std::string> visited;
  BOOST_REQUIRE(map.begin().has_value());
  const auto walked = map.each_unseen("aaln", [&](const KeySlot& slot, const KeyEntry& entry) -> Result<void> {
    visited.insert(entry.uid.text());
    KeyEntry changed = entry;
    changed.state = KeyState::retired;
    return map.update(slot, changed);
  });
  BOOST_REQUIRE(walked.has_value());
  BOOST_REQUIRE(map.commit().has_value());
  BOOST_TEST((visited == expected));
  const auto census = map.census("aaln").value();
  BOOST_TEST(census.unseen == 0U);
  BOOST_TEST(map.census("other").value().unseen == 1'203U);
}

BOOST_AUTO_TEST_CASE(a_run_remembers_what_the_first_row_of_a_slot_was_taken_for) {
  using enum KeyMap::Taken;
  KeyMap map = open();
  const KeySlot slot = map.slot("aaln", "row 1");
  const auto mark = [&](KeyMap::Taken as) { return map.meet(slot, as).value().earlier; };
  BOOST_REQUIRE(map.start_run().has_value());
  BOOST_TEST((mark(nothing) == nothing));
  BOOST_TEST((mark(withdrawal) == nothing));
  BOOST_TEST((mark(record) == withdrawal));
  BOOST_TEST((mark(nothing) == withdrawal));
  BOOST_REQUIRE(map.start_run().has_value());
  BOOST_TEST((mark(record) == nothing));
}

// Somebody asked for these to be withdrawn: a source begun anew must not send them again.
BOOST_AUTO_TEST_CASE(a_forgotten_source_keeps_what_a_person_withdrew) {
  KeyMap map = open();
  BOOST_REQUIRE(map.begin().has_value());
  const KeyEntry withdrawn = put(map, "aaln", "row 1", KeyState::withdrawn);
  put(map, "aaln", "row 2");
  put(map, "aaln", "row 3", KeyState::retired);
  put(map, "other", "row 2");
  BOOST_REQUIRE(map.forget("aaln").has_value());
  BOOST_REQUIRE(map.commit().has_value());
  BOOST_TEST(entry_of(map, map.slot("aaln", "row 1")).uid.text() == withdrawn.uid.text());
  BOOST_TEST(!map.find(map.slot("aaln", "row 2")).value().has_value());
  BOOST_TEST(!map.find(map.slot("aaln", "row 3")).value().has_value());
  BOOST_TEST(map.find(map.slot("other", "row 2")).value().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
