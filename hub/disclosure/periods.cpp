// How periods nest by their codes.
#include <array>

#include "hub/disclosure/vocabulary.hpp"

namespace kith::disclosure {
namespace {

bool are_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == text.npos;
}

bool is_year(std::string_view code) {
  return code.size() == 4 && are_digits(code);
}

// 1 to 4, or 0.
int quarter_of(std::string_view code) {
  const bool is_quarter = code.size() == 7 && is_year(code.substr(0, 4)) && code.substr(4, 2) == "-Q";
  return is_quarter && code[6] >= '1' && code[6] <= '4' ? code[6] - '0' : 0;
}

// 1 to 12, or 0.
int month_of(std::string_view code) {
  if (code.size() != 7 || !is_year(code.substr(0, 4)) || code[4] != '-' || !are_digits(code.substr(5))) return 0;
  const int month = (code[5] - '0') * 10 + (code[6] - '0');
  return month <= 12 ? month : 0;
}

}  // namespace

std::string enclosing_period(std::string_view code) {
  const std::string year(code.substr(0, 4));
  if (quarter_of(code) != 0) return year;
  if (const int month = month_of(code); month != 0) return year + "-Q" + std::to_string((month + 2) / 3);
  return {};
}

std::string year_of_period(std::string_view code) {
  const std::string inside = enclosing_period(code);
  if (inside.empty()) return std::string(code);
  const std::string above = enclosing_period(inside);
  return above.empty() ? inside : above;
}

std::vector<std::string> parts_of_period(std::string_view code) {
  const std::string text(code);
  if (is_year(code)) return {text + "-Q1", text + "-Q2", text + "-Q3", text + "-Q4"};
  const int quarter = quarter_of(code);
  if (quarter == 0) return {};
  static constexpr std::array<std::array<std::string_view, 3>, 4> months = {
      {{"-01", "-02", "-03"}, {"-04", "-05", "-06"}, {"-07", "-08", "-09"}, {"-10", "-11", "-12"}}};
  std::vector<std::string> parts;
  for (const std::string_view month : months[static_cast<std::size_t>(quarter - 1)])
    parts.push_back(text.substr(0, 4).append(month));
  return parts;
}

}  // namespace kith::disclosure
