#include "hub/cli/text_table.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace kith::cli {
namespace {

constexpr std::size_t gap = 2;

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code_point = 0;
    utf8proc_ssize_t taken = utf8proc_iterate(at, left, &code_point);
    if (taken < 1) taken = 1;  // not UTF-8: the terminal shows one replacement for the byte
    const int cells = code_point < 0 ? 1 : utf8proc_charwidth(code_point);
    width += static_cast<std::size_t>(std::max(cells, 0));
    at += taken;
    left -= taken;
  }
  return width;
}

std::string TextTable::text(std::size_t indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = display_width(columns_[c].title);
    for (const auto& row : rows_)
      if (c < row.size()) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
  }
  std::string out;
  const auto add_line = [&](const auto& cell_of) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::string_view cell = cell_of(c);
      const std::string padding(widths[c] - display_width(cell), ' ');
      if (c != 0) line.append(gap, ' ');
      if (columns_[c].align == Align::right) line += padding;
      line += cell;
      if (columns_[c].align == Align::left) line += padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  const bool has_titles = std::ranges::any_of(columns_, [](const Column& column) { return !column.title.empty(); });
  if (has_titles) add_line([&](std::size_t c) { return std::string_view{columns_[c].title}; });
  for (const auto& row : rows_)
    add_line([&](std::size_t c) { return c < row.size() ? std::string_view{row[c]} : std::string_view{}; });
  return out;
}

}  // namespace kith::cli
