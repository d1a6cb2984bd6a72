#include "hub/release/compressed.hpp"

#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <new>

namespace kith::release {

std::string gzip(std::string_view bytes) {
  constexpr int best = 9, gzip_window = 15 + 16, memory = 9;
  z_stream stream{};
  if (deflateInit2(&stream, best, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc{};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // Safety: zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::bad_alloc{};
  return out;
}

std::string zstd(std::string_view bytes) {
  constexpr int level = 9;  // higher ones take more time than they save of files this small
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context{ZSTD_createCCtx(), ZSTD_freeCCtx};
  if (context == nullptr) throw std::bad_alloc{};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) throw std::bad_alloc{};
  out.resize(size);
  return out;
}

}  // namespace kith::release
