// Who the hub knows: the parties registered with `kith-hub org` and `kith-hub person`, by the subject of their client
// certificate, what each was granted, and the keys that the hub takes no more. A Directory is an immutable snapshot;
// the application root replaces it as a whole. Pure; any thread may read one.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/role.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/code.hpp"
#include "hub/model/party.hpp"

namespace kith::auth {

struct Party {
  OrgCode code;
  std::string subject;  // RFC 2253
  bool is_active = true;
  CodeSet funding;         // of a whole organisation (code list funding_streams)
  bool edge_only = false;  // an organisation's source files are never adapted at the hub
  PartyKind kind = PartyKind::organisation;
  std::vector<Grant> grants = {};  // those that were not ended
};

// A grant as it can be used: `member` for an active organisation itself; a steward's only while the organisation is
// active.
struct Held {
  Role role{};
  const Party* whose = nullptr;  // of a member or steward
  std::optional<IncidentPlace> region;
  Purpose purpose{};
  std::optional<WallTime> expires;  // a member's does not
  [[nodiscard]] bool stands(WallTime now) const { return !expires || now < *expires; }
};

class Directory {
 public:
  Directory() = default;
  // `revoked`: SHA-256 of public keys, 32 bytes each.
  explicit Directory(std::vector<Party> parties, std::set<std::string, std::less<>> revoked = {});
  Directory(const Directory&) = delete;  // the indexes view the strings of its own list
  Directory& operator=(const Directory&) = delete;
  Directory(Directory&&) noexcept = default;
  Directory& operator=(Directory&&) noexcept = default;
  ~Directory() = default;
  // The party whose certificate has exactly this subject, whatever its state; nullptr when there is none.
  [[nodiscard]] const Party* find(std::string_view subject) const;
  // What a party of this directory holds, in the order in which it was given; expired ones too.
  [[nodiscard]] std::span<const Held> held(const Party& party) const;
  // Whether this key, in whatever certificate, was revoked.
  [[nodiscard]] bool is_revoked(std::string_view key) const { return revoked_.contains(key); }
  // Whether somebody may come in by `before` who may not by this one.
  [[nodiscard]] bool shuts_out_more_than(const Directory& before) const;
  [[nodiscard]] std::size_t size() const { return parties_.size(); }

 private:
  std::vector<Held> resolve(const Party& party, const std::unordered_map<std::string_view, std::size_t>& by_code) const;

  std::vector<Party> parties_;
  std::vector<std::vector<Held>> held_;  // of each
  std::unordered_map<std::string_view, std::size_t> by_subject_;
  std::set<std::string, std::less<>> revoked_;
};

}  // namespace kith::auth
