// KoboToolbox's data endpoint as it behaves, over a TlsSite: a token, a query and an order as MongoDB writes them,
// pages no larger than the server likes, submissions that come, change and go while somebody reads. One thread at a
// time.
#pragma once

#include <charconv>
#include <map>
#include <string>

#include "tests/support/tls_site.hpp"

namespace kith::test {

class FakeKobo {
 public:
  std::string form = "aGAcvhamUDuDTtbkyeikbD";
  std::string token = "0123456789abcdef0123456789abcdef01234567";
  std::map<std::int64_t, std::string> submissions;  // JSON by `_id`
  std::size_t page_records = 1'000;                 // whatever the client asks for
  std::function<void()> after_page;                 // what happens between two pages; may be empty
  bool ignores_order = false;

  SiteAnswer answer(const SiteRequest& request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (!request.has("Authorization: Token " + token + "\r\n")) return error(401, "Invalid token.");
    if (path != "/api/v2/assets/" + form + "/data.json") return error(404, "Not found.");
    std::int64_t after = 0;
    if (!read_query(request.parameter("query"), after) || request.parameter("sort") != R"({"_id":1})")
      return error(400, "Invalid query: " + request.target);
    SiteAnswer page{200, {"Content-Type: application/json"}, list(after)};
    if (after_page) after_page();
    return page;
  }

 private:
  static SiteAnswer error(int status, const std::string& detail) {
    return {status, {"Content-Type: application/json"}, "{\"detail\":\"" + detail + "\"}"};
  }

  static bool read_query(const std::string& query, std::int64_t& after) {
    constexpr std::string_view opening = R"({"_id":{"$gt":)";
    if (!query.starts_with(opening)) return false;
    const auto [end, failed] = std::from_chars(query.data() + opening.size(), query.data() + query.size(), after);
    return failed == std::errc{} && std::string_view{end} == "}}";
  }

  std::string list(std::int64_t after) const {
    std::vector<std::string> found;
    for (auto at = submissions.upper_bound(after); at != submissions.end(); ++at) found.push_back(at->second);
    const std::size_t size = std::min(found.size(), page_records);
    std::string results;
    for (std::size_t i = 0; i < size; ++i) results += (i == 0 ? "" : ",") + found[ignores_order ? size - 1 - i : i];
    const std::string next =
        found.size() == size ? "null"
                             : "\"https://kobo.example/api/v2/assets/x/data.json?start=" + std::to_string(size) + "\"";
    return "{\"count\":" + std::to_string(found.size()) + ",\"next\":" + next + ",\"previous\":null,\"results\":[" +
           results + "]}";
  }
};

}  // namespace kith::test
