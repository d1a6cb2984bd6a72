#include "schemas/field_reader.hpp"

#include <algorithm>

#include "hub/model/place.hpp"
#include "schemas/scan.hpp"

namespace kith::records {
namespace {

constexpr std::size_t members_named = 128;  // the parser's own cap on members

// "member 7", or "e-mail address, member 7": static text, made once, for an Error's hint never owns what it shows.
std::string_view member_hint(std::optional<IdentifierKind> kind, std::size_t number) {
  static const auto table = [] {
    std::vector<std::string> texts;
    texts.reserve((identifier_kind_count + 1) * members_named);
    for (std::size_t k = 0; k <= identifier_kind_count; ++k) {
      for (std::size_t n = 1; n <= members_named; ++n) {
        std::string text = "member " + std::to_string(n);
        if (k != 0) text.insert(0, std::string(name(static_cast<IdentifierKind>(k - 1))) + ", ");
        texts.push_back(std::move(text));
      }
    }
    return texts;
  }();
  const std::size_t row = kind ? static_cast<std::size_t>(*kind) + 1 : 0;
  return table[row * members_named + std::clamp<std::size_t>(number, 1, members_named) - 1];
}

bool is_unmistakable(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::phone_number:
    case IdentifierKind::licence_plate:
    case IdentifierKind::digit_run:
    case IdentifierKind::encoded_data:
    case IdentifierKind::coordinates:
      return false;
    case IdentifierKind::email_address:
    case IdentifierKind::street_address:
    case IdentifierKind::social_security_number:
    case IdentifierKind::url:
    case IdentifierKind::handle:
    case IdentifierKind::ip_address:
    case IdentifierKind::mixed_scripts:
    case IdentifierKind::free_text:
    case IdentifierKind::person_name:
    case IdentifierKind::date_of_birth:
    case IdentifierKind::government_number:
    case IdentifierKind::case_number:
    case IdentifierKind::medical_number:
    case IdentifierKind::image_or_attachment:
    case IdentifierKind::source_record_id:
    case IdentifierKind::employer_or_school:
    case IdentifierKind::offender_name:
    case IdentifierKind::staff_name:
    case IdentifierKind::device:
      return true;
  }
  return true;
}

// What any text inside the value carries; of a large one, the first texts only, so that a refusal stays cheap.
// Recursion is bounded by the parser's depth.
std::optional<IdentifierKind> scan_value(json::Value value, int& texts_left) {
  const bool is_text = value.is(json::Kind::string) || value.is(json::Kind::number);
  if (is_text)
    return texts_left-- > 0 ? scan(value.is(json::Kind::string) ? value.string() : value.number_text()) : std::nullopt;
  for (json::Value child = value.first(); child && texts_left > 0; child = child.next()) {
    if (const auto by_name = child.name().empty() ? std::nullopt : scan_field_name(child.name())) return by_name;
    if (const auto kind = scan_value(child, texts_left)) return kind;
  }
  return std::nullopt;
}

std::optional<IdentifierKind> scan_value(json::Value value) {
  int texts_left = 16;
  return scan_value(value, texts_left);
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// The first day of "2021-03-04", "2021-03", "2021-Q1" or "2021"; years 1900 to 2199.
std::optional<std::chrono::year_month_day> first_day(DatePrecision precision, std::string_view text) {
  const std::string_view year_text = text.substr(0, 4);
  if (year_text.size() != 4 || !is_digits(year_text)) return std::nullopt;
  const int year = number_of(year_text);
  unsigned month = 1, day = 1;
  if (precision == DatePrecision::year) {
    if (text.size() != 4) return std::nullopt;
  } else if (precision == DatePrecision::quarter) {
    if (text.size() != 7 || text.substr(4, 2) != "-Q" || text[6] < '1' || text[6] > '4') return std::nullopt;
    month = static_cast<unsigned>(text[6] - '1') * 3 + 1;
  } else {
    const auto parsed = Month::parse(text.substr(0, 7));
    if (!parsed) return std::nullopt;
    month = parsed->month;
    if (precision == DatePrecision::month && text.size() != 7) return std::nullopt;
    if (precision == DatePrecision::day) {
      if (text.size() != 10 || text[7] != '-' || !is_digits(text.substr(8))) return std::nullopt;
      day = static_cast<unsigned>(number_of(text.substr(8)));
    }
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok() || year < 1900 || year > 2199) return std::nullopt;
  return date;
}

constexpr std::array<std::string_view, 7> precision_words = {"not_asked", "unknown", "declined", "day",
                                                             "month",     "quarter", "year"};
constexpr std::array precisions = {DatePrecision::not_asked, DatePrecision::unknown, DatePrecision::declined,
                                   DatePrecision::day,       DatePrecision::month,   DatePrecision::quarter,
                                   DatePrecision::year};
constexpr std::array<std::string_view, 8> level_words = {"not_asked", "unknown", "declined", "online",
                                                         "city",      "county",  "cbsa",     "state"};
constexpr std::array levels = {PlaceLevel::not_asked, PlaceLevel::unknown, PlaceLevel::declined, PlaceLevel::online,
                               PlaceLevel::city,      PlaceLevel::county,  PlaceLevel::cbsa,     PlaceLevel::state};

}  // namespace

std::string Path::pointer() const {
  if (parent == nullptr) return {};
  std::string text = parent->pointer();
  text.push_back('/');
  return text.append(index >= 0 ? std::to_string(index) : std::string(name));
}

bool FieldReader::is_full() {
  rejection.is_cut = rejection.is_cut || rejection.errors.size() == rejection_errors_cap;
  return rejection.is_cut;
}

void FieldReader::refuse(Errc code, const Path& at, std::string_view hint) {
  if (is_full()) return;
  rejection.errors.emplace_back(code, at.pointer(), hint);
}

void FieldReader::refuse_value(json::Value value, Errc code, const Path& at, Scan how) {
  if (is_full()) return;
  const auto kind = scan_value(value);
  if (kind && (how == Scan::all || is_unmistakable(*kind))) return refuse(Errc::direct_identifier, at, name(*kind));
  refuse(code, at);
}

void FieldReader::refuse_member(json::Value value, const Path& object, std::size_t number) {
  if (is_full()) return;
  auto kind = scan_field_name(value.name());
  if (!kind) kind = scan(value.name());
  if (!kind) kind = scan_value(value);
  refuse(kind ? Errc::direct_identifier : Errc::unknown_field, object, member_hint(kind, number));
}

std::optional<std::string_view> FieldReader::text(json::Value value, const Path& at, Scan how) {
  if (value.is(json::Kind::string)) return value.string();
  refuse_value(value, Errc::wrong_type, at, how);
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::integer(json::Value value, std::int64_t least, std::int64_t most,
                                                 const Path& at) {
  if (!value.is(json::Kind::number)) {
    refuse_value(value, Errc::wrong_type, at);
    return std::nullopt;
  }
  const auto number = value.integer();
  if (number && *number >= least && *number <= most) return number;
  const bool is_whole = value.number_text().find_first_of(".eE") == std::string_view::npos;
  refuse_value(value, is_whole ? Errc::out_of_range : Errc::wrong_type, at, Scan::unmistakable);
  return std::nullopt;
}

std::optional<bool> FieldReader::boolean(json::Value value, const Path& at) {
  if (value.is(json::Kind::boolean)) return value.boolean();
  refuse_value(value, Errc::wrong_type, at);
  return std::nullopt;
}

std::optional<Month> FieldReader::month(json::Value value, const Path& at) {
  const auto written = text(value, at, Scan::unmistakable);
  if (!written) return std::nullopt;
  const auto month = Month::parse(*written);
  if (!month) refuse_value(value, Errc::malformed_value, at, Scan::unmistakable);
  return month;
}

std::optional<std::size_t> FieldReader::word(json::Value value, std::span<const std::string_view> words,
                                             const Path& at) {
  const auto written = text(value, at);
  if (!written) return std::nullopt;
  const auto found = std::ranges::find(words, *written);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  refuse_value(value, Errc::unknown_code, at);
  return std::nullopt;
}

const Code* FieldReader::entry(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at) {
  const auto written = text(value, at);
  if (!written) return nullptr;
  const Code* const found = look_up_code(list, *written, taxonomy);
  if (found == nullptr) refuse_value(value, Errc::unknown_code, at);
  return found;
}

std::optional<CodeId> FieldReader::code(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at) {
  const Code* const found = entry(value, list, taxonomy, at);
  return found == nullptr ? std::nullopt : std::optional{found->id};
}

CodeSet FieldReader::set(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at, Specials specials) {
  CodeSet set;
  if (!value.is(json::Kind::array)) {
    refuse_value(value, Errc::wrong_type, at);
    return set;
  }
  if (value.size() > CodeSet::capacity) {
    refuse(Errc::out_of_range, at, "a set has 32 codes at most");
    return set;
  }
  std::size_t index = 0;
  bool has_loner = false;
  for (json::Value element = value.first(); element; element = element.next(), ++index) {
    const Path place = at.element(index);
    const Code* const code = entry(element, list, taxonomy, place);
    if (code == nullptr) continue;
    if (specials == Specials::refused && code->id < first_real_code) refuse(Errc::unknown_code, place);
    if (set.contains(code->id)) refuse(Errc::contradiction, place, "the same code twice");
    has_loner = has_loner || code->stands_alone;
    set.add(code->id);
  }
  if (has_loner && value.size() > 1) refuse(Errc::contradiction, at, "a code here stands alone");
  return set.contains(not_asked) ? CodeSet{} : set;
}

bool FieldReader::is_object(json::Value value, const Path& at) {
  if (value.is(json::Kind::object)) return true;
  refuse_value(value, Errc::wrong_type, at);
  return false;
}

Occurred FieldReader::occurred(json::Value value, const Path& at) {
  Occurred occurred;
  if (!is_object(value, at)) return occurred;
  json::Value precision, written;
  std::size_t number = 1;
  for (json::Value member = value.first(); member; member = member.next(), ++number) {
    if (member.name() == "precision") {
      precision = member;
    } else if (member.name() == "value") {
      written = member;
    } else {
      refuse_member(member, at, number);
    }
  }
  const Path precision_at = at.member("precision"), value_at = at.member("value");
  if (!precision) refuse(Errc::missing_field, precision_at);
  const auto index = precision ? word(precision, precision_words, precision_at) : std::nullopt;
  if (!index) return occurred;
  occurred.precision = precisions[*index];
  if (occurred.precision < DatePrecision::day) {
    if (written) refuse_value(written, Errc::contradiction, value_at, Scan::unmistakable);
    return occurred;
  }
  if (!written) {
    refuse(Errc::missing_field, value_at);
    return occurred;
  }
  const auto characters = text(written, value_at, Scan::unmistakable);
  const auto day = characters ? first_day(occurred.precision, *characters) : std::nullopt;
  if (characters && !day) refuse_value(written, Errc::malformed_value, value_at, Scan::unmistakable);
  if (day) occurred.first_day = *day;
  return occurred;
}

IncidentPlace FieldReader::place(json::Value value, const Path& at) {
  IncidentPlace place;
  if (!is_object(value, at)) return place;
  json::Value level, code;
  std::size_t number = 1;
  for (json::Value member = value.first(); member; member = member.next(), ++number) {
    if (member.name() == "level") {
      level = member;
    } else if (member.name() == "code") {
      code = member;
    } else {
      refuse_member(member, at, number);
    }
  }
  const Path level_at = at.member("level"), code_at = at.member("code");
  if (!level) refuse(Errc::missing_field, level_at);
  const auto index = level ? word(level, level_words, level_at) : std::nullopt;
  if (!index) return place;
  place.level = levels[*index];
  if (!code_list(place.level)) {
    if (code) refuse_value(code, Errc::contradiction, code_at);
    return place;
  }
  if (!code) {
    refuse(Errc::missing_field, code_at);
    return place;
  }
  const auto characters = text(code, code_at);
  const auto known = characters ? parse_place_code(place.level, *characters) : std::nullopt;
  if (characters && !known) refuse_value(code, Errc::unknown_code, code_at);
  place.code = known.value_or(0);
  return place;
}

}  // namespace kith::records
