#include "hub/cli/enroll_asking.hpp"

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/net/hints.hpp"
#include "hub/net/shown_certificate.hpp"

namespace kith::cli {
namespace {

constexpr std::uint16_t usual_port = 8444;

bool has_port(const EnrolmentRequest& asking) {
  constexpr std::string_view scheme = "https://";
  const std::size_t after_host = asking.url.rfind(']') == std::string::npos ? scheme.size() : asking.url.rfind(']');
  return asking.url.find(':', after_host) != std::string::npos;
}

std::string words_about_silence(const EnrolmentRequest& asking, const Error& error) {
  const std::string nothing = "Nothing answers at " + printable(asking.url) + ". ";
  if (!has_port(asking))
    return nothing + "The address has no port, and enrolment has one of its own, usually " +
           std::to_string(usual_port) + ": compare the address with your invitation, or try " +
           printable(net::url_of({asking.address.host, usual_port})) + ".";
  if (error.hint == net::host_is_unknown)
    return nothing +
           "This computer knows no machine of that name. Compare the address with your invitation; if it is right, "
           "this computer is not on the network, or its name service does not answer: ask whoever looks after your "
           "network.";
  return nothing +
         "Compare the address with your invitation; if it is right, your network or the hub's does not let you "
         "through, or the hub takes no enrolments now: show this line to whoever looks after your network, and to the "
         "operator.";
}

Complaint explain_meeting(const EnrolmentRequest& asking, const Error& error) {
  if (error.code == Errc::connection_failed) return {ExitCode::try_later, words_about_silence(asking, error)};
  if (error.code == Errc::tls_failed && error.hint.starts_with(net::about_server_certificate))
    return {ExitCode::not_permitted,
            "What answers at " + printable(asking.url) +
                " is not the hub that your invitation names, so nothing was sent. Compare the address and the code; if "
                "both are right, ask the operator whether the hub has a new certificate, and for a new invitation."};
  if (error.code == Errc::tls_failed && error.hint == net::server_is_not_tls)
    return {ExitCode::failed, "What answers at " + printable(asking.url) +
                                  " is no hub: it does not speak TLS 1.3. Compare the address with your invitation."};
  // It takes nobody without a certificate, which nobody has who enrols.
  if (error.code == Errc::tls_failed)
    return {ExitCode::usage, "What answers at " + printable(asking.url) +
                                 " is the port for members. Enrolment has one of its own, usually port 8444: compare "
                                 "the address with your invitation."};
  return complaint(error);
}

Complaint explain_name(const EnrolmentRequest& asking, const std::string& shown) {
  std::string names, first;
  if (const auto facts = auth::read_certificate(shown))
    for (const std::string& name : facts->names) {
      if (first.empty()) first = name;
      names += (names.empty() ? "" : ", ") + printable(name);
    }
  std::string text = "The hub at " + printable(asking.url) + " is the right one, but its certificate is not for " +
                     printable(asking.address.host);
  if (first.empty())
    text += "; it is for no name at all. Nothing was sent, and the invitation stays good. Tell the hub's operator.";
  else
    text += "; it is for: " + names +
            ". No connection would be taken under another name, so nothing was sent, and the invitation stays good. "
            "Run the same line with --hub " +
            printable(net::url_of({first, asking.address.port})) +
            " (that name then stands in kith.toml, in the line hub = " +
            "…). If that does not lead to the hub from here, tell its operator, whose certificate lacks a name.";
  return {ExitCode::usage, std::move(text)};
}

// The refusals of this door are sentences of their own; around them, the words for every refusal would contradict them.
Complaint explain_refusal(const net::ClientResponse& answer) {
  Complaint words = explain_problem(answer.status, answer.body, answer.header("retry-after"));
  if (slug_of_problem(answer.body) != error_info(Errc::not_permitted).slug) return words;
  json::Parser parser = answer_parser();
  std::string body = answer.body;
  const auto problem = parser.parse(body);
  const json::Value hint = problem ? problem->find("detail") : json::Value{};
  std::string text = hint && hint.is(json::Kind::string) ? printable(hint.string()) : std::string{};
  const std::string_view usual = error_info(Errc::not_permitted).advice;
  if (const auto at = text.find(usual); at != std::string::npos) text.resize(at);
  while (text.ends_with(' ')) text.pop_back();
  if (text.empty()) return words;
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  if (!text.ends_with('.')) text += '.';
  if (text.find("operator") == std::string::npos && text.find("move the file") == std::string::npos)
    text += " Ask the operator of the hub.";
  words.text = std::move(text);
  return words;
}

}  // namespace

tl::expected<net::ClientResponse, Complaint> ask_to_enrol(const EnrolmentRequest& asking) {
  boost::asio::io_context context{1};
  std::string shown;
  net::ClientOptions options;
  options.host = asking.address.host;
  options.port = asking.address.port;
  options.tls = net::TlsClient::pinned(asking.invitation.pin);
  net::keep_shown(*options.tls, shown);
  net::Client client{context.get_executor(), std::move(options)};
  const auto connected = run_to_end(context, client.connect());
  if (!connected) return tl::unexpected(explain_meeting(asking, connected.error()));
  if (!net::is_for(shown, asking.address.host)) return tl::unexpected(explain_name(asking, shown));
  std::string body;
  json::Writer out{body};
  out.begin_object().member("invitation", asking.code).member("request", asking.key.request).end_object();
  auto answer =
      run_to_end(context, client.exchange({net::Method::post, "/v1/enrolments", {{"content-type", "application/json"}}},
                                          std::move(body), std::size_t{256} * 1024));
  if (!answer) return tl::unexpected(explain_meeting(asking, answer.error()));
  if (answer->status >= 300) return tl::unexpected(explain_refusal(*answer));
  return *std::move(answer);
}

}  // namespace kith::cli
