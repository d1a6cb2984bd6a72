#include "hub/cli/counted_table.hpp"

#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"

namespace kith::cli {
namespace {

constexpr json::Limits record_limits{std::size_t{64} * 1024, 8, 1'000, 10'000};

class Lines {
 public:
  // Every value inside, named by the way to it; a cell by its code.
  void add(const std::string& name, json::Value value) {
    if (value.is(json::Kind::object)) {
      for (json::Value member = value.first(); member; member = member.next())
        add(name + "." + std::string{member.name()}, member);
    } else if (value.is(json::Kind::array)) {
      for (json::Value item = value.first(); item; item = item.next()) add_cell(name, item);
    } else {
      std::string text;
      append_json(text, value);
      adapters::Trace& line = lines_.emplace_back();
      line.field = name;
      line.after = std::move(text);
      line.class_letter = 'N';
      line.rule = "counted from the rows";
    }
  }
  std::vector<adapters::Trace> take() { return std::move(lines_); }

 private:
  void add_cell(const std::string& name, json::Value item) {
    const json::Value count = item.is(json::Kind::object) ? item.find("count") : json::Value{};
    if (count)
      add(name + "." + text_member(item, "code"), count);
    else
      add(name, item);
  }

  std::vector<adapters::Trace> lines_;
};

}  // namespace

std::string row_title(const adapters::Row& row, std::uint64_t& tables) {
  if (!is_counted_table(row)) return "Row " + std::to_string(row.number);
  return "Table " + std::to_string(++tables) + " counted from the rows";
}

std::vector<adapters::Trace> table_lines(const std::string& content) {
  std::string text = content;
  json::Parser parser{record_limits};
  const auto record = parser.parse(text);
  const json::Value table = record && record->is(json::Kind::object) ? record->find("table") : json::Value{};
  Lines lines;
  if (table) lines.add("table", table);
  return lines.take();
}

}  // namespace kith::cli
