#include "hub/app/peer_command.hpp"

#include <date/date.h>

#include <algorithm>
#include <fstream>

#include "auth/certificate.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/hub_identity.hpp"
#include "hub/app/hub_user.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/operator.hpp"
#include "hub/app/org_words.hpp"
#include "hub/app/person_command.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/audit/merkle.hpp"
#include "hub/base/json.hpp"
#include "hub/federation/meeting.hpp"
#include "hub/storage/invitations.hpp"
#include "hub/storage/peers.hpp"

namespace kith::app {
namespace {

using federation::PeerInvitation;
using storage::peers::Peer;

constexpr std::string_view no_such_peer = "No hub has this code here; kith-hub peer list shows them all.";

std::string day(WallTime time) {
  return date::format("%F", date::floor<std::chrono::days>(time));
}

Error about_peer(const Error& error) {
  if (error.code != Errc::not_found) return error;
  return {Errc::not_found, {}, no_such_peer};
}

std::string key_words(const std::string& signing_key) {
  return auth::spoken(audit::sha256(signing_key));
}

struct Peers {
  std::vector<storage::Organisation> parties;
  std::vector<Peer> peers;
  std::vector<storage::grants::Given> grants;
  std::map<OrgCode, storage::enrolment::Pending> pending;

  [[nodiscard]] const Peer* find(const OrgCode& hub) const {
    const auto found = std::ranges::find(peers, hub, &Peer::hub);
    return found == peers.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::optional<storage::enrolment::Pending> pending_of(const OrgCode& hub) const {
    const auto found = pending.find(hub);
    return found == pending.end() ? std::nullopt : std::optional{found->second};
  }
  // Until when it may come in.
  [[nodiscard]] std::string last_day(const OrgCode& hub) const {
    const auto found = std::ranges::find(grants, hub, &storage::grants::Given::party);
    return found == grants.end() ? "-" : day(found->grant.expires - std::chrono::microseconds{1});
  }
};

Result<Peers> read_peers(pg::Connection& connection) {
  Peers all;
  KITH_ASSIGN(all.parties, storage::registry::list(connection));
  std::erase_if(all.parties, [](const auto& one) { return one.profile.kind != PartyKind::hub; });
  KITH_ASSIGN(all.peers, storage::peers::list(connection));
  KITH_ASSIGN(all.grants, storage::grants::list(connection, storage::grants::Which::waiting_too));
  KITH_ASSIGN(all.pending, storage::enrolment::pending(connection));
  return all;
}

// Until when this hub may come in there; empty: it has no certificate of it.
std::string own_certificate_until(const PeerFiles& files) {
  std::ifstream in{files.certificate};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const auto facts = auth::read_certificate(text);
  return facts ? day(facts->period.until) : std::string{};
}

std::string invited_words(const Config& config, const PeerInvitation& invitation) {
  const std::string& hub = invitation.invited.text();
  std::string text = "This invitation is good once, until ";
  text += date::format("%FT%TZ", invitation.expires);
  text += ". Give it to the operator of " + hub + " as a file, and read to them aloud, by telephone:\n\n  " +
          federation::words_of(invitation) + "\n\nThey run, on their hub's machine and with these words:\n\n  " +
          "kith-hub peer accept FILE --check WORDS\n\n";
  if (config.enrolment.approval == Approval::automatic) return text;
  const std::string who = config.enrolment.approval == Approval::second_person ? "another operator than you" : "you";
  return text + "Then their screen shows a key. Have it read to " + who + ", who runs here:\n\n  " +
         hub_command(config, "peer approve " + hub + " --key KEY") +
         "\n\nThey invite this hub likewise, and somebody here accepts that.\n";
}

std::string shown_words(const Config& config, const PeerInvitation& invitation) {
  const std::string who = config.enrolment.approval == Approval::second_person
                              ? "another operator than the one who has invited " + invitation.hub.text()
                              : "an operator";
  return "The invitation of " + invitation.hub.text() + "\n  serves at         " + net::url_of(invitation.address) +
         "\n  takes requests at " + net::url_of(invitation.enrolment) + "\n  its certificate   " +
         auth::spoken(invitation.certificate) + "\n  signs with        " + invitation.signing_key.text() +
         "\n  good until        " + date::format("%FT%TZ", invitation.expires) +
         "\n\nIts operator reads some words to you; if they are " + federation::words_of(invitation) +
         ", it came unchanged. Then " + who + " here runs:\n\n  " +
         hub_command(config, "peer accept FILE --check " + federation::words_of(invitation)) + "\n";
}

Result<void> check_is_for(const PeerInvitation& invitation, const HubIdentity& self) {
  if (invitation.invited != self.code)
    return fail(
        Error{Errc::malformed_value,
              {},
              "This invitation is for a hub of another code than the one in [federation] of kith-hub.toml. Tell "
              "its operator which code this hub has."});
  if (invitation.expires <= SystemClock{}.now())
    return fail(Error{Errc::contradiction, {}, "This invitation has expired. Ask for a new one."});
  return {};
}

Result<void> keep(const Config& config, const PeerInvitation& invitation) {
  const bool takes_two = config.enrolment.approval == Approval::second_person;
  const std::string by = operator_login();
  const storage::peers::Description described{net::url_of(invitation.address), invitation.signing_key.text()};
  auto kept = with_registry(config, [&](pg::Connection& c) {
    return storage::peers::accept(c, invitation.hub.key(), described, {by, takes_two});
  });
  if (kept || kept.error().code == Errc::database_unavailable) return kept;
  if (kept.error().code == Errc::not_found)
    return fail(Error{Errc::not_found,
                      {},
                      "This hub has not invited that one yet, under the code that its invitation names: kith-hub peer "
                      "invite CODE."});
  if (kept.error().code == Errc::not_permitted) return fail(Error{Errc::not_permitted, {}, same_operator});
  return kept;
}

struct Finding {
  std::string text;
  bool is_good = true;
};

Finding about_failure(const Config& config, const std::string& peer, const Error& error) {
  if (error.code == Errc::file_unreadable)
    return {"It has given this hub no certificate yet, or its files cannot be read: " +
                hub_command(config, "peer accept FILE") + ".",
            false};
  if (error.code == Errc::not_permitted)
    return {
        "It answers, and refuses this hub: ask its operator whether it was suspended or its role has ended, or for a "
        "new invitation.",
        false};
  if (error.code == Errc::not_found)
    return {"It answers, and knows no peers: ask its operator whether [federation] is still in its kith-hub.toml.",
            false};
  return {"It does not answer as a peer: " + error.sentence() + " Ask the operator of " + peer +
              " whether it runs, and look at the way there.",
          false};
}

Finding about_meeting(const federation::Meeting& meeting, const HubIdentity& self, const Peer& peer) {
  if (meeting.hub.key() != peer.hub)
    return {"What answers there calls itself " + meeting.hub.text() + ": ask for a new invitation.", false};
  if (meeting.signing_key != peer.described->signing_key)
    return {"It signs with another key than its invitation named: ask for a new invitation, and for the reason.",
            false};
  if (meeting.peer != self.code)
    return {"It takes this hub for " + meeting.peer.text() + ": its operator has to invite " + self.code.text() + ".",
            false};
  if (!meeting.peer_key)
    return {
        "It answers, and takes this hub for " + self.code.text() + ", but has not accepted this hub's invitation yet.",
        false};
  if (*meeting.peer_key != self.signer.key().text())
    return {"It has accepted another signing key than this hub's: invite it anew, and have that accepted.", false};
  return {"It answers, takes this hub for " + self.code.text() + ", and each has the other's signing key.", true};
}

void append_json(json::Writer& out, const storage::Organisation& one, const Peers& all, const std::string& until) {
  const Peer* peer = all.find(one.profile.org);
  out.begin_object().member("code", one.profile.org.text()).member("name", one.name);
  out.member("state", storage::name(one.profile.state)).member("last_day", all.last_day(one.profile.org));
  if (const auto pending = all.pending_of(one.profile.org))
    out.member("invitation", storage::enrolment::name(pending->stage));
  if (peer != nullptr && peer->described) {
    out.member("address", peer->described->address).member("signing_key", peer->described->signing_key);
    out.member("accepted", day(*peer->accepted_at)).member("accepted_by", storage::login_on_log(peer->accepted_by));
  }
  if (!until.empty()) out.member("own_certificate_until", until);
  out.end_object();
}

}  // namespace

Result<PeerInvited> invite_peer(const Config& config, const NewPeer& peer) {
  KITH_ASSIGN(const auto self, load_identity(config));
  KITH_ASSIGN(const auto code, parse_org_code(peer.code));
  if (PartyCode{code} == self.code)
    return fail(Error{Errc::malformed_value, {}, "This is the code of this hub itself; take that of the other."});
  const std::string& called = peer.name.empty() ? peer.code : peer.name;
  if (const auto complaint = complaint_of_name(called)) return fail(Error{Errc::malformed_value, {}, *complaint});
  KITH_ASSIGN(const auto grant, read_peer_grant(peer.expires, SystemClock{}.now()));
  KITH_ASSIGN(const auto address, own_address(config));
  KITH_ASSIGN(
      const auto open,
      open_invitation(config, {.party = {.profile = {.org = code, .funding_streams = {}, .kind = PartyKind::hub},
                                         .name = called,
                                         .subject = "CN=" + code.text()},
                               .grant = grant,
                               .days = peer.days}));
  KITH_TRY(with_registry(config,
                         [&](pg::Connection& c) { return storage::peers::note_invited(c, code, operator_login()); }));
  const auto expires =
      std::chrono::floor<std::chrono::seconds>(SystemClock{}.now()) + std::chrono::hours{24} * peer.days;
  const PeerInvitation invitation{self.code,     PartyCode{code}, address, open.door.address,
                                  open.door.key, open.code,       expires, self.signer.key()};
  return PeerInvited{federation::write_invitation(invitation, self.signer), invited_words(config, invitation)};
}

Result<Acceptance> accept_peer(const Config& config, const std::string& text, const std::string& check) {
  KITH_ASSIGN(const auto self, load_identity(config));
  KITH_ASSIGN(const auto invitation, federation::read_invitation(text));
  KITH_TRY(check_is_for(invitation, self));
  if (check.empty()) return Acceptance{shown_words(config, invitation), {}, {}, {}};
  if (!is_same_key(check, federation::words_of(invitation)))
    return fail(Error{Errc::contradiction,
                      {},
                      "The words of this invitation are others. If they were read to you right, it was changed on its "
                      "way: do not accept it, and ask for another."});
  KITH_TRY(check_is_somebody(config));
  KITH_TRY(keep(config, invitation));
  const auto files = files_of_peer(config, self.code, invitation.hub);
  return Acceptance{
      .text = invitation.hub.text() + " is at " + net::url_of(invitation.address) +
              " and signs with the key of its invitation. Now it is asked for a certificate.\n",
      .kith = {"enroll", "-", "--hub", net::url_of(invitation.enrolment), "--folder", files.folder.string()},
      .code = invitation.code.text(),
      .next = "When its operator has accepted this hub's invitation too:\n\n  " +
              hub_command(config, "peer test " + invitation.hub.text()) + "\n"};
}

Result<std::string> list_peers(const Config& config, bool as_json) {
  KITH_ASSIGN(const auto self, load_identity(config));
  KITH_ASSIGN(const auto all, with_registry(config, read_peers));
  std::string text =
      as_json ? "" : "code\tmay come here\tuntil\taddress\tsigns with\tthis hub may go there until\tname\n";
  json::Writer out{text};
  if (as_json) out.begin_array();
  for (const auto& one : all.parties) {
    const OrgCode& hub = one.profile.org;
    const std::string until = own_certificate_until(files_of_peer(config, self.code, PartyCode{hub}));
    if (as_json) {
      append_json(out, one, all, until);
      continue;
    }
    const Peer* peer = all.find(hub);
    const bool is_described = peer != nullptr && peer->described;
    text.append(hub.text()).append("\t").append(standing_words(one.profile.state, all.pending_of(hub))).append("\t");
    text.append(all.last_day(hub)).append("\t");
    text.append(is_described ? peer->described->address : "its invitation was not accepted").append("\t");
    text.append(is_described ? key_words(peer->described->signing_key) : "-").append("\t");
    text.append(until.empty() ? "-" : until).append("\t").append(one.name).append("\n");
  }
  if (!as_json) return text;
  out.end_array();
  return text += '\n';
}

Result<void> set_peer_state(const Config& config, const std::string& text, storage::OrgState state) {
  KITH_ASSIGN(const auto code, parse_org_code(text));
  const auto done = with_registry(config, [&](pg::Connection& c) -> Result<void> {
    KITH_TRY(storage::registry::set_state(c, code, state, PartyKind::hub));
    if (state != storage::OrgState::removed) return {};
    return storage::peers::forget(c, code);
  });
  if (!done) return fail(about_peer(done.error()));
  return {};
}

Result<PeerTest> test_peer(const Config& config, const std::string& text) {
  KITH_ASSIGN(const auto self, load_identity(config));
  KITH_ASSIGN(const auto code, parse_org_code(text));
  KITH_ASSIGN(const auto all, with_registry(config, read_peers));
  const auto party = std::ranges::find(all.parties, code, [](const auto& one) { return one.profile.org; });
  const Peer* peer = all.find(code);
  if (party == all.parties.end()) return fail(Error{Errc::not_found, {}, no_such_peer});
  const bool may_come = party->profile.state == storage::OrgState::active;
  PeerTest test{"It may come here: " + standing_words(party->profile.state, all.pending_of(code)) + ".\n", may_come};
  const auto address = peer != nullptr && peer->described ? net::parse_hub_url(peer->described->address) : std::nullopt;
  if (!address) {
    test.text += "Its invitation has not been accepted here: " + hub_command(config, "peer accept FILE") + "\n";
    return PeerTest{std::move(test.text), false};
  }
  const auto files = files_of_peer(config, self.code, PartyCode{code});
  const auto meeting = federation::meet(*address, {files.certificate, files.certificate, files.authority});
  const Finding finding =
      meeting ? about_meeting(*meeting, self, *peer) : about_failure(config, code.text(), meeting.error());
  test.text += finding.text + "\n";
  test.is_good = test.is_good && finding.is_good;
  return test;
}

}  // namespace kith::app
