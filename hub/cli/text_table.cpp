#include "hub/cli/text_table.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace kith::cli {
namespace {

constexpr std::size_t gap = 2;

struct Character {
  std::size_t bytes;
  std::size_t cells;
};

// The first character of a text that is not empty.
Character character(std::string_view text) {
  utf8proc_int32_t code_point = 0;
  const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (taken < 1) return {1, 1};  // not UTF-8: the terminal shows one replacement for the byte
  return {static_cast<std::size_t>(taken), static_cast<std::size_t>(std::max(utf8proc_charwidth(code_point), 0))};
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character next = character(text.substr(at));
    width += next.cells;
    at += next.bytes;
  }
  return width;
}

std::string shortened(std::string_view text, std::size_t cells) {
  if (display_width(text) <= cells) return std::string{text};
  std::size_t width = 1;  // of the ellipsis
  std::size_t at = 0;
  while (at < text.size()) {
    const Character next = character(text.substr(at));
    if (width + next.cells > cells) break;
    width += next.cells;
    at += next.bytes;
  }
  return std::string{text.substr(0, at)} + "…";
}

std::string TextTable::text(std::size_t indent, bool with_titles) const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = std::max(columns_[c].least_cells, display_width(columns_[c].title));
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
  if (has_titles && with_titles) add_line([&](std::size_t c) { return std::string_view{columns_[c].title}; });
  for (const auto& row : rows_)
    add_line([&](std::size_t c) { return c < row.size() ? std::string_view{row[c]} : std::string_view{}; });
  return out;
}

}  // namespace kith::cli
