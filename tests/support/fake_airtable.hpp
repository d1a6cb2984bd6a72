// Airtable's list of records as it behaves, over a TlsSite: a bearer token, offsets that it forgets, an answer of 403
// for what does not exist. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "tests/support/tls_site.hpp"

namespace kith::test {

class FakeAirtable {
 public:
  std::string token = "patAbCdEfGhIjKlMn.0123456789abcdef";
  std::vector<std::string> records;  // JSON
  std::size_t page_records = 100;
  int forgets = 0;  // so many offsets are no longer known when they are used
  bool repeats_itself = false;

  SiteAnswer answer(const SiteRequest& request) {
    if (!request.has("Authorization: Bearer " + token + "\r\n")) return error(401, "AUTHENTICATION_REQUIRED");
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path != "/v0/appAAAAAAAAAAAAA1/Incident%20reports") return error(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND");
    if (request.parameter("pageSize") != "100") return error(422, "INVALID_REQUEST_UNKNOWN");
    const std::string offset = request.parameter("offset");
    if (!offset.empty() && forgets > 0) {
      --forgets;
      return error(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE");
    }
    const std::size_t begin = offset.empty() ? 0 : std::stoul(offset.substr(offset.find('/') + 1));
    const std::size_t end = std::min(records.size(), begin + page_records);
    std::string list;
    for (std::size_t i = begin; i < end; ++i) list += (i == begin ? "" : ",\n ") + records[i];
    std::string body = "{\"records\":[" + list + "]";
    if (repeats_itself)
      body += R"(,"offset":"itrSame/0")";
    else if (end < records.size())
      body += ",\"offset\":\"itrBBBBBBBBBBBBB1/" + std::to_string(end) + "\"";
    return {200, {"Content-Type: application/json", "Date: Sun, 22 Nov 2026 05:10:00 GMT"}, body + "}"};
  }

 private:
  static SiteAnswer error(int status, const std::string& type) {
    return {
        status, {"Content-Type: application/json"}, R"({"error":{"type":")" + type + R"(","message":"for Mai Lor"}})"};
  }
};

}  // namespace kith::test
