#include "adapters/propose_columns.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/dates.hpp"
#include "adapters/fold.hpp"
#include "adapters/gazetteer.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/numbers.hpp"

namespace kith::adapters {
namespace {

using records::IdentifierKind;

constexpr std::array<std::string_view, 22> known_formats = {"%Y-%m-%d",
                                                            "%Y-%m-%dT%H:%M:%S%z",
                                                            "%Y-%m-%dT%H:%M:%S",
                                                            "%Y-%m-%d %H:%M:%S",
                                                            "%Y-%m-%d %H:%M",
                                                            "%m/%d/%Y %H:%M:%S",
                                                            "%m/%d/%Y %H:%M",
                                                            "%m/%d/%Y %I:%M:%S %p",
                                                            "%m/%d/%Y %I:%M %p",
                                                            "%m/%d/%Y",
                                                            "%m/%d/%y",
                                                            "%m/%d/%y %H:%M",
                                                            "%m-%d-%Y",
                                                            "%b %d, %Y",
                                                            "%b %d %Y",
                                                            "%d %b %Y",
                                                            "%b %Y",
                                                            "%m/%Y",
                                                            "%Y-%m",
                                                            "%Y年%m月%d日",
                                                            "%Y年%m月",
                                                            "%d-%b-%Y"};

// Formats that read most of the texts, in the order of the table; empty when they are no dates.
std::vector<std::string> formats_of(const SeenColumn& seen) {
  if (seen.serials * 2 > seen.filled) return {"excel"};
  std::vector<std::string> out;
  std::set<std::string_view> read;
  std::size_t tried = 0;
  for (const auto& [text, count] : seen.texts) {
    if (++tried > 300) break;
    const std::string folded = fold(text);
    for (const std::string_view format : known_formats) {
      const auto match = DateFormat::compile(format)->read(folded).match;
      if (match != DateFormat::Match::possible) continue;
      read.insert(text);
      if (std::ranges::find(out, format) == out.end()) out.emplace_back(format);
      break;
    }
  }
  if (read.size() * 10 < std::min<std::size_t>(tried, 300) * 7 || read.empty()) return {};
  std::ranges::sort(out, {}, [](const std::string& format) { return std::ranges::find(known_formats, format); });
  return out;
}

template <class Test>
bool most(const SeenColumn& seen, unsigned percent, Test test) {
  std::uint64_t yes = 0, all = 0;
  for (const auto& [text, count] : seen.texts) {
    if (Lexicon::get().missing(text)) continue;
    all += count;
    if (test(text)) yes += count;
  }
  return all != 0 && yes * 100 >= all * percent;
}

bool is_tick(std::string_view text) {
  constexpr auto ticks = std::to_array<std::string_view>({"0", "1", "true", "false", "checked", "unchecked"});
  return std::ranges::find(ticks, fold(text)) != ticks.end();
}

bool is_codes_by_blanks(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '-';
  });
}

std::map<std::string, std::uint64_t> pieces_of(const SeenColumn& seen, std::string_view separator) {
  std::map<std::string, std::uint64_t> out;
  for (const auto& [text, count] : seen.texts) {
    std::string_view rest = text;
    for (;;) {
      const auto end = rest.find(separator);
      if (const auto piece = trim(rest.substr(0, end)); !piece.empty()) out[std::string(piece)] += count;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + separator.size());
    }
  }
  return out;
}

// The text between choices: one that makes many texts into few pieces.
std::string separator_of(const SeenColumn& seen) {
  for (const std::string_view separator : {";", "|", ", ", ",", " "}) {
    std::uint64_t with = 0;
    bool is_fit = true;
    for (const auto& [text, count] : seen.texts) {
      with += text.find(separator) != std::string::npos ? count : 0;
      if (separator == " " || separator == ",") is_fit &= is_codes_by_blanks(text) || separator == ",";
    }
    if (!is_fit || with * 10 < seen.filled) continue;
    const auto pieces = pieces_of(seen, separator);
    const auto longest = std::ranges::max_element(pieces, {}, [](const auto& piece) { return piece.first.size(); });
    // A comma or a blank is a separator only when it leaves fewer texts than there were; the others stand in few
    // answers otherwise.
    const bool is_plain = separator == ";" || separator == "|";
    const std::size_t pieces_cap = is_plain ? 2 * seen.texts.size() : seen.texts.size();
    if (pieces.size() <= 40 && pieces.size() <= pieces_cap && longest->first.size() <= 80) {
      return std::string(separator);
    }
  }
  return {};
}

