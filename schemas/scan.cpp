// The scan is a table of RE2 patterns in order of certainty, matched in linear time against folded text, and two small
// automata for what patterns say badly (encoded data, prose). It names kinds for people; the closed schema is what
// keeps identifiers out.
#include "schemas/scan.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "schemas/fold.hpp"

namespace kith::records {
namespace {

struct Pattern {
  IdentifierKind kind;
  const char* text;
};

#define KITH_STREETS                                                                                               \
  "(?:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|way|place|pl|parkway|pkwy|highway|hwy" \
  "|circle|cir|terrace|ter|square|sq|trail|trl|calle|avenida|duong|kev)"
#define KITH_NUMBER_WORD "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"

constexpr auto patterns = std::to_array<Pattern>({
    {IdentifierKind::image_or_attachment,
     R"(data:[a-z]+/|\.(?:jpe?g|png|gif|heic|webp|pdf|docx?|xlsx?|mp[34]|mov|wav)\b)"},
    {IdentifierKind::email_address,
     R"([a-z0-9._%+\-]+\s*(?:@|\(at\)|\[at\]|\{at\})\s*[a-z0-9\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\{dot\}|\sdot\s)\s*[a-z0-9\-]+)+)"},
    {IdentifierKind::email_address, R"(\S+\s+at\s+\S+\s+dot\s+\S+|mailto:)"},
    {IdentifierKind::url,
     R"(\b[a-z][a-z0-9+.\-]{1,15}://|\bwww\.|\b[a-z0-9\-]+\.(?:com|org|net|edu|gov|io|me|us|info|app|ly|be|tv|cn|vn|tw|kr|jp|ph)(?:[/?:\s]|$))"},
    {IdentifierKind::handle,
     R"((?:^|[\s(:,])@[a-z0-9_.]{2,}|\b(?:wechat|weixin|whatsapp|line|kakao|kakaotalk|zalo|viber|telegram|instagram|ig|facebook|fb|twitter|tiktok)\s*(?:id)?\s*[:=]\s*\S)"},
    {IdentifierKind::device, R"(\b(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}\b|\bimei\b|mozilla/\d)"},
    {IdentifierKind::ip_address,
     R"(\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b|\b(?:[0-9a-f]{1,4}:){3,7}(?::|[0-9a-f]{1,4})|\b(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4})"},
    {IdentifierKind::social_security_number, R"((?:^|[^\d\-])\d{3}[\s.\-_]\d{2}[\s.\-_]\d{4}(?:$|[^\d\-])|\bssn\b)"},
    {IdentifierKind::coordinates,
     R"([\-+]?\d{1,3}\.\d{3,}\s*[,;/\s]\s*[\-+]?\d{1,3}\.\d{3,}|(?:^|[^\d.])[\-+]?1?\d{1,2}\.\d{4,}(?:$|[^\d])|\d{1,3}\s*°|\b[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}\b)"},
    {IdentifierKind::medical_number,
     R"(\b(?:mrn|medical\s+record|medi-?cal|patient)\s*(?:no\.?|number|id|#)?\s*[:#]?\s*[a-z]{0,3}-?\d{3,})"},
    {IdentifierKind::case_number,
     R"(\b(?:case|police\s+report|report|docket|incident)\s*(?:no\.?|number|id|#)\s*[:#]?\s*[a-z]{0,4}-?\d{2,})"},
    {IdentifierKind::government_number,
     R"(\b(?:passport|visa|alien|driver'?s?\s+licen[sc]e|dl|id\s+card|green\s+card)\s*(?:no\.?|number|#)?\s*[:#]?\s*[a-z]{0,3}\d{5,}|\ba-?\d{8,9}\b)"},
    {IdentifierKind::street_address,
     R"(\b\d{1,6}[a-z]?\s+(?:[nsew]\.?\s+)?(?:[a-z0-9.'\-]+\s+){1,4})" KITH_STREETS
     R"((?:\b|$)|\bp\.?\s?o\.?\s+box\s+\d|\b(?:apt|apartment|suite|unit)\.?\s*#?\s*\d+\b|\b)" KITH_STREETS
     R"(\.?\s+(?:and|&)\s+[a-z0-9]+|[路街巷弄]\s*\d+|\d+\s*[号號])"},
    {IdentifierKind::phone_number,
     R"((?:^|[^\d])(?:\+?\d{1,3}[\s.\-()_/]{0,3})?\(?\d{3}\)?[\s.\-_/]{0,3}\d{3}[\s.\-_/]{0,3}\d{4}(?:$|[^\d])|(?:^|[^\d.\-])\d{3}[\s.\-_]\d{4}(?:$|[^\d.\-])|\+\d{1,3}(?:[\s.\-()_/]{0,3}\d){7,12}|\b(?:tel|phone|cell|mobile|fax)\b\s*[.:#]?\s*\+?\(?\d)"},
    {IdentifierKind::phone_number, "(?:" KITH_NUMBER_WORD R"([\s,.\-]+){6,})" KITH_NUMBER_WORD},
    {IdentifierKind::licence_plate,
     R"(^\s*(?:\d[a-z]{3}[\s\-]?\d{3}|[a-z]{3}[\s\-]?\d{4}|\d{3}[\s\-]?[a-z]{3}|[a-z]{3}[\s\-]?\d{3})\s*$|\b\d[a-z]{3}[\s\-]?\d{3}\b|\b(?:licen[sc]e\s+)?plates?\s*(?:no\.?|number|#)?\s*[:#]?\s*[a-z0-9]{5,8}\b)"},
    {IdentifierKind::digit_run, R"(\d{7,}|(?:\d[\s.\-_]){8,}\d)"},
});

#undef KITH_STREETS
#undef KITH_NUMBER_WORD

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(std::int64_t{32} << 20);
  return options;
}

// All patterns as one automaton, so that a long text is read once, and each by itself for when that automaton outgrows
// its memory.
class Matcher {
 public:
  Matcher() : together_(options(), RE2::UNANCHORED) {
    for (const Pattern& pattern : patterns) {
      together_.Add(pattern.text, nullptr);
      each_.push_back(std::make_unique<RE2>(pattern.text, options()));
    }
    together_.Compile();
  }

