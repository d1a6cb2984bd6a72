#include "hub/net/client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "hub/net/connect.hpp"
#include "hub/net/wire.hpp"

namespace kith::net {
namespace {

constexpr std::size_t chunk_bytes = 16 * 1024 - 64;

void append_number(std::string& out, std::uint64_t value, int base) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  for (const char c : value)
    if (c == '\r' || c == '\n' || c == '\0') throw std::logic_error("line end in a request header");
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string host_field(const ClientOptions& options) {
  const bool is_ipv6 = options.host.find(':') != std::string::npos;
  std::string host = is_ipv6 ? "[" + options.host + "]" : options.host;
  if (options.port != (options.tls ? 443 : 80)) host.append(":").append(std::to_string(options.port));
  return host;
}

bool may_repeat(const ClientRequest& request) {
  if (request.method == Method::get || request.method == Method::head) return true;
  return std::any_of(request.headers.begin(), request.headers.end(), [](const HeaderField& field) {
    constexpr std::string_view key = "idempotency-key";
    return std::equal(field.name.begin(), field.name.end(), key.begin(), key.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
  });
}

}  // namespace

// One connection and the exchange on it. Dropped whole when it breaks, so no state of an old connection meets a new
// one.
struct Connection {
  Connection(Reaper& reaper, BufferPool& pool, boost::asio::ip::tcp::socket socket)
      : stream(reaper, std::move(socket)), wire(stream, pool) {}

  Stream stream;
  Wire wire;
  std::optional<FramedBody> body;  // of the answer, once its head was read
  Method method = Method::get;
  bool is_chunked = false;
  bool is_sent = true;  // the request is complete
  bool is_fresh = true;
  bool must_close = false;
};

struct Client::State {
  State(boost::asio::any_io_executor on, ClientOptions chosen)
      : executor(std::move(on)), options(std::move(chosen)), reaper(executor) {}

  Task<Result<void>> open();
  Task<Result<void>> send_head(ClientRequest request, std::optional<std::uint64_t> body_bytes, std::string_view body);
  Task<Result<void>> put(std::string_view bytes);
  Task<Result<ClientResponse>> read_head();
  Task<Result<ClientResponse>> one_head();
  Task<Result<std::string_view>> read_body();
  Task<Result<ClientResponse>> attempt(const ClientRequest& request, std::string_view body, std::size_t limit_bytes);
  [[nodiscard]] SteadyTime idle_by() const { return std::chrono::steady_clock::now() + options.idle_time; }
  void drop() {
    if (connection) connection->stream.close();
    connection.reset();
  }

