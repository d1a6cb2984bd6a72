// Bodies: the chunked coding in pieces of every size, gzip and zstd, and the bombs made with them.
#include <zlib.h>
#include <zstd.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hub/net/chunked.hpp"
#include "hub/net/inflate.hpp"
#include "tests/unit/net/compress.hpp"
#include "tests/unit/net/smuggling.hpp"

namespace kith::net {
namespace {

Result<std::string> decode_chunks(std::string_view text, std::size_t piece_bytes, std::string_view* rest = nullptr) {
  ChunkDecoder decoder;
  std::string decoded;
  while (!text.empty() && !decoder.is_done()) {
    KITH_ASSIGN(const auto step, decoder.step(text.substr(0, piece_bytes)));
    decoded.append(step.data);
    text.remove_prefix(step.consumed);
  }
  if (rest != nullptr) *rest = text;
  if (!decoder.is_done()) return fail(Errc::connection_closed);
  return decoded;
}

Result<std::string> inflate_all(Coding coding, std::string_view bytes, std::size_t piece_bytes,
                                Inflater::Caps caps = {}) {
  const auto inflater = Inflater::make(coding, caps);
  std::string decoded;
  std::vector<char> out(1000);
  while (true) {
    auto piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    const bool is_last = piece.empty();
    while (true) {
      KITH_ASSIGN(const auto size, inflater->inflate(piece, out));
      if (size == 0) break;
      decoded.append(out.data(), size);
    }
    if (!piece.empty()) return fail(Errc::corrupt_compression);
    if (is_last) break;
  }
  if (!inflater->is_complete()) return fail(Errc::corrupt_compression);
  return decoded;
}

BOOST_AUTO_TEST_SUITE(coding)

BOOST_AUTO_TEST_CASE(chunks_come_together_in_pieces_of_every_size) {
  const std::string text = "3\r\nabc\r\n0A;name=\"v\"\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    std::string_view rest;
    BOOST_TEST(decode_chunks(text, piece, &rest).value() == "abc0123456789");
    BOOST_TEST(rest == "next");
  }
}

BOOST_AUTO_TEST_CASE(every_ambiguous_chunk_is_refused) {
  for (const auto& sample : test::ambiguous_chunks()) {
    const auto decoded = decode_chunks(sample.text, sample.text.size());
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST((!decoded && decoded.error().code == Errc::malformed_request));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_compressed_comes_back) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text.append("{\"n\":").append(std::to_string(i * 7919)).append("}\n");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, std::size_t{1} << 20U}) {
    BOOST_TEST((inflate_all(Coding::gzip, test::gzip(text), piece).value() == text));
    BOOST_TEST((inflate_all(Coding::zstd, test::zstd(text), piece).value() == text));
    BOOST_TEST((inflate_all(Coding::gzip, test::gzip(text) + test::gzip(text), piece).value() == text + text));
    BOOST_TEST((inflate_all(Coding::zstd, test::zstd(text) + test::zstd(text), piece).value() == text + text));
  }
}

BOOST_AUTO_TEST_CASE(damage_and_truncation_are_found) {
  const std::string text(10'000, 'x');
  for (const auto coding : {Coding::gzip, Coding::zstd}) {
    const auto whole = coding == Coding::gzip ? test::gzip(text) : test::zstd(text);
    for (std::size_t size = 0; size < whole.size(); ++size)
      BOOST_TEST(
          (inflate_all(coding, std::string_view(whole).substr(0, size), 64).error().code == Errc::corrupt_compression));
    BOOST_TEST((inflate_all(coding, whole + "trailing", 64).error().code == Errc::corrupt_compression));
    BOOST_TEST((inflate_all(coding, "not compressed at all", 64).error().code == Errc::corrupt_compression));
  }
}

BOOST_AUTO_TEST_CASE(a_bomb_is_stopped_by_its_ratio) {
  const std::string zeros(64U << 20U, '\0');
  BOOST_TEST((inflate_all(Coding::gzip, test::gzip(zeros), 4096).error().code == Errc::compression_ratio));
  BOOST_TEST((inflate_all(Coding::zstd, test::zstd(zeros), 4096).error().code == Errc::compression_ratio));
}

BOOST_AUTO_TEST_CASE(a_zstd_window_beyond_the_cap_is_refused) {
  BOOST_TEST((inflate_all(Coding::zstd, test::zstd(std::string(1000, 'x'), 27), 4096).error().code ==
              Errc::corrupt_compression));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net
