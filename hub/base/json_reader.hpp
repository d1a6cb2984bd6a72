// The grammar of JSON in one pass over the text, without recursion, into a flat array of nodes. Strings without escapes
// are not copied and numbers are not converted, so a record of a kilobyte takes a microsecond or two. Depth, sizes,
// repeated names, U+0000 and lone surrogates are checked on the way; the encoding was checked before. Internal to
// json.cpp; the fuzzer holds it to RapidJSON's grammar.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <vector>

#include "hub/base/json.hpp"

namespace kith::json {

// Nodes lie in the order of the text: a container's first child is the node behind it.
struct Node {
  const char* text = nullptr;  // of a string or number
  const char* name = nullptr;  // of a member
  std::uint32_t text_size = 0;
  std::uint32_t name_size = 0;
  std::uint32_t children = 0;
  std::uint32_t next = 0;  // distance to the next sibling, in nodes; 0: the last one
  Kind kind = Kind::null;
  bool truth = false;
};

struct Container {
  std::uint32_t node = 0;
  std::uint32_t last_child = 0;  // 0: none yet, for node 0 is the root and nobody's child
  std::array<std::uint64_t, 4>
      names_seen{};  // one bit for each value of a short hash: most objects never compare names
};

// Of the length and the first and last eight bytes, which tell most names apart.
inline unsigned short_hash(std::string_view name) {
  const std::size_t part = std::min<std::size_t>(name.size(), 8);
  std::uint64_t first = 0, last = 0;
  std::memcpy(&first, name.data(), part);
  std::memcpy(&last, name.data() + (name.size() - part), part);
  const std::uint64_t mixed = (first + name.size()) * 0x9E3779B97F4A7C15ULL ^ last * 0xC4CEB9FE1A85EC53ULL;
  return static_cast<unsigned>(mixed >> 56U);
}

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Eight bytes at once: a high bit is set in the first byte that ends a plain stretch of a string (quote, backslash,
// control character); bytes behind it may be wrong. See "Bit Twiddling Hacks", haszero and hasless.
inline std::uint64_t string_stops(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t highs = 0x8080808080808080ULL;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  const std::uint64_t zeros = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
  const std::uint64_t controls = (word - ones * 0x20) & ~word;
  return (zeros | controls) & highs;
}

static_assert(std::endian::native == std::endian::little, "the first byte of a word must be its lowest");

// One text. Functions return false to stop; `failure` then says why. The byte behind the text is NUL and the text holds
// none, so looking at the next character needs no bound.
class Reader {
 public:
  Reader(const Limits& limits, std::vector<Node>& nodes, std::vector<Container>& open, char* text, std::size_t size)
      : limits_(limits), nodes_(nodes), open_(open), at_(text), end_(text + size) {}

  Errc failure = Errc::malformed_json;

  bool read() {
    if (!read_value({})) return false;
    while (!open_.empty())
      if (!read_next()) return false;
    skip_space();
    return at_ == end_;
  }

 private:
  bool stop(Errc why) {
    failure = why;
    return false;
  }

  void skip_space() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
  }

  // What follows inside the innermost open container: its end, or one more element or member.
  bool read_next() {
    skip_space();
    const Node& container = nodes_[open_.back().node];
    const bool is_object = container.kind == Kind::object;
    if (*at_ == (is_object ? '}' : ']')) {
      ++at_;
      open_.pop_back();
      return true;
    }
    if (container.children != 0) {
      if (*at_ != ',') return false;
      ++at_;
      skip_space();
    }
    return is_object ? read_member() : read_value({});
  }

  bool read_member() {
    if (nodes_[open_.back().node].children >= limits_.members) return stop(Errc::json_too_large);
    std::string_view name;
    if (*at_ != '"' || !read_string(name)) return false;
    if (is_repeated(name)) return stop(Errc::duplicate_member);
    skip_space();
    if (*at_ != ':') return false;
    ++at_;
    return read_value(name);
  }

  bool is_repeated(std::string_view name) {
    Container& object = open_.back();
    const unsigned hash = short_hash(name);
    const std::uint64_t bit = std::uint64_t{1} << (hash & 63U);
    if ((object.names_seen[hash >> 6U] & bit) == 0) {
      object.names_seen[hash >> 6U] |= bit;
      return false;
    }
    for (Value member = Value{&nodes_[object.node]}.first(); member; member = member.next())
      if (member.name() == name) return true;
    return false;
  }

  bool read_value(std::string_view name) {
    skip_space();
    std::string_view text;
    switch (*at_) {
      case '{':
        return open(Kind::object, name);
      case '[':
        return open(Kind::array, name);
      case '"':
        return read_string(text) && add(Kind::string, name, text);
      case 't':
        return read_word("true") && add(Kind::boolean, name, {}, true);
      case 'f':
        return read_word("false") && add(Kind::boolean, name, {}, false);
      case 'n':
        return read_word("null") && add(Kind::null, name, {});
      default:
        return read_number(text) && add(Kind::number, name, text);
    }
  }

  bool add(Kind kind, std::string_view name, std::string_view text, bool truth = false) {
    if (nodes_.size() >= limits_.nodes) return stop(Errc::json_too_large);
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    if (!open_.empty()) {
      Container& parent = open_.back();
      if (parent.last_child != 0) nodes_[parent.last_child].next = index - parent.last_child;
      parent.last_child = index;
      ++nodes_[parent.node].children;
    }
    nodes_.push_back({.text = text.data(),
                      .name = name.data(),
                      .text_size = static_cast<std::uint32_t>(text.size()),
                      .name_size = static_cast<std::uint32_t>(name.size()),
                      .kind = kind,
                      .truth = truth});
    return true;
  }

  bool open(Kind kind, std::string_view name) {
    if (open_.size() >= limits_.depth) return stop(Errc::json_too_deep);
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    if (!add(kind, name, {})) return false;
    open_.push_back({.node = index});
    ++at_;
    return true;
  }

  bool read_word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  // RFC 8259 (section 9) lets a reader bound the range of numbers, and RFC 7493 the writer to what a double holds,
  // whose exponent has three digits. Beyond, a number is an attack on whoever converts it next.
  static constexpr std::ptrdiff_t most_exponent_digits = 3;

  bool skip_digits() {
    if (!is_digit(*at_)) return false;
    while (is_digit(*at_)) ++at_;
    return true;
  }

  bool read_number(std::string_view& text) {
    const char* const begin = at_;
    if (*at_ == '-') ++at_;
    if (*at_ == '0') {
      ++at_;
    } else if (!skip_digits()) {
      return false;
    }
    if (*at_ == '.') {
      ++at_;
      if (!skip_digits()) return false;
    }
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') ++at_;
      const char* const exponent = at_;
      if (!skip_digits() || at_ - exponent > most_exponent_digits) return false;
    }
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  // Moves to the next quote, backslash or control character.
  void skip_plain() {
    while (end_ - at_ >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at_, sizeof word);
      if (const std::uint64_t stops = string_stops(word); stops != 0) {
        at_ += std::countr_zero(stops) / 8;
        return;
      }
      at_ += 8;
    }
    while (static_cast<unsigned char>(*at_) >= 0x20 && *at_ != '"' && *at_ != '\\') ++at_;
  }

