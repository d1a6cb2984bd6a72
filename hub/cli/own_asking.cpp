// Which tables a check asks for, and which it cannot speak of.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "hub/cli/own_counts.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t most_dimensions = 3;
constexpr std::size_t most_tables = 16;  // of one request to the hub

// Dimensions that are made of one answer of a record, or of two that go with each other in many a form: each gives sums
// of the other that no table of ours would hold.
struct Kin {
  std::string_view name;
  std::string_view answer;
};
constexpr std::array kins = {Kin{"city", "place"},
                             Kin{"county", "place"},
                             Kin{"cbsa", "place"},
                             Kin{"state", "place"},
                             Kin{"month", "reported"},
                             Kin{"quarter", "reported"},
                             Kin{"year", "reported"},
                             Kin{"occurred_month", "occurred"},
                             Kin{"occurred_quarter", "occurred"},
                             Kin{"occurred_year", "occurred"},
                             Kin{"act_type", "act"},
                             Kin{"act_group", "act"},
                             Kin{"bias_target", "target"},
                             Kin{"bias_group", "target"},
                             Kin{"bias_reason", "target"},
                             Kin{"quality_flag", "target"},  // one flag: of several biases
                             Kin{"ethnicity", "origin"},
                             Kin{"ethnicity_group", "origin"},
                             Kin{"language", "tongue"},
                             Kin{"script", "tongue"},
                             Kin{"reporter_role", "reporter"},
                             Kin{"reporting_for", "reporter"},
                             Kin{"offense", "offense"},
                             Kin{"is_potential_crime", "offense"}};

std::string_view answer_behind(std::string_view dimension) {
  const auto* const found = std::ranges::find(kins, dimension, &Kin::name);
  return found == kins.end() ? dimension : found->answer;
}

Axes split(std::string_view text) {
  Axes axes;
  if (text == "total") return axes;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    axes.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  axes.emplace_back(text);
  return axes;
}

tl::unexpected<Complaint> refuse(std::string words) {
  return tl::unexpected(Complaint{ExitCode::usage, std::move(words)});
}

class Asking {
 public:
  std::optional<std::string> add(const Axes& axes) {
    const std::set<std::string> names{axes.begin(), axes.end()};
    if (axes.size() > most_dimensions) return "--by: a table has at most three dimensions.";
    if (names.size() != axes.size()) return "--by: a dimension stands twice in one table.";
    for (const std::string& name : axes) {
      const auto [known, is_new] = by_answer_.emplace(answer_behind(name), name);
      if (!is_new && known->second != name)
        return "--check: " + printable(known->second) + " and " + printable(name) +
               " tell of the same answers, so one would tell what the other hides. Keep to one of "
               "them in everything that you publish.";
    }
    if (tables_.insert(names).second) asked_.tables.push_back(axes);
    for (unsigned chosen = 0; chosen < (1U << axes.size()); ++chosen) {
      Axes sum;
      for (std::size_t d = 0; d < axes.size(); ++d)
        if ((chosen >> d & 1U) != 0) sum.push_back(axes[d]);
      if (sums_.emplace(sum.begin(), sum.end()).second) asked_.sums.push_back(sum);
    }
    return std::nullopt;
  }
  [[nodiscard]] bool is_too_much() const { return asked_.sums.size() > most_tables; }
  AskedTables take() { return std::move(asked_); }

 private:
  AskedTables asked_;
  std::map<std::string, std::string, std::less<>> by_answer_;
  std::set<std::set<std::string>> tables_, sums_;
};

}  // namespace

tl::expected<AskedTables, Complaint> asked_tables(const TableOptions& options) {
  if (!options.kind.empty() && options.kind != "incident")
    return refuse(
        "--check is for tables of incidents. What your organisation counted itself has bases of its own, "
        "which cannot be checked together.");
  Asking asking;
  for (const std::string& by : options.by.empty() ? std::vector<std::string>{"total"} : options.by)
    if (const auto words = asking.add(split(by))) return refuse(*words);
  if (asking.is_too_much())
    return refuse(
        "--check: these tables and their sums are more than the hub counts at once. Ask for fewer, or cross "
        "fewer dimensions.");
  return asking.take();
}

TableOptions exact_request(const TableOptions& options, const std::vector<Axes>& tables) {
  TableOptions request = options;
  request.unknown = "inside";
  request.by.clear();
  for (const Axes& axes : tables) {
    std::string by;
    for (const std::string& name : axes) by += (by.empty() ? "" : ",") + name;
    request.by.push_back(by.empty() ? "total" : by);
  }
  return request;
}

bool is_filtered(const TableOptions& options, std::string_view dimension) {
  return std::ranges::any_of(options.where, [&](const std::string& where) {
    return answer_behind(std::string_view{where}.substr(0, where.find('='))) == answer_behind(dimension);
  });
}

}  // namespace kith::cli