  boost::asio::any_io_executor executor;
  ClientOptions options;
  Reaper reaper;
  BufferPool pool;
  // Shared, so that a coroutine waiting in it ends in peace when another one closes the client.
  std::shared_ptr<Connection> connection;
};

Task<Result<void>> Client::State::open() {
  if (connection && connection->stream.is_open() && !connection->must_close) co_return Result<void>{};
  drop();
  const auto by = std::chrono::steady_clock::now() + options.connect_time;
  auto socket = co_await connect_tcp(executor, options.host, options.port, Deadline{by});
  if (!socket) co_return fail(std::move(socket).error());
  auto fresh = std::make_shared<Connection>(reaper, pool, std::move(*socket));
  if (options.tls) {
    auto shaken = co_await fresh->stream.connect(options.tls->context(), options.host, by);
    if (!shaken) co_return shaken;
  }
  connection = std::move(fresh);
  co_return Result<void>{};
}

Task<Result<void>> Client::State::put(std::string_view bytes) {
  const auto used = connection;
  if (!used) co_return fail(Errc::connection_closed);
  bytes.remove_prefix(used->stream.write_now(bytes));
  if (bytes.empty()) co_return Result<void>{};
  co_return co_await used->stream.write(bytes, options.idle_time, never);
}

Task<Result<void>> Client::State::send_head(ClientRequest request, std::optional<std::uint64_t> body_bytes,
                                            std::string_view body) {
  connection->method = request.method;
  connection->is_chunked = !body_bytes;
  connection->is_sent = body_bytes && *body_bytes == body.size();
  connection->body.reset();
  std::string out;
  out.append(method_name(request.method)).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  append_field(out, "Host", host_field(options));
  for (const auto& field : request.headers) append_field(out, field.name, field.value);
  if (!body_bytes) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (*body_bytes > 0 || request.method == Method::post || request.method == Method::put) {
    append_field(out, "Content-Length", std::to_string(*body_bytes));
  }
  out.append("\r\n");
  const auto first = body.substr(0, chunk_bytes - std::min(chunk_bytes, out.size()));
  out.append(first);
  auto sent = co_await put(out);
  if (sent) sent = co_await put(body.substr(first.size()));
  co_return sent;
}

Task<Result<ClientResponse>> Client::State::one_head() {
  const auto used = connection;
  if (!used) co_return fail(Errc::connection_closed);
  auto& wire = used->wire;
  std::size_t scanned = 0;
  std::optional<std::size_t> size;
  while (!size) {
    auto end = find_head_end(wire.arrived(), scanned, std::min(options.header_bytes, BufferPool::buffer_bytes - 1024));
    if (!end) co_return fail(std::move(end).error());
    size = *end;
    if (size) break;
    if (auto filled = co_await wire.fill(idle_by()); !filled) co_return fail(std::move(filled).error());
    used->is_fresh = false;
  }
  ClientResponse response;
  auto head = parse_response_head(wire.arrived().substr(0, *size), used->method, response.headers);
  if (!head) co_return fail(std::move(head).error());
  wire.consume(*size);
  response.status = head->status;
  if (head->status >= 200) {
    used->body.emplace(wire, head->framing);
    used->must_close = used->must_close || head->wants_close;
  }
  co_return response;
}

Task<Result<ClientResponse>> Client::State::read_head() {
  constexpr int most_interim = 16;
  for (int i = 0; i < most_interim; ++i) {
    auto response = co_await one_head();
    if (!response || response->status >= 200) co_return response;
  }
  co_return fail(Errc::malformed_request);
}

Task<Result<std::string_view>> Client::State::read_body() {
  const auto used = connection;
  if (!used || !used->body) co_return fail(Errc::connection_closed);
  auto piece = co_await used->body->next(idle_by());
  if (!piece) {
    used->must_close = true;
  } else if (piece->empty()) {
    // An answer that came before the request was complete leaves a connection nobody can use again.
    if (!used->is_sent || used->must_close) used->must_close = true;
    used->wire.rest();
  }
  co_return piece;
}

Task<Result<ClientResponse>> Client::State::attempt(const ClientRequest& request, std::string_view body,
                                                    std::size_t limit_bytes) {
  const auto sent = co_await send_head(request, body.size(), body);
  // A server that refuses may have answered, or said why in an alert, before it stopped reading.
  auto response = co_await read_head();
  if (!response) co_return fail(std::move(response).error());
  if (!sent) connection->must_close = true;
  while (true) {
    auto piece = co_await read_body();
    if (!piece) co_return fail(std::move(piece).error());
    if (piece->empty()) break;
    if (response->body.size() + piece->size() > limit_bytes) co_return fail(Errc::body_too_large);
    response->body.append(*piece);
  }
  co_return response;
}

Client::Client(boost::asio::any_io_executor executor, ClientOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {}

Client::~Client() {
  if (state_) state_->drop();
}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Task<Result<void>> Client::connect() {
  const auto state = state_;
  co_return co_await state->open();
}

Task<Result<ClientResponse>> Client::exchange(ClientRequest request, std::string body, std::size_t body_limit_bytes) {
  const auto state = state_;
  const bool was_open = is_open();
  if (auto opened = co_await state->open(); !opened) co_return fail(std::move(opened).error());
  state->connection->is_fresh = true;
  auto response = co_await state->attempt(request, body, body_limit_bytes);
  const bool is_stale = !response && response.error().code == Errc::connection_closed && was_open &&
                        state->connection && state->connection->is_fresh;
  if (is_stale && may_repeat(request)) {
    state->drop();
    if (auto opened = co_await state->open(); !opened) co_return fail(std::move(opened).error());
    response = co_await state->attempt(request, body, body_limit_bytes);
  }
  if (!response || (state->connection && state->connection->must_close)) state->drop();
  co_return response;
}

Task<Result<void>> Client::start(ClientRequest request) {
  const auto state = state_;
  if (auto opened = co_await state->open(); !opened) co_return opened;
  co_return co_await state->send_head(std::move(request), std::nullopt, {});
}

Task<Result<void>> Client::start(ClientRequest request, std::uint64_t body_bytes) {
  const auto state = state_;
  if (auto opened = co_await state->open(); !opened) co_return opened;
  co_return co_await state->send_head(std::move(request), body_bytes, {});
}

Task<Result<void>> Client::write(std::string_view piece) {
  const auto state = state_;
  if (!state->connection) co_return fail(Errc::connection_closed);
  if (!state->connection->is_chunked) co_return co_await state->put(piece);
  std::string out;
  Result<void> sent;
  while (!piece.empty() && sent) {
    const auto part = piece.substr(0, chunk_bytes);
    piece.remove_prefix(part.size());
    out.clear();
    append_number(out, part.size(), 16);
    out.append("\r\n").append(part).append("\r\n");
    sent = co_await state->put(out);
  }
  co_return sent;
}

Task<Result<void>> Client::end() {
  const auto state = state_;
  const auto used = state->connection;
  if (!used) co_return fail(Errc::connection_closed);
  Result<void> sent;
  if (used->is_chunked) sent = co_await state->put("0\r\n\r\n");
  used->is_sent = sent.has_value();
  co_return sent;
}

Task<Result<ClientResponse>> Client::head() {
  const auto state = state_;
  co_return co_await state->read_head();
}

Task<Result<std::string_view>> Client::read() {
  const auto state = state_;
  co_return co_await state->read_body();
}

void Client::close() {
  state_->drop();
}

bool Client::is_open() const {
  return state_->connection && state_->connection->stream.is_open() && !state_->connection->must_close;
}

}  // namespace kith::net
