// kith return: says that what the organisation has of a quarter has been sent, be it nothing at all, and which places
// it serves. It speaks of no record and reads none.
#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

std::string body_of(const std::vector<std::string>& places) {
  std::string body;
  json::Writer out{body};
  out.begin_object().key("places").begin_array();
  for (const std::string& place : places) out.string(place);
  out.end_array().end_object();
  return body;
}

}  // namespace

ExitCode send_return(const ReturnOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  const auto response = hub ? hub->exchange({net::Method::put,
                                             "/v1/returns/" + percent_encoded(options.period),
                                             {{"content-type", "application/json"}, {"accept", "application/json"}}},
                                            body_of(options.places))
                            : tl::unexpected(hub.error());
  if (!response) {
    terminal.complain(response.error());
    return response.error().exit;
  }
  terminal.out() << "The hub has your return for " << printable(options.period) << ", for "
                 << counted(options.places.size(), "place")
                 << ". Sent again before the quarter is released, it takes the place of this one.\n"
                 << std::flush;
  return ExitCode::done;
}

}  // namespace kith::cli
