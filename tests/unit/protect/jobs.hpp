// What the tests of protection share: jobs written as short texts, and what came out cell by cell.
#pragma once

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "hub/protect/protect.hpp"

namespace kith::protect::testing {

inline std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

inline std::string profile(std::int64_t k, std::int64_t organisations = 0, bool insider = false) {
  return R"({"name":"test","version":1,"k":)" + std::to_string(k) + R"(,"organisations":)" +
         std::to_string(organisations) + R"(,"insider":)" + (insider ? "true" : "false") + "}";
}

// {"release":…} with the dimensions and cells as JSON texts.
inline std::string cube(const std::string& dimensions, const std::string& cells, const std::string& release = "r") {
  return R"({"release":)" + quoted(release) + R"(,"table":"t","as_of":"2021-05-15","dimensions":[)" + dimensions +
         R"(],"cells":[)" + cells + "]}";
}

// One dimension `id` of parts under the total.
inline std::string flat(const std::string& id, std::size_t parts, const std::string& flags = "") {
  std::string text = R"({"id":)" + quoted(id) + flags + R"(,"codes":[{"code":"*"})";
  for (std::size_t i = 0; i < parts; ++i) text += R"(,{"code":"c)" + std::to_string(i) + R"(","parent":"*"})";
  return text + "]}";
}

inline std::string job(const std::string& profile, const std::vector<std::string>& tables,
                       const std::string& more = "") {
  std::string text = R"({"profile":)" + profile + R"(,"tables":[)";
  for (std::size_t i = 0; i < tables.size(); ++i) text += (i == 0 ? "" : ",") + tables[i];
  return text + "]" + more + "}";
}

inline Protection protected_of(std::string text) {
  const auto job = read_job(text);
  if (!job) BOOST_FAIL(job.error().sentence());
  auto protection = protect(*job);
  if (!protection) BOOST_FAIL(protection.error().sentence());
  return *std::move(protection);
}

inline std::string state_text(const disclosure::CellState& state) {
  if (state.is_hidden()) return "S";
  return state.kind() == disclosure::CellState::Kind::impossible ? "-" : std::to_string(*state.value());
}

// The states of a table, by its codes joined with '|'.
inline std::map<std::string, std::string> cells_of(const disclosure::PublishedTable& table) {
  std::map<std::string, std::string> cells;
  for (const auto& cell : table.cells) {
    std::string name;
    for (std::size_t d = 0; d < cell.codes.size(); ++d)
      name += (d == 0 ? "" : "|") + table.dimensions[d].codes[cell.codes[d]].code;
    cells[name] = state_text(cell.state);
  }
  return cells;
}

// Parts and total of one dimension, as they are printed: "S S S 0 | 44".
inline std::string row(const std::vector<std::int64_t>& parts, std::int64_t k,
                       const std::vector<std::string>& shares = {}, std::int64_t organisations = 0,
                       bool insider = false) {
  std::int64_t total = 0;
  std::string cells;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    total += parts[i];
    cells += R"(["c)" + std::to_string(i) + "\"," + std::to_string(parts[i]) + (shares.empty() ? "" : "," + shares[i]) +
             "],";
  }
  cells += "[\"*\"," + std::to_string(total) + (shares.empty() ? "" : "," + shares.back()) + "]";
  const auto done = protected_of(job(profile(k, organisations, insider), {cube(flat("act", parts.size()), cells)}));
  const auto printed = cells_of(done.tables.front());
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += printed.at("c" + std::to_string(i)) + " ";
  return text + "| " + printed.at("*");
}

}  // namespace kith::protect::testing
