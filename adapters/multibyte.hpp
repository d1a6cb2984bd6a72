// The East Asian encodings, in pieces of any size, by iconv (POSIX). Their tables are too large to carry and too old to
// change; where the C library keeps them in files of its own it reads them, this layer does not. Pure otherwise; a
// decoder belongs to one thread.
#pragma once

#include <iconv.h>

#include <string>
#include <string_view>

#include "adapters/encoding.hpp"

namespace kith::adapters {

class MultibyteDecoder {
 public:
  explicit MultibyteDecoder(Encoding encoding);
  ~MultibyteDecoder();
  MultibyteDecoder(const MultibyteDecoder&) = delete;
  MultibyteDecoder& operator=(const MultibyteDecoder&) = delete;

  // Appends UTF-8 to out, with `undecodable` for each byte that begins no character; a character cut off at the end of
  // `bytes` waits for the next call. Errors: wrong_format when the C library lacks the encoding.
  Result<void> feed(std::string_view bytes, std::string& out);
  // A character that is still cut off is undecodable.
  void finish(std::string& out);

 private:
  void release(std::string& out);

  iconv_t handle_;
  std::string rest_;
};

}  // namespace kith::adapters
