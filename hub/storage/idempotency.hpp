// Idempotency keys: the answer of a keyed request is kept, and the same request gets the same bytes again. A request
// first claims its key (a lease that ends, should the hub die); the answer is stored in the transaction that stores the
// records. Keys live for a stated time and each organisation has a quota. What a client wrote as its key is never
// stored, only a keyed digest of it. All functions block; storage threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

enum class KeyedRoute : std::int16_t { push = 1, withdraw = 2, source = 3 };
enum class AnswerType : std::int16_t { json = 1, problem_json = 2, ndjson = 3 };

struct StoredAnswer {
  int status = 200;
  AnswerType type = AnswerType::json;
  std::string body;  // at most max_answer_bytes
};

inline constexpr std::size_t max_answer_bytes = std::size_t{4} * 1024 * 1024;

// Names one keyed request. Made from what the client sent by make_key().
struct IdempotencyKey {
  OrgCode org;
  KeyedRoute route;
  Digest key;   // of the client's key
  Digest body;  // of everything that decides the answer: options and body
};

struct KeyLimits {
  std::chrono::seconds lease{120};
  std::chrono::seconds lifetime{std::chrono::hours{24}};
  std::int64_t quota = 10'000;  // live keys of one organisation
  // Of the answers kept for them, together. Looked at before a claim: the caller leaves room for those in flight.
  std::int64_t answer_bytes = std::int64_t{256} * 1024 * 1024;
};

struct Claim {
  std::optional<StoredAnswer> answer;  // of the same request before; none: this one is the first
  std::optional<std::int64_t> left;    // of a first one: how many keys the organisation may still use
};

IdempotencyKey make_key(const SecretKey& digest_key, const OrgCode& org, KeyedRoute route, std::string_view client_key,
                        std::string_view options, std::string_view body);

// Claims the key: without an answer when this request is the first (or the first one's lease has ended), with the
// stored one when it was answered, and then leaves an audit leaf, for the answer is given again. Errors:
// idempotency_key_reused (another body), idempotency_in_flight, idempotency_quota (of keys, or of bytes).
Result<Claim> claim(pg::Connection& connection, const IdempotencyKey& key, const KeyLimits& limits);

// Stores an answer that no record goes with (a refusal of the whole request).
Result<void> store_answer(pg::Connection& connection, const IdempotencyKey& key, const StoredAnswer& answer);

// Gives up a claim: the request failed before anything was kept, and may come again at once.
Result<void> release(pg::Connection& connection, const IdempotencyKey& key);

// Forgets keys of `org` that have passed their lifetime, at most `most` of them. Returns how many.
Result<std::int64_t> forget_expired(pg::Connection& connection, const OrgCode& org, std::int64_t most);

}  // namespace kith::storage
