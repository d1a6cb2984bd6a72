#include "adapters/lexicon.hpp"

#include <algorithm>
#include <array>

#include "adapters/built_in.hpp"
#include "adapters/fold.hpp"

namespace kith::adapters {
namespace {

// The lexicon's name of the list that a field's codes are in; act_types and sites are of the newer taxonomy.
std::string list_of(std::size_t field) {
  const FieldSpec& spec = field_specs()[field];
  if (!spec.list) return std::string(spec.name);
  std::string out(name(*spec.list));
  if (*spec.list == CodeList::act_types || *spec.list == CodeList::sites) out += ":sah_2023";
  return out;
}

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Latin words stand by themselves ("age" is not in "language"); other scripts have no spaces to tell by.
bool contains_words(std::string_view text, std::string_view words) {
  for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool begins = at == 0 || !is_ascii_letter(text[at - 1]) || !is_ascii_letter(words.front());
    const bool ends = end == text.size() || !is_ascii_letter(text[end]) || !is_ascii_letter(words.back());
    if (begins && (ends || text.substr(end) == "s")) return true;
  }
  return false;
}

}  // namespace

const Lexicon& Lexicon::get() {
  static const Lexicon lexicon;
  return lexicon;
}

Lexicon::Lexicon() {
  std::string_view rest = embedded_file("lexicon.csv");
  for (bool is_header = true; !rest.empty(); is_header = false) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto first = line.find(','), second = line.find(',', first + 1);
    if (is_header || second == std::string_view::npos) continue;
    const std::string_view list = line.substr(0, first), code = line.substr(first + 1, second - first - 1);
    std::string_view label = line.substr(second + 1);
    if (label.starts_with('"')) label = label.substr(1, label.size() - 2);  // it has a comma, and no quotes
    if (list == "header" || list == "row_key" || list == "birth") {
      add_header(list, code, fold(label));
    } else {
      lists_[std::string(list)].emplace(fold(label), code);
    }
  }
  for (std::size_t field = 0; field < field_count; ++field) add_labels(field);
}

void Lexicon::add_header(std::string_view list, std::string_view code, std::string words) {
  if (list == "row_key") {
    row_names_.push_back(std::move(words));
  } else if (list == "birth") {
    births_.push_back(std::move(words));
  } else if (const auto field = find_field(code)) {
    hints_.push_back({std::move(words), *field});
  }
}

// The labels that the code lists have themselves, in all their languages.
void Lexicon::add_labels(std::size_t field) {
  const FieldSpec& spec = field_specs()[field];
  if (!spec.list) return;
  Codes& codes_of_list = lists_[list_of(field)];
  for (const Code& code : codes(*spec.list)) {
    if (code.id < first_real_code || (code.taxonomy && *code.taxonomy != Taxonomy::sah_2023)) continue;
    codes_of_list.emplace(fold(code.code), code.code);
    for (const std::string_view language : languages(*spec.list)) {
      codes_of_list.emplace(fold(label(*spec.list, code.id, language)), code.code);
    }
  }
}

std::optional<std::string> Lexicon::code_of(std::size_t field, std::string_view label) const {
  const auto list = lists_.find(list_of(field));
  if (list == lists_.end()) return std::nullopt;
  const auto found = list->second.find(fold(label));
  return found == list->second.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Lexicon::missing(std::string_view text) const {
  const Codes& special = lists_.at("special");
  const auto found = special.find(fold(text));
  return found == special.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Lexicon::status(std::string_view text) const {
  const Codes& known = lists_.at("status");
  const auto found = known.find(fold(text));
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

const Lexicon::Hint* Lexicon::hint_of(std::string_view header) const {
  const std::string folded = fold(header);
  const Hint* best = nullptr;
  for (const Hint& hint : hints_) {
    if (!contains_words(folded, hint.words)) continue;
    if (best == nullptr || hint.words.size() > best->words.size()) best = &hint;
  }
  return best;
}

std::optional<std::size_t> Lexicon::field_of(std::string_view header) const {
  const Hint* hint = hint_of(header);
  return hint == nullptr ? std::nullopt : std::optional(hint->field);
}

bool Lexicon::says_which_date(std::string_view header) const {
  constexpr auto any_date = std::to_array<std::string_view>({"date", "fecha", "petsa", "hnub tim"});
  const Hint* hint = hint_of(header);
  return hint != nullptr && std::ranges::find(any_date, hint->words) == any_date.end();
}

bool Lexicon::names_rows(std::string_view header) const {
  const std::string folded = fold(header);
  return std::ranges::any_of(row_names_, [&](const std::string& words) { return contains_words(folded, words); });
}

bool Lexicon::is_birth(std::string_view header) const {
  std::string folded = fold(header);
  // "To happen" holds the characters of "born": 發生日期, 발생일.
  static const std::array<std::string, 3> happenings = {fold("發生"), fold("发生"), fold("발생")};
  for (const std::string& happening : happenings)
    if (const auto at = folded.find(happening); at != std::string::npos) folded.replace(at, happening.size(), " ");
  return std::ranges::any_of(births_, [&](const std::string& words) { return contains_words(folded, words); });
}

}  // namespace kith::adapters
