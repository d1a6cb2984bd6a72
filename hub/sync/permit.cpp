#include "hub/sync/permit.hpp"

namespace kith::sync {

std::optional<PermittedView> permit(const SharingPolicy& policy, const SecretKey& salt_key, const RecordUid& uid,
                                    std::string_view content, const HubCode& hub) {
  auto view = policy.view(uid, content, hub);
  if (!view) return std::nullopt;
  const Digest digest = keyed_digest(salt_key, "salt of a view\n" + uid.text() + "\n" + *view);
  return PermittedView{{{reinterpret_cast<const char*>(digest.data()), digest.size()}, *std::move(view)}};
}

}  // namespace kith::sync
