#include "hub/cli/doctor.hpp"

#include <optional>
#include <vector>

#include "auth/certificate.hpp"
#include "auth/ending.hpp"
#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/clock_words.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/own_roles.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/net/hints.hpp"
#include "hub/net/tls_ends.hpp"

namespace kith::cli {
namespace {

enum class Verdict : std::uint8_t { ok, note, wrong };

struct Check {
  std::string_view what;
  Verdict verdict = Verdict::ok;
  std::string words;
};

struct Examination {
  std::vector<Check> checks;
  ExitCode exit = ExitCode::done;

  void ok(std::string_view what, std::string words) { checks.push_back({what, Verdict::ok, std::move(words)}); }
  void note(std::string_view what, std::string words) { checks.push_back({what, Verdict::note, std::move(words)}); }
  void wrong(std::string_view what, Complaint why) {
    checks.push_back({what, Verdict::wrong, std::move(why.text)});
    if (exit == ExitCode::done) exit = why.exit;
  }
};

bool is_about_dates(const Error& error) {
  return error.code == Errc::tls_failed &&
         (error.hint == net::server_has_expired || error.hint == net::server_is_not_valid_yet);
}

// The hub's clock, of a hub whose certificate is right but for its dates; nothing where it does not let us ask.
std::optional<WallTime> time_at_hub(const Settings& settings) {
  const auto tls = net::TlsClient::load({settings.certificate, settings.key, settings.authority});
  if (!tls) return std::nullopt;
  net::look_past_dates(**tls);
  boost::asio::io_context context{1};
  net::ClientOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.tls = *tls;
  net::Client client{context.get_executor(), std::move(options)};
  const auto answer = run_to_end(context, client.exchange({net::Method::get, "/v1/meta", {}}));
  const std::string* date = answer ? answer->header("date") : nullptr;
  return date == nullptr ? std::nullopt : time_of_date(*date);
}

std::string words_about_dates(const Settings& settings, const Error& error, WallTime now) {
  const auto there = time_at_hub(settings);
  if (const auto clock = there ? words_about_clock(*there, now) : std::nullopt)
    return "This computer's clock is to blame. " + *clock;
  const std::string fault = error.hint == net::server_has_expired ? "has expired" : "is not valid yet";
  if (there)
    return "The hub's certificate " + fault +
           ", and this computer's clock agrees with the hub's. It is the hub's side: tell its operator, who makes a "
           "new "
           "one with kith-hub ca renew-hub.";
  return "By the clock of this computer, which says " + minute_text(now) + ", the hub's certificate " + fault +
         ". Compare the clock with another one; if it is right, it is the hub's side: tell its operator.";
}

// Of a connection that does not come about, or whose first answer does not.
Complaint explain_meeting(const Settings& settings, const Error& error, WallTime now) {
  Complaint words = explain_connection(settings, error, now);
  if (error.hint == net::host_is_unknown)
    words.text +=
        " Look for a slip in the address; if there is none, this computer is not on the network or its name "
        "service does not answer: ask whoever looks after your network.";
  else if (error.hint == net::nobody_listens)
    words.text +=
        " The machine is there and takes no connection at this port: the hub does not run, or the port is "
        "another one. Ask the hub's operator.";
  else if (error.code == Errc::connection_failed || error.code == Errc::deadline_exceeded)
    words.text += " A firewall of yours or theirs may be between, or the machine is off: show this line to both.";
  else if (is_about_dates(error))
    words.text = words_about_dates(settings, error, now);
  return words;
}

Complaint explain_answer(const Settings& settings, const net::ClientResponse& answer) {
  Complaint words = explain_problem(answer.status, answer.body, answer.header("retry-after"));
  // The members' port has an answer to this for everybody.
  if (answer.status == 404)
    return {ExitCode::usage,
            "What answers at port " + std::to_string(settings.port) +
                " is the hub's door for enrolment. Members use another port, usually 8443: write it into kith.toml, "
                "in the line hub = …, or ask the hub's operator for it."};
  if (answer.status != 403 || slug_of_problem(answer.body) == "key-revoked") return words;
  words.text +=
      " The hub knows who has made your certificate, and does not take you: your organisation is not approved "
      "yet, suspended, removed, or registered under another name. Ask the hub's operator.";
  std::error_code ignored;
  if (std::filesystem::exists(settings.certificate.parent_path() / "enrolment-key.pem", ignored))
    words.text += " An enrolment was begun here and has not ended: run its line again.";
  return words;
}

void check_end(const auth::CertificateFacts& facts, WallTime now, bool renews_itself, Examination& found) {
  const auto near = auth::nearness(facts.period.until, now);
  const std::string words = "yours " + auth::ending_words(facts.period.until, now);
  if (near == auth::Nearness::far) return found.ok("certificate", words);
  const std::string remedy = renews_itself ? "; kith enroll --renew makes a new one now, while it is good"
                                           : "; ask whoever made it for a new one";
  found.note("certificate", words + remedy);
}

void check_clock(const net::ClientResponse& answer, WallTime now, Examination& found) {
  const std::string* date = answer.header("date");
  const auto there = date == nullptr ? std::nullopt : time_of_date(*date);
  if (!there) return;
  if (const auto words = words_about_clock(*there, now)) return found.wrong("clock", {ExitCode::failed, *words});
  found.ok("clock", "agrees with the hub's");
}

// Whose file this is and what for: somebody who was given another's finds it here.
void check_roles(std::string meta, const std::string& subject, WallTime now, Examination& found) {
  const OwnStanding standing = read_standing(meta, now);
  const std::string code = standing.code.empty() ? "" : standing.code + " (" + printable(subject) + ")";
  found.ok("membership", "the hub takes you as " + (code.empty() ? printable(subject) : code));
  for (const OwnRole& role : standing.roles) {
    if (role.ends_soon)
      found.note("role", role.words + "; the hub's operator can give it a later day");
    else
      found.ok("role", role.words);
  }
}

void check_hub(const Settings& settings, WallTime now, Examination& found) {
  auto session = HubSession::open(settings);
  if (!session) return found.wrong("files", session.error());
  found.ok("files", "key and certificate belong together, and nobody else may read the key");
  const auto facts = read_facts(settings.certificate);
  const auto connected = run_to_end(session->context(), session->client().connect());
  if (!connected) return found.wrong("connection", explain_meeting(settings, connected.error(), now));
  found.ok("connection", "what answers is the hub that your authority's certificate vouches for");
  const auto answer = run_to_end(session->context(), session->client().exchange({net::Method::get, "/v1/meta", {}}));
  if (!answer) return found.wrong("certificate", explain_connection(settings, answer.error(), now));
  check_clock(*answer, now, found);
  if (answer->status >= 300) return found.wrong("membership", explain_answer(settings, *answer));
  check_roles(answer->body, session->subject(), now, found);
  if (facts) check_end(*facts, now, settings.certificate == settings.key, found);
}

constexpr std::string_view word(Verdict verdict) {
  return verdict == Verdict::ok ? "ok" : verdict == Verdict::note ? "note" : "wrong";
}

void print(const Examination& found, bool as_json, Terminal& terminal) {
  if (!as_json) {
    for (const Check& check : found.checks) {
      const std::string_view mark = check.verdict == Verdict::ok     ? "ok    "
                                    : check.verdict == Verdict::note ? "note  "
                                                                     : "WRONG ";
      terminal.out() << mark << check.what << ": " << check.words << '\n';
    }
    return;
  }
  std::string text;
  json::Writer out{text};
  out.begin_object().key("well").boolean(found.exit == ExitCode::done).key("checks").begin_array();
  for (const Check& check : found.checks)
    out.begin_object()
        .member("check", check.what)
        .member("verdict", word(check.verdict))
        .member("words", check.words)
        .end_object();
  out.end_array().end_object();
  terminal.out() << text << '\n';
}

}  // namespace

ExitCode doctor(const DoctorOptions& options, Terminal& terminal, WallTime now) {
  Examination found;
  const auto settings = load_settings(options.connection, true);
  if (settings) {
    found.ok("settings", "the hub is https://" + printable(settings->host) + ":" + std::to_string(settings->port));
    check_hub(*settings, now, found);
  } else {
    found.wrong("settings", settings.error());
  }
  print(found, options.json, terminal);
  return found.exit;
}

}  // namespace kith::cli
