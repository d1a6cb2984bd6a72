// Who the hub knows: the organisations registered with `kith-hub org`, by the subject of their client certificate, and
// the keys that it takes no more. A Directory is an immutable snapshot; the application root replaces it as a whole.
// Pure; any thread may read one.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hub/base/ids.hpp"
#include "hub/model/code.hpp"

namespace kith::auth {

struct Organisation {
  OrgCode code;
  std::string subject;  // RFC 2253
  bool is_active = true;
  CodeSet funding;         // of the whole organisation (code list funding_streams)
  bool edge_only = false;  // its source files are never adapted at the hub
};

class Directory {
 public:
  Directory() = default;
  // `revoked`: SHA-256 of public keys, 32 bytes each.
  explicit Directory(std::vector<Organisation> organisations, std::set<std::string, std::less<>> revoked = {});
  Directory(const Directory&) = delete;  // the index views the strings of its own list
  Directory& operator=(const Directory&) = delete;
  Directory(Directory&&) noexcept = default;
  Directory& operator=(Directory&&) noexcept = default;
  ~Directory() = default;
  // The organisation whose certificate has exactly this subject, whatever its state; nullptr when there is none.
  [[nodiscard]] const Organisation* find(std::string_view subject) const;
  // Whether this key, in whatever certificate, was revoked.
  [[nodiscard]] bool is_revoked(std::string_view key) const { return revoked_.contains(key); }
  // Whether somebody may come in by `before` who may not by this one.
  [[nodiscard]] bool shuts_out_more_than(const Directory& before) const;
  [[nodiscard]] std::size_t size() const { return organisations_.size(); }

 private:
  std::vector<Organisation> organisations_;
  std::unordered_map<std::string_view, std::size_t> by_subject_;
  std::set<std::string, std::less<>> revoked_;
};

}  // namespace kith::auth
