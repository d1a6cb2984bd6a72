// The shared strings of a workbook: one text for all cells that say the same. They are the one part of a workbook that
// has to be held as a whole, so they lie in one block and have a cap. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xml_reader.hpp"

namespace kith::adapters {

// `text` with OOXML's _xHHHH_ escapes undone where they stand for a character that text may hold (ECMA-376 part 1,
// 22.9.2.19).
void undo_escapes(std::string& text);

// The text of one string item: its runs, without what tells how East Asian text is pronounced.
class StringItem {
 public:
  void clear();
  void begin(std::string_view name);
  void end(std::string_view name);
  void text(std::string_view piece);
  // With its escapes undone; an item beyond the limit of a cell has lost its end.
  [[nodiscard]] std::string& take();
  [[nodiscard]] bool is_too_large() const { return is_too_large_; }

 private:
  std::string text_;
  bool is_in_text_ = false;
  int phonetic_depth_ = 0;
  bool is_too_large_ = false;
};

class SharedStrings final : public XmlHandler {
 public:
  static constexpr std::size_t text_limit_bytes = std::size_t{96} * 1024 * 1024;
  static constexpr std::size_t strings_cap = 4'000'000;

  SharedStrings() : reader_(*this) {}
  // Reads the next piece of the part. False at the end. Errors: those of XmlReader; source_too_large beyond the caps.
  Result<bool> step(ZipEntry& part) { return reader_.step(part); }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view at(std::size_t index) const;

  void begin(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  XmlReader reader_;
  StringItem item_;
  std::string text_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace kith::adapters
