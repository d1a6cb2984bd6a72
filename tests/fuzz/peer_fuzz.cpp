// What the operator of another hub gives: an invitation; and what that hub answers when it is asked who it is. Whatever
// is read says what its writer has signed, however it came; anything else is refused.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hub/federation/meeting.hpp"
#include "hub/federation/peer_invitation.hpp"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto invitation = federation::read_invitation(text)) {
    if (invitation->hub == invitation->invited || invitation->signing_key.name() != invitation->hub.text())
      std::abort();
    if (federation::words_of(*invitation).size() != 23) std::abort();
  }
  if (const auto meeting = federation::read_meeting(std::string{text})) {
    const auto again = federation::read_meeting(federation::write_meeting(*meeting));
    if (!again || again->signing_key != meeting->signing_key || again->peer_key != meeting->peer_key) std::abort();
  }
  return 0;
}
