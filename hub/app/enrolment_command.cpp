#include "hub/app/enrolment_command.hpp"

#include <date/date.h>
#include <fstream>

#include "auth/invitation.hpp"
#include "hub/app/hub_user.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/operator.hpp"
#include "hub/app/person_command.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "hub/storage/acting_operator.hpp"
#include "hub/storage/enrolment.hpp"

namespace kith::app {
namespace {

std::uint16_t port_of(const Config& config) {
  if (config.enrolment.port != 0) return config.enrolment.port;
  unsigned port = 0;
  std::ifstream{config.data / "run/enrolment.port"} >> port;
  return static_cast<std::uint16_t>(port);
}

Result<EnrolmentDoor> find_door(const Config& config) {
  KITH_ASSIGN(const auto issuing, load_issuing(config));
  if (!issuing) return fail(Error{Errc::not_permitted, {}, no_issuing_key});
  KITH_ASSIGN(const auto pem, read_text_file(config.tls.certificate, "the hub's certificate, tls.certificate"));
  const auto facts = auth::read_certificate(pem);
  if (!facts) return fail(Error{Errc::file_unreadable, {}, "the hub's certificate, tls.certificate"});
  return EnrolmentDoor{{facts->names.empty() ? "localhost" : facts->names.front(), port_of(config)}, facts->key};
}

std::string stamp(WallTime time) {
  return date::format("%FT%TZ", date::floor<std::chrono::seconds>(time));
}

// The noun of the commands.
std::string_view noun(PartyKind kind) {
  if (kind == PartyKind::hub) return "peer";
  return kind == PartyKind::person ? "person" : "org";
}

NamedRole named(const auth::Grant& grant) {
  return {std::string{auth::name(grant.role)}, grant.org ? grant.org->text() : std::string{},
          grant.region ? place_code_text(*grant.region) : std::string{}};
}

// As options of a command, each with a blank before it.
std::string role_options(const std::optional<auth::Grant>& grant) {
  if (!grant || grant->role == auth::Role::peer) return {};  // a hub has no other
  const NamedRole role = named(*grant);
  std::string text = " --role " + role.role;
  if (!role.org.empty()) text += " --org " + role.org;
  if (!role.region.empty()) text += " --region " + role.region;
  return text;
}

std::string approval_words(const Config& config, const PartyInvitation& invitation) {
  const Approval approval = config.enrolment.approval;
  if (approval == Approval::automatic) return "Whoever has the code first gets the certificate; nobody is asked.\n";
  const std::string who = approval == Approval::second_person ? "another operator than you" : "an operator";
  return "Then its screen shows a key. Have it read to you, and let " + who + " run:\n\n  " +
         hub_command(config, std::string{noun(invitation.party.profile.kind)} + " approve " +
                                 invitation.party.profile.org.text() + " --key KEY" + role_options(invitation.grant)) +
         "\n";
}

std::string invitation_text(const Config& config, const PartyInvitation& invitation, const OpenInvitation& open) {
  const std::string code = open.code.text(), url = net::url_of(open.door.address);
  const std::string& org = invitation.party.profile.org.text();
  const std::string until = stamp(SystemClock{}.now() + std::chrono::hours{24} * invitation.days);
  std::string text;
  if (invitation.as_json) {
    json::Writer out{text};
    out.begin_object().member("org", org).member("code", code).member("hub", url);
    out.member("expires_at", until).end_object();
    return text += '\n';
  }
  return text
      .append(
          "Give this line to the one invited, by telephone or on another way that you trust. It is good once,"
          " until ")
      .append(until)
      .append(":\n\n  kith enroll ")
      .append(code)
      .append(" --hub ")
      .append(url)
      .append("\n\n")
      .append(approval_words(config, invitation));
}

struct Waiting {
  storage::enrolment::Request request;
  std::string key;                   // as it is spoken
  std::optional<auth::Grant> grant;  // that comes with it; what was given besides waits on
};

Result<Waiting> find_waiting(pg::Connection& connection, const OrgCode& org) {
  const auto request = storage::enrolment::waiting(connection, org);
  if (!request && request.error().code == Errc::contradiction)
    return fail(Error{Errc::contradiction,
                      {},
                      "Nothing waits for approval there; kith-hub org list and person list show the states."});
  if (!request) return fail(request.error());
  if (request->has_expired)
    return fail(Error{Errc::contradiction,
                      {},
                      "The invitation has expired, and with it what was asked with it. Invite anew, with kith-hub org "
                      "invite or kith-hub person invite."});
  Waiting waiting{*request, auth::spoken(request->key), std::nullopt};
  KITH_ASSIGN(const auto grants, storage::grants::list(connection, storage::grants::Which::waiting_too));
  for (const auto& given : grants)
    if (given.party == org && given.at == request->invited_at) waiting.grant = given.grant;
  return waiting;
}

struct Approving {
  PartyKind kind;
  const OrgCode& org;
  const std::string& key;  // as typed
  const NamedRole& role;   // likewise
};

// What was shown to the operator, or read to them, is what waits.
Result<void> compare(const Approving& approving, const Waiting& waiting) {
  if (!is_same_key(approving.key, waiting.key))
    return fail(
        Error{Errc::contradiction,
              {},
              "The key that waits is another. If it was read to you right, somebody else has used the code: do not "
              "approve, and send a new invitation."});
  if (approving.role != (waiting.grant ? named(*waiting.grant) : NamedRole{}))
    return fail(Error{Errc::contradiction,
                      {},
                      "Nothing was approved: another role comes with this key than the one that you have named, or you "
                      "have named none. The same command without --key shows it, with what to type if it is right."});
  return {};
}

Result<std::string> decide_approval(const Config& config, pg::Connection& connection, const Approving& approving) {
  const OrgCode& org = approving.org;
  KITH_ASSIGN(const Waiting waiting, find_waiting(connection, org));
  const std::string as_what = waiting.grant ? " (" + describe(*waiting.grant) + ")" : std::string{};
  if (approving.key.empty())
    return "The key that waits is " + waiting.key + as_what +
           ". If the same is read to you from the other screen:\n\n  " +
           hub_command(config, std::string{noun(approving.kind)} + " approve " + org.text() + " --key " + waiting.key +
                                   role_options(waiting.grant)) +
           "\n";
  KITH_TRY(compare(approving, waiting));
  KITH_TRY(check_is_somebody(config));
  const std::string by = operator_login();
  const bool takes_two = config.enrolment.approval == Approval::second_person;
  if (takes_two && by == storage::login_on_log(waiting.request.invited_by))
    return fail(Error{Errc::not_permitted, {}, same_operator});
  const auto approved = storage::enrolment::approve(connection, org, waiting.request, {by, takes_two});
  if (!approved && approved.error().code == Errc::contradiction)
    return fail(
        Error{Errc::contradiction,
              {},
              "What was shown no longer waits: it was invited anew, approved or taken back meanwhile. Look again."});
  if (!approved) return fail(approved.error());
  return "Approved: " + org.text() + as_what + " with the key " + waiting.key +
         (approving.kind == PartyKind::hub ? ". Its kith-hub peer accept" : ". Its kith enroll") +
         " goes on by itself within seconds.\n";
}

}  // namespace

bool is_same_key(const std::string& typed, const std::string& spoken) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (char c : text) {
      if (c == '-' || c == ' ') continue;
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      out += c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return out;
  };
  return plain(typed) == plain(spoken);
}

