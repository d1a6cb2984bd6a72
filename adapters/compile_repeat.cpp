// [repeat]: how the rows of one thing are known and what becomes of them.
#include "adapters/compile.hpp"

namespace kith::adapters {

void compile_repeat(TomlReader& reader, Layers layers, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    const toml::table* repeat = reader.table(*layer, "repeat");
    if (repeat == nullptr) continue;
    reader.only_keys(*repeat, "[repeat]", {"by", "makes", "records", "base"});
    RepeatRule& rule = sheet.repeat.emplace();
    for (const std::string& name : reader.texts(*repeat, "by")) {
      if (const auto column = column_named(reader, sheet, name, *repeat->get("by"))) rule.by.push_back(*column);
    }
    if (!repeat->contains("by"))
      reader.fault(*repeat, "[repeat] needs \"by\": the columns that rows of one thing share");
    if (!repeat->contains("makes"))
      reader.fault(*repeat, "[repeat] needs \"makes\": \"one\" record or \"each\" row one");
    const bool is_each = reader.word(*repeat, "makes", {"one", "each"}) == 1U;
    rule.makes = is_each ? RepeatRule::Makes::each : RepeatRule::Makes::one;
    rule.records = compile_conditions(reader, *repeat, sheet, "records");
    rule.base = compile_conditions(reader, *repeat, sheet, "base");
    if (is_each && (rule.records.empty() || rule.base.empty())) {
      reader.fault(*repeat,
                   "\"each\" needs \"records\" and \"base\": which rows become a record, and which lend to them");
    }
    if (!is_each && (repeat->contains("records") || repeat->contains("base"))) {
      reader.fault(*repeat, "\"records\" and \"base\" belong to makes = \"each\"");
    }
    return;
  }
}

}  // namespace kith::adapters
