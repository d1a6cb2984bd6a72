#include "adapters/evaluate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/compile.hpp"
#include "adapters/fold.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class TextReader {
 public:
  TextReader(const Plan& plan, const FieldRule& rule, std::string_view text)
      : plan_(plan), rule_(rule), spec_(field_specs()[rule.field]), text_(text), folded_(fold(text)) {}

  Reading read() {
    if (folded_.empty()) {
      if (rule_.blank) take(*rule_.blank);
    } else if (spec_.shape == Shape::date || spec_.shape == Shape::month) {
      read_date();
    } else if (!read_whole(folded_) && !read_place_number()) {
      rule_.separator.empty() ? refuse_or_flag() : read_choices();
    }
    settle_set();
    return std::move(out_);
  }

 private:
  void take(const Meaning& meaning) {
    for (const CodeId code : meaning.codes) take_code(code);
    if (spec_.shape == Shape::place) out_.value.place = meaning.place;
    constexpr std::array<std::string_view, 5> losses = {"", "", "broader code", "narrower code", "ambiguous code"};
    if (meaning.confidence != Confidence::exact) out_.loss = losses[static_cast<std::size_t>(meaning.confidence)];
  }

  void take_code(CodeId code) {
    if (spec_.shape == Shape::set) {
      if (!out_.value.set.add(code)) refuse(Errc::out_of_range, "more choices than a set may hold");
    } else {
      out_.value.code = code;
    }
  }

  void refuse(Errc error, std::string_view hint) {
    out_.error = error;
    out_.hint = hint;
  }

  void take_special(CodeId special) {
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

  // The text as one label, one missing-answer text or one number of a band.
  bool read_whole(const std::string& folded) {
    if (const auto found = rule_.labels.find(folded); found != rule_.labels.end()) {
      take(found->second);
      return true;
    }
    if (const auto found = plan_.missing.texts.find(folded); found != plan_.missing.texts.end()) {
      if (found->second != not_asked) take_special(found->second);
      return true;
    }
    const auto number = rule_.bands.empty() ? std::nullopt : whole_number(folded);
    if (!number) return false;
    const auto band =
        std::ranges::find_if(rule_.bands, [&](const Band& b) { return b.least <= *number && *number <= b.most; });
    if (band == rule_.bands.end()) return false;
    take_code(band->code);
    if (band->least != band->most) out_.loss = "number to band";
    return true;
  }

  bool read_place_number() {
    if (spec_.shape != Shape::place || !rule_.place_number) return false;
    const PlaceNumber& rule = *rule_.place_number;
    const auto number = whole_number(folded_);
    if (!number || *number < rule.least || *number > rule.most) return false;
    std::string code = std::to_string(*number * rule.times + rule.plus);
    const std::size_t digits = rule_.level == PlaceLevel::city ? 7 : rule_.level == PlaceLevel::state ? 2 : 5;
    if (code.size() < digits) code.insert(0, digits - code.size(), '0');
    const auto place = place_of(code, rule_.level);
    if (place) out_.value.place = *place;
    return place.has_value();
  }

  // Options may contain the separator: at each piece the longest run of pieces that is a label is taken.
  void read_choices() {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;  // begin and end in folded_
    std::size_t begin = 0;
    for (;;) {
      const auto end = folded_.find(rule_.separator, begin);
      pieces.emplace_back(begin, end == std::string::npos ? folded_.size() : end);
      if (end == std::string::npos) break;
      begin = end + rule_.separator.size();
    }
    for (std::size_t i = 0; i < pieces.size();) i += read_run(pieces, i);
  }

  // How many pieces from `first` were used.
  std::size_t read_run(const std::vector<std::pair<std::size_t, std::size_t>>& pieces, std::size_t first) {
    for (std::size_t count = std::min(rule_.label_parts, pieces.size() - first); count > 0; --count) {
      const auto [begin, unused] = pieces[first];
      const std::size_t end = pieces[first + count - 1].second;
      const std::string run(trim(std::string_view(folded_).substr(begin, end - begin)));
      if (run.empty() || read_whole(run)) return count;
    }
    refuse_or_flag();
    return 1;
  }

  void refuse_or_flag() {
    if (rule_.unmapped == Fallback::flag) {
      out_.has_unmapped = true;
      out_.loss = "text that is no known option was dropped";
      if (rule_.unmapped_code) take_code(*rule_.unmapped_code);
      return;
    }
    if (const auto kind = records::scan(text_)) {
      refuse(Errc::direct_identifier, records::name(*kind));
    } else {
      refuse(Errc::unmapped_value, "");
    }
  }

  void read_date() {
    if (const auto found = plan_.missing.texts.find(folded_); found != plan_.missing.texts.end()) {
      if (found->second != not_asked) take_special(found->second);
      return;
    }
    DateFormat::Reading impossible;
    for (const DateFormat& format : rule_.formats) {
      const auto reading = format.read(folded_);
      if (reading.match == DateFormat::Match::possible) return take_date(reading);
      if (reading.match == DateFormat::Match::impossible && impossible.match == DateFormat::Match::none) {
        impossible = reading;
      }
    }
    if (impossible.match == DateFormat::Match::impossible && rule_.impossible == Fallback::flag) {
      out_.is_imputed = true;
      take_date(impossible);
      out_.loss = "no such day: coarser";
    } else if (impossible.match == DateFormat::Match::impossible) {
      refuse(Errc::malformed_value, "no calendar has this date");
    } else if (rule_.vague == Fallback::flag) {
      out_.has_unmapped = true;
      out_.loss = "a date that cannot be read was dropped";
      out_.value.date.precision = DatePrecision::unknown;
    } else {
      refuse(Errc::malformed_value, "a date in none of the formats of the mapping file");
    }
  }

  void take_date(const DateFormat::Reading& reading) {
    if (spec_.shape == Shape::month) {
      if (reading.precision > DatePrecision::month) return refuse(Errc::malformed_value, "a month is needed");
      out_.value.month = Month{static_cast<std::int16_t>(int(reading.first_day.year())),
                               static_cast<std::uint8_t>(unsigned(reading.first_day.month()))};
      if (reading.precision == DatePrecision::day) out_.loss = "day to month";
      return;
    }
    out_.value.date = coarsen({reading.precision, reading.first_day}, rule_.finest);
    if (out_.value.date.precision == reading.precision) return;
    constexpr std::array<std::string_view, 3> losses = {"to month", "to quarter", "to year"};
    out_.loss = losses[static_cast<std::size_t>(rule_.finest) - static_cast<std::size_t>(DatePrecision::month)];
  }

  // Special codes stand alone in a set, and only where there is nothing better.
  void settle_set() {
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

  const Plan& plan_;
  const FieldRule& rule_;
  const FieldSpec& spec_;
  std::string_view text_;
  std::string folded_;
  Reading out_;
};

}  // namespace

Reading read_text(const Plan& plan, const FieldRule& rule, std::string_view text) {
  return TextReader(plan, rule, text).read();
}

const Reading& Readings::read(std::size_t index, const FieldRule& rule, std::string_view text) {
  if (memories_.size() <= index) memories_.resize(index + 1);
  Memory& memory = memories_[index];
  if (const auto found = memory.find(text); found != memory.end()) return found->second;
  if (text.size() <= text_limit_bytes && memory.size() < texts_cap) {
    return memory.emplace(std::string(text), read_text(plan_, rule, text)).first->second;
  }
  last_ = read_text(plan_, rule, text);
  return last_;
}

}  // namespace kith::adapters
