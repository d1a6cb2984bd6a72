#include "hub/ingest/lines.hpp"

#include <algorithm>

namespace kith::ingest {
namespace {

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

}  // namespace

void LineSplitter::feed(std::string_view piece) {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  if (is_skipping_) {
    // Of a line that is too long only its end matters.
    const std::size_t end = piece.find('\n');
    piece.remove_prefix(std::min(end, piece.size()));
  }
  buffer_.append(piece);
}

std::optional<Line> LineSplitter::take(std::size_t end, std::size_t after) {
  Line line{++number_, buffer_.data() + begin_, end - begin_, is_skipping_ || end - begin_ > limit_};
  is_skipping_ = false;
  begin_ = scanned_ = after;
  if (line.is_too_long) {
    line.text = nullptr;
    line.size = 0;
    return line;
  }
  if (line.size > 0 && line.text[line.size - 1] == '\r') --line.size;
  if (is_blank({line.text, line.size})) return std::nullopt;
  return line;
}

std::optional<Line> LineSplitter::next() {
  while (true) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      if (auto line = take(end, end + 1)) return line;
      continue;
    }
    scanned_ = buffer_.size();
    if (finished_) {
      if (begin_ == buffer_.size() && !is_skipping_) return std::nullopt;
      return take(buffer_.size(), buffer_.size());
    }
    if (buffer_.size() - begin_ > limit_ + 1) {  // one more for a carriage return
      is_skipping_ = true;
      begin_ = scanned_ = buffer_.size();
    }
    return std::nullopt;
  }
}

}  // namespace kith::ingest
