// A table as a person reads it at a terminal: columns lined up by the width that characters have on the screen, so that
// labels in Chinese or with accents do not push their row aside. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::cli {

// Cells that a terminal shows the text in: 2 for most of Chinese, 0 for combining marks (Unicode, through utf8proc).
std::size_t display_width(std::string_view text);

// `text`, or as much of its beginning as fits in `cells` with an ellipsis behind it.
std::string shortened(std::string_view text, std::size_t cells);

enum class Align : bool { left, right };

class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::left;
    std::size_t least_cells = 0;  // so that a long list in several tables lines up throughout
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell a column; missing ones are empty.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Lines that end in '\n', each begun with `indent` spaces, without spaces at the end. The titles are left out when
  // all are empty, or when a list goes on.
  [[nodiscard]] std::string text(std::size_t indent = 2, bool with_titles = true) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace kith::cli
