// The code lists, read once from the embedded schemas/codes/*.csv. A mistake in a file is a mistake in the program, so
// it throws at the first use; a test reads every file. Afterwards everything here is constant and any thread may read
// it.
#include "hub/model/code.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "schemas/embedded.hpp"

namespace kith {
namespace {

constexpr std::array<std::string_view, code_list_count> list_names = {"act_types",     "sites",
                                                                      "bias_reasons",  "bias_targets",
                                                                      "bias_evidence", "scope",
                                                                      "offender_kind", "reporter_role",
                                                                      "reporting_for", "age_band",
                                                                      "gender",        "ethnicity",
                                                                      "language",      "script",
                                                                      "count_band",    "offense",
                                                                      "yes_no",        "reported_to",
                                                                      "help_wanted",   "daypart",
                                                                      "data_basis",    "verification_status",
                                                                      "quality_flags", "funding_streams",
                                                                      "source_system", "county",
                                                                      "cbsa",          "state",
                                                                      "city",          "adapter"};

constexpr std::size_t position(CodeList list) {
  return static_cast<std::size_t>(list);
}

[[noreturn]] void refuse(std::string_view file, std::string_view why) {
  throw std::logic_error("schemas/codes/" + std::string(file) + ".csv: " + std::string(why));
}

using Fields = std::vector<std::string_view>;

// One line of our own files: fields may be quoted to hold a comma, and never hold a quote or a line end.
Fields split(std::string_view line) {
  Fields fields;
  std::size_t at = 0;
  while (true) {
    const bool is_quoted = at < line.size() && line[at] == '"';
    const std::size_t begin = is_quoted ? at + 1 : at;
    const std::size_t end = std::min(line.find(is_quoted ? '"' : ',', begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    at = is_quoted ? end + 1 : end;
    if (at >= line.size()) return fields;
    ++at;
  }
}

std::vector<Fields> rows_of(std::string_view file) {
  std::string path = "codes/";
  path.append(file).append(".csv");
  std::string_view text = schemas::file(path);
  if (text.empty()) refuse(file, "the file is not there");
  std::vector<Fields> rows;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    rows.push_back(split(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const auto& row : rows)
    if (row.size() != rows.front().size()) refuse(file, "a row has another number of fields than the header");
  return rows;
}

CodeId number(std::string_view file, std::string_view text) {
  CodeId value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) refuse(file, "an id is not a number");
  return value;
}

struct Label {
  CodeId id;
  std::string_view language;
  std::string_view text;
};

struct List {
  std::vector<Code> codes;  // by id
  std::vector<Label> labels;
  std::vector<std::string_view> languages;
};

// Publishers re-code these two; the other lists are of no taxonomy.
constexpr bool has_taxonomies(CodeList list) {
  return list == CodeList::act_types || list == CodeList::sites;
}

// The list that a code's parent is looked up in.
CodeList parent_list(CodeList list) {
  if (list == CodeList::city) return CodeList::county;
  if (list == CodeList::county) return CodeList::cbsa;
  return list;
}

// Appends the rows of one file. Parents stay for later, when all lists are there.
void read_file(List& list, std::string_view file, bool has_taxonomies) {
  const auto rows = rows_of(file);
  const Fields& header = rows.front();
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
  };
  const std::size_t id = column("id"), code = column("code"), taxonomy_at = column("taxonomy"), alone = column("alone"),
                    alias = column("alias"), english = column("en");
  if (std::max({id, code, taxonomy_at, alone, english}) >= header.size()) refuse(file, "a column is missing");
  for (std::size_t i = english; i < header.size(); ++i)
    if (std::ranges::find(list.languages, header[i]) == list.languages.end()) list.languages.push_back(header[i]);
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const Fields& row = rows[r];
    Code read{.id = number(file, row[id]), .code = row[code], .label = row[english], .taxonomy = {}, .alias = {}};
    read.taxonomy = taxonomy(row[taxonomy_at]);
    if (read.taxonomy && !has_taxonomies) refuse(file, "a code has a taxonomy, but its list has none");
    read.stands_alone = !row[alone].empty();
    if (alias < english) read.alias = row[alias];
    list.codes.push_back(read);
    for (std::size_t i = english; i < header.size(); ++i)
      if (!row[i].empty()) list.labels.push_back({read.id, header[i], row[i]});
  }
}

std::uint64_t bytes_at(const char* text, std::size_t size) {
  std::uint64_t word = 0;
  if (size != 0) std::memcpy(&word, text, size);  // an empty view may point nowhere
  return word;
}

// Of the first and last eight bytes and the length: long codes that share all three only make a probe longer.
std::uint64_t hash_of(CodeList list, std::string_view code, std::uint8_t taxonomy) {
  const std::size_t part = std::min<std::size_t>(code.size(), 8);
  const std::uint64_t first = bytes_at(code.data(), part);
  const std::uint64_t last = bytes_at(code.data() + (code.size() - part), part);
  const std::uint64_t place = (static_cast<std::uint64_t>(list) << 16U) | (std::uint64_t{taxonomy} << 8U) | code.size();
  const std::uint64_t mixed =
      (first ^ 0x9E3779B97F4A7C15ULL) * 0xFF51AFD7ED558CCDULL ^ (last + place) * 0xC4CEB9FE1A85EC53ULL;
  return mixed ^ (mixed >> 32U);
}

class Lists {
 public:
  Lists() {
    for (std::size_t i = 0; i < code_list_count; ++i) {
      read_file(lists_[i], "special", false);
      read_file(lists_[i], list_names[i], has_taxonomies(static_cast<CodeList>(i)));
      std::ranges::sort(lists_[i].codes, {}, &Code::id);
      index(static_cast<CodeList>(i));
    }
    for (std::size_t i = 0; i < code_list_count; ++i) set_parents(static_cast<CodeList>(i));
    read_crosswalk();
  }

