// The work of read_text(): one text against one rule. Internal to the engine; made for one text and thrown away; one
// thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/evaluate.hpp"

namespace kith::adapters {

class TextReader {
 public:
  TextReader(const Plan& plan, const FieldRule& rule, std::string_view text, CellKind kind);
  Reading read();

 private:
  void take(const Meaning& meaning);
  void take_code(CodeId code);
  void take_special(CodeId special);
  void refuse(Errc error, std::string_view hint);
  void refuse_or_flag(std::string_view text);
  void note_unmapped(std::string_view text) { out_.unmapped.emplace_back(text); }
  void settle();

  bool read_missing(const std::string& folded);
  bool read_whole(std::string_view text, const std::string& folded);
  bool read_number(const std::string& folded);
  bool read_place(std::string_view text, const std::string& folded);
  void read_choices();
  void read_list();
  std::size_t read_run(const std::vector<std::string_view>& pieces, std::size_t first);

  void read_date();
  bool read_time();
  [[nodiscard]] DateFormat::Reading find_date() const;
  void take_date(const DateFormat::Reading& reading);
  void take_no_date();

  const Plan& plan_;
  const FieldRule& rule_;
  const FieldSpec& spec_;
  std::string written_;  // a day as it was typed before a spreadsheet took it for a date
  std::string_view text_;
  CellKind kind_;
  std::string folded_;
  Reading out_;
};

}  // namespace kith::adapters
