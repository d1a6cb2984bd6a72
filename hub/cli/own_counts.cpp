#include "hub/cli/own_counts.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "hub/cli/json_text.hpp"

namespace kith::cli {
namespace {

using disclosure::OwnCell;
using disclosure::OwnCode;
using disclosure::OwnDimension;

constexpr std::array<std::string_view, 3> no_answers = {"not_asked", "unknown", "declined"};

Complaint not_understood() {
  return {ExitCode::failed, "The hub's answer could not be understood."};
}

Complaint two_rows(const std::string& dimension) {
  return {ExitCode::usage,
          "--check: a code of " + printable(dimension) +
              " stands in two rows, because records came in two taxonomies. Say --taxonomy sah_2023 or "
              "--taxonomy sah_2020."};
}

json::Value list_in(json::Value object, std::string_view name) {
  const json::Value list = object.is(json::Kind::object) ? object.find(name) : json::Value{};
  return list && list.is(json::Kind::array) ? list : json::Value{};
}

std::optional<std::int64_t> count_in(json::Value object, std::string_view name) {
  const json::Value value = object.is(json::Kind::object) ? object.find(name) : json::Value{};
  const auto count = value && value.is(json::Kind::number) ? value.integer() : std::nullopt;
  return count && *count >= 0 && *count <= disclosure::largest_count ? count : std::nullopt;
}

bool is_named(const std::string& list, const std::string& name) {
  return ("," + list + ",").find("," + name + ",") != std::string::npos;
}

class Reading {
 public:
  Reading(const AskedTables& asked, const TableOptions& options) : asked_(asked), options_(options) {}

  tl::expected<OwnAnswer, Complaint> read(std::string body) {
    json::Parser parser = answer_parser();
    const auto root = parser.parse(body);
    const json::Value tables = root ? list_in(*root, "tables") : json::Value{};
    if (!tables || tables.size() != asked_.sums.size()) return tl::unexpected(not_understood());
    answer_.org = text_member(*root, "org");
    answer_.counts.as_of = text_member(*root, "as_of");
    std::size_t at = 0;
    for (json::Value table = tables.first(); table; table = table.next(), ++at)
      if (const auto wrong = read_table(table, asked_.sums[at])) return tl::unexpected(*wrong);
    for (auto& [name, dimension] : answer_.counts.dimensions) {
      if (const auto wrong = check(name, dimension)) return tl::unexpected(*wrong);
      settle(name, dimension);
    }
    return std::move(answer_);
  }

 private:
  std::optional<Complaint> read_table(json::Value table, const Axes& axes) {
    const json::Value dimensions = list_in(table, "dimensions"), cells = list_in(table, "cells");
    const auto records = count_in(table, "records");
    if (!dimensions || !cells || !records || dimensions.size() != axes.size()) return not_understood();
    if (axes.empty()) answer_.counts.cells[{}] = *records;
    json::Value dimension = dimensions.first();
    for (std::size_t d = 0; d < axes.size(); ++d, dimension = dimension.next())
      if (!read_dimension(dimension, axes[d], table)) return not_understood();
    if (axes.empty()) return std::nullopt;
    for (json::Value cell = cells.first(); cell; cell = cell.next())
      if (const auto wrong = read_cell(cell, axes)) return wrong;
    return std::nullopt;
  }

  bool read_dimension(json::Value value, const std::string& name, json::Value table) {
    const json::Value multi = value.is(json::Kind::object) ? value.find("multi") : json::Value{};
    if (!multi || !multi.is(json::Kind::boolean) || text_member(value, "name") != name) return false;
    OwnDimension& dimension = answer_.counts.dimensions[name];
    const bool is_bias = name == "bias_target" || name == "bias_group";
    dimension.leaves_some_out = is_bias && text_member(table, "multiple_bias") == "exclude";
    // Without the records of several biases each of the others is in one row.
    dimension.multi = multi.boolean() && !dimension.leaves_some_out;
    dimension.is_unknown_inside = options_.unknown == "inside" || is_named(options_.unknown, name);
    const auto decimals = count_in(table, "decimals");
    dimension.decimals = decimals && *decimals <= 4 ? static_cast<unsigned>(*decimals) : 1;
    return true;
  }

  std::optional<Complaint> read_cell(json::Value cell, const Axes& axes) {
    const json::Value codes = list_in(cell, "codes"), labels = list_in(cell, "labels");
    const auto count = count_in(cell, "count");
    if (!codes || !labels || !count || codes.size() != axes.size() || labels.size() != axes.size())
      return not_understood();
    OwnCell key;
    json::Value code = codes.first(), label = labels.first();
    for (const std::string& axis : axes) {
      if (!code.is(json::Kind::string) || !label.is(json::Kind::string)) return not_understood();
      key[axis] = code.string();
      if (axes.size() == 1)
        list(answer_.counts.dimensions[axis], {std::string{code.string()}, std::string{label.string()}});
      code = code.next();
      label = label.next();
    }
    if (!answer_.counts.cells.emplace(std::move(key), *count).second) return two_rows(axes.front());
    return std::nullopt;
  }

  static void list(OwnDimension& dimension, OwnCode code) {
    const bool is_answer = std::ranges::find(no_answers, code.code) == no_answers.end();
    (is_answer ? dimension.codes : dimension.no_answers).push_back(std::move(code));
  }

  [[nodiscard]] std::optional<Complaint> check(const std::string& name, const OwnDimension& dimension) const {
    const bool is_set = dimension.multi || dimension.leaves_some_out;
    if (is_set && dimension.is_unknown_inside && !dimension.no_answers.empty())
      return Complaint{ExitCode::usage, "--check: " + name +
                                            " takes several answers, and its unknown ones stand alone. Leave them "
                                            "outside the base: do not name it with --unknown."};
    if (is_set && is_filtered(options_, name))
      return Complaint{ExitCode::usage, "--check: a table by " + name +
                                            " of records that were chosen by that answer tells more than it shows. "
                                            "Choose them by something else, or count by something else."};
    return std::nullopt;
  }

  // Where each record has one answer, whoever knows the form of the records reads the rows as parts of the base, also
  // of a question that may take several.
  void settle(const std::string& name, OwnDimension& dimension) const {
    std::int64_t in_rows = 0;
    for (const auto* const codes : {&dimension.codes, &dimension.no_answers})
      for (const OwnCode& code : *codes) in_rows += answer_.counts.cells.at({{name, code.code}});
    if (in_rows != answer_.counts.cells.at({})) return;
    dimension.multi = false;
    dimension.leaves_some_out = false;
  }

  const AskedTables& asked_;
  const TableOptions& options_;
  OwnAnswer answer_;
};

}  // namespace

tl::expected<OwnAnswer, Complaint> read_own_counts(std::string body, const AskedTables& asked,
                                                   const TableOptions& options) {
  return Reading{asked, options}.read(std::move(body));
}

}  // namespace kith::cli
