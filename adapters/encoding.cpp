#include "adapters/encoding.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/multibyte.hpp"

namespace kith::adapters {
namespace {

// 0x80 to 0x9F of Windows-1252; 0 where WHATWG keeps the control.
constexpr std::array<std::uint16_t, 32> windows_1252_high = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr std::string_view utf_8_mark = "\xEF\xBB\xBF";

bool is_utf8(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }) ||
         simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

void append_code_point(std::string& out, std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) {
    out += byte(point);
  } else if (point < 0x800) {
    out += byte(0xC0U | (point >> 6U));
    out += byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    out += byte(0xE0U | (point >> 12U));
    out += byte(0x80U | ((point >> 6U) & 0x3FU));
    out += byte(0x80U | (point & 0x3FU));
  } else {
    out += byte(0xF0U | (point >> 18U));
    out += byte(0x80U | ((point >> 12U) & 0x3FU));
    out += byte(0x80U | ((point >> 6U) & 0x3FU));
    out += byte(0x80U | (point & 0x3FU));
  }
}

ByteDecoder::ByteDecoder(Encoding encoding) : encoding_(encoding) {}
ByteDecoder::~ByteDecoder() = default;

Result<void> ByteDecoder::feed(std::string_view bytes, std::string& out) {
  if (is_marked_) return decode(bytes, out);
  head_ += bytes;
  if (head_.size() < utf_8_mark.size()) return {};
  settle_mark();
  return decode(std::exchange(head_, {}), out);
}

Result<void> ByteDecoder::finish(std::string& out) {
  if (!is_marked_) {
    settle_mark();
    KITH_TRY(decode(std::exchange(head_, {}), out));
  }
  if (multibyte_) multibyte_->finish(out);
  if (pending_byte_ >= 0 || high_ != 0) out += undecodable;
  pending_byte_ = -1;
  high_ = 0;
  return {};
}

void ByteDecoder::settle_mark() {
  is_marked_ = true;
  if (head_.starts_with(utf_8_mark)) {
    encoding_ = Encoding::utf_8;
    head_.erase(0, utf_8_mark.size());
  } else if (head_.starts_with("\xFF\xFE") || head_.starts_with("\xFE\xFF")) {
    encoding_ = Encoding::utf_16;
    is_big_endian_ = head_.front() == '\xFE';
    head_.erase(0, 2);
  }
  if (encoding_ > Encoding::utf_16) multibyte_ = std::make_unique<MultibyteDecoder>(encoding_);
}

Result<void> ByteDecoder::decode(std::string_view bytes, std::string& out) {
  if (multibyte_) return multibyte_->feed(bytes, out);
  if (encoding_ == Encoding::utf_16) {
    decode_utf_16(bytes, out);
  } else {
    out += bytes;
  }
  return {};
}

void ByteDecoder::decode_utf_16(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (pending_byte_ < 0) {
      pending_byte_ = byte;
      continue;
    }
    const auto first = static_cast<std::uint32_t>(std::exchange(pending_byte_, -1));
    take_unit(is_big_endian_ ? (first << 8U) | byte : first | (static_cast<std::uint32_t>(byte) << 8U), out);
  }
}

void ByteDecoder::take_unit(std::uint32_t unit, std::string& out) {
  const bool is_high = unit >= 0xD800 && unit <= 0xDBFF;
  const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
  const std::uint32_t waiting = std::exchange(high_, 0);
  if (is_low && waiting != 0) {
    append_code_point(out, 0x10000U + ((waiting - 0xD800U) << 10U) + (unit - 0xDC00U));
    return;
  }
  if (waiting != 0 || is_low) out += undecodable;  // a lone surrogate
  if (is_high) {
    high_ = unit;
  } else if (!is_low) {
    append_code_point(out, unit);
  }
}

bool is_clean_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

bool to_utf8(std::string& cell, Encoding encoding) {
  if (encoding != Encoding::windows_1252) {
    if (is_utf8(cell)) return true;
    if (encoding != Encoding::automatic) return false;
  }
  std::string out;
  out.reserve(cell.size() + cell.size() / 4);
  for (const char c : cell) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t special = byte >= 0x80 && byte < 0xA0 ? windows_1252_high[byte - 0x80U] : 0U;
    append_code_point(out, special != 0 ? special : byte);
  }
  cell = std::move(out);
  return true;
}

}  // namespace kith::adapters
