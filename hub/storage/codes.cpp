// See the header. One statement a table, with the columns as arrays.
#include "hub/storage/codes.hpp"

#include <string_view>
#include <vector>

#include "hub/model/code.hpp"

namespace kith::storage {
namespace {

constexpr pg::Sql find_reused = R"(-- codes.find_reused
SELECT count(*)
  FROM unnest($1::text[], $2::smallint[], $3::text[]) AS fresh (list, id, code)
  JOIN kith.code AS held USING (list, id)
 WHERE held.code <> fresh.code)";

constexpr pg::Sql upsert_codes = R"(-- codes.upsert
INSERT INTO kith.code (list, id, code, taxonomy, parent)
SELECT list, id, code, nullif(taxonomy, 0), nullif(parent, 0)
  FROM unnest($1::text[], $2::smallint[], $3::text[], $4::smallint[], $5::smallint[])
    AS fresh (list, id, code, taxonomy, parent)
ON CONFLICT (list, id) DO UPDATE SET taxonomy = excluded.taxonomy, parent = excluded.parent
 WHERE (code.taxonomy, code.parent) IS DISTINCT FROM (excluded.taxonomy, excluded.parent))";

constexpr pg::Sql upsert_labels = R"(-- codes.upsert_labels
INSERT INTO kith.code_label (list, id, language, label)
SELECT list, id, 'en', label FROM unnest($1::text[], $2::smallint[], $3::text[]) AS fresh (list, id, label)
ON CONFLICT (list, id, language) DO UPDATE SET label = excluded.label WHERE code_label.label <> excluded.label)";

constexpr pg::Sql delete_crosswalk = "-- codes.delete_crosswalk\nDELETE FROM kith.crosswalk";

constexpr pg::Sql insert_crosswalk = R"(-- codes.insert_crosswalk
INSERT INTO kith.crosswalk (list, from_id, to_id, confidence)
SELECT * FROM unnest($1::text[], $2::smallint[], $3::smallint[], $4::smallint[]))";

struct CodeColumns {
  std::vector<std::string_view> list, code, label;
  std::vector<std::int16_t> id, taxonomy, parent;
};

CodeColumns code_columns() {
  CodeColumns columns;
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    for (const Code& code : codes(list)) {
      columns.list.push_back(name(list));
      columns.id.push_back(code.id);
      columns.code.push_back(code.code);
      columns.label.push_back(code.label);
      columns.parent.push_back(code.parent);
      columns.taxonomy.push_back(code.taxonomy ? static_cast<std::int16_t>(*code.taxonomy) : std::int16_t{0});
    }
  }
  return columns;
}

void replace_crosswalk(pg::Connection& connection) {
  std::vector<std::string_view> list;
  std::vector<std::int16_t> from, to, confidence;
  for (const CrosswalkEntry& entry : crosswalk()) {
    list.push_back(name(entry.list));
    from.push_back(entry.from);
    to.push_back(entry.to);
    confidence.push_back(static_cast<std::int16_t>(entry.confidence));
  }
  connection.exec(delete_crosswalk);
  connection.exec(insert_crosswalk, list, from, to, confidence);
}

}  // namespace

Result<int> load_codes(pg::Connection& connection) {
  const CodeColumns columns = code_columns();
  if (connection.exec(find_reused, columns.list, columns.id, columns.code)[0].get<std::int64_t>(0) != 0)
    return fail({Errc::migration_changed, {}, "a number of a code list names another code now"});
  const auto codes =
      connection.exec(upsert_codes, columns.list, columns.id, columns.code, columns.taxonomy, columns.parent);
  const auto labels = connection.exec(upsert_labels, columns.list, columns.id, columns.label);
  replace_crosswalk(connection);
  return static_cast<int>(codes.affected() + labels.affected());
}

}  // namespace kith::storage
