// The chunked transfer coding (RFC 9112, section 7.1), undone as bytes arrive. Strict like the head: CRLF and nothing
// else ends a line, sizes have at most 15 hexadecimal digits. Chunk extensions and trailer fields are read, bounded and
// forgotten. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::net {

class ChunkDecoder {
 public:
  struct Step {
    std::size_t consumed = 0;  // bytes of the input that are done with, data included
    std::string_view data;     // a part of the input; may be empty
  };

  // Goes on until one piece of data is found, the body ends, or the input does. Errors: malformed_request.
  Result<Step> step(std::string_view input);
  [[nodiscard]] bool is_done() const { return state_ == State::done; }

 private:
  // size → extension → size_lf → data → data_cr → data_lf → size …; after a size of 0: trailer … → done
  enum class State : std::uint8_t {
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer,
    trailer_lf,
    end_lf,
    done
  };
  Result<void> take(char c);
  Result<void> take_size(char c);
  Result<void> take_trailer(char c);

  State state_ = State::size;
  std::uint64_t remaining_ = 0;
  std::uint32_t digits_ = 0;
  std::uint32_t overhead_ = 0;  // bytes of this chunk's extension, or of all trailers
};

}  // namespace kith::net
