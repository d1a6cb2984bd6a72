#include "hub/storage/aggregate_body.hpp"

#include "hub/base/json.hpp"
#include "schemas/encode.hpp"

namespace kith::storage {
namespace {

using json::Value;

constexpr json::Limits body_limits{std::size_t{1024} * 1024, 8, 128, 100'000};

IncidentPlace parse_place(Value value) {
  IncidentPlace place;
  const std::string_view level = value.find("level").string();
  for (const auto candidate : {PlaceLevel::unknown, PlaceLevel::declined, PlaceLevel::online, PlaceLevel::city,
                               PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state})
    if (records::name(candidate) == level) place.level = candidate;
  if (const Value code = value.find("code"))
    for (const char digit : code.string()) place.code = place.code * 10 + (digit - '0');
  return place;
}

std::string text_of(Value value) {
  return value ? std::string{value.string()} : std::string{};
}

Result<AggregateTable> parse_table(Value table) {
  const Value period = table.find("period"), base = table.find("base");
  const auto from = period ? Month::parse(text_of(period.find("from"))) : std::nullopt;
  const auto to = period ? Month::parse(text_of(period.find("to"))) : std::nullopt;
  if (!from || !to || !base || !base.find("n")) return fail(Errc::internal);
  AggregateTable result{*from, *to, {}, text_of(table.find("dimension")), false, text_of(base.find("id")), 0,
                        {},    {},  {}};
  if (const Value place = table.find("place")) result.place = parse_place(place);
  if (const Value multi = table.find("multi")) result.multi = multi.boolean();
  result.base_n = base.find("n").integer().value_or(0);
  result.unduplication = text_of(table.find("unduplication"));
  if (const Value cells = table.find("cells"))
    for (Value cell = cells.first(); cell; cell = cell.next())
      result.cells.push_back({text_of(cell.find("code")), cell.find("count").integer().value_or(0)});
  return result;
}

}  // namespace

Result<AggregateTable> parse_aggregate_body(std::string_view json) {
  std::string text{json};
  json::Parser parser{body_limits};
  const auto value = parser.parse(text);
  if (!value || !value->is(json::Kind::object)) return fail(Errc::internal);
  auto table = parse_table(*value);
  if (!table) return table;
  // jsonb does not keep the order of members; ours is canonical.
  json::Writer writer{table->json};
  records::write_table(writer, *table);
  return table;
}

}  // namespace kith::storage
