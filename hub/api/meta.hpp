// The body of GET /v1/meta: which versions, kinds, dimensions and limits this hub has, for programs that have to fit.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::api {

struct MetaFacts {
  std::string_view version;    // of the program
  std::string_view time_zone;  // hub.time_zone
  std::string audit_key;       // that checks the audit log's checkpoints (a vkey)
  std::vector<std::pair<std::string_view, std::int64_t>> limits;
};

// JSON, about a kilobyte: an object, to which each answer adds who asks.
std::string make_meta(const MetaFacts& facts);

}  // namespace kith::api
