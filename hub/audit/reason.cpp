#include "hub/audit/reason.hpp"

namespace kith::audit {
namespace {

constexpr std::array<log::Word, sign_in_refusal_count> words = {
    "no_certificate",  "unknown_authority", "expired",        "not_yet_valid", "wrong_usage", "weak_key",
    "bad_certificate", "key_revoked",       "party_inactive", "unknown_party", "invitation"};

// As the problems of the API are called.
constexpr std::uint16_t first_quota_refusal = 272;
constexpr std::array<std::string_view, 2> quota_refusals = {"records-quota", "records-total"};

struct Change {
  std::string_view name, said;
};

constexpr std::array<Change, registry_change_count> changes = {{
    {"registered", "registered"},
    {"invited", "invited"},
    {"requested", "asked with a new key"},
    {"approved", "key approved"},
    {"invitation_ended", "invitation taken back"},
    {"certificate_issued", "certificate issued"},
    {"suspended", "suspended"},
    {"resumed", "resumed"},
    {"removed", "removed"},
    {"key_revoked", "key revoked"},
    {"authority_revoked", "authority's key revoked"},
    {"restored", "hub restored from a backup"},
    {"load_opened", "load of past months opened"},
    {"load_closed", "load of past months closed"},
    {"role_holder", "has the role of the line before"},
    {"peer_accepted", "its invitation accepted, with its address and signing key"},
}};

constexpr std::uint16_t first_role = 2;  // steward: a member's is given to nobody
constexpr std::array<std::array<Change, 5>, 4> role_changes = {{
    {{{"steward_proposed", "steward proposed, waits for approval"},
      {"lead_proposed", "lead proposed, waits for approval"},
      {"peer_proposed", "peer proposed, waits for approval"},
      {"operator_proposed", "operator proposed, waits for approval"},
      {"auditor_proposed", "auditor proposed, waits for approval"}}},
    {{{"steward_given", "steward: role given"},
      {"lead_given", "lead: role given"},
      {"peer_given", "peer: role given"},
      {"operator_given", "operator: role given"},
      {"auditor_given", "auditor: role given"}}},
    {{{"steward_approved", "steward: role approved"},
      {"lead_approved", "lead: role approved"},
      {"peer_approved", "peer: role approved"},
      {"operator_approved", "operator: role approved"},
      {"auditor_approved", "auditor: role approved"}}},
    {{{"steward_ended", "steward: role ended"},
      {"lead_ended", "lead: role ended"},
      {"peer_ended", "peer: role ended"},
      {"operator_ended", "operator: role ended"},
      {"auditor_ended", "auditor: role ended"}}},
}};

constexpr std::array<Change, 6> later_changes = {{
    {"share_changed", "what another hub may hold: changed"},
    {"share_ended", "what another hub may hold: ended"},
    {"job_asked", "a job of the hub: asked for"},
    {"job_paused", "a job of the hub: paused"},
    {"job_resumed", "a job of the hub: no longer paused"},
    {"job_scheduled", "a job of the hub: put to other times"},
}};

// Nothing: no change, or one that a newer program has written.
const Change* find_change(std::uint16_t number) {
  constexpr auto first_role_change = static_cast<std::uint16_t>(RoleChange::proposed);
  if (number < first_registry_change) return nullptr;
  const std::size_t index = std::size_t{number} - first_registry_change;
  if (index < changes.size()) return &changes[index];
  if (number < first_role_change) return nullptr;
  if (number >= first_share_change)
    return number - first_share_change < later_changes.size() ? &later_changes[number - first_share_change] : nullptr;
  const std::size_t past = std::size_t{number} - first_role_change;
  const std::size_t what = past / numbers_of_role_change, role = past % numbers_of_role_change;
  if (what >= role_changes.size() || role < first_role || role - first_role >= role_changes[what].size())
    return nullptr;
  return &role_changes[what][role - first_role];
}

}  // namespace

log::Word word(SignInRefusal refusal) {
  return words[index_of(refusal)];
}

std::string_view reason_name(std::uint16_t number) {
  if (number < errc_count) return error_info(static_cast<Errc>(number)).slug;
  if (const Change* change = find_change(number)) return change->name;
  if (number >= first_quota_refusal && number - first_quota_refusal < quota_refusals.size())
    return quota_refusals[std::size_t{number} - first_quota_refusal];
  const std::size_t index = std::size_t{number} - first_sign_in_refusal;
  return number >= first_sign_in_refusal && index < words.size() ? words[index].text() : std::string_view{"other"};
}

std::string_view reason_words(std::uint16_t number) {
  const Change* change = find_change(number);
  return change != nullptr ? change->said : reason_name(number);
}

}  // namespace kith::audit
