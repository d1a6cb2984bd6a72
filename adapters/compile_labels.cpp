// What the labels of a source mean: the codes of a field's list, or places.
#include <algorithm>
#include <array>
#include <set>

#include "adapters/compile.hpp"
#include "adapters/fold.hpp"
#include "hub/model/place.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t most_open_lists = 16;

struct LabelReader {
  TomlReader& reader;
  const Plan& plan;
  FieldRule& rule;
  std::set<std::string> read_lists{};

  const FieldSpec& spec() const { return field_specs()[rule.field]; }

  bool add_code(Meaning& meaning, const std::string& text, const toml::node& where) {
    if (spec().shape == Shape::place) {
      const auto place = place_of(text, rule.level);
      if (place) meaning.place = *place;
      if (!place) reader.fault(where, "\"" + text + "\" is not a place of that level");
      return place.has_value();
    }
    const auto code = code_of(spec(), text, plan.taxonomy);
    if (code) meaning.codes.push_back(*code);
    if (!code) reader.fault(where, "\"" + text + "\" is not a code of " + std::string(spec().name));
    return code.has_value();
  }

  // "label" = "code", = ["code", …], = true, or = { code = …, confidence = … }.
  enum class Repeats : std::uint8_t { fault, hidden };  // hidden: what was given before counts
  void add_entry(std::string_view label, const toml::node& node, Repeats repeats) {
    Meaning meaning;
    std::vector<std::string> codes;
    if (const auto* boolean = node.as_boolean()) {
      codes = {boolean->get() ? "true" : "false"};
    } else if (const auto* table = node.as_table()) {
      reader.only_keys(*table, "a code entry", {"code", "confidence"});
      codes = reader.texts(*table, "code");
      constexpr std::array order = {Confidence::exact, Confidence::broader, Confidence::narrower,
                                    Confidence::ambiguous};
      if (const auto word = reader.word(*table, "confidence", {"exact", "broader", "narrower", "ambiguous"})) {
        meaning.confidence = order[*word];
      }
    } else {
      codes = reader.texts(node, label);
    }
    if (codes.empty()) reader.fault(node, "a label needs a code");
    if (codes.size() > 1 && spec().shape != Shape::set) reader.fault(node, "this field takes one code");
    for (const std::string& code : codes) add_code(meaning, code, node);
    const auto [at, is_new] = rule.labels.emplace(fold(label), std::move(meaning));
    if (!is_new && repeats == Repeats::fault)
      reader.fault(node, "\"" + std::string(label) + "\" reads like a label that was given before");
  }

  // [lists.NAME]: labels that several fields share; a list may include others, and counts once however often it is
  // reached.
  void add_list(const std::string& name, const toml::node& where, std::vector<std::string>& open) {
    const toml::table* lists = reader.root() == nullptr ? nullptr : reader.root()->get_as<toml::table>("lists");
    const toml::table* list = lists == nullptr ? nullptr : lists->get_as<toml::table>(name);
    // What is wrong with the lists themselves is said where they stand, whether a field uses them or not.
    if (list == nullptr && !open.empty()) return;
    if (list == nullptr) return reader.fault(where, "no list is called \"" + name + "\"");
    if (std::ranges::find(open, name) != open.end()) return;
    if (open.size() == most_open_lists) return reader.fault(where, "lists may include each other 16 deep at most");
    if (!read_lists.insert(name).second) return;
    open.push_back(name);
    if (const auto* codes = reader.table(*list, "codes")) {
      for (const auto& [label, node] : *codes) add_entry(label.str(), node, Repeats::hidden);
    }
    for (const std::string& other : reader.texts(*list, "include")) add_list(other, *list->get("include"), open);
    open.pop_back();
  }

  // The list's own English labels and codes, where the file gives no other meaning.
  void add_own_labels() {
    if (!spec().list) return;
    for (const Code& code : codes(*spec().list)) {
      if (code.taxonomy && *code.taxonomy != plan.taxonomy) continue;
      if (code.id < first_real_code) continue;
      Meaning meaning;
      meaning.codes = {code.id};
      rule.labels.emplace(fold(code.label), meaning);
      rule.labels.emplace(fold(code.code), meaning);
    }
  }

  void count_parts() {
    if (rule.separator.empty()) return;
    for (const auto& [label, meaning] : rule.labels) {
      std::size_t parts = 1;
      for (auto at = label.find(rule.separator); at != std::string::npos;
           at = label.find(rule.separator, at + rule.separator.size())) {
        ++parts;
      }
      rule.label_parts = std::max(rule.label_parts, parts);
    }
  }
};

}  // namespace

void compile_labels(TomlReader& reader, const toml::table& table, const Plan& plan, FieldRule& rule) {
  LabelReader labels{reader, plan, rule};
  if (const auto* codes = reader.table(table, "codes")) {
    for (const auto& [label, node] : *codes) labels.add_entry(label.str(), node, LabelReader::Repeats::fault);
  }
  std::vector<std::string> open;
  for (const std::string& name : reader.texts(table, "lists")) labels.add_list(name, *table.get("lists"), open);
  if (reader.boolean(table, "labels").value_or(false)) labels.add_own_labels();
  labels.count_parts();
}

std::optional<IncidentPlace> place_of(std::string_view code, PlaceLevel level) {
  if (code == "online") return IncidentPlace{PlaceLevel::online, 0};
  if (code == "unknown") return IncidentPlace{PlaceLevel::unknown, 0};
  if (code == "declined") return IncidentPlace{PlaceLevel::declined, 0};
  const auto number = parse_place_code(level, code);
  if (!number) return std::nullopt;
  return IncidentPlace{level, *number};
}

std::optional<CodeId> code_of(const FieldSpec& spec, std::string_view code, Taxonomy taxonomy) {
  if (spec.list) return find_code(*spec.list, code, taxonomy);
  if (spec.shape == Shape::boolean) {
    if (code == "false") return CodeId{1};
    if (code == "true") return CodeId{2};
  }
  if (spec.shape == Shape::consent) {
    if (code == "aggregate_only") return CodeId{1};
    if (code == "coded_record") return CodeId{2};
    if (code == "none") return CodeId{3};
  }
  return std::nullopt;
}

}  // namespace kith::adapters
