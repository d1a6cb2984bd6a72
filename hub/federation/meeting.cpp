#include "hub/federation/meeting.hpp"

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/net/client.hpp"

namespace kith::federation {
namespace {

constexpr std::size_t most_answer_bytes = 16'384;
constexpr std::chrono::seconds patience{15};
constexpr json::Limits answer_limits{.bytes = most_answer_bytes, .depth = 3, .members = 32, .nodes = 128};

Error refusal_of(int status) {
  if (status == 401 || status == 403) return Errc::not_permitted;
  if (status == 404) return Errc::not_found;
  if (status == 429 || status == 503 || status == 507) return Errc::too_busy;
  return Errc::internal;
}

std::optional<std::string> text_of(json::Value value) {
  if (!value || !value.is(json::Kind::string)) return std::nullopt;
  return std::string{value.string()};
}

std::optional<sync::HubCode> hub_of(json::Value value) {
  const auto text = text_of(value);
  return text ? sync::HubCode::parse(*text) : std::nullopt;
}

}  // namespace

std::string write_meeting(const Meeting& meeting) {
  std::string body;
  json::Writer out{body};
  out.begin_object().member("hub", meeting.hub.text()).member("signing_key", meeting.signing_key);
  out.member("peer", meeting.peer.text());
  if (meeting.peer_key) out.member("peer_signing_key", *meeting.peer_key);
  out.end_object();
  return body;
}

Result<Meeting> read_meeting(std::string body) {
  json::Parser parser{answer_limits};
  const auto root = parser.parse(body);
  if (!root || !root->is(json::Kind::object)) return fail(Errc::malformed_value);
  auto hub = hub_of(root->find("hub"));
  auto peer = hub_of(root->find("peer"));
  auto key = text_of(root->find("signing_key"));
  if (!hub || !peer || !key) return fail(Errc::malformed_value);
  return Meeting{*std::move(hub), *std::move(key), *std::move(peer), text_of(root->find("peer_signing_key"))};
}

Result<Meeting> meet(const net::HubAddress& address, const net::TlsFiles& files) {
  net::ClientOptions options;
  options.host = address.host;
  options.port = address.port;
  options.idle_time = patience;
  KITH_ASSIGN(options.tls, net::TlsClient::load(files));
  boost::asio::io_context context{1};
  net::Client client{context.get_executor(), std::move(options)};
  auto answer = run_to_end(
      context, client.exchange({net::Method::get, "/v1/federation/peering", {{"accept", "application/json"}}}, {},
                               most_answer_bytes));
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(refusal_of(answer->status));
  return read_meeting(std::move(answer->body));
}

}  // namespace kith::federation
