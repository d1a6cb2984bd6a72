// Everything that reads bytes from the network before anybody is known: heads, chunks, compressed bodies. Where our
// reading of a head succeeds, Beast's parser is the second opinion: it must accept the request too, and find its end in
// the same place, because a difference is what smuggling is made of.
#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/net/chunked.hpp"
#include "hub/net/head.hpp"
#include "hub/net/inflate.hpp"

namespace {

using namespace kith;
using namespace kith::net;
namespace http = boost::beast::http;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fputs(what, stderr);
  std::abort();
}

struct SecondOpinion {
  bool is_whole = false;
  std::size_t bytes = 0;  // of the request, where whole
  std::string body;
};

SecondOpinion ask_beast(std::string_view text) {
  SecondOpinion opinion;
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.header_limit(1U << 20U);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  opinion.bytes = 0;
  while (opinion.bytes < text.size() && !parser.is_done()) {
    const auto used = parser.put(boost::asio::buffer(text.data() + opinion.bytes, text.size() - opinion.bytes), error);
    opinion.bytes += used;
    if (error || used == 0) break;
  }
  opinion.is_whole = !error && parser.is_done();
  if (opinion.is_whole) opinion.body = parser.get().body();
  return opinion;
}

// The length of the whole request as our code reads it, or nothing if it is refused or incomplete.
std::optional<std::size_t> read_body(std::string_view text, std::size_t head, const Framing& framing, std::size_t piece,
                                     std::string& body) {
  if (framing.kind == Framing::Kind::none) return head;
  if (framing.kind == Framing::Kind::length) {
    if (framing.length > text.size() - head) return std::nullopt;
    body.assign(text.substr(head, framing.length));
    return head + framing.length;
  }
  ChunkDecoder chunks;
  while (!chunks.is_done()) {
    const auto step = chunks.step(text.substr(head, piece));
    if (!step || step->consumed == 0) return std::nullopt;
    body.append(step->data);
    head += step->consumed;
  }
  return head;
}

void check_request(std::string_view text, std::size_t piece) {
  const Limits limits;
  std::size_t scanned = 0;
  std::optional<std::size_t> end;
  for (std::size_t size = 0; !end && size < text.size();) {
    size = std::min(text.size(), size + piece);
    const auto found = find_head_end(text.substr(0, size), scanned, limits.header_bytes);
    if (!found) return;
    end = *found;
  }
  if (!end) return;
  std::vector<HeaderField> fields;
  const auto head = parse_request_head(text.substr(0, *end), limits, fields);
  if (!head) return;
  for (const auto& field : fields)
    require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "line end in a field\n");
  std::string body;
  const auto whole = read_body(text, *end, head->framing, piece, body);
  if (!whole) return;
  const auto opinion = ask_beast(text.substr(0, *whole));
  // Beast gives up on sizes and trailers it cannot store; where it finishes, it must agree.
  if (!opinion.is_whole) return;
  require(opinion.bytes == *whole, "another end of the request\n");
  require(opinion.body == body, "another body\n");
}

void check_response(std::string_view text) {
  std::size_t scanned = 0;
  const auto end = find_head_end(text, scanned, 16384);
  if (!end || !*end) return;
  std::vector<HeaderField> fields;
  static_cast<void>(parse_response_head(text.substr(0, **end), Method::get, fields));
}

void check_inflate(Coding coding, std::string_view text) {
  constexpr std::uint64_t floor_bytes = 1U << 20U;
  const auto inflater = Inflater::make(coding, {60, floor_bytes, 20});
  std::vector<char> out(4096);
  std::uint64_t given = 0;
  const auto taken = text.size();
  while (true) {
    const auto size = inflater->inflate(text, out);
    if (!size || *size == 0) return;
    given += *size;
    require(given <= std::max(floor_bytes, (taken + 1) * 61) + out.size(), "a bomb went off\n");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] % 4) {
    case 0:
      check_request(text, std::size_t{1} + data[1]);
      break;
    case 1:
      check_response(text);
      break;
    case 2:
      check_inflate(Coding::gzip, text);
      break;
    default:
      check_inflate(Coding::zstd, text);
      break;
  }
  return 0;
}
