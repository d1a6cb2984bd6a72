// The rules of [fields]: which columns make a field, and how.
#include <algorithm>
#include <array>

#include "adapters/compile.hpp"
#include "adapters/fold.hpp"
#include "adapters/rule_reader.hpp"
#include "hub/model/place.hpp"

namespace kith::adapters {
namespace {

std::optional<FieldValue> constant_of(const FieldSpec& spec, const std::vector<std::string>& texts, Taxonomy taxonomy) {
  FieldValue value;
  for (const std::string& text : texts) {
    if (spec.shape == Shape::month) {
      value.month = Month::parse(text);
      return value.month ? std::optional(value) : std::nullopt;
    }
    if (spec.shape == Shape::date) return std::nullopt;
    if (spec.shape == Shape::place) {
      const auto place = place_of(text, PlaceLevel::county);
      if (!place) return std::nullopt;
      value.place = *place;
      return value;
    }
    const auto code = code_of(spec, text, taxonomy);
    if (!code) return std::nullopt;
    value.code = *code;
    value.set.add(*code);
  }
  return value;
}

}  // namespace

void RuleReader::read_constant() {
  const toml::node& node = *table.get("value");
  if (table.contains("from")) reader.fault(table, "a field has either \"from\" or \"value\"");
  std::vector<std::string> texts;
  if (const auto* boolean = node.as_boolean()) {
    texts = {boolean->get() ? "true" : "false"};
  } else {
    texts = reader.texts(node, "value");
  }
  if (texts.size() > 1 && spec.shape != Shape::set) reader.fault(node, "this field takes one value");
  rule.constant = constant_of(spec, texts, plan.taxonomy);
  if (!rule.constant) reader.fault(node, "not a value of " + std::string(spec.name));
}

void RuleReader::read_columns() {
  const toml::node* from = table.get("from");
  if (from == nullptr) {
    reader.fault(table, "a field needs \"from\" (columns) or \"value\" (a constant)");
    return;
  }
  for (const std::string& name : reader.texts(*from, "from")) {
    const auto boxes = std::ranges::find(sheet.checkboxes, name, &Checkboxes::name);
    if (boxes != sheet.checkboxes.end()) {
      rule.checkboxes = static_cast<CheckboxesIndex>(boxes - sheet.checkboxes.begin());
      continue;
    }
    const auto column = column_named(reader, sheet, name, *from);
    if (!column) continue;
    if (sheet.columns[*column].use != Column::Use::map) {
      reader.fault(*from, "the column \"" + name + "\" is dropped or ignored, so no field can come from it");
    }
    rule.from.push_back(*column);
  }
  if (rule.checkboxes && !rule.from.empty()) reader.fault(*from, "checkboxes stand alone in \"from\"");
  if (rule.checkboxes && spec.shape != Shape::set)
    reader.fault(*from, "checkboxes make a set, which this field is not");
  rule.join = reader.text(table, "join").value_or(" ");
  rule.is_each = reader.boolean(table, "each").value_or(false);
  if (rule.is_each && table.contains("join")) reader.fault(table, "a field has either \"join\" or \"each\"");
}

void RuleReader::read_place() {
  constexpr std::array levels = {PlaceLevel::city, PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state};
  if (const auto word = reader.word(table, "level", {"city", "county", "cbsa", "state"})) rule.level = levels[*word];
  if (reader.word(table, "gazetteer", {"california"})) rule.gazetteer = &Gazetteer::california();
  if (rule.gazetteer != nullptr && rule.level != PlaceLevel::county) {
    reader.fault(*table.get("gazetteer"), "the gazetteer gives counties");
  }
  for (const std::string& text : reader.texts(table, "within")) {
    const auto county = parse_place_code(PlaceLevel::county, text);
    if (county) rule.within.push_back(*county);
    if (!county) reader.fault(*table.get("within"), "\"" + text + "\" is not the code of a county");
  }
  const toml::table* number = reader.table(table, "number");
  if (number == nullptr) return;
  reader.only_keys(*number, "\"number\"", {"times", "plus", "least", "most"});
  PlaceNumber out;
  out.times = reader.integer(*number, "times", 1, 1'000'000).value_or(1);
  out.plus = reader.integer(*number, "plus", -100'000'000, 100'000'000).value_or(0);
  out.least = reader.integer(*number, "least", 0, 10'000'000).value_or(0);
  out.most = reader.integer(*number, "most", 0, 10'000'000).value_or(0);
  if (!number->contains("least") || !number->contains("most") || out.most < out.least) {
    reader.fault(*number, "\"number\" needs \"least\" and \"most\"");
  }
  rule.place_number = out;
}

std::optional<Meaning> RuleReader::meaning_of(std::string_view key) {
  const auto text = reader.text(table, key);
  if (!text) return std::nullopt;
  Meaning out;
  if (spec.shape == Shape::place) {
    const auto place = place_of(*text, rule.level);
    if (place) out.place = *place;
    if (place) return out;
  } else if (const auto code = code_of(spec, *text, plan.taxonomy)) {
    out.codes = {*code};
    return out;
  }
  reader.fault(*table.get(key), "not a value of " + std::string(spec.name));
  return std::nullopt;
}

void RuleReader::read_fallbacks() {
  rule.blank = meaning_of("blank");
  rule.absent = meaning_of("absent");
  rule.none_ticked = meaning_of("none_ticked");
  if (rule.none_ticked && !rule.checkboxes)
    reader.fault(*table.get("none_ticked"), "only checkboxes can all be unticked");
  if (const auto text = reader.text(table, "undated")) {
    rule.undated = DateFormat::compile_for_writing(*text);
    if (!rule.undated)
      reader.fault(*table.get("undated"), "\"undated\" is made of %m, %d, %y, %Y and what stands between");
  }
  const auto unmapped = reader.text(table, "unmapped");
  if (!unmapped || *unmapped == "refuse") return;
  rule.unmapped = Fallback::flag;
  if (*unmapped == "flag") return;
  const auto code = is_coded() ? code_of(spec, *unmapped, plan.taxonomy) : std::nullopt;
  if (!code) {
    reader.fault(*table.get("unmapped"), "\"unmapped\" is \"refuse\", \"flag\", or a code of the field");
  }
  rule.unmapped_code = code;
}

void RuleReader::read() {
  reader.only_keys(table, "a field",
                   {"from",
                    "value",
                    "when",
                    "join",
                    "each",
                    "separator",
                    "codes",
                    "lists",
                    "labels",
                    "blank",
                    "absent",
                    "unmapped",
                    "bands",
                    "numbers",
                    "formats",
                    "precision",
                    "impossible",
                    "vague",
                    "earliest",
                    "latest",
                    "zone",
                    "written_in",
                    "level",
                    "number",
                    "gazetteer",
                    "within",
                    "undated",
                    "none_ticked",
                    "two_digit_years_from"});
  rule.when = compile_conditions(reader, table, sheet);
  only_for(is_dated() || is_part_of_day(), {"formats", "zone", "written_in"});
  only_for(is_dated(), {"impossible", "earliest", "latest", "two_digit_years_from"});
  only_for(spec.shape == Shape::date, {"precision", "vague"});
  only_for(spec.shape == Shape::set, {"separator", "each", "none_ticked"});
  only_for(is_coded(), {"bands", "numbers", "labels"});
  only_for(has_labels(), {"codes", "lists", "blank", "absent", "unmapped", "undated"});
  only_for(spec.shape == Shape::place, {"level", "number", "gazetteer", "within"});
  if (table.contains("value")) {
    read_constant();
    return;
  }
  read_columns();
  if (const auto separator = reader.text(table, "separator")) {
    const std::string folded = fold(*separator);
    rule.separator = folded.empty() ? " " : folded;
  }
  if (is_dated()) read_dates();
  if (is_part_of_day()) read_formats();
  if (is_coded()) read_bands();
  if (spec.shape == Shape::place) read_place();
  if (has_labels()) {
    read_fallbacks();
    compile_labels(reader, table, plan, rule);
    const bool can_read = !rule.labels.empty() || !rule.bands.empty() || rule.place_number ||
                          rule.gazetteer != nullptr || !rule.formats.empty();
    if (!can_read) reader.fault(table, "a coded field needs \"codes\", \"lists\", \"labels\" or \"bands\"");
  }
}

namespace {

void compile_rule(TomlReader& reader, const toml::table& table, std::size_t field, const Plan& plan, Sheet& sheet) {
  FieldRule rule;
  rule.field = field;
  RuleReader{reader, plan, sheet, table, field_specs()[field], rule}.read();
  sheet.fields.push_back(std::move(rule));
}

// [fields.target.gender] is a table inside a table: `prefix` is "target." there.
void compile_level(TomlReader& reader, const toml::table& fields, std::string_view prefix, const Plan& plan,
                   const std::vector<std::size_t>& taken, Sheet& sheet) {
  for (const auto& [key, node] : fields) {
    const std::string name = std::string(prefix) + std::string(key.str());
    if (prefix.empty() && name == "target" && node.is_table()) {
      compile_level(reader, *node.as_table(), "target.", plan, taken, sheet);
      continue;
    }
    const auto field = find_field(name);
    const bool has_incidents = plan.kind == RecordKind::incident || plan.count;
    const bool fits =
        field && (field_specs()[*field].is_envelope || has_incidents || field_specs()[*field].shape == Shape::place);
    if (!fits) {
      reader.fault(key.source(), "\"" + name + "\" is not a field that a mapping file fills");
      continue;
    }
    if (std::ranges::find(taken, *field) != taken.end()) continue;
    for (const toml::table* table : reader.tables(fields, key.str())) compile_rule(reader, *table, *field, plan, sheet);
  }
}

}  // namespace

void compile_fields(TomlReader& reader, Layers layers, const Plan& plan, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    std::vector<std::size_t> taken;  // by the layers before
    for (const FieldRule& rule : sheet.fields) taken.push_back(rule.field);
    if (const auto* fields = reader.table(*layer, "fields")) {
      compile_level(reader, *fields, "", plan, taken, sheet);
    }
  }
  std::ranges::stable_sort(sheet.fields, {}, &FieldRule::field);
}

}  // namespace kith::adapters
