// What may leave. A policy says what a hub may hold of a record, as coarse as it may hold it; only permit() makes a
// PermittedView of that, and only a PermittedView becomes content of an outgoing page. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/secret.hpp"
#include "hub/sync/entry.hpp"

namespace kith::sync {

class SharingPolicy {
 public:
  virtual ~SharingPolicy() = default;
  // A record of this content, as this hub may hold it; nothing: it may not.
  [[nodiscard]] virtual std::optional<std::string> view(const RecordUid& uid, std::string_view content,
                                                        const HubCode& hub) const = 0;
  // Every hub that it shares with, has shared with, or might.
  [[nodiscard]] virtual const std::set<HubCode>& hubs() const = 0;
};

class PermittedView {
 public:
  [[nodiscard]] const Body& body() const { return body_; }

 private:
  friend std::optional<PermittedView> permit(const SharingPolicy& policy, const SecretKey& salt_key,
                                             const RecordUid& uid, std::string_view content, const HubCode& hub);
  explicit PermittedView(Body body) : body_(std::move(body)) {}
  Body body_;
};

// Salted by the key, the record and the view: hubs with equal views can pass them on to each other, and who has one
// view cannot try guesses at another.
std::optional<PermittedView> permit(const SharingPolicy& policy, const SecretKey& salt_key, const RecordUid& uid,
                                    std::string_view content, const HubCode& hub);

}  // namespace kith::sync
