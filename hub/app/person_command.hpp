// `kith-hub person` and `kith-hub grant`: people and what they may, on the hub's own machine and with the migrating
// login. What they print is for the operator's terminal; nothing of it reaches the log. Blocks; main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth/role.hpp"
#include "hub/app/config.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/grants.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

// As it was typed; what is empty was not.
struct NewGrant {
  std::string role, org, region, purpose;
  std::string expires;  // YYYY-MM-DD, the last day; empty: a year from today
};
// Errors: malformed_value (with what to type instead).
Result<auth::Grant> read_grant(const NewGrant& grant, WallTime now);
// Another hub's; an empty day: as late as a grant may end.
Result<auth::Grant> read_peer_grant(const std::string& expires, WallTime now);
// "steward of aaln", "lead in 06067", "operator".
std::string describe(const auth::Grant& grant);
// The same of all that somebody has, with commas between; empty: none.
std::string roles_of(const std::vector<storage::grants::Given>& grants, const OrgCode& party);

struct NewPerson {
  std::string code, name;  // an empty name: the code
  NewGrant grant;
  std::uint32_t days = 7;
  bool as_json = false;
};
// The line that the person has to run, and what comes next. Errors: those of read_grant and grants::give,
// malformed_value, not_permitted (this hub issues no certificates, or the person is suspended); those of the store.
Result<std::string> invite_person(const Config& config, const NewPerson& person);
// A table with a header, its columns divided by tabs, or one JSON array. Errors: those of the store.
Result<std::string> list_people(const Config& config, bool as_json);
// Errors: malformed_value, not_found, contradiction; those of the store.
Result<void> set_person_state(const Config& config, const std::string& code, storage::OrgState state);

// In force at once, or, where enrolment takes a second person, once another operator has approved it; says so. Errors:
// those of read_grant and grants::give; those of the store.
Result<std::string> give_grant(const Config& config, const std::string& code, const NewGrant& grant);
// Of one that waits, by the number that list_grants() shows. Errors: not_found (no grant with this number waits),
// not_permitted (the one who gave it, where it takes two); those of grants::approve; those of the store.
Result<std::string> approve_grant(const Config& config, std::int64_t number);
// By the number that list_grants() shows. Errors: not_found; those of the store.
Result<void> end_grant(const Config& config, std::int64_t number);
// As list_people(); `ended_too`: also those that were ended. Errors: those of the store.
Result<std::string> list_grants(const Config& config, bool ended_too, bool as_json);

}  // namespace kith::app