  // The first of the table that occurs in the text.
  [[nodiscard]] std::optional<IdentifierKind> first(std::string_view text) const {
    std::vector<int> found;
    RE2::Set::ErrorInfo problem{};
    if (together_.Match(text, &found, &problem))
      return patterns[static_cast<std::size_t>(*std::ranges::min_element(found))].kind;
    if (problem.kind == RE2::Set::kNoError) return std::nullopt;
    for (std::size_t i = 0; i < each_.size(); ++i)
      if (RE2::PartialMatch(text, *each_[i])) return patterns[i].kind;
    return std::nullopt;
  }

 private:
  RE2::Set together_;
  std::vector<std::unique_ptr<RE2>> each_;
};

const Matcher& matcher() {
  static const Matcher all;
  return all;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// A run of 24 characters or more of the base64 alphabets that mixes digits with letters, or 32 or more that mix cases:
// nobody writes such words. Underscores and dashes alone join ordinary words, so they end nothing and prove nothing.
bool has_encoded_run(std::string_view text) {
  std::size_t size = 0;
  bool digit = false, upper = false, lower = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    const bool is_part = is_digit(c) || is_upper(c) || is_lower(c) || c == '+' || c == '/' || c == '_' || c == '-';
    if (is_part) {
      ++size;
      digit = digit || is_digit(c);
      upper = upper || is_upper(c);
      lower = lower || is_lower(c);
      continue;
    }
    if (size >= 24 && digit && (upper || lower)) return true;
    if (size >= 32 && upper && lower) return true;
    size = 0;
    digit = upper = lower = false;
  }
  return false;
}

// Prose: longer than any code or label. Scripts without spaces say more in fewer characters, so bytes count.
bool is_prose(std::string_view text) {
  const auto spaces = std::ranges::count(text, ' ');
  return spaces >= 12 || text.size() > 120;
}

constexpr std::array<std::string_view, identifier_kind_count> kind_names = {
    "e-mail address",
    "phone number",
    "street address",
    "social security number",
    "licence plate",
    "web address",
    "personal handle",
    "coordinates",
    "IP address",
    "long run of digits",
    "encoded data",
    "letters of several scripts mixed in a word",
    "free text",
    "name of a person",
    "date of birth",
    "government number",
    "case or report number",
    "medical number",
    "photo or attachment",
    "record id of the source system",
    "employer or school",
    "name of an offender",
    "name of a staff member",
    "device",
};

}  // namespace

std::string_view name(IdentifierKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<IdentifierKind> scan(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const Folded folded = fold(text);
  if (const auto kind = matcher().first(folded.lower)) return kind;
  if (has_encoded_run(folded.cased)) return IdentifierKind::encoded_data;
  if (folded.has_mixed_scripts) return IdentifierKind::mixed_scripts;
  if (is_prose(text)) return IdentifierKind::free_text;
  return std::nullopt;
}

}  // namespace kith::records
