#include "schemas/fold.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace kith::records {
namespace {

constexpr std::size_t scanned_bytes = 4096;

// The zero of each run of ten decimal digits (Unicode category Nd) that a keyboard can type.
constexpr std::array<char32_t, 36> zeros = {0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
                                            0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090,
                                            0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
                                            0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x16B50};

struct LookAlike {
  char32_t from;
  char to;
};
// Cyrillic and Greek letters that a reader takes for Latin ones, lower and upper case.
constexpr auto look_alikes = std::to_array<LookAlike>({
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
    {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
    {0x03B1, 'a'}, {0x03B9, 'i'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C5, 'u'}, {0x03C7, 'x'},
    {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'},
    {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'},
    {0x0425, 'X'}, {0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'},
    {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04BB, 'h'}, {0x0501, 'd'}, {0x051B, 'q'},
    {0x051D, 'w'}, {0x0261, 'g'}, {0x0131, 'i'},
});

// Letters with a stroke: they have no decomposition and mix with Latin ones in honest words ("Đặng", "Łukasz").
constexpr auto stroked = std::to_array<LookAlike>(
    {{0x0110, 'D'}, {0x0111, 'd'}, {0x00D0, 'D'}, {0x00D8, 'O'}, {0x00F8, 'o'}, {0x0141, 'L'}, {0x0142, 'l'}});

// Korean syllables stay whole, or are made whole, so that patterns and lists can name them.
constexpr char32_t syllable_base = 0xAC00, lead_base = 0x1100, vowel_base = 0x1161, tail_base = 0x11A7;
constexpr char32_t lead_count = 19, vowel_count = 21, tail_count = 28;

bool is_syllable(char32_t c) {
  return c >= syllable_base && c < syllable_base + lead_count * vowel_count * tail_count;
}

// The syllable that two letters or a syllable and a letter make, or 0.
char32_t compose_hangul(char32_t before, char32_t c) {
  const bool is_lead = before >= lead_base && before < lead_base + lead_count;
  if (is_lead && c >= vowel_base && c < vowel_base + vowel_count)
    return syllable_base + ((before - lead_base) * vowel_count + (c - vowel_base)) * tail_count;
  const bool is_open = is_syllable(before) && (before - syllable_base) % tail_count == 0;
  if (is_open && c > tail_base && c < tail_base + tail_count) return before + (c - tail_base);
  return 0;
}

char digit_of(char32_t c) {
  for (const char32_t zero : zeros)
    if (c >= zero && c < zero + 10) return static_cast<char>('0' + (c - zero));
  return 0;
}

char stroked_letter(char32_t c) {
  const auto* const found = std::ranges::find(stroked, c, &LookAlike::from);
  return found == stroked.end() ? '\0' : found->to;
}

char latin_of(char32_t c) {
  const auto* const found = std::ranges::find(look_alikes, c, &LookAlike::from);
  return found == look_alikes.end() ? '\0' : found->to;
}

bool is_invisible(char32_t c) {
  return c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_latin_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFE58 || c == 0xFE63;
}

// Walks the words of the text to see whether one of them mixes scripts.
class WordScripts {
 public:
  bool has_mixed = false;

  void letter(bool is_latin, bool is_look_alike) {
    has_latin_ = has_latin_ || is_latin;
    has_look_alike_ = has_look_alike_ || is_look_alike;
    has_mixed = has_mixed || (has_latin_ && has_look_alike_);
  }
  void end_word() { has_latin_ = has_look_alike_ = false; }

 private:
  bool has_latin_ = false;
  bool has_look_alike_ = false;
};

void append(std::string& out, char32_t c) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 0)));
}

void append_ascii(char c, Folded& folded, WordScripts& scripts) {
  if (is_latin_letter(static_cast<char32_t>(c))) {
    scripts.letter(true, false);
  } else {
    scripts.end_word();
  }
  folded.cased.push_back(c);
}

void append_folded(char32_t c, Folded& folded, WordScripts& scripts) {
  if (c < 0x80) return append_ascii(static_cast<char>(c), folded, scripts);
  if (is_invisible(c)) return;
  if (const char letter = stroked_letter(c)) return append_ascii(letter, folded, scripts);
  const char digit = digit_of(c);
  const char latin = latin_of(c);
  if (is_latin_letter(c) || latin != 0) {
    scripts.letter(latin == 0, latin != 0);
  } else if (utf8proc_category(static_cast<utf8proc_int32_t>(c)) > UTF8PROC_CATEGORY_LO) {
    scripts.end_word();
  }
  if (digit != 0) {
    folded.cased.push_back(digit);
  } else if (latin != 0) {
    folded.cased.push_back(latin);
  } else if (is_dash(c)) {
    folded.cased.push_back('-');
  } else {
    append(folded.cased, c);
  }
}

// Replaces the last character when it and the next make a Korean syllable.
bool append_to_syllable(char32_t c, std::string& out, char32_t& last) {
  constexpr std::size_t hangul_bytes = 3;  // of every letter and syllable in UTF-8
  const char32_t made = compose_hangul(last, c);
  last = made == 0 ? c : made;
  if (made == 0 || out.size() < hangul_bytes) return false;
  out.resize(out.size() - hangul_bytes);
  append(out, made);
  return true;
}

void append_decomposed(utf8proc_int32_t c, Folded& folded, WordScripts& scripts, char32_t& last) {
  if (is_syllable(static_cast<char32_t>(c))) {
    last = static_cast<char32_t>(c);
    return append_folded(last, folded, scripts);
  }
  std::array<utf8proc_int32_t, 32> parts{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(
      c, parts.data(), parts.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK), &boundary);
  const auto known = count > 0 && count <= static_cast<utf8proc_ssize_t>(parts.size()) ? count : 0;
  for (utf8proc_ssize_t i = 0; i < known; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (!append_to_syllable(part, folded.cased, last)) append_folded(part, folded, scripts);
  }
}

}  // namespace

Folded fold(std::string_view text) {
  Folded folded;
  WordScripts scripts;
  char32_t last = 0;
  text = text.substr(0, scanned_bytes);
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    if (*at < 0x80) {
      append_ascii(static_cast<char>(*at), folded, scripts);
      last = *at;
      ++at;
      --left;
      continue;
    }
    utf8proc_int32_t c = -1;
    auto used = utf8proc_iterate(at, left, &c);
    if (used <= 0) {
      used = 1;
      c = 0xFFFD;
    }
    at += used;
    left -= used;
    append_decomposed(c, folded, scripts, last);
  }
  folded.has_mixed_scripts = scripts.has_mixed;
  folded.lower = folded.cased;
  for (char& c : folded.lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

}  // namespace kith::records