  [[nodiscard]] const List& operator[](CodeList list) const { return lists_[position(list)]; }

  [[nodiscard]] const Code* look_up(CodeList list, std::string_view code, Taxonomy taxonomy) const {
    const std::uint8_t key = has_taxonomies(list) ? static_cast<std::uint8_t>(taxonomy) : 0;
    for (std::size_t at = hash_of(list, code, key) & mask; slots_[at].code != nullptr; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.list == list && slot.taxonomy == key && slot.text == code) return slot.code;
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<CodeId> find(CodeList list, std::string_view code, Taxonomy taxonomy) const {
    const Code* const found = look_up(list, code, taxonomy);
    return found == nullptr ? std::nullopt : std::optional{found->id};
  }

  [[nodiscard]] std::span<const CrosswalkEntry> crosswalk() const { return crosswalk_; }

 private:
  static constexpr std::size_t mask = 4095;  // four times as many slots as codes: probes stay short
  struct Slot {
    const Code* code = nullptr;
    std::string_view text;
    CodeList list{};
    std::uint8_t taxonomy = 0;
  };

  void put(CodeList list, const Code& code, std::uint8_t taxonomy) {
    if (++used_ > mask / 2) refuse(name(list), "there are too many codes for the hash table");
    std::size_t at = hash_of(list, code.code, taxonomy) & mask;
    for (; slots_[at].code != nullptr; at = (at + 1) & mask)
      if (slots_[at].list == list && slots_[at].taxonomy == taxonomy && slots_[at].code->code == code.code)
        refuse(name(list), "a code is there twice");
    slots_[at] = {&code, code.code, list, taxonomy};
  }

  void index(CodeList list) {
    const List& of = lists_[position(list)];
    for (std::size_t i = 0; i < of.codes.size(); ++i) {
      const Code& code = of.codes[i];
      if (i != 0 && code.id == of.codes[i - 1].id) refuse(name(list), "an id is there twice");
      if (!has_taxonomies(list)) put(list, code, 0);
      for (const Taxonomy each : {Taxonomy::sah_2020, Taxonomy::sah_2023})
        if (has_taxonomies(list) && code.taxonomy.value_or(each) == each)
          put(list, code, static_cast<std::uint8_t>(each));
    }
  }

  void set_parents(CodeList list) {
    const auto rows = rows_of(name(list));
    const Fields& header = rows.front();
    const auto at = static_cast<std::size_t>(std::ranges::find(header, "parent") - header.begin());
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (rows[r].at(at).empty()) continue;
      const CodeId id = number(name(list), rows[r].front());
      Code& code = *std::ranges::find(lists_[position(list)].codes, id, &Code::id);
      const auto parent = find(parent_list(list), rows[r][at], code.taxonomy.value_or(Taxonomy::sah_2023));
      if (!parent) refuse(name(list), "a parent is not there");
      code.parent = *parent;
    }
  }

