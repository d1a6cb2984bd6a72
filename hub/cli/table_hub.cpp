#include "hub/cli/table_hub.hpp"

#include <algorithm>
#include <vector>

#include "hub/cli/json_text.hpp"
#include "hub/cli/table_words.hpp"

namespace kith::cli {
namespace {

std::string address(const TableOptions& options) {
  std::vector<QueryParameter> parameters;
  for (auto by = options.by.begin(); by != options.by.end(); ++by)
    if (std::find(options.by.begin(), by, *by) == by) parameters.push_back({"by", *by});  // each table once
  for (const std::string& where : options.where) parameters.push_back({"where", where});
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) parameters.push_back({name, value});
  };
  add("kind", options.kind);
  add("unknown", options.unknown);
  add("multiple_bias", options.multiple_bias);
  add("taxonomy", options.taxonomy);
  return target("/v1/tables", parameters);
}

// The dimensions that the hub counts by; empty when it does not say.
std::vector<std::string> hub_dimensions(HubSession& hub) {
  std::vector<std::string> names;
  auto response = hub.exchange({net::Method::get, "/v1/meta", {{"accept", "application/json"}}});
  if (!response) return names;
  json::Parser parser = answer_parser();
  const auto meta = parser.parse(response->body);
  const json::Value list = meta && meta->is(json::Kind::object) ? meta->find("dimensions") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return names;
  for (json::Value item = list.first(); item; item = item.next())
    if (item.is(json::Kind::string)) names.emplace_back(item.string());
  return names;
}

}  // namespace

tl::expected<std::string, Complaint> count_tables(HubSession& hub, const TableOptions& request,
                                                  const TableOptions& typed, std::string_view type) {
  auto response = hub.exchange({net::Method::get, address(request), {{"accept", std::string{type}}}});
  if (response) return std::move(response->body);
  Complaint complaint = response.error();
  if (complaint.exit == ExitCode::usage)
    if (const auto dimensions = hub_dimensions(hub); !dimensions.empty())
      if (const std::string words = mistaken_words(typed, dimensions); !words.empty()) complaint.text = words;
  return tl::unexpected(std::move(complaint));
}

}  // namespace kith::cli
