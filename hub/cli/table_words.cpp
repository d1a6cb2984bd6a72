#include "hub/cli/table_words.hpp"

#include <algorithm>
#include <string_view>

#include "hub/model/dimension.hpp"
#include "hub/shell/nearest.hpp"

namespace kith::cli {
namespace {

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string quoted(std::string_view word) {
  return "\"" + printable(word) + "\"";
}

class Mistakes {
 public:
  explicit Mistakes(const std::vector<std::string>& dimensions) : dimensions_(dimensions.begin(), dimensions.end()) {}

  void look_at_names(std::string_view option, std::string_view text) {
    for (const std::string_view name : split(text))
      if (!is_dimension(name)) say_unknown(option, name);
  }

  void look_at_filter(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos)
      return say("--where " + printable(text) + ": write it as field=code or field=code,code.");
    const std::string_view name = text.substr(0, equals);
    if (!is_dimension(name)) return say_unknown("--where", name);
    const Dimension* const dimension = find_dimension(name);
    for (const std::string_view code : split(text.substr(equals + 1))) {
      if (dimension != nullptr)
        look_at_code(*dimension, code);
      else if (code.find_first_not_of("0123456789-Q") != std::string_view::npos && is_time(name))
        say("--where " + std::string{name} + ": " + quoted(code) + " is no " + std::string{name} +
            ". Months are like 2021-03, quarters like 2021-Q1, years like 2021.");
    }
  }

  [[nodiscard]] std::string text() const {
    if (text_.empty() || !has_unknown_name_) return text_;
    std::string all = text_ + "\nThere are:";
    for (const std::string_view name : dimensions_) all += " " + printable(name);
    return all;
  }

 private:
  [[nodiscard]] bool is_dimension(std::string_view name) const {
    return name == "total" || std::ranges::find(dimensions_, name) != dimensions_.end();
  }
  static bool is_time(std::string_view name) {
    return name.ends_with("month") || name.ends_with("quarter") || name.ends_with("year");
  }

  void say(const std::string& sentence) { text_ += (text_.empty() ? "" : "\n") + sentence; }

  void say_unknown(std::string_view option, std::string_view name) {
    has_unknown_name_ = true;
    const auto meant = shell::nearest(name, dimensions_);
    say(std::string{option} + ": there is no dimension " + quoted(name) + "." +
        (meant ? " Did you mean " + printable(*meant) + "?" : ""));
  }

  // A code as it stands in records, or a person's word for it.
  void look_at_code(const Dimension& dimension, std::string_view word) {
    std::vector<std::string_view> known;
    for (const Code& code : codes(dimension.list)) {
      if (code.code == word) return;
      known.push_back(code.code);
    }
    const auto by_label = std::ranges::find(codes(dimension.list), word, &Code::label);
    auto meant = shell::nearest(word, known);
    if (by_label != codes(dimension.list).end()) meant = by_label->code;
    say("--where " + std::string{dimension.name} + ": there is no code " + quoted(word) + "." +
        (meant ? " Did you mean " + std::string{*meant} + "?" : ""));
  }

  std::vector<std::string_view> dimensions_;
  std::string text_;
  bool has_unknown_name_ = false;
};

}  // namespace

std::string mistaken_words(const TableOptions& options, const std::vector<std::string>& dimensions) {
  Mistakes mistakes{dimensions};
  for (const std::string& by : options.by) mistakes.look_at_names("--by", by);
  for (const std::string& where : options.where) mistakes.look_at_filter(where);
  if (options.unknown != "inside" && options.unknown != "outside" && !options.unknown.empty())
    mistakes.look_at_names("--unknown", options.unknown);
  return mistakes.text();
}

}  // namespace kith::cli
