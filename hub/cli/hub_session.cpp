#include "hub/cli/hub_session.hpp"

#include <algorithm>
#include <charconv>

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/certificate_words.hpp"
#include "hub/cli/clock_words.hpp"
#include "hub/net/hints.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view problem_prefix = "/problems/";
constexpr std::string_view if_lost =
    "If it is lost, ask the hub's operator for a new invitation, and run the kith enroll line that you get.";
constexpr json::Limits answer_limits{std::size_t{64} * 1024, 8, 128, 10'000};

std::string text_of(json::Value value) {
  return value && value.is(json::Kind::string) ? printable(value.string()) : std::string{};
}

ExitCode exit_of_status(int status) {
  if (status == 401 || status == 403) return ExitCode::not_permitted;
  if (status == 404) return ExitCode::not_found;
  if (status == 409 || status == 412) return ExitCode::conflict;
  if (status == 429 || status == 503 || status == 507) return ExitCode::try_later;
  return ExitCode::failed;
}

}  // namespace

Errc code_of_slug(std::string_view slug) {
  const auto all = all_errors();
  const auto found = std::ranges::find_if(all, [&](Errc code) { return error_info(code).slug == slug; });
  return found == all.end() ? Errc::internal : *found;
}

std::string slug_of_problem(std::string_view body) {
  json::Parser parser{answer_limits};
  std::string text{body};
  const auto parsed = parser.parse(text);
  if (!parsed || !parsed->is(json::Kind::object)) return {};
  const std::string type = text_of(parsed->find("type"));
  return type.starts_with(problem_prefix) ? type.substr(problem_prefix.size()) : std::string{};
}

Complaint explain_problem(int status, std::string_view body, const std::string* retry_after) {
  Complaint complaint{exit_of_status(status), ""};
  json::Parser parser{answer_limits};
  std::string text{body};
  if (const auto parsed = parser.parse(text); parsed && parsed->is(json::Kind::object)) {
    complaint.text = text_of(parsed->find("title"));
    if (const std::string detail = text_of(parsed->find("detail")); !detail.empty()) complaint.text += " " + detail;
    if (const std::string pointer = text_of(parsed->find("pointer")); !pointer.empty())
      complaint.text += " At " + pointer + ".";
    const std::string type = text_of(parsed->find("type"));
    if (type.starts_with(problem_prefix)) {
      const Errc code = code_of_slug(std::string_view{type}.substr(problem_prefix.size()));
      if (code != Errc::internal) complaint.exit = exit_code(code);
    }
  }
  if (complaint.text.empty()) complaint.text = "The hub answered with status " + std::to_string(status) + ".";
  if (retry_after != nullptr) complaint.text += " Try again in " + printable(*retry_after) + " seconds.";
  return complaint;
}

Complaint about_record(Complaint complaint) {
  if (complaint.exit == ExitCode::not_found)
    complaint.text =
        "The hub shows no record of that name: it was withdrawn, its consent has expired, or it never was one of your "
        "organisation. kith records lists those that there are.";
  return complaint;
}

Complaint explain_files(const Settings& settings, const Error& error) {
  const std::string key = printable(settings.key.string());
  const std::string certificate = printable(settings.certificate.string());
  std::string text;
  if (error.hint == net::key_is_exposed)
    text = "Other users of this computer may read the key " + key + ". Make it yours alone: chmod 600 \"" + key + "\"";
  else if (error.hint == net::key_is_foreign)
    text = "The key " + key + " does not belong to the certificate " + certificate +
           ". Name the two that belong together in kith.toml, or as --cert and --key; kith enroll keeps both in one "
           "file. " +
           std::string{if_lost};
  else if (error.hint == net::certificate_is_weak)
    text = "The key of your certificate " + certificate +
           " is too short to be safe (RSA below 3072 bits), so the hub takes it no more. Ask whoever made it for a new "
           "one, of P-256 or RSA with 3072 bits.";
  else if (error.place.pointer == "/key")
    text = "The key " + key + " cannot be read, or is no private key in PEM form. " + std::string{if_lost};
  else if (error.place.pointer == "/certificate")
    text = "Your certificate " + certificate + " cannot be read, or is no certificate in PEM form. " +
           std::string{if_lost};
  else
    text = "The certificate of the hub's authority, " + printable(settings.authority.string()) +
           ", cannot be read, or is no certificate in PEM form.";
  return {ExitCode::usage, std::move(text)};
}

