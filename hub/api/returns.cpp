// PUT /v1/returns/{period}: an organisation says that what it has of a quarter has been sent, be it nothing at all, and
// which places it serves. It goes by what the organisation says and by no record, so that the number of such returns,
// which releases tell, says nothing of records.
#include <algorithm>

#include "hub/api/handlers.hpp"
#include "hub/api/issuing.hpp"
#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"
#include "hub/storage/period_returns.hpp"
#include "hub/storage/tables.hpp"

namespace kith::api {
namespace {

bool is_quarter(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 7 && std::ranges::all_of(text.substr(0, 4), is_digit) && text.substr(0, 4) >= "1900" &&
         text.substr(0, 4) < "2200" && text.substr(4, 2) == "-Q" && text[6] >= '1' && text[6] <= '4';
}

Result<std::vector<std::int32_t>> parse_places(std::string text) {
  json::Parser parser{{.bytes = std::size_t{16} * 1024, .depth = 3, .members = 8, .nodes = 1'000}};
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  if (!root.is(json::Kind::object)) return fail(Error{Errc::wrong_type, {}, "a JSON object is expected"});
  for (json::Value member = root.first(); member; member = member.next())
    if (member.name() != "places") return fail(Errc::unknown_field);
  const json::Value list = root.find("places");
  if (!list) return fail(Error{Errc::missing_field, "/places"});
  if (!list.is(json::Kind::array)) return fail(Error{Errc::wrong_type, "/places"});
  if (list.size() == 0 || list.size() > storage::most_return_places)
    return fail(Error{Errc::out_of_range, "/places", "the places that you serve, 1 to 300"});
  std::vector<std::int32_t> places;
  for (json::Value one = list.first(); one; one = one.next()) {
    const std::string pointer = "/places/" + std::to_string(places.size());
    if (!one.is(json::Kind::string)) return fail(Error{Errc::wrong_type, pointer});
    const auto place = parse_named_place(one.string());
    if (!place) return fail(Error{Errc::unknown_code, pointer, "county:, cbsa: or state: and its code"});
    places.push_back(storage::place_value(*place));
  }
  return places;
}

}  // namespace

Task<Result<void>> send_return(const OwnContext& context, net::Body& body, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  if (!is_quarter(context.parameter)) co_return fail(Errc::not_found);
  auto text = co_await read_small_json(context.request, body);
  if (!text) co_return fail(std::move(text).error());
  auto places = parse_places(*std::move(text));
  if (!places) co_return fail(std::move(places).error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  const storage::PeriodReturn sent{std::string{context.parameter}, *std::move(places)};
  const auto stored = co_await context.services.database.run(
      {storage::Lane::single, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [sent, access = context.own.access()](pg::Connection& c) { return storage::send_return(c, access, sent); });
  if (!stored) co_return fail(stored.error());
  std::string answer;
  json::Writer out{answer};
  out.begin_object().member("period", sent.period).member("places", static_cast<std::int64_t>(sent.places.size()));
  out.end_object();
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(answer));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
