// kith orgs: who is registered at the hub and how they stand, for its operators. No command shows an operator a record.
#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

std::string days_words(json::Value party) {
  const json::Value days = party.find("certificate_days");
  const auto count = days ? days.integer() : std::nullopt;
  if (!count) return "made elsewhere";
  return *count < 0 ? "has ended" : std::to_string(*count) + " days";
}

// False when the answer is not what the API describes.
bool print_parties(std::string body, Terminal& terminal) {
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(body);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("organisations") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return false;
  TextTable table{{{"code"}, {"kind"}, {"state"}, {"since"}, {"certificate"}}};
  for (json::Value party = list.first(); party; party = party.next()) {
    if (!party.is(json::Kind::object)) return false;
    table.add({text_member(party, "code"), text_member(party, "kind"), text_member(party, "state"),
               text_member(party, "since"), days_words(party)});
  }
  terminal.out() << table.text(0, true) << std::flush;
  return true;
}

}  // namespace

ExitCode orgs(const OrgsOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  auto response = hub ? hub->exchange({net::Method::get, "/v1/orgs", {{"accept", "application/json"}}})
                      : tl::unexpected(hub.error());
  if (!response) {
    terminal.complain(response.error());
    return response.error().exit;
  }
  if (options.json) {
    terminal.pass_on(response->body);
    terminal.out() << '\n' << std::flush;
  } else if (!print_parties(std::move(response->body), terminal)) {
    terminal.complain({ExitCode::failed, "The hub's answer could not be understood."});
    return ExitCode::failed;
  }
  return ExitCode::done;
}

}  // namespace kith::cli
