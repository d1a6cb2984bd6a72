#include "hub/release/codebook.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "hub/base/csv.hpp"
#include "hub/base/json.hpp"
#include "hub/model/code.hpp"
#include "hub/release/variable.hpp"

namespace kith::release {
namespace {

constexpr std::string_view base_words = "Those of whom it is known; the rest is unknown, declined or was not asked";
constexpr std::string_view total_words = "All";
constexpr std::string_view multi_words =
    "One record can be in several of these codes, so they do not add up; except below a cell of the JSON that says "
    "\"once\".";

constexpr std::string_view organisations_words =
    "Not people but organisations: how many sent their return of the quarter for the region, those who had nothing to "
    "report too. A region with fewer than three is not in the table. One organisation may count in several regions.";

constexpr std::string_view aggregates_words =
    "Not records, but what organisations counted themselves and sent instead of records, of those that have no record "
    "in the quarter. The hub cannot look behind these numbers. Nobody is in this table and in those of records.";

constexpr std::string_view mixed_words =
    "Records and what organisations counted themselves, added up: each number is that of the table of records and that "
    "of the table of aggregates, where both print one. So do not add it to either of them. No breakdown has it for its "
    "total.";

std::string_view note_of(disclosure::Counted counted) {
  constexpr std::array<std::string_view, 4> notes = {"", organisations_words, aggregates_words, mixed_words};
  return notes[static_cast<std::size_t>(counted)];
}

struct DimensionWords {
  std::string_view id, label;
};
constexpr std::array dimension_words = {
    DimensionWords{"place", "Place"},
    DimensionWords{"period", "Month, quarter or year in which the hub first took the record"},
    DimensionWords{"act_type", "Kind of act"},
    DimensionWords{"site", "Where it happened"},
    DimensionWords{"bias", "Why, and against whom"},
    DimensionWords{"age_band", "Age of the person targeted"},
    DimensionWords{"gender", "Gender of the person targeted"},
    DimensionWords{"ethnicity", "Race and origin of the person targeted"},
    DimensionWords{"reported_to", "To whom it was reported"},
    DimensionWords{"help_wanted", "Help wanted"},
    DimensionWords{"language", "Language of the person targeted"},
};

std::string_view label_of_dimension(std::string_view id) {
  const auto* const found = std::ranges::find(dimension_words, id, &DimensionWords::id);
  return found == dimension_words.end() ? id : found->label;
}

std::string_view label_of_code(std::string_view dimension, std::string_view code, const RegionMap& map) {
  if (code == disclosure::total_code) return total_words;
  if (dimension == "place") {
    const auto node = map.find(code);
    return node ? std::string_view{map.nodes()[*node].name} : code;
  }
  for (const Variable& variable : variables()) {
    if (variable.dimension != dimension) continue;
    if (code == "base") return base_words;
    const auto& nodes = dimension_of(variable).nodes;
    const auto found = std::ranges::find(nodes, code, &CodeNode::code);
    return found == nodes.end() ? code : found->label;
  }
  return code;  // a period says itself
}

struct Listed {
  bool multi = false;
  std::vector<disclosure::Code> codes;  // each once, in the order in which tables have them
};

// The dimensions of all tables, by their ids.
std::map<std::string, Listed, std::less<>> list_codes(std::span<const disclosure::PublishedTable> tables) {
  std::map<std::string, Listed, std::less<>> all;
  for (const auto& table : tables)
    for (const auto& dimension : table.dimensions) {
      Listed& listed = all[dimension.id];
      listed.multi = listed.multi || dimension.multi;
      for (const auto& code : dimension.codes)
        if (std::ranges::find(listed.codes, code.code, &disclosure::Code::code) == listed.codes.end())
          listed.codes.push_back(code);
    }
  return all;
}

// Those that count something else than records.
std::vector<const disclosure::PublishedTable*> with_note(std::span<const disclosure::PublishedTable> tables) {
  std::vector<const disclosure::PublishedTable*> found;
  for (const disclosure::PublishedTable& table : tables)
    if (table.counts != disclosure::Counted::people) found.push_back(&table);
  return found;
}

}  // namespace

std::span<const CellWords> cell_words() {
  static constexpr std::array all = {
      CellWords{"number", "Printed exactly; no number from 1 to k - 1 is ever printed"},
      CellWords{"0", "Nobody"},
      CellWords{"S", "Hidden to protect people: it, or a cell beside it, counts too few; at least one"},
      CellWords{"-", "Cannot happen"},
      CellWords{"", "Not in the table: not tabulated"},
  };
  return all;
}

std::string codebook_json(std::span<const disclosure::PublishedTable> tables, const RegionMap& map) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("states").begin_array();
  for (const CellWords& cell : cell_words())
    out.begin_object().member("state", cell.state).member("meaning", cell.words).end_object();
  out.end_array().key("dimensions").begin_array();
  for (const auto& [id, listed] : list_codes(tables)) {
    out.begin_object().member("id", id).member("label", label_of_dimension(id)).key("multi").boolean(listed.multi);
    if (listed.multi) out.member("note", multi_words);
    out.key("codes").begin_array();
    for (const disclosure::Code& code : listed.codes) {
      out.begin_object().member("code", code.code).member("label", label_of_code(id, code.code, map));
      if (!code.parent.empty()) out.member("parent", code.parent);
      out.end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
  if (const auto noted = with_note(tables); !noted.empty()) {
    out.key("tables").begin_array();
    for (const auto* const table : noted)
      out.begin_object().member("table", table->table).member("note", note_of(table->counts)).end_object();
    out.end_array();
  }
  out.end_object();
  text += '\n';
  return text;
}

std::string codebook_csv(std::span<const disclosure::PublishedTable> tables, const RegionMap& map) {
  std::string text;
  CsvWriter csv{text};
  const auto row = [&csv](std::string_view dimension, std::string_view code, std::string_view parent,
                          std::string_view label) {
    csv.cell(dimension).cell(code).cell(parent).cell(label).end_row();
  };
  row("dimension", "code", "parent", "label");
  for (const CellWords& cell : cell_words()) csv.cell("count").sign(cell.state).cell({}).cell(cell.words).end_row();
  for (const auto* const table : with_note(tables)) row("table", table->table, {}, note_of(table->counts));
  for (const auto& [id, listed] : list_codes(tables))
    for (const disclosure::Code& code : listed.codes)
      row(id, code.code, code.parent, label_of_code(id, code.code, map));
  return text;
}

}  // namespace kith::release
