// The hub's audit log as it is asked for over the API: its key, checkpoints, tiles, bundles, and the lines about the
// own records. Nothing of it is believed here; see audit_check.hpp. Blocks; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "hub/audit/checkpoint.hpp"
#include "hub/audit/tiles.hpp"
#include "hub/cli/hub_session.hpp"

namespace kith::cli {

class AuditHub {
 public:
  explicit AuditHub(HubSession& hub) : hub_(hub) {}
  tl::expected<audit::VerifierKey, Complaint> key();
  // The newest; `now`: the hub signs one first.
  tl::expected<std::string, Complaint> checkpoint(bool now);
  // For trees: an error is connection_failed, and trouble() says more.
  audit::FetchTile tiles();
  Result<std::string> entries(const audit::Tile& tile);

  struct Line {
    std::uint64_t index = 0;
    std::string bytes;
  };
  enum class Whose : std::uint8_t { own, everybody };  // everybody's are for auditors
  // Calls `each` for every such line from that index on, until it returns false. Complaints: the hub's, and those of an
  // answer that is none.
  tl::expected<void, Complaint> lines(Whose whose, std::uint64_t from, bool access_only,
                                      const std::function<bool(const Line&)>& each);

  // Whether the last answer was that our role may not see such a thing, and not any other refusal.
  [[nodiscard]] bool is_refused_to_role() const { return is_refused_to_role_; }
  // What went wrong when something was fetched.
  [[nodiscard]] const std::optional<Complaint>& trouble() const { return trouble_; }

 private:
  tl::expected<std::string, Complaint> get(const std::string& address);
  Result<std::string> get_tile(const std::string& path);
  HubSession& hub_;
  bool is_refused_to_role_ = false;
  std::optional<Complaint> trouble_;
};

}  // namespace kith::cli