Complaint explain_connection(const Settings& settings, const Error& error, WallTime now) {
  Complaint words = complaint(error);
  const std::string address = net::url_of({settings.host, settings.port});
  if (error.code == Errc::connection_failed) words.text += " Its address here is " + address + ".";
  if (error.code != Errc::tls_failed || error.hint.empty()) return words;
  words.text = "No secure connection to " + address + ": " + std::string{error.hint} + ". ";
  if (error.hint == net::server_is_not_tls)
    words.text += "Is this the port that members use?";
  else if (error.hint == net::server_has_expired || error.hint == net::server_is_not_valid_yet)
    words.text += "This computer's clock says " + minute_text(now) +
                  ". If that is wrong, set the clock right; if it is right, it is the hub's side: tell its operator.";
  else if (error.hint == net::server_has_another_name)
    words.text +=
        "Look at the name in the line hub = … of kith.toml, or in --hub: it has to be one that the hub's "
        "certificate is for. If it is as the operator gave it to you, tell them.";
  else if (error.hint.starts_with(net::about_server_certificate))
    words.text += "Your own certificate is not to blame: look at the address and at the authority's certificate " +
                  printable(settings.authority.string()) + ".";
  else
    words.text = words_about_own_certificate(settings, error, words.text, now);
  return words;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex[byte >> 4U];
    out += hex[byte & 0x0FU];
  }
  return out;
}

std::string target(std::string_view path, const std::vector<QueryParameter>& parameters) {
  std::string out{path};
  char separator = '?';
  for (const QueryParameter& parameter : parameters) {
    out += separator;
    out.append(parameter.name).append("=").append(percent_encoded(parameter.value));
    separator = '&';
  }
  return out;
}

tl::expected<HubSession, Complaint> HubSession::open(const Settings& settings) {
  auto tls = net::TlsClient::load({settings.certificate, settings.key, settings.authority});
  if (!tls) return tl::unexpected(explain_files(settings, tls.error()));
  net::ClientOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.tls = *tls;
  auto context = std::make_unique<boost::asio::io_context>(1);
  net::Client client{context->get_executor(), std::move(options)};
  return HubSession{settings, std::move(context), std::move(client), (*tls)->subject()};
}

Complaint HubSession::explain(const Error& error) const {
  Complaint words = explain_connection(settings_, error);
  if (error.code == Errc::tls_failed) words.text += " kith doctor looks closer, at the clock too.";
  return words;
}

void HubSession::note_answer(int status, const std::string* retry_after) {
  asked_to_wait_.reset();
  if (status != 429 || retry_after == nullptr) return;
  std::uint32_t seconds = 0;
  const char* const end = retry_after->data() + retry_after->size();
  const auto [at, error] = std::from_chars(retry_after->data(), end, seconds);
  if (error == std::errc{} && at == end) asked_to_wait_ = std::chrono::seconds{seconds};
}

tl::expected<net::ClientResponse, Complaint> HubSession::exchange(net::ClientRequest request, std::string body) {
  auto response = run_to_end(*context_, client_.exchange(std::move(request), std::move(body)));
  if (!response) return tl::unexpected(explain(response.error()));
  if (response->status >= 300)
    return tl::unexpected(explain_problem(response->status, response->body, response->header("retry-after")));
  return std::move(*response);
}

}  // namespace kith::cli