// Kinds that the scan believes for want of anything that explains a word: an invented option is such a word too.
bool is_soft(IdentifierKind kind) {
  return kind == IdentifierKind::person_name || kind == IdentifierKind::employer_or_school ||
         kind == IdentifierKind::free_text;
}

// Few different texts, each in many rows, under a header that names no identifier: the options of a question, whatever
// they are called. Several choices in a cell are counted apart.
bool are_options(const SeenColumn& seen) {
  constexpr std::size_t most_options = 24, fewest_rows_of_each = 3;
  if (seen.is_cut || seen.nested != 0 || records::scan_field_name(seen.header)) return false;
  if (!std::ranges::all_of(seen.kinds, [](const auto& kind) { return is_soft(kind.first); })) return false;
  std::size_t options = seen.texts.size();
  if (const std::string separator = separator_of(seen); !separator.empty())
    options = std::min(options, pieces_of(seen, separator).size());
  return options <= most_options && options * fewest_rows_of_each <= seen.filled;
}

// Header and content together: one alone is enough where it is sure.
std::optional<IdentifierKind> identifier_of(const SeenColumn& seen) {
  if (seen.nested != 0) return IdentifierKind::free_text;
  if (seen.identified * 5 >= seen.filled && !seen.kinds.empty()) {
    return std::ranges::max_element(seen.kinds, {}, [](const auto& kind) { return kind.second; })->first;
  }
  return records::scan_field_name(seen.header);
}

void list_codes(const std::map<std::string, std::uint64_t>& texts, ProposedColumn& out) {
  for (const auto& [text, count] : texts) {
    const auto kind = records::scan(text);
    if (!kind || (out.may_be_names && is_soft(*kind))) out.codes.push_back({text, count, {}});
  }
  std::ranges::stable_sort(out.codes, std::greater{}, &ProposedCode::count);
}

}  // namespace

void SeenColumn::add(const Cell& cell) {
  const std::string_view text = trim(cell.text);
  if (text.empty()) return;
  ++filled;
  length += text.size();
  serials += cell.kind == CellKind::date_serial ? 1U : 0U;
  nested += cell.kind == CellKind::nested ? 1U : 0U;
  lists += cell.kind == CellKind::list ? 1U : 0U;
  if (const auto kind = records::scan(text); kind && cell.kind != CellKind::date_serial) {
    // A row of digits may be a count or a stamp; what a column of them is, its kind says.
    const bool is_sure = *kind != IdentifierKind::digit_run && *kind != IdentifierKind::mixed_scripts;
    identified += is_sure ? 1U : 0U;
    if (is_sure) ++kinds[*kind];
  }
  const std::string key(text.substr(0, text_limit_bytes));
  if (const auto found = texts.find(key); found != texts.end()) {
    ++found->second;
  } else if (texts.size() < texts_cap) {
    texts.emplace(key, 1);
  } else {
    is_cut = true;
  }
}

