#include "hub/app/person_command.hpp"

#include <date/date.h>

#include <algorithm>

#include "hub/app/enrolment_command.hpp"
#include "hub/app/hub_user.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/operator.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/org_words.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "hub/storage/acting_operator.hpp"

namespace kith::app {
namespace {

using storage::grants::Given;

constexpr auto most_years = std::chrono::years{3};

Error typed(std::string_view words) {
  return {Errc::malformed_value, {}, words};
}

std::string day(WallTime time) {
  return date::format("%F", date::floor<std::chrono::seconds>(time));
}

// A grant given now ends then at the latest.
WallTime last_end(WallTime now) {
  using namespace std::chrono;
  const year_month_day most{year_month_day{floor<days>(now)} + most_years};
  return sys_days{most.ok() ? most : year_month_day{most.year() / most.month() / last}} + days{1};
}

// The moment after the last day, UTC.
Result<WallTime> read_end(const std::string& text, WallTime now) {
  using namespace std::chrono;
  const auto today = floor<days>(now);
  const year_month_day most{year_month_day{today} + most_years};
  if (text.empty()) return WallTime{sys_days{today + days{366}}};
  const auto last = parse_day(text);
  if (!last) return fail(typed("--expires takes the last day, like 2027-06-30."));
  if (sys_days{*last} < today) return fail(typed("A grant ends in the future; the day given as --expires is over."));
  if (most.ok() && *last > most)
    return fail(typed("A grant lasts three years at most, so that somebody looks at it again."));
  return WallTime{sys_days{*last} + days{1}};
}

Error about_person(const Error& error) {
  if (error.code != Errc::not_found) return error;
  return {Errc::not_found, {}, "No person has this code; kith-hub person list shows them all."};
}

struct People {
  std::vector<storage::Organisation> parties;
  std::vector<Given> grants;
  std::map<OrgCode, storage::enrolment::Pending> pending;

