#include "hub/app/invitation_command.hpp"

#include <date/date.h>

#include <array>

#include "hub/app/org_command.hpp"
#include "hub/app/registry_login.hpp"

namespace kith::app {
namespace {

using storage::OrgState;
using storage::enrolment::Pending;

// Of who is no member yet, and of who is one already. In the order of Stage.
struct Words {
  std::string_view of_new, of_known;
};
constexpr std::array<Words, 6> words = {{
    {"invited, until ", "invited anew, until "},
    {"requested, approve it until ", "asks for a new key, approve it until "},
    {"approved, to be fetched until ", "a new key is approved, to be fetched until "},
    {"its invitation expired on ", "its new invitation expired on "},
    {"its request expired on ", "its request for a new key expired on "},
    {"its approval lapsed on ", "the approval of its new key lapsed on "},
}};

bool is_new(OrgState state) {
  return state == OrgState::invited || state == OrgState::requested || state == OrgState::approved;
}

}  // namespace

std::string standing_words(OrgState state, const std::optional<Pending>& pending) {
  if (!pending) return is_new(state) ? "no invitation is open" : std::string{storage::name(state)};
  const Words& both = words[static_cast<std::size_t>(pending->stage)];
  std::string text = is_new(state) ? "" : std::string{storage::name(state)} + ", ";
  text += is_new(state) ? both.of_new : both.of_known;
  return text + date::format("%F", date::floor<std::chrono::seconds>(pending->ends));
}

Result<std::string> uninvite_party(const Config& config, PartyKind kind, const std::string& code) {
  KITH_ASSIGN(const auto party, parse_org_code(code));
  const auto done =
      with_registry(config, [&](pg::Connection& c) { return storage::enrolment::take_back(c, party, kind); });
  if (!done && done.error().code == Errc::not_found && kind == PartyKind::person)
    return fail(Error{Errc::not_found, {}, "No person has this code; kith-hub person list shows them all."});
  if (!done) return fail(done.error());
  return "Taken back: the invitation of " + party.text() +
         ", whatever was asked or approved with it, and the role that came with it where that was not in force. "
         "Certificates that were fetched stay good.\n";
}

}  // namespace kith::app
