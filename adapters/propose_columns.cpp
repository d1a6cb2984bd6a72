#include "adapters/propose_columns.hpp"

#include <algorithm>
#include <array>

#include "adapters/fields.hpp"
#include "adapters/fold.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/numbers.hpp"

namespace kith::adapters {
namespace {

using records::IdentifierKind;

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

bool is_uuid(std::string_view text) {
  constexpr std::string_view scheme = "uuid:", form = "00000000-0000-0000-0000-000000000000";
  if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return std::ranges::equal(text, form, [&](char c, char f) { return f == '-' ? c == '-' : is_hex(c); });
}

bool has_figure(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_tick(std::string_view text) {
  constexpr auto ticks = std::to_array<std::string_view>({"0", "1", "true", "false", "checked", "unchecked"});
  return std::ranges::find(ticks, fold(text)) != ticks.end();
}

// "No" is a number to somebody who counts people, and an answer to all others.
bool is_number(std::string_view text) {
  return (has_figure(text) || yes_or_no(text).empty()) && typed_number(fold(text)).has_value();
}

// Kinds that the scan believes for want of anything that explains a word: an invented option is such a word too.
bool is_soft(IdentifierKind kind) {
  return kind == IdentifierKind::person_name || kind == IdentifierKind::employer_or_school ||
         kind == IdentifierKind::free_text;
}

// What is answered to a question that wants a yes, in any of our languages.
bool is_yes_or_no(std::string_view text) {
  static const std::size_t consent = *find_field("consent");
  return !yes_or_no(text).empty() || Lexicon::get().code_of(consent, text).has_value();
}

// The kind that the header names, unless the texts are none: a question about a name ("may we share this without your
// name?") is answered by yes and no, and "Case status" has no numbers. What a header with "case" or "insurance" holds
// in words may still be people ("Case name"), so one text that looks like any identifier is enough to believe the
// header.
std::optional<IdentifierKind> kind_by_header(const SeenColumn& seen) {
  const auto kind = records::scan_field_name(seen.header);
  if (!kind || most(seen, 100, is_yes_or_no)) return std::nullopt;
  const auto has_one = [](const auto& text) { return has_figure(text.first); };
  if (*kind == IdentifierKind::case_number && seen.identified == 0 && std::ranges::none_of(seen.texts, has_one))
    return std::nullopt;
  return kind;
}

// Few different texts, each in many rows, under a header that names no identifier: the options of a question, whatever
// they are called. Several choices in a cell are counted apart.
bool are_options(const SeenColumn& seen) {
  constexpr std::size_t most_options = 24, fewest_rows_of_each = 3;
  if (seen.is_cut || seen.nested != 0 || kind_by_header(seen)) return false;
  if (!std::ranges::all_of(seen.kinds, [](const auto& kind) { return is_soft(kind.first); })) return false;
  std::size_t options = seen.texts.size();
  if (const std::string separator = separator_of(seen); !separator.empty())
    options = std::min(options, pieces_of(seen, separator).size());
  return options <= most_options && options * fewest_rows_of_each <= seen.filled;
}

// Header and content together: one alone is enough where it is sure.
std::optional<IdentifierKind> identifier_of(const SeenColumn& seen) {
  if (seen.nested != 0) return IdentifierKind::free_text;
  if (seen.uuids * 2 >= seen.filled) return IdentifierKind::source_record_id;
  if (seen.identified * 5 >= seen.filled && !seen.kinds.empty()) {
    return std::ranges::max_element(seen.kinds, {}, [](const auto& kind) { return kind.second; })->first;
  }
  return kind_by_header(seen);
}

// By its header, unless header or texts are of people: "E-mail ID", "Case notes".
bool can_name_rows(const SeenColumn& seen) {
  const auto by_name = records::scan_field_name(seen.header);
  const bool is_id = by_name == IdentifierKind::source_record_id || by_name == IdentifierKind::case_number;
  if (by_name && !is_id) return false;
  if (!is_id && !Lexicon::get().names_rows(seen.header)) return false;
  return seen.nested == 0 && seen.lists == 0 && !seen.kinds.contains(IdentifierKind::email_address);
}

// Some question's answers, by the labels that a field has for them: so short a sample may hold each of them once.
bool are_known_answers(const SeenColumn& seen) {
  for (std::size_t field = 0; field < field_count; ++field) {
    const FieldSpec& spec = field_specs()[field];
    const bool has_labels = (spec.shape == Shape::code || spec.shape == Shape::set) && spec.list != CodeList::yes_no;
    const auto is_known = [&](const std::string& text) { return Lexicon::get().code_of(field, text).has_value(); };
    if (has_labels && seen.texts.size() > 1 && most(seen, 50, is_known)) return true;
  }
  return false;
}

bool is_choice(const SeenColumn& seen, bool is_hinted) {
  if (seen.length / seen.filled > 60) return false;
  if (seen.texts.size() > 40 && seen.texts.size() * 3 >= seen.filled) return false;
  return is_hinted || seen.texts.size() * 2 <= seen.filled || are_known_answers(seen);
}

// What is different in every row and no question's answer. Who numbers rows writes figures; words are what people say.
bool looks_like_key(const SeenColumn& seen, bool is_hinted) {
  return !is_hinted && seen.length / seen.filled <= 40 && most(seen, 80, has_figure);
}

void list_codes(const std::map<std::string, std::uint64_t>& texts, ProposedColumn& out) {
  for (const auto& [text, count] : texts) {
    const auto kind = yes_or_no(text).empty() ? records::scan(text) : std::nullopt;  // Sí is a surname too
    if (!kind || (out.may_be_names && is_soft(*kind))) out.codes.push_back({text, count, {}});
  }
  std::ranges::stable_sort(out.codes, std::greater{}, &ProposedCode::count);
}

}  // namespace

std::string yes_or_no(std::string_view text) {
  static const std::size_t field = *find_field("is_potential_crime");
  return Lexicon::get().code_of(field, text).value_or("");
}

void SeenColumn::add(const Cell& cell) {
  const std::string_view text = trim(cell.text);
  if (text.empty()) return;
  ++filled;
  length += text.size();
  if (different.size() < different_cap) {
    ++counted;
    different.insert(std::hash<std::string_view>()(text));
  }
  serials += cell.kind == CellKind::date_serial ? 1U : 0U;
  nested += cell.kind == CellKind::nested ? 1U : 0U;
  lists += cell.kind == CellKind::list ? 1U : 0U;
  if (is_uuid(text)) {
    ++uuids;  // its digits are nobody's telephone number
  } else if (const auto kind = records::scan(text); kind && cell.kind != CellKind::date_serial) {
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
  out.different = seen.different.size();
  out.counted = seen.counted;
  if (seen.filled == 0) return out;
  const auto hinted = Lexicon::get().field_of(seen.header);
  find_dates(seen, out);
  const bool is_birth = records::scan_field_name(seen.header) == IdentifierKind::date_of_birth ||
                        (!out.formats.empty() && Lexicon::get().is_birth(seen.header));
  if (is_birth) out.formats.clear();
  const bool is_unique = out.different == out.counted && seen.filled == rows && rows > 2;
  auto identifier = identifier_of(seen);
  if (is_birth) identifier = IdentifierKind::date_of_birth;
  if (identifier && !is_birth && are_options(seen)) {
    identifier.reset();
    out.may_be_names = true;
  }
  const std::uint64_t mean_length = seen.length / seen.filled;
  out.names_rows = out.formats.empty() && seen.uuids == 0 && mean_length <= 40 && can_name_rows(seen);
  out.is_numbered = out.formats.empty() && seen.uuids == 0 && mean_length <= 40 && !hinted &&
                    std::ranges::all_of(seen.texts, [](const auto& text) { return has_figure(text.first); });
  if (!out.formats.empty()) {
    out.kind = ColumnKind::date;
  } else if (out.names_rows && is_unique) {
    out.kind = ColumnKind::key;
    out.identifier = IdentifierKind::source_record_id;
  } else if (identifier && *identifier != IdentifierKind::source_record_id) {
    out.kind = ColumnKind::identifier;
    out.identifier = identifier;
  } else if (is_unique && (identifier || looks_like_key(seen, hinted.has_value()))) {
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
  } else if (most(seen, 80, is_number)) {
    out.kind = ColumnKind::number;
  } else if (out.separator = separator_of(seen); !out.separator.empty()) {
    out.kind = ColumnKind::multi_choice;
    list_codes(pieces_of(seen, out.separator), out);
  } else if (is_choice(seen, hinted.has_value())) {
    out.kind = ColumnKind::choice;
    list_codes(seen.texts, out);
  } else {
    out.kind = ColumnKind::free_text;
    out.identifier = IdentifierKind::free_text;
  }
  return out;
}

}  // namespace kith::adapters
