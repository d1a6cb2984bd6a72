// What a push needs open: the hub, the key map of the one whose certificate we show, and the outbox in it. One thread;
// blocks on the disk, and on the hub where a new key map has to be asked for.
#pragma once

#include <memory>

#include "hub/cli/hub_session.hpp"
#include "hub/cli/outbox.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct KeyMapChoices {
  bool yes = false;                // begin a new map without asking
  bool take_over_key_map = false;  // it was made under another name of this organisation
};

struct PushSession {
  std::shared_ptr<void> folder;  // of a dry run that has no key map: gone when everything else is closed
  HubSession hub;
  std::unique_ptr<KeyMap> keys;  // keeps its place, since the outbox points to it
  Outbox outbox;
};

// Opens all three. Another organisation's map is refused, one that was moved to another machine too, and a new one is
// not begun unseen where the hub knows us already: in each case rows would become records that no map finds again.
// Whose role may not push is told so before there is a map. Where the hub cannot be reached a new map is begun all the
// same, and the question is put before its rows are sent.
tl::expected<PushSession, Complaint> open_push_session(const Settings& settings, const KeyMapChoices& choices,
                                                       Terminal& terminal);

// For a push that is only tried: the hub is not asked, and where there is no key map none is made. Complaints as above.
tl::expected<PushSession, Complaint> open_dry_session(const Settings& settings);

// The key map at `file`, if it is `owner`'s. Complaints as above, without asking the hub.
tl::expected<std::unique_ptr<KeyMap>, Complaint> open_key_map(const std::filesystem::path& file,
                                                              const std::string& owner, bool take_over);

}  // namespace kith::cli
