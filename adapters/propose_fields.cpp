// Which field each column of a sample is for, by the words of its header and by how many of its answers the field's
// labels know, and the code of each answer. Where a word has two meanings nothing is chosen: a person is asked.
#include <algorithm>
#include <array>
#include <set>

#include "adapters/fold.hpp"
#include "adapters/gazetteer.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/propose_columns.hpp"

namespace kith::adapters {
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
  const bool is_hinted = Lexicon::get().field_of(column.header) == field;
  // Any question can be answered by yes; whether it asks for consent or for a crime, only its words say.
  const FieldSpec& spec = field_specs()[field];
  if (!is_hinted && (spec.shape == Shape::consent || spec.list == CodeList::yes_no)) return 0;
  // "Date" may be any date: a column that says which one comes first.
  const bool is_any_date = column.kind == ColumnKind::date && !Lexicon::get().says_which_date(column.header);
  const unsigned hinted = is_hinted ? (is_any_date ? 62 : 70) : 0;
  const unsigned known = known_labels(column, field);
  return hinted + (known >= 50 ? known : hinted != 0 ? known : 0);
}

// One letter is a different answer in another language: M is male beside F, and mujer beside H.
struct Letters {
  std::string_view first, first_word, second, second_word;
};
constexpr std::array<Letters, 5> letter_pairs = {{{"f", "female", "m", "male"},
                                                  {"m", "mujer", "h", "hombre"},
                                                  {"b", "babae", "l", "lalaki"},
                                                  {"y", "yes", "n", "no"},
                                                  {"s", "sí", "n", "no"}}};

bool is_letter(std::string_view folded) {
  return folded.size() == 1 && folded.front() >= 'a' && folded.front() <= 'z';
}

// The words that the column's letters stand for: of the one pair that is there whole, when no letter of the others is.
std::map<std::string, std::string> words_of_letters(const ProposedColumn& column, std::size_t field) {
  std::set<std::string> letters;
  for (const ProposedCode& code : column.codes) {
    if (std::string folded = fold(code.label); is_letter(folded)) letters.insert(std::move(folded));
  }
  std::set<std::string, std::less<>> in_pairs;
  std::map<std::string, std::string> out;
  bool is_one = true;
  for (const Letters& pair : letter_pairs) {
    if (!Lexicon::get().code_of(field, pair.first_word) || !Lexicon::get().code_of(field, pair.second_word)) continue;
    for (const std::string_view letter : {pair.first, pair.second}) {
      if (letters.contains(std::string(letter))) in_pairs.emplace(letter);
    }
    if (!letters.contains(std::string(pair.first)) || !letters.contains(std::string(pair.second))) continue;
    is_one &= out.empty();
    out = {{std::string(pair.first), std::string(pair.first_word)},
           {std::string(pair.second), std::string(pair.second_word)}};
  }
  if (!is_one || in_pairs.size() != out.size()) out.clear();
  return out;
}

void fill_codes(ProposedColumn& column, std::size_t field) {
  const auto words = words_of_letters(column, field);
  const bool is_place = field_specs()[field].shape == Shape::place;
  for (ProposedCode& code : column.codes) {
    if (is_place) {
      if (Gazetteer::california().county_of(code.label, {})) code.code = "gazetteer";
    } else {
      const std::string folded = fold(code.label);
      const auto word = words.find(folded);
      if (is_letter(folded) && word == words.end()) continue;  // a person has to say
      code.code = Lexicon::get().code_of(field, word == words.end() ? folded : word->second).value_or("");
    }
  }
}

// Dates that may be this one as well, and headers that do not say which date they are.
void ask_about_dates(std::vector<ProposedColumn>& columns) {
  for (ProposedColumn& column : columns) {
    const auto field = column.kind == ColumnKind::date ? find_field(column.field) : std::nullopt;
    if (!field) continue;
    std::string others;
    for (const ProposedColumn& other : columns) {
      if (other.kind != ColumnKind::date || !other.field.empty()) continue;
      const auto hint = Lexicon::get().field_of(other.header);
      if (hint == field) others.append(others.empty() ? "" : ", ").append(quoted(other.header));
    }
    const bool is_reported = field_specs()[*field].shape == Shape::month;
    if (!others.empty()) {
      column.questions.push_back("other columns may be this date too: " + others + ". Which one is it?");
    } else if (!Lexicon::get().says_which_date(column.header)) {
      column.questions.push_back(
          std::string("is this the day when it happened? The header says only that it is a date") +
          (is_reported ? "." : "; the day of the report belongs to fields.reported_month."));
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
    if (best_column == nullptr) break;
    best_column->field = field_specs()[best_field].name;
    taken.insert(best_field);
    fill_codes(*best_column, best_field);
  }
  ask_about_dates(columns);
}

}  // namespace kith::adapters