Result<std::string> invite_organisation(const Config& config, const NewInvitation& invitation) {
  KITH_ASSIGN(auto organisation, read_organisation(invitation.organisation));
  return invite_party(config, {std::move(organisation), std::nullopt, invitation.days, invitation.as_json});
}

Result<OpenInvitation> open_invitation(const Config& config, const PartyInvitation& invitation) {
  KITH_TRY(check_is_somebody(config));
  KITH_ASSIGN(const auto door, find_door(config));
  const OpenInvitation open{door, auth::Invitation::random(door.key)};
  const storage::enrolment::NewInvitation row{.organisation = invitation.party,
                                              .code = open.code.digest(),
                                              .life = std::chrono::hours{24} * invitation.days,
                                              .by = operator_login(),
                                              .is_automatic = config.enrolment.approval == Approval::automatic,
                                              .grant = invitation.grant,
                                              .grant_waits = config.enrolment.approval == Approval::second_person};
  KITH_TRY(with_registry(config, [&](pg::Connection& c) { return storage::enrolment::invite(c, row); }));
  return open;
}

Result<std::string> invite_party(const Config& config, const PartyInvitation& invitation) {
  KITH_ASSIGN(const auto open, open_invitation(config, invitation));
  return invitation_text(config, invitation, open);
}

Result<std::string> approve_party(const Config& config, PartyKind kind, const std::string& code, const std::string& key,
                                  const NamedRole& named) {
  KITH_ASSIGN(const auto org, parse_org_code(code));
  return with_registry(config, [&](pg::Connection& c) { return decide_approval(config, c, {kind, org, key, named}); });
}

}  // namespace kith::app
