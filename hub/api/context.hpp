// What a handler gets: the request, who makes it, the parameters of its path, and the services it may use. Lives as
// long as the request. Services are owned by the application root and outlive the listener. Any io thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/directory.hpp"
#include "auth/permits.hpp"
#include "hub/api/observer.hpp"
#include "hub/api/refusals.hpp"
#include "hub/api/signing_pace.hpp"
#include "hub/api/source_catalogue.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/secret.hpp"
#include "hub/base/trace.hpp"
#include "hub/net/http.hpp"

namespace kith::storage {
class Database;
class DiskGuard;
}  // namespace kith::storage
namespace kith::ingest {
class Ingest;
}
namespace kith::audit {
class Signer;
}

namespace kith::api {

struct Issuing;
class ReleaseShelf;
class ReleaseReadCounts;

// Who this hub is among other hubs.
struct FederationIdentity {
  PartyCode hub;
  std::string signing_key;  // what checks its signatures (C2SP signed-note)
};

// The current snapshot of something; the root replaces it, a request keeps the one it started with. Any thread. A
// mutex, because std::atomic<std::shared_ptr> of libstdc++ 12 lets a load go with a relaxed unlock, which
// ThreadSanitizer rightly calls a race.
template <class T>
class Latest {
 public:
  Latest() : current_(std::make_shared<const T>()) {}
  explicit Latest(std::shared_ptr<const T> first) : current_(std::move(first)) {}
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock{mutex_};
    return current_;
  }
  void set(std::shared_ptr<const T> next) {
    const std::lock_guard lock{mutex_};
    current_.swap(next);
    set_at_ = std::chrono::steady_clock::now();
  }
  // When it was last replaced; never: long ago.
  [[nodiscard]] SteadyTime set_at() const {
    const std::lock_guard lock{mutex_};
    return set_at_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> current_;
  SteadyTime set_at_;
};
using DirectoryHolder = Latest<auth::Directory>;  // who is registered
using SourceHolder = Latest<SourceCatalogue>;     // which exports the hub adapts
using IssuingHolder = Latest<Issuing>;            // what it issues certificates with; null: it issues none

// How slowly a stream may come: over each `window` spent waiting for it, at least so many bytes a second.
struct StreamPace {
  std::uint64_t least_bytes_per_second = 0;
  std::chrono::seconds window{0};
};

struct Services {
  storage::Database& database;
  storage::DiskGuard& disk;
  ingest::Ingest& ingest;
  const SecretKey& cursor_key;
  DirectoryHolder& directory;
  SourceHolder& sources;
  StrangerRefusals& strangers;
  MemberRefusals& refusals;
  ReleaseShelf& releases;
  ReleaseReadCounts& release_reads;
  Observer& observer;
  const audit::Signer& signer;        // of the audit log's checkpoints
  std::filesystem::path data;         // DIR, where the last of them is kept
  SigningPace& signing_pace;          // of those that members ask for
  std::uint32_t requests_per_minute;  // of a party
  std::int64_t records_read_a_day;    // by a party, of an organisation
  std::chrono::seconds register_age;  // how old the directory may be
  std::uint64_t stream_bytes;         // the most a streamed body may hold, decoded
  StreamPace stream_pace;
  const IssuingHolder& issuing;
  std::optional<FederationIdentity> federation;        // nothing: it has no peers
  std::shared_ptr<const std::string> meta;             // the body of GET /v1/meta
  std::shared_ptr<const std::string> api_description;  // the body of GET /v1/openapi.json
};

struct Context {
  const net::Request& request;
  const auth::Principal& principal;
  const auth::Permit& permit;
  auth::Action action;
  std::string_view parameter;  // what stands for {…} in the route's path, as sent; empty when it has none
  std::string_view second;     // the same of a second one
  const Services& services;
  const std::optional<TraceId>& trace;     // the caller's, where it has one
  std::vector<net::HeaderField>& headers;  // more of them, for whatever the answer becomes
};

// What a handler gets whose route is about the records of one organisation.
struct OwnContext : Context {
  const auth::OwnRecords& own;
};

}  // namespace kith::api
