// The federation key of this hub, and the keys of the hubs that it knows, as they were exchanged when they were
// registered. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hub/audit/note.hpp"
#include "hub/sync/names.hpp"

namespace kith::sync {

class Keyring {
 public:
  Keyring(HubCode self, const SecretKey& seed) : self_(std::move(self)), signer_(self_.text(), seed) {}
  void add(const HubCode& hub, audit::VerifierKey key) { hubs_.insert_or_assign(hub, std::move(key)); }
  [[nodiscard]] const HubCode& self() const { return self_; }
  [[nodiscard]] const audit::VerifierKey& own_key() const { return signer_.key(); }
  [[nodiscard]] bool knows(const HubCode& hub) const { return hubs_.contains(hub); }
  // The text as a signed note (C2SP signed-note): Ed25519 over its exact bytes.
  [[nodiscard]] std::string sign(std::string text) const {
    audit::Note note{std::move(text), {}};
    signer_.sign(note);
    return note.serialized();
  }
  // The text of a note that the hub has signed. Errors: malformed_value, contradiction (not signed by it).
  [[nodiscard]] Result<std::string> open(const HubCode& hub, std::string_view note) const {
    KITH_ASSIGN(audit::Note parsed, audit::parse_note(note));
    const auto key = hubs_.find(hub);
    if (key == hubs_.end() || !audit::is_signed_by(parsed, key->second)) return fail(Errc::contradiction);
    return std::move(parsed.text);
  }

 private:
  HubCode self_;
  audit::Signer signer_;
  std::map<HubCode, audit::VerifierKey> hubs_;
};

}  // namespace kith::sync
