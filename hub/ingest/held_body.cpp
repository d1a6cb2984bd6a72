#include "hub/ingest/held_body.hpp"

#include <algorithm>

namespace kith::ingest {
namespace {

// What reading takes beside the bytes, for as long as it lasts: the texts of a workbook, which may be as many times
// larger than in the file as the reader of archives lets them; else a piece of the file, the rows that it became, and
// what is remembered of each row.
std::size_t working_bytes(std::string_view bytes) {
  constexpr std::size_t least = std::size_t{8} * 1024 * 1024, most = std::size_t{80} * 1024 * 1024, ratio = 200;
  return bytes.starts_with("PK") ? std::clamp(ratio * bytes.size(), least, most) : least;
}

}  // namespace

Task<Result<std::string>> read_whole(net::Body& body, std::size_t limit, BodyBudget::Share& share) {
  body.limit(limit);
  std::string text;
  while (true) {
    auto piece = co_await body.read();
    if (!piece) co_return fail(std::move(piece).error());
    if (piece->empty()) co_return text;
    if (auto room = share.grow(piece->size()); !room) co_return fail(std::move(room).error());
    text.append(*piece);
  }
}

Task<Result<std::string>> read_export(net::Body& body, std::size_t limit, BodyBudget::Share& share) {
  auto text = co_await read_whole(body, limit, share);
  if (!text && text.error().code == Errc::body_too_large) {
    Error larger = std::move(text).error();
    larger.hint = "an export may have limits.source_bytes of /v1/meta, with an idempotency key limits.document_bytes";
    co_return fail(std::move(larger));
  }
  if (!text) co_return text;
  if (auto room = share.grow(working_bytes(*text)); !room) co_return fail(std::move(room).error());
  co_return text;
}

}  // namespace kith::ingest