  [[nodiscard]] std::optional<storage::enrolment::Pending> pending_of(const OrgCode& person) const {
    const auto found = pending.find(person);
    return found == pending.end() ? std::nullopt : std::optional{found->second};
  }
};
Result<People> read_people(pg::Connection& connection) {
  People all;
  KITH_ASSIGN(all.parties, storage::registry::list(connection));
  std::erase_if(all.parties, [](const auto& one) { return one.profile.kind != PartyKind::person; });
  KITH_ASSIGN(all.grants, storage::grants::list(connection, storage::grants::Which::waiting_too));
  KITH_ASSIGN(all.pending, storage::enrolment::pending(connection));
  const WallTime now = SystemClock{}.now();
  std::erase_if(all.grants, [now](const Given& given) { return given.grant.expires <= now; });
  return all;
}

std::string role_words(const Given& given) {
  return describe(given.grant) + (given.approved ? "" : " (not approved yet)");
}

void append_person(json::Writer& out, const storage::Organisation& one, const People& all) {
  out.begin_object().member("code", one.profile.org.text()).member("name", one.name);
  out.member("state", storage::name(one.profile.state));
  if (const auto pending = all.pending_of(one.profile.org))
    out.member("invitation", storage::enrolment::name(pending->stage));
  out.key("roles").begin_array();
  for (const Given& given : all.grants)
    if (given.party == one.profile.org) out.string(role_words(given));
  out.end_array().member("since", date::format("%F", date::sys_days{one.added_on.time_since_epoch()})).end_object();
}

// "steward of aaln until the end of 2027-06-30 (UTC).", as a line.
std::string until_words(const auth::Grant& grant) {
  return describe(grant) + " until the end of " + day(grant.expires - std::chrono::microseconds{1}) + " (UTC).\n";
}

// A steward sees records, and who reads the log of all, or runs the hub, is promised to see none: said, not refused,
// because a small collaborative may have nobody else.
std::string both_words(const std::vector<Given>& grants, const OrgCode& party) {
  const auto number_of = [&](auth::Role role) {
    const auto found = std::ranges::find_if(
        grants, [&](const Given& given) { return given.party == party && given.grant.role == role; });
    return found == grants.end() ? std::string{} : std::to_string(found->number);
  };
  const std::string steward = number_of(auth::Role::steward);
  for (const auth::Role role : {auth::Role::auditor, auth::Role::hub_operator}) {
    const std::string other = number_of(role);
    if (steward.empty() || other.empty()) continue;
    const std::string name{auth::name(role)};
    return "\nLook at this once more: " + party.text() + " is steward (" + steward + ") and " + name + " (" + other +
           ") at once. Members are told that who is " + name +
           " sees no record through the hub, and a steward sees them. kith-hub grant end NUMBER takes one back.\n";
  }
  return {};
}

Result<std::string> read_both(pg::Connection& connection, const OrgCode& party) {
  KITH_ASSIGN(auto grants, storage::grants::list(connection, storage::grants::Which::waiting_too));
  const WallTime now = SystemClock{}.now();
  std::erase_if(grants, [now](const Given& given) { return given.grant.expires <= now; });
  return both_words(grants, party);
}

std::string state_of(const Given& given, WallTime now) {
  if (given.ended) return "ended " + day(*given.ended);
  if (!given.approved && given.grant.expires > now) return "waits for approval";
  return given.grant.expires <= now ? "expired" : "in force";
}

}  // namespace

std::string describe(const auth::Grant& grant) {
  std::string text{auth::name(grant.role)};
  if (grant.org) text += " of " + grant.org->text();
  if (grant.region) text += " in " + place_code_text(*grant.region);
  return text;
}

std::string roles_of(const std::vector<Given>& grants, const OrgCode& party) {
  std::string text;
  for (const Given& given : grants) {
    if (given.party != party) continue;
    if (!text.empty()) text += ", ";
    text += role_words(given);
  }
  return text;
}

Result<auth::Grant> read_grant(const NewGrant& given, WallTime now) {
  auth::Grant grant;
  const auto role = auth::parse_role(given.role);
  if (!role || !auth::may_hold(PartyKind::person, *role))
    return fail(typed("--role takes steward, lead, operator or auditor."));
  grant.role = *role;
  if ((*role == auth::Role::steward) == given.org.empty())
    return fail(
        typed("A steward is steward of an organisation: --role steward --org CODE. Other roles have no --org."));
  if (!given.org.empty()) {
    KITH_ASSIGN(grant.org, parse_org_code(given.org));
  }
  if (!given.region.empty()) {
    if (*role != auth::Role::lead) return fail(typed("Only a lead has a --region."));
    grant.region = auth::parse_region(given.region);
    if (!grant.region) return fail(typed("--region takes a county (06067), a CBSA (40900) or a state (06)."));
  }
  grant.purpose = auth::usual_purpose(*role);
  if (!given.purpose.empty()) {
    const auto purpose = parse_purpose(given.purpose);
    if (!purpose)
      return fail(typed("--purpose takes own_use, collaborative_statistics, federation or administration."));
    grant.purpose = *purpose;
  }
  KITH_ASSIGN(grant.expires, read_end(given.expires, now));
  return grant;
}

Result<auth::Grant> read_peer_grant(const std::string& expires, WallTime now) {
  auth::Grant grant;
  grant.role = auth::Role::peer;
  grant.purpose = auth::usual_purpose(grant.role);
  if (expires.empty()) {
    grant.expires = last_end(now);
  } else {
    KITH_ASSIGN(grant.expires, read_end(expires, now));
  }
  return grant;
}

Result<std::string> invite_person(const Config& config, const NewPerson& person) {
  KITH_ASSIGN(const auto code, parse_org_code(person.code));
  const std::string& called = person.name.empty() ? person.code : person.name;
  if (const auto complaint = complaint_of_name(called)) return fail(typed(*complaint));
  PartyInvitation invitation{.party = {.profile = {.org = code, .funding_streams = {}, .kind = PartyKind::person},
                                       .name = called,
                                       .subject = "CN=" + code.text()},
                             .grant = std::nullopt,
                             .days = person.days,
                             .as_json = person.as_json};
  KITH_ASSIGN(invitation.grant, read_grant(person.grant, SystemClock{}.now()));
  KITH_ASSIGN(const auto text, invite_party(config, invitation));
  if (person.as_json) return text;
  KITH_ASSIGN(const auto both, with_registry(config, [&](pg::Connection& c) { return read_both(c, code); }));
  return text + both;
}

Result<std::string> list_people(const Config& config, bool as_json) {
  KITH_ASSIGN(const auto all, with_registry(config, read_people));
  std::string text = as_json ? "" : "code\tstate\troles\tsince\tname\n";
  json::Writer out{text};
  if (as_json) out.begin_array();
  for (const auto& one : all.parties) {
    if (as_json) {
      append_person(out, one, all);
      continue;
    }
    const std::string roles = roles_of(all.grants, one.profile.org);
    const std::string standing = standing_words(one.profile.state, all.pending_of(one.profile.org));
    text.append(one.profile.org.text()).append("\t").append(standing).append("\t");
    text.append(roles.empty() ? "-" : roles).append("\t");
    text.append(date::format("%F", date::sys_days{one.added_on.time_since_epoch()})).append("\t");
    text.append(one.name).append("\n");
  }
  if (!as_json) return text;
  out.end_array();
  return text += '\n';
}

Result<void> set_person_state(const Config& config, const std::string& text, storage::OrgState state) {
  KITH_ASSIGN(const auto code, parse_org_code(text));
  const auto done = with_registry(
      config, [&](pg::Connection& c) { return storage::registry::set_state(c, code, state, PartyKind::person); });
  if (!done) return fail(about_person(done.error()));
  return {};
}

Result<std::string> give_grant(const Config& config, const std::string& text, const NewGrant& typed_grant) {
  KITH_ASSIGN(const auto code, parse_org_code(text));
  KITH_ASSIGN(const auto grant, read_grant(typed_grant, SystemClock{}.now()));
  KITH_TRY(check_is_somebody(config));
  const bool waits = config.enrolment.approval == Approval::second_person;
  const auto given = with_registry(
      config, [&](pg::Connection& c) { return storage::grants::give(c, code, grant, operator_login(), waits); });
  if (!given) return fail(about_person(given.error()));
  KITH_ASSIGN(const auto both, with_registry(config, [&](pg::Connection& c) { return read_both(c, code); }));
  if (!waits) return code.text() + " is " + until_words(grant) + both;
  const std::string number = std::to_string(*given);
  return "Not in force yet. " + code.text() + " will be " + until_words(grant) +
         "Another operator than you has to run:\n\n  " + hub_command(config, "grant approve " + number) + "\n" + both;
}

Result<std::string> approve_grant(const Config& config, std::int64_t number) {
  return with_registry(config, [&](pg::Connection& c) -> Result<std::string> {
    KITH_ASSIGN(const auto all, storage::grants::list(c, storage::grants::Which::waiting_too));
    const auto found = std::ranges::find(all, number, &Given::number);
    if (found == all.end() || found->approved)
      return fail(
          Error{Errc::not_found, {}, "No grant with this number waits for approval; kith-hub grant list shows them."});
    KITH_TRY(check_is_somebody(config));
    const std::string by = operator_login();
    if (config.enrolment.approval == Approval::second_person && by == storage::login_on_log(found->by))
      return fail(Error{Errc::not_permitted, {}, same_operator});
    KITH_TRY(storage::grants::approve(c, number, {by, config.enrolment.approval == Approval::second_person}));
    return "Approved: " + found->party.text() + " is " + until_words(found->grant) + both_words(all, found->party);
  });
}

Result<void> end_grant(const Config& config, std::int64_t number) {
  const auto ended = with_registry(config, [&](pg::Connection& c) { return storage::grants::end(c, number); });
  if (!ended && ended.error().code == Errc::not_found)
    return fail(Error{
        Errc::not_found, {}, "No grant that is in force or waits has this number; kith-hub grant list shows them."});
  return ended;
}

Result<std::string> list_grants(const Config& config, bool ended_too, bool as_json) {
  const auto which = ended_too ? storage::grants::Which::all : storage::grants::Which::waiting_too;
  KITH_ASSIGN(const auto all,
              with_registry(config, [&](pg::Connection& c) { return storage::grants::list(c, which); }));
  const WallTime now = SystemClock{}.now();
  std::string text = as_json ? "" : "number\twho\trole\tpurpose\tlast day\tstate\tgiven\tby\tapproved by\n";
  json::Writer out{text};
  if (as_json) out.begin_array();
  for (const Given& given : all) {
    const std::string last = day(given.grant.expires - std::chrono::microseconds{1});
    if (as_json) {
      out.begin_object().member("number", given.number).member("code", given.party.text());
      out.member("role", describe(given.grant)).member("purpose", name(given.grant.purpose));
      out.member("last_day", last).member("state", state_of(given, now));
      out.member("given", day(given.at)).member("by", given.by);
      out.member("approved_by", given.approved_by).end_object();
      continue;
    }
    text.append(std::to_string(given.number)).append("\t").append(given.party.text()).append("\t");
    text.append(describe(given.grant)).append("\t").append(name(given.grant.purpose)).append("\t");
    text.append(last).append("\t").append(state_of(given, now)).append("\t").append(day(given.at)).append("\t");
    // Earlier versions kept what they were given.
    text.append(storage::login_on_log(given.by)).append("\t");
    text.append(given.approved ? storage::login_on_log(given.approved_by) : "-").append("\n");
  }
  if (!as_json) return text;
  out.end_array();
  return text += '\n';
}

}  // namespace kith::app