  void read_crosswalk() {
    static constexpr std::array<std::string_view, 4> confidences = {"exact", "broader", "narrower", "ambiguous"};
    const auto rows = rows_of("crosswalk");
    for (std::size_t r = 1; r < rows.size(); ++r) {
      const Fields& row = rows[r];
      const auto list = code_list(row.at(0));
      const auto from = taxonomy(row.at(1)), to = taxonomy(row.at(3));
      const auto* const confidence = std::ranges::find(confidences, row.at(5));
      if (!list || !from || !to || confidence == confidences.end()) refuse("crosswalk", "a row is malformed");
      const auto from_id = find(*list, row[2], *from), to_id = find(*list, row[4], *to);
      if (!from_id || !to_id) refuse("crosswalk", "a code is not there");
      crosswalk_.push_back({*list, *from_id, *to_id, static_cast<Confidence>(confidence - confidences.begin() + 1)});
    }
  }

  std::array<List, code_list_count> lists_;
  std::vector<Slot> slots_ = std::vector<Slot>(mask + 1);
  std::size_t used_ = 0;
  std::vector<CrosswalkEntry> crosswalk_;
};

const Lists& lists() {
  static const Lists all;
  return all;
}

}  // namespace

std::string_view name(CodeList list) {
  return list_names[position(list)];
}

std::optional<CodeList> code_list(std::string_view name) {
  const auto* const found = std::ranges::find(list_names, name);
  if (found == list_names.end()) return std::nullopt;
  return static_cast<CodeList>(found - list_names.begin());
}

std::string_view name(Taxonomy taxonomy) {
  return taxonomy == Taxonomy::sah_2020 ? "sah_2020" : "sah_2023";
}

std::optional<Taxonomy> taxonomy(std::string_view name) {
  if (name == "sah_2023") return Taxonomy::sah_2023;
  if (name == "sah_2020") return Taxonomy::sah_2020;
  return std::nullopt;
}

std::span<const Code> codes(CodeList list) {
  return lists()[list].codes;
}

const Code* look_up_code(CodeList list, std::string_view code, Taxonomy taxonomy) {
  return lists().look_up(list, code, taxonomy);
}

std::optional<CodeId> find_code(CodeList list, std::string_view code, Taxonomy taxonomy) {
  return lists().find(list, code, taxonomy);
}

const Code* find_code(CodeList list, CodeId id) {
  const auto& codes = lists()[list].codes;
  const auto found = std::ranges::lower_bound(codes, id, {}, &Code::id);
  return found == codes.end() || found->id != id ? nullptr : &*found;
}

std::string_view label(CodeList list, CodeId id, std::string_view language) {
  std::string_view english;
  for (const Label& each : lists()[list].labels) {
    if (each.id != id) continue;
    if (each.language == language) return each.text;
    if (each.language == "en") english = each.text;
  }
  return english;
}

std::span<const std::string_view> languages(CodeList list) {
  return lists()[list].languages;
}

std::span<const CrosswalkEntry> crosswalk() {
  return lists().crosswalk();
}

}  // namespace kith
