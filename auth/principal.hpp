// The one who makes a request, once the hub is sure. Only authenticate() can make a Principal, so what takes one cannot
// be reached by somebody unknown. Pure; any thread.
#pragma once

#include <string_view>

#include "auth/directory.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/code.hpp"

namespace kith::auth {

enum class Role : std::uint8_t { member };

class Principal {
 public:
  [[nodiscard]] const OrgCode& org() const { return org_; }
  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] const CodeSet& funding() const { return funding_; }
  [[nodiscard]] bool is_edge_only() const { return edge_only_; }

 private:
  friend Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key);
  Principal(const Organisation& organisation, Role role)
      : org_(organisation.code), role_(role), funding_(organisation.funding), edge_only_(organisation.edge_only) {}
  OrgCode org_;
  Role role_;
  CodeSet funding_;
  bool edge_only_;
};

// `subject` and `key` (32 bytes) are those of a client certificate whose chain, dates and usage TLS has verified.
// Errors: not_authenticated (no certificate), not_registered (no organisation has it, or it is suspended: the two look
// alike from outside; or, said in the hint, its key was revoked).
Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key);

}  // namespace kith::auth
