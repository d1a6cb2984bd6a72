// What every migration owes its reader and its rows: a comment on each table and column, and row-level security
// wherever rows belong to an organisation. SQL in the code names itself in its first line, so that a DBA who sees it in
// a log can find it.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

struct Table {
  std::string name;
  std::vector<std::string> columns;
};

std::string first_word(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return std::string(line.substr(0, line.find_first_of(" (,")));
}

// The migrations put each column on a line of its own; a line that starts with a keyword is a constraint.
std::vector<Table> tables(std::string_view sql) {
  static const std::set<std::string> constraints = {"PRIMARY", "CHECK", "UNIQUE", "FOREIGN", "CONSTRAINT",
                                                    "EXCLUDE", ")",     ");",     ""};
  std::vector<Table> found;
  bool inside = false;
  for (const std::string_view line : lines(sql)) {
    if (line.starts_with("CREATE TABLE ")) {
      found.push_back({first_word(line.substr(13)), {}});
      inside = true;
      continue;
    }
    if (line.starts_with(")")) inside = false;
    const std::string word = first_word(line);
    if (inside && !constraints.contains(word)) found.back().columns.push_back(word);
  }
  return found;
}

bool says(std::string_view sql, const std::string& text) {
  return sql.find(text) != std::string_view::npos;
}

template <class Check>
void for_each_migration(Check check) {
  for (const TreeFile& file : tree())
    if (file.is_under("schemas/sql/V") && file.ends_with(".sql")) check(file);
}

BOOST_AUTO_TEST_SUITE(sql)

BOOST_AUTO_TEST_CASE(every_table_and_column_has_a_comment) {
  std::size_t columns = 0;
  for_each_migration([&](const TreeFile& file) {
    for (const Table& table : tables(file.text)) {
      BOOST_TEST(says(file.text, "COMMENT ON TABLE " + table.name + " IS '"), table.name);
      for (const std::string& column : table.columns) {
        ++columns;
        BOOST_TEST(says(file.text, "COMMENT ON COLUMN " + table.name + "." + column + " IS '"),
                   table.name << "." << column);
      }
    }
  });
  BOOST_TEST(columns > 50U);
}

BOOST_AUTO_TEST_CASE(rows_of_an_organisation_are_under_row_level_security) {
  for_each_migration([](const TreeFile& file) {
    for (const Table& table : tables(file.text))
      if (std::ranges::find(table.columns, "org") != table.columns.end())
        BOOST_TEST(says(file.text, "ALTER TABLE " + table.name + " ENABLE ROW LEVEL SECURITY"), table.name);
  });
}

BOOST_AUTO_TEST_CASE(raw_sql_in_the_code_starts_with_its_name) {
  for (const TreeFile& file : tree()) {
    if (!file.is_product()) continue;
    std::string_view text = file.text;
    for (std::size_t at = text.find("R\"sql("); at != std::string_view::npos; at = text.find("R\"sql(", at + 1)) {
      const std::size_t start = text.find_first_not_of(" \n", at + 6);
      BOOST_TEST(text.substr(start).starts_with("-- "), file.path << ": a statement without its name");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
