// `kith-hub org`: registers organisations, on the hub's own machine and with the migrating login, which the serving hub
// does not have. Prints to the operator's terminal; nothing of it reaches the log. Blocks; main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

struct NewOrganisation {
  std::string code, name, subject;   // an empty subject: CN=CODE
  std::vector<std::string> funding;  // codes of the list funding_streams
  bool edge_only = false;
};

// What was typed, checked; the organisation is active in it. Errors: malformed_value (code, name or subject),
// unknown_code (funding).
Result<storage::Organisation> read_organisation(const NewOrganisation& organisation);
// Errors: malformed_value.
Result<OrgCode> parse_org_code(const std::string& text);
// Errors: malformed_value (code, name or subject), unknown_code (funding), already_exists; those of the store.
Result<void> add_organisation(const Config& config, const NewOrganisation& organisation);
// Errors: malformed_value, not_found; those of the store.
Result<void> set_organisation_state(const Config& config, const std::string& code, storage::OrgState state);
// The exit status of the command and the line that says what is wrong: 2 for what was typed wrongly, 4 not
// permitted, 5 not found, 6 conflict, else 1.
int exit_status(Errc code);
std::string explain(const Error& error);
// A table with a header, its columns divided by tabs, or one JSON array. Errors: those of the store.
Result<std::string> list_organisations(const Config& config, bool as_json);

}  // namespace kith::app
