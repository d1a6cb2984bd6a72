#include "hub/query/table_request.hpp"

#include <algorithm>

#include "hub/query/values.hpp"

namespace kith::query {
namespace {

constexpr std::size_t most_tables = 16, most_filters = 8, most_values = 64;

tl::unexpected<Error> refuse(std::string_view hint) {
  return fail(Error{Errc::malformed_query, "", hint});
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

Result<TableAxes> parse_axes(std::string_view text) {
  TableAxes axes;
  if (text.empty() || text == "total") return axes;
  for (const std::string_view name : split(text)) {
    const TableDimension* const dimension = find_table_dimension(name);
    if (dimension == nullptr) return refuse("by: no such dimension");
    if (std::ranges::find(axes, dimension) != axes.end()) return refuse("by: a dimension stands there twice");
    axes.push_back(dimension);
  }
  if (axes.size() > storage::most_count_axes) return refuse("by: at most 3 dimensions a table");
  return axes;
}

Result<TableFilter> parse_filter(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return refuse("where: field=code[,code]");
  TableFilter filter{find_table_dimension(text.substr(0, equals)), {}};
  if (filter.dimension == nullptr) return refuse("where: no such field");
  const auto texts = split(text.substr(equals + 1));
  if (texts.size() > most_values) return refuse("where: at most 64 codes");
  for (const std::string_view value : texts) {
    const auto values = parse_values(*filter.dimension, value);
    if (values.empty()) return refuse("where: the field has no such code");
    filter.values.insert(filter.values.end(), values.begin(), values.end());
  }
  return filter;
}

Result<void> parse_unknown(const std::optional<std::string_view>& text, TableRequest& request) {
  if (!text || *text == "outside") return {};
  request.unknown_is_inside = *text == "inside";
  if (request.unknown_is_inside) return {};
  for (const std::string_view name : split(*text)) {
    const TableDimension* const dimension = find_table_dimension(name);
    if (dimension == nullptr) return refuse("unknown: inside, outside or dimensions by name");
    request.unknown_inside_of.push_back(dimension);
  }
  return {};
}

// Aggregates count what their senders counted: a place or a time, and one of their dimensions.
Result<void> check_aggregate(const TableRequest& request) {
  const auto is_of_table = [](const TableDimension* d) { return !d->is_place() && !d->is_time(); };
  for (const TableAxes& axes : request.by) {
    if (std::ranges::count_if(axes, is_of_table) > 1)
      return refuse("by: an aggregate has one dimension beside place and time");
    if (std::ranges::any_of(axes, [](const TableDimension* d) { return d->is_time() || d->grain == Grain::group; }))
      return refuse("by: an aggregate is not counted by this dimension");
  }
  return {};
}

Result<void> parse_options(const TableParameters& parameters, TableRequest& request) {
  if (const auto& kind = parameters.kind; kind && *kind != "incident") {
    if (*kind != "aggregate") return refuse("kind: incident or aggregate");
    request.kind = RecordKind::aggregate;
  }
  if (const auto& rule = parameters.multiple_bias; rule && *rule != "count") {
    if (*rule != "exclude") return refuse("multiple_bias: count or exclude");
    request.multiple_bias = MultipleBias::exclude;
  }
  if (const auto& text = parameters.taxonomy; text && *text != "received") {
    request.taxonomy = taxonomy(*text);
    if (!request.taxonomy) return refuse("taxonomy: received, sah_2020 or sah_2023");
  }
  return parse_unknown(parameters.unknown, request);
}

}  // namespace

Result<TableRequest> parse(const TableParameters& parameters) {
  if (parameters.by.size() > most_tables) return refuse("by: at most 16 tables");
  if (parameters.where.size() > most_filters) return refuse("where: at most 8 conditions");
  TableRequest request;
  KITH_TRY(parse_options(parameters, request));
  for (const std::string_view by : parameters.by) {
    KITH_ASSIGN(TableAxes axes, parse_axes(by));
    request.by.push_back(std::move(axes));
  }
  if (request.by.empty()) request.by.emplace_back();
  for (const std::string_view where : parameters.where) {
    KITH_ASSIGN(TableFilter filter, parse_filter(where));
    request.where.push_back(std::move(filter));
  }
  if (request.kind == RecordKind::aggregate) KITH_TRY(check_aggregate(request));
  return request;
}

}  // namespace kith::query
