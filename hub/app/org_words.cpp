#include "hub/app/org_words.hpp"

#include <openssl/objects.h>

#include <algorithm>
#include <string>

namespace kith::app {
namespace {

constexpr std::string_view spelling =
    "The subject is not in RFC 2253 form: openssl x509 -noout -subject -nameopt RFC2253 prints it after subject=.";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

// C0 and C1 controls, DEL, U+061C, U+200E and U+200F, U+2028 to U+202E and U+2066 to U+2069, looked for in the bytes of
// UTF-8.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    if (byte(i) < 0x20 || byte(i) == 0x7F) return true;
    if (byte(i) == 0xC2 && byte(i + 1) < 0xA0) return true;
    if (byte(i) == 0xD8 && byte(i + 1) == 0x9C) return true;
    if (byte(i) != 0xE2) continue;
    if (byte(i + 1) == 0x80 && (byte(i + 2) == 0x8E || byte(i + 2) == 0x8F)) return true;
    if (byte(i + 1) == 0x80 && byte(i + 2) >= 0xA8 && byte(i + 2) <= 0xAE) return true;
    if (byte(i + 1) == 0x81 && byte(i + 2) >= 0xA6 && byte(i + 2) <= 0xA9) return true;
  }
  return false;
}

// Whether the second byte of a character can follow its first (RFC 3629): no overlong form, surrogate or number beyond
// U+10FFFF.
bool may_follow(unsigned char first, unsigned char second) {
  if (first == 0xE0) return second >= 0xA0;
  if (first == 0xED) return second < 0xA0;
  if (first == 0xF0) return second >= 0x90;
  return first != 0xF4 || second < 0x90;
}

bool is_utf8(std::string_view text) {
  std::size_t following = 0;
  unsigned char first = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (following > 0) {
      if ((byte & 0xC0U) != 0x80 || !may_follow(first, byte)) return false;
      first = 0;
      --following;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) return false;
      following = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
      first = byte;
    }
  }
  return following == 0;
}

// The type by its short name, or by its number where OpenSSL has no name for it.
bool is_type(const std::string& type) {
  const int nid = OBJ_txt2nid(type.c_str());
  if (nid != NID_undef) return type == OBJ_nid2sn(nid);
  return !type.empty() && type.find('.') != std::string::npos &&
         std::ranges::all_of(type, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

bool is_value(std::string_view value) {
  if (value.empty() || value.front() == ' ') return false;
  if (value.front() == '#') return value.size() > 2 && std::ranges::all_of(value.substr(1), is_hex);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c < ' ' || c > '~' || std::string_view{"\"<>;="}.find(c) != std::string_view::npos) return false;
    if (c == '\\') {
      if (i + 1 == value.size()) return false;
      const bool is_byte = i + 2 < value.size() && is_hex(value[i + 1]) && is_hex(value[i + 2]);
      i += is_byte ? 2 : 1;
    } else if (c == ' ' && i + 1 == value.size()) {
      return false;
    }
  }
  return true;
}

bool is_part(std::string_view part) {
  const std::size_t equals = part.find('=');
  return equals != std::string_view::npos && is_type(std::string{part.substr(0, equals)}) &&
         is_value(part.substr(equals + 1));
}

}  // namespace

std::optional<std::string_view> complaint_of_name(std::string_view name) {
  if (name.empty() || name.size() > 200) return "A name has 1 to 200 bytes.";
  if (!is_utf8(name)) return "The name is not valid UTF-8.";
  if (has_control(name)) return "The name holds a control character.";
  return std::nullopt;
}

std::optional<std::string_view> complaint_of_subject(std::string_view subject) {
  if (subject.size() > 1'000) return "A subject has 1 to 1,000 bytes.";
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= subject.size(); ++i) {
    if (i < subject.size() && subject[i] == '\\') {
      ++i;
    } else if (i >= subject.size() || subject[i] == ',' || subject[i] == '+') {
      if (!is_part(subject.substr(begin, i - begin))) return spelling;
      begin = i + 1;
    }
  }
  return begin > subject.size() ? std::nullopt : std::optional{spelling};
}

}  // namespace kith::app
