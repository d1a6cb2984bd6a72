// From the bytes of an export to UTF-8. Spreadsheets still write Windows-1252 and UTF-16; a byte order mark is taken as
// said and removed. The tables are our own, because iconv loads its converters from files, which this layer must not
// need. Pure; a decoder belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::adapters {

enum class Encoding : std::uint8_t {
  utf_8,         // anything else is an error
  automatic,     // a cell that is not UTF-8 is Windows-1252
  windows_1252,  // as WHATWG defines it: the five unassigned bytes are controls
  utf_16,        // by its byte order mark; little endian without one
};

// Takes the bytes of a file in pieces and gives bytes in which CSV structure is ASCII: UTF-16 becomes UTF-8 here, the
// others pass and are settled cell by cell with to_utf8(). Byte order marks of UTF-8 and UTF-16 are recognised in every
// encoding.
class ByteDecoder {
 public:
  explicit ByteDecoder(Encoding encoding) : encoding_(encoding) {}
  // Appends to out. Errors: not_utf8 (a lone surrogate, or half a unit at the end), nul_character.
  Result<void> feed(std::string_view bytes, std::string& out);
  Result<void> finish(std::string& out);
  // What cells are in after feed(): utf_8 once a byte order mark or UTF-16 has settled it.
  [[nodiscard]] Encoding cell_encoding() const { return encoding_ == Encoding::utf_16 ? Encoding::utf_8 : encoding_; }

 private:
  void settle_mark();
  Result<void> pass(std::string_view bytes, std::string& out);
  Result<void> decode_utf_16(std::string_view bytes, std::string& out);
  Result<void> take_unit(std::uint32_t unit, std::string& out);

  Encoding encoding_;
  bool is_marked_ = false;      // the first bytes have been looked at
  bool is_big_endian_ = false;  // of UTF-16
  std::string head_;            // the first bytes, until there are enough to tell
  int pending_byte_ = -1;       // half a UTF-16 unit
  std::uint32_t high_ = 0;      // a high surrogate that waits for its low one
};

// Makes a cell UTF-8 in place. False when it is not what the encoding says.
bool to_utf8(std::string& cell, Encoding encoding);

}  // namespace kith::adapters
