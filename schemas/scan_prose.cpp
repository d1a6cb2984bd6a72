#include "schemas/scan_prose.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "schemas/name_files.hpp"

namespace kith::records {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// One run of the characters of base64 and hex.
struct EncodedRun {
  std::size_t size = 0, changes = 0;
  bool digit = false, upper = false, lower = false, plain_hex = true;
  int last = -1;

  void add(char c) {
    const int kind = is_digit(c) ? 0 : is_upper(c) ? 1 : is_lower(c) ? 2 : 3;
    changes += last >= 0 && kind != last ? 1 : 0;
    last = kind;
    ++size;
    digit = digit || kind == 0;
    upper = upper || kind == 1;
    lower = lower || kind == 2;
    plain_hex = plain_hex && (kind == 0 || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
  }

  // 24 characters or more that mix digits with letters, 32 that mix cases, 16 of hex, 12 that change between capitals,
  // small letters and digits at every second character, or what ends as base64 does.
  [[nodiscard]] bool is_encoded(bool has_padding) const {
    const bool letter = upper || lower;
    if (size >= 24 && digit && letter && changes > 3) return true;
    if (size >= 32 && upper && lower && changes > size / 4) return true;
    if (size >= 16 && plain_hex && digit && letter) return true;
    if (size >= 12 && upper && lower && changes * 5 >= size * 2) return true;
    return has_padding && size >= 6 && upper && lower;
  }
};

// Words of Latin letters and digits.
std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool is_open = false;
  for (const char c : text) {
    const bool is_part = c != ' ' && c != '\n' && c != '\t';
    count += is_part && !is_open ? 1 : 0;
    is_open = is_part;
  }
  return count;
}

std::size_t count_wide(std::u32string_view points) {
  return static_cast<std::size_t>(std::ranges::count_if(points, [](char32_t c) { return c >= 0x2E80; }));
}

// Somebody (a pronoun, a person) and what was done, in the tense of telling; both must occur.
bool tells_a_story(std::string_view folded) {
  static const RE2 who(
      R"(\b(?:i|he|she|they|we|me|him|us|my|his|someone|somebody|man|woman|guy|lady|el|ella|ellos|me|mi|un hombre|una mujer|alguien|un senor|una senora|toi|ho|anh ta|ba ay|ong ay|co ay|mot nguoi|nguoi|siya|ako|sila|may lalaki|may babae|lalaki|babae|kuv|nws|lawv|ib tug|ib tus|tus txiv)\b)");
  static const RE2 what(
      R"(\b(?:yelled|shouted|screamed|told|said|called|spat|spit|pushed|shoved|hit|punched|kicked|threw|followed|chased|grabbed|coughed|refused|asked|laughed|cursed|swore|attacked|harassed|threatened|robbed|stole|took|came|went|walking|walked|drove|broke|happened|kept|made fun|grito|gritaron|dijo|dijeron|empujo|escupio|golpeo|pego|siguio|lanzo|tiro|amenazo|insulto|nego|negaron|llamo|robo|estaba|iba|caminaba|paso|quito|la het|het|chui|mang|noi|danh|xo|day|nem|nho|duoi|theo|doa|bao|cuop|lay|sinigawan|sumigaw|sinabi|sinabihan|tinulak|dinuraan|sinundan|binato|minura|tinawag|hinabol|ninakaw|sinuntok|inagaw|tinakot|hais|qw|cem|thawb|nto|ntaus|caum|raws|pov|hem|nyiag|thuam)\b)");
  return RE2::PartialMatch(folded, who) && RE2::PartialMatch(folded, what);
}

bool tells_a_story_in_han(std::string_view folded) {
  static const RE2 who("我|他|她|有人|男人|女人|男子|女子|一個人|一个人|對方|对方");
  static const RE2 what(
      "說|说|罵|骂|打了|推了|推我|追|跟著|跟着|喊|叫我|吐|告訴|告诉|走過|走过|搶|抢|踢|扔|威脅我|威胁我|看到|看見|"
      "看见");
  return RE2::PartialMatch(folded, who) && RE2::PartialMatch(folded, what);
}

bool tells_a_story_in_korean(std::string_view folded) {
  static const RE2 told(
      "(?:했|었|았|졌|렸|갔|왔|였|쳤|났|겼|혔|됐|렀|켰|췄|샀|섰|썼|줬|봤|셨|녔|폈|랐|팠|꿨|웠)(?:다|어요|습니다|고|"
      "는데|음|으며|지만)");
  return RE2::PartialMatch(folded, told);
}

// Sentences, by what ends them; a stop behind one letter or a number ends none.
std::size_t count_sentences(std::u32string_view points) {
  constexpr std::u32string_view stops = U".!?\u3002\uFF01\uFF1F";
  std::size_t count = 0, letters = 0;
  for (const char32_t c : points) {
    if (stops.find(c) == std::u32string_view::npos) {
      letters += c > ' ' ? 1 : 0;
      continue;
    }
    constexpr std::size_t fewest_letters = 8;
    count += letters >= fewest_letters || (letters >= 4 && c != '.') ? 1 : 0;
    letters = 0;
  }
  constexpr std::size_t fewest_of_the_last = 6;
  return count + (letters >= fewest_of_the_last ? 1 : 0);
}

// One sentence points at nobody unless it is long; several tell a story.
constexpr std::size_t words_of_a_story = 9, words_of_prose = 24, characters_of_prose = 150;
constexpr std::size_t wide_characters_of_a_story = 14, wide_characters_of_prose = 40;

}  // namespace

bool has_encoded_run(std::string_view cased) {
  static const RE2 escapes(
      R"((?:%[0-9A-Fa-f]{2}){3,}|(?:&#x?[0-9A-Fa-f]{2,6};){2,}|(?:\\u[0-9A-Fa-f]{4}){2,}|(?:\\x[0-9A-Fa-f]{2}){3,}|\b0x[0-9A-Fa-f]{6,}|\b(?:[01]{8}\s+){3,})");
  EncodedRun run;
  for (std::size_t i = 0; i <= cased.size(); ++i) {
    const char c = i < cased.size() ? cased[i] : ' ';
    const bool is_part = is_digit(c) || is_upper(c) || is_lower(c) || c == '+' || c == '/' || c == '_' || c == '-';
    if (is_part) {
      run.add(c);
      continue;
    }
    if (run.is_encoded(c == '=')) return true;
    run = {};
  }
  return RE2::PartialMatch(cased, escapes);
}

bool is_prose(std::string_view folded) {
  const std::u32string points = code_points(folded);
  const std::size_t words = count_words(folded), wide = count_wide(points);
  if (words >= words_of_prose || points.size() > characters_of_prose || wide > wide_characters_of_prose) return true;
  if (count_sentences(points) < 2) return false;
  if (words >= words_of_a_story && wide == 0) return tells_a_story(folded);
  if (wide >= wide_characters_of_a_story && words >= 4) return tells_a_story_in_korean(folded);
  return wide >= wide_characters_of_a_story && tells_a_story_in_han(folded);
}

}  // namespace kith::records
