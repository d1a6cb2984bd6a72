#include "adapters/xlsx_strings.hpp"

#include <charconv>

#include "adapters/encoding.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t item_limit_bytes = std::size_t{64} * 1024;
constexpr std::size_t escape_size = 7;  // _x000D_

// The character of an escape at the front of `text`, or 0.
std::uint32_t escaped(std::string_view text) {
  if (text.size() < escape_size || text[0] != '_' || text[1] != 'x' || text[6] != '_') return 0;
  std::uint32_t point = 0;
  const auto [stopped, error] = std::from_chars(text.data() + 2, text.data() + 6, point, 16);
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  return error == std::errc{} && stopped == text.data() + 6 && !is_surrogate ? point : 0;
}

}  // namespace

void undo_escapes(std::string& text) {
  auto at = text.find("_x");
  if (at == std::string::npos) return;
  std::string out = text.substr(0, at);
  while (at < text.size()) {
    const std::uint32_t point = escaped(std::string_view(text).substr(at));
    if (point == 0) {
      out += text[at++];
    } else {
      append_code_point(out, point);
      at += escape_size;
    }
  }
  text = std::move(out);
}

void StringItem::clear() {
  text_.clear();
  is_in_text_ = false;
  phonetic_depth_ = 0;
  is_too_large_ = false;
}

void StringItem::begin(std::string_view name) {
  if (name == "rPh") ++phonetic_depth_;
  if (name == "t" && phonetic_depth_ == 0) is_in_text_ = true;
}

void StringItem::end(std::string_view name) {
  if (name == "rPh") --phonetic_depth_;
  if (name == "t") is_in_text_ = false;
}

void StringItem::text(std::string_view piece) {
  if (!is_in_text_) return;
  if (text_.size() + piece.size() > item_limit_bytes) {
    is_too_large_ = true;
  } else {
    text_ += piece;
  }
}

std::string& StringItem::take() {
  undo_escapes(text_);
  return text_;
}

std::string_view SharedStrings::at(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

void SharedStrings::begin(std::string_view name, const XmlAttributes&) {
  if (name == "si") item_.clear();
  item_.begin(name);
}

void SharedStrings::end(std::string_view name) {
  item_.end(name);
  if (name != "si") return;
  const std::string& text = item_.take();
  if (text_.size() + text.size() > text_limit_bytes || ends_.size() == strings_cap) {
    return reader_.stop(Error(Errc::source_too_large, {}, "the workbook holds more than 96 MiB of different texts"));
  }
  text_ += text;
  ends_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void SharedStrings::text(std::string_view piece) {
  item_.text(piece);
}

}  // namespace kith::adapters
