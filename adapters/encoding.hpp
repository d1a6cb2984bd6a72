// From the bytes of an export to UTF-8. Spreadsheets still write Windows-1252 and UTF-16, and those of East Asia their
// own older encodings; a byte order mark is taken as said and removed. Pure; a decoder belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::adapters {

enum class Encoding : std::uint8_t {
  utf_8,         // anything else is an error
  automatic,     // a cell that is not UTF-8 is Windows-1252
  windows_1252,  // as WHATWG defines it: the five unassigned bytes are controls
  utf_16,        // by its byte order mark; little endian without one
  big5,          // with the Hong Kong supplement
  gb18030,       // GBK and GB 2312 are parts of it
  shift_jis,     // as Windows does it (code page 932)
  euc_kr,        // as Windows does it (code page 949)
};

// A byte that no UTF-8 text has. It stands where the input could not be decoded, so that the cell and not the whole
// file is refused.
inline constexpr char undecodable = '\xFF';

class MultibyteDecoder;

// Takes the bytes of a file in pieces and gives bytes in which the structure of CSV and JSON is ASCII: UTF-16 and the
// East Asian encodings become UTF-8 here, the others pass and are settled cell by cell with to_utf8(). Byte order marks
// of UTF-8 and UTF-16 are recognised in every encoding.
class ByteDecoder {
 public:
  explicit ByteDecoder(Encoding encoding);
  ~ByteDecoder();
  ByteDecoder(const ByteDecoder&) = delete;
  ByteDecoder& operator=(const ByteDecoder&) = delete;

  // Appends to out; what cannot be decoded becomes `undecodable`. Errors: wrong_format when the machine knows no table
  // for the encoding.
  Result<void> feed(std::string_view bytes, std::string& out);
  Result<void> finish(std::string& out);
  // What cells are in after feed(): utf_8 once a byte order mark or a decoder has settled it.
  [[nodiscard]] Encoding cell_encoding() const {
    return encoding_ > Encoding::windows_1252 ? Encoding::utf_8 : encoding_;
  }

 private:
  void settle_mark();
  Result<void> decode(std::string_view bytes, std::string& out);
  void decode_utf_16(std::string_view bytes, std::string& out);
  void take_unit(std::uint32_t unit, std::string& out);

  Encoding encoding_;
  bool is_marked_ = false;      // the first bytes have been looked at
  bool is_big_endian_ = false;  // of UTF-16
  std::string head_;            // the first bytes, until there are enough to tell
  int pending_byte_ = -1;       // half a UTF-16 unit
  std::uint32_t high_ = 0;      // a high surrogate that waits for its low one
  std::unique_ptr<MultibyteDecoder> multibyte_;
};

// Whether it is UTF-8 without U+0000.
bool is_clean_text(std::string_view text);
// Makes a cell UTF-8 in place. False when it is not what the encoding says.
bool to_utf8(std::string& cell, Encoding encoding);
void append_code_point(std::string& out, std::uint32_t point);

}  // namespace kith::adapters
