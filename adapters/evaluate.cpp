#include "adapters/evaluate.hpp"

#include <algorithm>
#include <array>

#include "adapters/compile.hpp"
#include "adapters/evaluate_text.hpp"
#include "adapters/fold.hpp"
#include "adapters/numbers.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {

TextReader::TextReader(const Plan& plan, const FieldRule& rule, std::string_view text, CellKind kind)
    : plan_(plan), rule_(rule), spec_(field_specs()[rule.field]), text_(text), kind_(kind) {
  const auto typed = kind == CellKind::date_serial && rule.undated ? day_of_serial(text) : std::nullopt;
  if (typed) {
    written_ = rule.undated->write(*typed);
    text_ = written_;
  }
  // A whole number is one however a program wrote it.
  if (kind == CellKind::number && text_.ends_with(".0")) text_.remove_suffix(2);
  folded_ = fold(text_);
}

Reading TextReader::read() {
  if (kind_ == CellKind::nested) {
    refuse(Errc::malformed_value, "a list of lists or objects can only be dropped");
  } else if (folded_.empty()) {
    const auto& meaning = kind_ == CellKind::absent && rule_.absent ? rule_.absent : rule_.blank;
    if (meaning) take(*meaning);
  } else if (text_.find(list_separator) != std::string_view::npos) {
    read_list();
  } else if (spec_.shape == Shape::date || spec_.shape == Shape::month) {
    read_date();
  } else if (!read_whole(text_, folded_)) {
    rule_.separator.empty() ? refuse_or_flag(text_) : read_choices();
  }
  settle();
  return std::move(out_);
}

void TextReader::take(const Meaning& meaning) {
  for (const CodeId code : meaning.codes) take_code(code);
  if (spec_.shape == Shape::place) out_.value.place = meaning.place;
  constexpr std::array<std::string_view, 5> losses = {"", "", "broader code", "narrower code", "ambiguous code"};
  if (meaning.confidence != Confidence::exact) out_.loss = losses[static_cast<std::size_t>(meaning.confidence)];
}

void TextReader::take_code(CodeId code) {
  if (spec_.shape == Shape::set) {
    if (!out_.value.set.add(code)) refuse(Errc::out_of_range, "more choices than a set may hold");
  } else {
    out_.value.code = code;
  }
}

void TextReader::refuse(Errc error, std::string_view hint) {
  out_.error = error;
  out_.hint = hint;
}

void TextReader::take_special(CodeId special) {
  switch (spec_.shape) {
    case Shape::date:
      out_.value.date.precision = static_cast<DatePrecision>(special);
      return;
    case Shape::place:
      out_.value.place.level = static_cast<PlaceLevel>(special);
      return;
    case Shape::code:
    case Shape::set:
      take_code(special);
      return;
    case Shape::month:
    case Shape::boolean:
    case Shape::consent:
      return;  // these know no kinds of missing: the field is absent
  }
}

bool TextReader::read_missing(const std::string& folded) {
  const auto found = plan_.missing.texts.find(folded);
  if (found == plan_.missing.texts.end()) return false;
  if (found->second != not_asked) take_special(found->second);
  return true;
}

// The text as one label, one missing-answer text, one number of a band, one time or one place.
bool TextReader::read_whole(std::string_view text, const std::string& folded) {
  if (const auto found = rule_.labels.find(folded); found != rule_.labels.end()) {
    take(found->second);
    return true;
  }
  return read_missing(folded) || read_number(folded) || read_place(text, folded) || read_time();
}

bool TextReader::read_number(const std::string& folded) {
  if (rule_.bands.empty()) return false;
  std::optional<TypedNumber> number;
  if (rule_.takes_typed_numbers) {
    number = typed_number(folded);
  } else if (const auto whole = whole_number(folded)) {
    number = TypedNumber{*whole, *whole, false};
  }
  if (!number) return false;
  const auto holds = [&](const Band& band) { return band.least <= number->least && number->most <= band.most; };
  auto band = std::ranges::find_if(rule_.bands, holds);
  // "61 and over" is the last band, though that band ends where ages do.
  const auto last = std::ranges::max_element(rule_.bands, {}, &Band::most);
  if (band == rule_.bands.end() && number->most == TypedNumber::no_end && number->least >= last->least) band = last;
  if (band == rule_.bands.end()) return false;
  take_code(band->code);
  if (band->least != band->most) out_.loss = "number to band";
  if (number->is_rough) out_.loss = "rough number to band";
  return true;
}