ProposedColumn judge(const SeenColumn& seen, std::uint64_t rows) {
  ProposedColumn out;
  out.header = seen.header;
  out.filled = seen.filled;
  out.different = seen.texts.size();
  if (seen.filled == 0) return out;
  const auto hinted = Lexicon::get().field_of(seen.header);
  out.formats = formats_of(seen);
  const bool is_unique = !seen.is_cut && seen.texts.size() == seen.filled && seen.filled == rows && rows > 2;
  auto identifier = identifier_of(seen);
  if (identifier && are_options(seen)) {
    identifier.reset();
    out.may_be_names = true;
  }
  const std::uint64_t mean_length = seen.length / seen.filled;
  if (!out.formats.empty() && identifier != IdentifierKind::date_of_birth) {
    out.kind = ColumnKind::date;
  } else if (identifier && *identifier != IdentifierKind::source_record_id) {
    out.kind = ColumnKind::identifier;
    out.identifier = identifier;
  } else if (is_unique && (identifier || (!hinted && mean_length <= 40))) {
    out.kind = ColumnKind::key;
    out.identifier = IdentifierKind::source_record_id;
  } else if (identifier) {
    out.kind = ColumnKind::identifier;
    out.identifier = identifier;
  } else if (seen.lists != 0) {
    out.kind = ColumnKind::multi_choice;
    list_codes(pieces_of(seen, std::string_view(&list_separator, 1)), out);
  } else if (most(seen, 100, is_tick)) {
    out.kind = ColumnKind::yes_no;
    list_codes(seen.texts, out);
  } else if (most(seen, 80, [](const std::string& text) { return typed_number(fold(text)).has_value(); })) {
    out.kind = ColumnKind::number;
  } else if (out.separator = separator_of(seen); !out.separator.empty()) {
    out.kind = ColumnKind::multi_choice;
    list_codes(pieces_of(seen, out.separator), out);
  } else if (mean_length <= 60 && (seen.texts.size() <= 40 || seen.texts.size() * 3 < seen.filled) &&
             (hinted || seen.texts.size() * 2 <= seen.filled)) {
    out.kind = ColumnKind::choice;
    list_codes(seen.texts, out);
  } else {
    out.kind = ColumnKind::free_text;
    out.identifier = IdentifierKind::free_text;
  }
  return out;
}

namespace {

// How many of the column's codes the field's labels know, in parts of a hundred.
unsigned known_labels(const ProposedColumn& column, std::size_t field) {
  std::uint64_t known = 0, all = 0;
  for (const ProposedCode& code : column.codes) {
    if (Lexicon::get().missing(code.label)) continue;
    ++all;
    known += Lexicon::get().code_of(field, code.label) ? 1U : 0U;
  }
  return all == 0 ? 0 : static_cast<unsigned>(known * 100 / all);
}

bool can_be(const ProposedColumn& column, std::size_t field) {
  const FieldSpec& spec = field_specs()[field];
  switch (column.kind) {
    case ColumnKind::date:
      return spec.shape == Shape::date || spec.shape == Shape::month;
    case ColumnKind::number:
      return spec.list == CodeList::age_band || spec.list == CodeList::count_band;
    case ColumnKind::choice:
    case ColumnKind::yes_no:
      return spec.shape == Shape::code || spec.shape == Shape::set || spec.shape == Shape::place ||
             spec.shape == Shape::consent;
    case ColumnKind::multi_choice:
      return spec.shape == Shape::set;
    case ColumnKind::empty:
    case ColumnKind::identifier:
    case ColumnKind::key:
    case ColumnKind::free_text:
      return false;
  }
  return false;
}

unsigned fit(const ProposedColumn& column, std::size_t field) {
  if (!can_be(column, field)) return 0;
  const unsigned hinted = Lexicon::get().field_of(column.header) == field ? 70 : 0;
  const unsigned known = known_labels(column, field);
  return hinted + (known >= 50 ? known : hinted != 0 ? known : 0);
}

void fill_codes(ProposedColumn& column, std::size_t field) {
  const bool is_place = field_specs()[field].shape == Shape::place;
  for (ProposedCode& code : column.codes) {
    if (is_place) {
      if (Gazetteer::california().county_of(code.label, {})) code.code = "gazetteer";
    } else {
      code.code = Lexicon::get().code_of(field, code.label).value_or("");
    }
  }
}

}  // namespace

void choose_fields(std::vector<ProposedColumn>& columns) {
  std::set<std::size_t> taken;
  for (;;) {
    unsigned best = 59;  // below: no field is likely
    ProposedColumn* best_column = nullptr;
    std::size_t best_field = 0;
    for (ProposedColumn& column : columns) {
      for (std::size_t field = 0; column.field.empty() && field < field_count; ++field) {
        if (taken.contains(field)) continue;
        const unsigned now = fit(column, field);
        if (now <= best) continue;
        best = now;
        best_column = &column;
        best_field = field;
      }
    }
    if (best_column == nullptr) return;
    best_column->field = field_specs()[best_field].name;
    taken.insert(best_field);
    fill_codes(*best_column, best_field);
  }
}

}  // namespace kith::adapters