  bool read_string(std::string_view& text) {
    char* const begin = ++at_;
    skip_plain();
    char* write = at_;
    while (*at_ == '\\') {
      if (!read_escape(write)) return false;
      const char* const plain = at_;
      skip_plain();
      const auto size = static_cast<std::size_t>(at_ - plain);
      std::memmove(write, plain, size);
      write += size;
    }
    if (*at_ != '"') return false;
    ++at_;
    text = {begin, static_cast<std::size_t>(write - begin)};
    return true;
  }

  // An escape is never shorter than what it stands for, so it is undone in place.
  bool read_escape(char*& write) {
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char letter = at_[1];
    if (letter == 'u') return read_code_unit(write);
    const std::size_t index = letter == '\0' ? std::string_view::npos : letters.find(letter);
    if (index == std::string_view::npos) return false;
    *write++ = meanings[index];
    at_ += 2;
    return true;
  }

  // Four hex digits after \u; -1 when they are not.
  std::int32_t hex4(const char* digits) const {
    if (end_ - digits < 4) return -1;
    std::uint32_t value = 0;
    const auto [stopped, error] = std::from_chars(digits, digits + 4, value, 16);
    return error == std::errc{} && stopped == digits + 4 ? static_cast<std::int32_t>(value) : -1;
  }

  bool read_code_unit(char*& write) {
    std::int32_t c = hex4(at_ + 2);
    if (c < 0 || (c >= 0xDC00 && c <= 0xDFFF)) return false;
    at_ += 6;
    if (c >= 0xD800 && c <= 0xDBFF) {
      if (at_[0] != '\\' || at_[1] != 'u') return false;
      const std::int32_t low = hex4(at_ + 2);
      if (low < 0xDC00 || low > 0xDFFF) return false;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      at_ += 6;
    }
    if (c == 0) return stop(Errc::nul_character);
    write_utf8(write, static_cast<std::uint32_t>(c));
    return true;
  }

  static void write_utf8(char*& write, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { *write++ = static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
      put(0xC0 | c >> 6U);
    } else {
      if (c < 0x10000) {
        put(0xE0 | c >> 12U);
      } else {
        put(0xF0 | c >> 18U);
        put(0x80 | (c >> 12U & 0x3FU));
      }
      put(0x80 | (c >> 6U & 0x3FU));
    }
    put(0x80 | (c & 0x3FU));
  }

  const Limits& limits_;
  std::vector<Node>& nodes_;
  std::vector<Container>& open_;
  char* at_;
  char* end_;
};

}  // namespace kith::json
