// The key map's file: files of earlier versions are taken over whole or left as they are, and what it needs for one
// purpose only is not there for the others.
#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/cli/key_map.hpp"
#include "hub/cli/seen_rows.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

using Taken = KeyMap::Taken;

// Back to the form that files had before entries had numbers.
constexpr const char* by_slot_sql = R"(
DROP INDEX IF EXISTS entry_of_uid;
DROP INDEX entry_of_slot;
DROP INDEX entry_in_source;
ALTER TABLE entry RENAME TO numbered;
CREATE TABLE entry (
  slot   BLOB PRIMARY KEY,
  source BLOB NOT NULL CHECK (length(source) = 16),
  uid    BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  sealed BLOB NOT NULL,
  sheet  BLOB CHECK (length(sheet) = 16)
) WITHOUT ROWID;
CREATE INDEX entry_of_source ON entry (source, slot);
INSERT INTO entry SELECT slot, source, uid, sealed, sheet FROM numbered;
DROP TABLE numbered;
)";

struct Fixture {
  test::TemporaryDirectory scratch;
  std::filesystem::path file = scratch.path() / "keymap.sqlite";
  KeyMap open() { return KeyMap::open(file).value(); }
  static void run(KeyMap& map, const char* sql) { BOOST_REQUIRE(map.connection().execute(sql).has_value()); }
  static bool is_true(KeyMap& map, std::string_view sql) {
    auto statement = map.connection().prepare(sql).value();
    return statement.step().value();
  }
  static bool has_index(KeyMap& map, const std::string& name) {
    return is_true(map, "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = '" + name + "'");
  }
  static KeyEntry put(KeyMap& map, std::string_view source, std::string_view key) {
    const KeyEntry entry{RecordUid::random(), 3, map.content_digest(key), KeyState::accepted};
    BOOST_REQUIRE(map.put(map.slot(source, key), source, entry).has_value());
    return entry;
  }
  // Rows of two sources, of which one has sheets.
  std::vector<KeyEntry> fill(KeyMap& map, int rows) {
    std::vector<KeyEntry> entries;
    BOOST_REQUIRE(map.begin().has_value());
    for (int i = 0; i < rows; ++i) {
      const std::string key = std::to_string(i);
      entries.push_back(put(map, i % 3 == 0 ? "book" : "aaln", key));
      if (i % 3 == 0) BOOST_REQUIRE(map.place(map.slot("book", key), "book", i % 2 == 0 ? "one" : "two").has_value());
    }
    BOOST_REQUIRE(map.commit().has_value());
    return entries;
  }
  static void check(KeyMap& map, const std::vector<KeyEntry>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const KeySlot slot = map.slot(i % 3 == 0 ? "book" : "aaln", std::to_string(i));
      const auto found = map.find(slot).value();
      BOOST_REQUIRE(found.has_value());
      BOOST_TEST((found->uid == entries[i].uid && found->revision == 3 && found->content == entries[i].content));
      BOOST_TEST((map.find(entries[i].uid).value() == slot));
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_map_form, Fixture)

BOOST_AUTO_TEST_CASE(a_map_whose_entries_have_no_numbers_is_taken_over_whole) {
  std::vector<KeyEntry> entries;
  {
    KeyMap map = open();
    entries = fill(map, 1'200);
    run(map, by_slot_sql);
  }
  KeyMap map = open();
  check(map, entries);
  BOOST_TEST(!is_true(map, "SELECT 1 FROM sqlite_schema WHERE name IN ('entry_by_slot', 'entry_of_source')"));
  BOOST_TEST(map.census("aaln").value().live == 800U);
  const KeyMap::Sheets one{"one"};
  BOOST_TEST(map.census("book", &one).value().live == 200U);
}

BOOST_AUTO_TEST_CASE(a_map_from_before_sources_had_sheets_is_taken_over_too) {
  std::vector<KeyEntry> entries;
  {
    KeyMap map = open();
    entries = fill(map, 30);
    run(map, by_slot_sql);
    run(map, "ALTER TABLE entry DROP COLUMN sheet");
  }
  KeyMap map = open();
  check(map, entries);
  const KeyMap::Sheets one{"one"};
  BOOST_TEST(map.census("book", &one).value().live == 0U);
  BOOST_TEST(map.census("book").value().live == 10U);
}

BOOST_AUTO_TEST_CASE(a_map_that_cannot_be_taken_over_stays_as_it_was) {
  std::vector<KeyEntry> entries;
  {
    KeyMap map = open();
    entries = fill(map, 30);
    run(map, by_slot_sql);
    run(map, "INSERT INTO entry SELECT x'00', source, zeroblob(16), sealed, sheet FROM entry LIMIT 1");
  }
  BOOST_TEST(!KeyMap::open(file).has_value());
  {
    auto connection = sqlite::Connection::open(file).value();
    auto count = connection.prepare("SELECT COUNT(*) FROM entry").value();
    BOOST_REQUIRE(count.step().value());
    BOOST_TEST(count.integer(0) == 31);
    count.reset();
    BOOST_REQUIRE(connection.execute("DELETE FROM entry WHERE slot = x'00'").has_value());
  }
  KeyMap map = open();
  check(map, entries);
}

BOOST_AUTO_TEST_CASE(a_search_for_a_record_leaves_an_index_until_rows_are_read_again) {
  KeyMap map = open();
  const auto entries = fill(map, 3);
  BOOST_TEST(!has_index(map, "entry_of_uid"));
  check(map, entries);
  BOOST_TEST(has_index(map, "entry_of_uid"));
  const KeyEntry later = put(map, "aaln", "later");
  BOOST_TEST((map.find(later.uid).value() == map.slot("aaln", "later")));
  BOOST_REQUIRE(map.start_run().has_value());
  BOOST_TEST(!has_index(map, "entry_of_uid"));
  check(map, entries);
}

BOOST_AUTO_TEST_CASE(a_row_that_gets_its_entry_was_met_and_one_that_gets_none_is_remembered) {
  KeyMap map = open();
  BOOST_REQUIRE(map.start_run().has_value());
  BOOST_REQUIRE(map.begin().has_value());
  const auto meet = [&](std::string_view key, Taken as) { return map.meet(map.slot("aaln", key), as).value(); };
  put(map, "aaln", "of an earlier run");
  BOOST_TEST(!meet("new", Taken::record).known.has_value());
  const KeyEntry made = put(map, "aaln", "new");
  for (const std::string_view key : {"refused", "withdrawn", "mended"})
    BOOST_TEST((meet(key, key == "withdrawn" ? Taken::withdrawal : Taken::nothing).earlier == Taken::nothing));
  BOOST_TEST((meet("mended", Taken::record).earlier == Taken::nothing));
  put(map, "aaln", "mended");
  BOOST_REQUIRE(map.commit().has_value());

  const auto again = meet("new", Taken::withdrawal);
  BOOST_REQUIRE(again.known.has_value());
  BOOST_TEST((again.known->uid == made.uid));
  BOOST_TEST((again.earlier == Taken::record));
  BOOST_TEST((meet("mended", Taken::nothing).earlier == Taken::record));
  BOOST_TEST((meet("withdrawn", Taken::record).earlier == Taken::withdrawal));
  BOOST_TEST((meet("refused", Taken::record).earlier == Taken::nothing));
  BOOST_TEST((meet("refused", Taken::withdrawal).earlier == Taken::record));
  const auto census = map.census("aaln").value();
  BOOST_TEST(census.live == 3U);
  BOOST_TEST(census.unseen == 1U);
}

BOOST_AUTO_TEST_CASE(each_number_is_noted_for_itself) {
  SeenRows seen;
  const std::vector<std::int64_t> ids{1, 2, 3, 4, 5, 16'383, 16'384, 16'385, 5'000'000'000};
  for (const std::int64_t id : ids) BOOST_TEST(!seen.has(id));
  for (std::size_t i = 0; i < ids.size(); i += 2) {
    const auto as = i % 4 == 0 ? Taken::record : Taken::nothing;
    BOOST_TEST((seen.mark(ids[i], as) == Taken::nothing));
  }
  for (std::size_t i = 0; i < ids.size(); ++i) BOOST_TEST(seen.has(ids[i]) == (i % 2 == 0), "number " << ids[i]);
  BOOST_TEST((seen.mark(1, Taken::withdrawal) == Taken::record));
  BOOST_TEST((seen.mark(1, Taken::nothing) == Taken::record));
  BOOST_TEST((seen.mark(3, Taken::withdrawal) == Taken::nothing));
  BOOST_TEST((seen.mark(3, Taken::record) == Taken::withdrawal));
  seen.clear();
  for (const std::int64_t id : ids) BOOST_TEST(!seen.has(id));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
