#include "hub/app/org_command.hpp"

#include <date/date.h>

#include "auth/ending.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/org_words.hpp"
#include "hub/app/quota.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/base/json.hpp"

namespace kith::app {
namespace {

Result<CodeSet> parse_funding(const std::vector<std::string>& words) {
  CodeSet funding;
  for (const std::string& word : words) {
    const auto code = find_code(CodeList::funding_streams, word);
    if (!code || *code < first_real_code || !funding.add(*code))
      return fail(Error{Errc::unknown_code, {}, "--funding takes codes of schemas/codes/funding_streams.csv."});
  }
  return funding;
}

}  // namespace

Result<OrgCode> parse_org_code(const std::string& text) {
  const auto code = OrgCode::parse(text);
  if (text == "operator")
    return fail(
        Error{Errc::malformed_value, {}, "The log says operator of whoever works on this machine; take another."});
  if (!code)
    return fail(Error{Errc::malformed_value, {}, "A code is 2 to 32 of a-z, 0-9 and _, and starts with a letter."});
  return *code;
}

namespace {

std::string funding_text(const CodeSet& funding) {
  std::string text;
  for (const CodeId id : funding.codes()) {
    const Code* code = find_code(CodeList::funding_streams, id);
    if (code == nullptr) continue;
    if (!text.empty()) text += ',';
    text += code->code;
  }
  return text;
}

using Ends = std::map<OrgCode, WallTime>;

struct Listed {
  std::vector<storage::Organisation> organisations;
  Ends ends;
  std::map<OrgCode, storage::enrolment::Pending> pending;
  std::map<OrgCode, storage::holdings::Holding> holdings;
  std::int64_t most_records = 0;  // of each

  [[nodiscard]] storage::holdings::Holding held_by(const OrgCode& org) const {
    const auto found = holdings.find(org);
    return found == holdings.end() ? storage::holdings::Holding{} : found->second;
  }
  [[nodiscard]] std::optional<storage::enrolment::Pending> pending_of(const OrgCode& org) const {
    const auto found = pending.find(org);
    return found == pending.end() ? std::nullopt : std::optional{found->second};
  }
};

Result<Listed> read_listed(pg::Connection& connection) {
  Listed all;
  KITH_ASSIGN(all.organisations, storage::registry::list(connection));
  KITH_ASSIGN(all.ends, storage::registry::certificate_ends(connection));
  KITH_ASSIGN(all.pending, storage::enrolment::pending(connection));
  KITH_ASSIGN(all.holdings, storage::holdings::list(connection));
  std::erase_if(all.organisations, [](const auto& one) { return one.profile.kind != PartyKind::organisation; });
  return all;
}

std::string certificate_words(const Ends& ends, const OrgCode& org, WallTime now) {
  const auto found = ends.find(org);
  return found == ends.end() ? "none of this hub's" : auth::ending_words(found->second, now);
}

std::string as_table(const Listed& all) {
  const WallTime now = SystemClock{}.now();
  std::string text = "code\tstate\tsubject\tname\tfunding\tfiles\tcertificate\trecords held\n";
  for (const auto& one : all.organisations) {
    const std::string funding = funding_text(one.profile.funding_streams);
    const auto pending = all.pending_of(one.profile.org);
    text.append(one.profile.org.text()).append("\t").append(standing_words(one.profile.state, pending)).append("\t");
    text.append(one.subject).append("\t").append(one.name).append("\t").append(funding.empty() ? "-" : funding);
    text.append(one.profile.edge_only ? "\tedge-only\t" : "\t-\t");
    text.append(certificate_words(all.ends, one.profile.org, now)).append("\t");
    text.append(quota_words(all.held_by(one.profile.org), all.most_records)).append("\n");
  }
  return text;
}

std::string as_json_array(const Listed& all) {
  const WallTime now = SystemClock{}.now();
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& one : all.organisations) {
    out.begin_object().member("org", one.profile.org.text()).member("name", one.name);
    out.member("subject", one.subject).member("state", storage::name(one.profile.state));
    out.key("funding_streams").begin_array();
    for (const CodeId id : one.profile.funding_streams.codes())
      if (const Code* code = find_code(CodeList::funding_streams, id)) out.string(code->code);
    out.end_array().key("edge_only").boolean(one.profile.edge_only);
    if (const auto pending = all.pending_of(one.profile.org))
      out.member("invitation", storage::enrolment::name(pending->stage));
    out.member("added_on", date::format("%F", date::sys_days{one.added_on.time_since_epoch()}));
    if (const auto ends = all.ends.find(one.profile.org); ends != all.ends.end())
      out.member("certificate_days", std::int64_t{std::chrono::floor<std::chrono::days>(ends->second - now).count()});
    const auto held = all.held_by(one.profile.org);
    out.member("records", held.live).member("records_withdrawn", held.withdrawn);
    out.member("records_most", all.most_records).end_object();
  }
  out.end_array();
  return text += '\n';
}

}  // namespace

