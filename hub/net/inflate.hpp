// Undoes gzip (RFC 1952) and zstd (RFC 8878) with the three caps that stop a decompression bomb: what may come out in
// relation to what went in, the window a frame may ask for, and pieces of bounded size. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/net/head.hpp"
#include "hub/net/limits.hpp"

namespace kith::net {

class Inflater {
 public:
  struct Caps {
    std::uint64_t ratio = 200;
    std::uint64_t floor_bytes = std::uint64_t{4} << 20U;
    int zstd_window_log = 23;
  };

  // `coding` is gzip or zstd.
  static std::unique_ptr<Inflater> make(Coding coding, Caps caps);
  virtual ~Inflater() = default;

  // Consumes from the front of `input` and fills the front of `output`; returns the bytes written, zero when it needs
  // more input. Errors: corrupt_compression, compression_ratio.
  Result<std::size_t> inflate(std::string_view& input, std::span<char> output);
  // True when the input so far ends where a stream may end.
  [[nodiscard]] virtual bool is_complete() const = 0;

 protected:
  explicit Inflater(Caps caps) : caps_(caps) {}

 private:
  virtual Result<std::size_t> step(std::string_view& input, std::span<char> output) = 0;
  Caps caps_;
  std::uint64_t taken_ = 0;
  std::uint64_t given_ = 0;
};

}  // namespace kith::net
