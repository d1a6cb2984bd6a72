// kith jobs: what the hub does on a schedule and what became of it, for its operators.
#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string outcome_words(json::Value run) {
  if (!run.is(json::Kind::object)) return "-";
  std::string words = text_member(run, "outcome");
  if (const std::string reason = text_member(run, "reason"); !reason.empty()) words += ": " + reason;
  return words;
}

// False when the answer is not what the API describes.
bool print_jobs(std::string body, Terminal& terminal) {
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(body);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("jobs") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return false;
  TextTable table{{{"job"}, {"state"}, {"schedule"}, {"zone"}, {"next"}, {"last"}, {"began"}}};
  for (json::Value job = list.first(); job; job = job.next()) {
    if (!job.is(json::Kind::object)) return false;
    const json::Value last = job.find("last");
    table.add({text_member(job, "job"), text_member(job, "state"), text_member(job, "schedule"),
               text_member(job, "zone"), or_dash(text_member(job, "due_at")), last ? outcome_words(last) : "-",
               last && last.is(json::Kind::object) ? or_dash(text_member(last, "began_at")) : "-"});
  }
  terminal.out() << table.text(0, true) << std::flush;
  return true;
}

}  // namespace

ExitCode jobs(const JobsOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  auto response = hub ? hub->exchange({net::Method::get, "/v1/jobs", {{"accept", "application/json"}}})
                      : tl::unexpected(hub.error());
  if (!response) {
    terminal.complain(response.error());
    return response.error().exit;
  }
  if (options.json) {
    terminal.pass_on(response->body);
    terminal.out() << '\n' << std::flush;
  } else if (!print_jobs(std::move(response->body), terminal)) {
    terminal.complain({ExitCode::failed, "The hub's answer could not be understood."});
    return ExitCode::failed;
  }
  return ExitCode::done;
}

}  // namespace kith::cli
