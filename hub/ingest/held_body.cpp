#include "hub/ingest/held_body.hpp"

namespace kith::ingest {

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

}  // namespace kith::ingest