bool TextReader::read_place(std::string_view text, const std::string& folded) {
  if (spec_.shape != Shape::place) return false;
  if (rule_.gazetteer != nullptr) {
    if (const auto county = rule_.gazetteer->county_of(text, rule_.within)) {
      out_.value.place = {PlaceLevel::county, *county};
      out_.loss = "place to county";
      return true;
    }
  }
  if (!rule_.place_number) return false;
  const PlaceNumber& rule = *rule_.place_number;
  const auto number = whole_number(folded);
  if (!number || *number < rule.least || *number > rule.most) return false;
  std::string code = std::to_string(*number * rule.times + rule.plus);
  const std::size_t digits = rule_.level == PlaceLevel::city ? 7 : rule_.level == PlaceLevel::state ? 2 : 5;
  if (code.size() < digits) code.insert(0, digits - code.size(), '0');
  const auto place = place_of(code, rule_.level);
  if (place) out_.value.place = *place;
  return place.has_value();
}

// Options may contain the separator: at each piece the longest run of pieces that is a label is taken.
void TextReader::read_choices() {
  std::vector<std::string_view> pieces;
  std::string_view rest = folded_;
  for (;;) {
    const auto end = rest.find(rule_.separator);
    pieces.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + rule_.separator.size());
  }
  for (std::size_t i = 0; i < pieces.size();) i += read_run(pieces, i);
}

// How many pieces from `first` were used.
std::size_t TextReader::read_run(const std::vector<std::string_view>& pieces, std::size_t first) {
  for (std::size_t count = std::min(rule_.label_parts, pieces.size() - first); count > 0; --count) {
    const std::string_view last = pieces[first + count - 1];
    const char* const begin = pieces[first].data();
    const std::string run(trim({begin, static_cast<std::size_t>(last.data() + last.size() - begin)}));
    if (run.empty() || read_whole(run, run)) return count;
  }
  refuse_or_flag(trim(pieces[first]));
  return 1;
}

// Each item is one choice; a single-valued field takes one.
void TextReader::read_list() {
  if (spec_.shape != Shape::set) {
    note_unmapped(text_);
    return refuse(Errc::contradiction, "several answers where one is expected");
  }
  std::string_view rest = text_;
  for (;;) {
    const auto end = rest.find(list_separator);
    const std::string_view item = trim(rest.substr(0, end));
    if (!item.empty() && !read_whole(item, fold(item))) refuse_or_flag(item);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
}

void TextReader::refuse_or_flag(std::string_view text) {
  note_unmapped(text);
  if (rule_.unmapped == Fallback::flag) {
    out_.has_unmapped = true;
    out_.loss = "text that is no known option was dropped";
    if (rule_.unmapped_code) take_code(*rule_.unmapped_code);
    return;
  }
  if (const auto kind = records::scan(text)) {
    refuse(Errc::direct_identifier, records::name(*kind));
  } else if (out_.error != Errc::direct_identifier) {
    refuse(Errc::unmapped_value, "");
  }
}

// Special codes stand alone in a set, and only where there is nothing better.
void TextReader::settle() {
  if (out_.error || (spec_.shape != Shape::set && !out_.has_unmapped)) return;
  CodeSet real;
  for (const CodeId code : out_.value.set.codes()) {
    if (code >= first_real_code) real.add(code);
  }
  if (spec_.shape != Shape::set) {
    if (out_.value.is_absent(spec_.shape)) take_special(unknown);
  } else if (!real.empty()) {
    out_.value.set = real;
  } else if (out_.value.set.size() > 1 || (out_.value.set.empty() && out_.has_unmapped)) {
    real.add(unknown);
    out_.value.set = real;
  }
}

Reading read_text(const Plan& plan, const FieldRule& rule, std::string_view text, CellKind kind) {
  return TextReader(plan, rule, text, kind).read();
}

const Reading& Readings::read(std::size_t index, const FieldRule& rule, std::string_view text, CellKind kind) {
  const bool is_own_kind = kind == CellKind::date_serial || kind == CellKind::nested || kind == CellKind::absent ||
                           (kind == CellKind::number && text.ends_with(".0"));
  if (!is_own_kind && text.size() <= text_limit_bytes) {
    if (memories_.size() <= index) memories_.resize(index + 1);
    Memory& memory = memories_[index];
    if (const auto found = memory.find(text); found != memory.end()) return found->second;
    if (memory.size() < texts_cap) {
      return memory.emplace(std::string(text), read_text(plan_, rule, text, kind)).first->second;
    }
  }
  last_ = read_text(plan_, rule, text, kind);
  return last_;
}

}  // namespace kith::adapters
