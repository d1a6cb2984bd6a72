#include "hub/net/inflate.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

namespace kith::net {
namespace {

class Gzip final : public Inflater {
 public:
  explicit Gzip(Caps caps) : Inflater(caps) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc{};
  }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  [[nodiscard]] bool is_complete() const override { return is_complete_; }

 private:
  Result<std::size_t> step(std::string_view& input, std::span<char> output) override {
    // A gzip file may hold several members, one after the other.
    if (is_complete_ && !input.empty()) {
      inflateReset(&stream_);
      is_complete_ = false;
    }
    if (is_complete_) return std::size_t{0};
    const auto most = std::size_t{std::numeric_limits<uInt>::max()};
    // Safety: zlib only reads through next_in; its declaration lacks the const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(std::min(input.size(), most));
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(std::min(output.size(), most));
    const auto before_in = stream_.avail_in;
    const auto before_out = stream_.avail_out;
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return fail(Errc::corrupt_compression);
    is_complete_ = code == Z_STREAM_END;
    input.remove_prefix(before_in - stream_.avail_in);
    return before_out - stream_.avail_out;
  }

  z_stream stream_{};
  bool is_complete_ = false;
};

class Zstd final : public Inflater {
 public:
  explicit Zstd(Caps caps) : Inflater(caps), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, caps.zstd_window_log);
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  [[nodiscard]] bool is_complete() const override { return is_complete_; }

 private:
  Result<std::size_t> step(std::string_view& input, std::span<char> output) override {
    if (input.empty() && is_complete_) return std::size_t{0};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const auto code = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(code) != 0) return fail(Errc::corrupt_compression);
    is_complete_ = code == 0;
    input.remove_prefix(in.pos);
    return out.pos;
  }

  ZSTD_DStream* stream_;
  bool is_complete_ = false;
};

}  // namespace

std::unique_ptr<Inflater> Inflater::make(Coding coding, Caps caps) {
  if (coding == Coding::zstd) return std::make_unique<Zstd>(caps);
  return std::make_unique<Gzip>(caps);
}

Result<std::size_t> Inflater::inflate(std::string_view& input, std::span<char> output) {
  std::size_t written = 0;
  while (written == 0) {
    const auto before = input.size();
    KITH_ASSIGN(written, step(input, output));
    taken_ += before - input.size();
    given_ += written;
    // Neither end moved: it waits for more.
    if (written == 0 && (input.empty() || input.size() == before)) break;
  }
  if (given_ > caps_.floor_bytes && given_ / caps_.ratio > taken_) return fail(Errc::compression_ratio);
  return written;
}

}  // namespace kith::net