int exit_status(Errc code) {
  if (code == Errc::malformed_value || code == Errc::unknown_code || code == Errc::out_of_range) return 2;
  if (code == Errc::not_permitted) return 4;
  if (code == Errc::not_found) return 5;
  return code == Errc::already_exists || code == Errc::contradiction ? 6 : 1;
}

std::string explain(const Error& error) {
  if (!error.hint.empty() && (error.code == Errc::not_permitted || error.code == Errc::contradiction))
    return std::string{error.hint};
  if (error.code == Errc::not_found && !error.hint.empty()) return std::string{error.hint};
  if (error.code == Errc::not_found) return "No organisation has this code; kith-hub org list shows them all.";
  if (error.code == Errc::already_exists && !error.hint.empty())
    return "The organisation is registered under another subject: its certificates come from elsewhere.";
  if (error.code == Errc::already_exists)
    return "An organisation with this code or this subject is registered already; kith-hub org list shows them all.";
  const bool is_typed_wrongly =
      error.code == Errc::malformed_value || error.code == Errc::unknown_code || error.code == Errc::out_of_range;
  return is_typed_wrongly && !error.hint.empty() ? std::string{error.hint} : error.sentence();
}

Result<storage::Organisation> read_organisation(const NewOrganisation& organisation) {
  KITH_ASSIGN(auto code, parse_org_code(organisation.code));
  KITH_ASSIGN(const auto funding, parse_funding(organisation.funding));
  std::string subject = organisation.subject.empty() ? "CN=" + organisation.code : organisation.subject;
  if (const auto complaint = complaint_of_name(organisation.name))
    return fail(Error{Errc::malformed_value, {}, *complaint});
  if (const auto complaint = complaint_of_subject(subject)) return fail(Error{Errc::malformed_value, {}, *complaint});
  return storage::Organisation{.profile = {.org = std::move(code),
                                           .state = storage::OrgState::active,
                                           .funding_streams = funding,
                                           .edge_only = organisation.edge_only},
                               .name = organisation.name,
                               .subject = std::move(subject)};
}

Result<void> add_organisation(const Config& config, const NewOrganisation& organisation) {
  KITH_ASSIGN(const auto row, read_organisation(organisation));
  return with_registry(config, [&](pg::Connection& connection) { return storage::registry::add(connection, row); });
}

Result<void> set_organisation_state(const Config& config, const std::string& text, storage::OrgState state) {
  KITH_ASSIGN(const auto code, parse_org_code(text));
  return with_registry(
      config, [&](pg::Connection& connection) { return storage::registry::set_state(connection, code, state); });
}

Result<std::string> list_organisations(const Config& config, bool as_json) {
  KITH_ASSIGN(auto all, with_registry(config, read_listed));
  all.most_records = config.limits.records_per_organisation;
  return as_json ? as_json_array(all) : as_table(all);
}

}  // namespace kith::app
