#include "hub/connectors/https.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <optional>

namespace kith::connectors {
namespace {

constexpr long connect_seconds = 20;
constexpr long idle_seconds = 60;
constexpr std::size_t complaint_bytes = 4'096;

struct Handle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

// Once a program, before the first handle.
void begin_curl() {
  static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)begun;
}

std::string header(CURL* handle, const char* name) {
  curl_header* found = nullptr;
  return curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
}

Answer answer_of(CURL* handle) {
  Answer answer;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  answer.content_type = header(handle, "Content-Type");
  answer.etag = header(handle, "ETag");
  answer.last_modified = header(handle, "Last-Modified");
  answer.time = std::max<std::int64_t>(curl_getdate(header(handle, "Date").c_str(), nullptr), 0);
  const char* redirect = nullptr;
  curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirect);
  if (redirect != nullptr) answer.redirect = redirect;
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
  answer.retry_after = std::chrono::seconds{std::clamp<curl_off_t>(seconds, 0, 86'400)};
  return answer;
}

// Whether the end of the answer can be told from a connection that was cut (RFC 9112, 6.3): by its length or by chunks.
bool has_an_end(CURL* handle) {
  return !header(handle, "Content-Length").empty() || !header(handle, "Transfer-Encoding").empty();
}

// Where the bytes of one exchange go.
struct Exchange {
  CURL* handle;
  const Body& body;
  std::optional<Answer> begun;
  std::string complaint;
  std::optional<Fault> fault;

  bool take(std::string_view bytes) {
    if (!begun) begun = answer_of(handle);
    if (begun->status != 200) {
      complaint.append(bytes.substr(0, complaint_bytes - std::min(complaint_bytes, complaint.size())));
      return true;
    }
    return begin() && keep(body.take(bytes));
  }
  bool begin() {
    if (has_begun) return true;
    has_begun = true;
    return keep(body.begin(*begun));
  }
  bool keep(const Pulled<void>& done) {
    if (!done) fault = done.error();
    return done.has_value();
  }
  bool has_begun = false;
};

std::size_t on_bytes(char* bytes, std::size_t size, std::size_t count, void* exchange) {
  return static_cast<Exchange*>(exchange)->take({bytes, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
}

struct CodeTrouble {
  CURLcode code;
  Trouble trouble;
};
constexpr std::array code_troubles = {
    CodeTrouble{CURLE_UNSUPPORTED_PROTOCOL, Trouble::malformed_address},
    CodeTrouble{CURLE_URL_MALFORMAT, Trouble::malformed_address},
    CodeTrouble{CURLE_LOGIN_DENIED, Trouble::malformed_address},  // a name and password in the address
    CodeTrouble{CURLE_COULDNT_RESOLVE_PROXY, Trouble::proxy_failed},
    CodeTrouble{CURLE_PROXY, Trouble::proxy_failed},
    CodeTrouble{CURLE_COULDNT_RESOLVE_HOST, Trouble::unreachable},
    CodeTrouble{CURLE_COULDNT_CONNECT, Trouble::unreachable},
    CodeTrouble{CURLE_PEER_FAILED_VERIFICATION, Trouble::untrusted},
    CodeTrouble{CURLE_SSL_CONNECT_ERROR, Trouble::untrusted},
    CodeTrouble{CURLE_SSL_ISSUER_ERROR, Trouble::untrusted},
    CodeTrouble{CURLE_SSL_CACERT_BADFILE, Trouble::authority_unusable},
    CodeTrouble{CURLE_OPERATION_TIMEDOUT, Trouble::too_slow},
};

Trouble trouble_of(CURLcode code) {
  const auto* const found = std::ranges::find(code_troubles, code, &CodeTrouble::code);
  return found == code_troubles.end() ? Trouble::interrupted : found->trouble;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
  const std::unique_ptr<char, Handle> owned{text};
  std::string lower{text};
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// Scheme, host and port; nothing where the address is none.
std::optional<std::string> server_of(const std::string& address) {
  const std::unique_ptr<CURLU, Handle> url{curl_url()};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return std::nullopt;
  return part_of(url.get(), CURLUPART_SCHEME) + "://" + part_of(url.get(), CURLUPART_HOST) + ":" +
         part_of(url.get(), CURLUPART_PORT);
}

}  // namespace

std::string escaped(const std::string& text) {
  const std::unique_ptr<char, Handle> out{curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()))};
  return out ? out.get() : "";
}

bool is_same_server(const std::string& url, const std::string& other) {
  const auto one = server_of(url);
  return one && one == server_of(other);
}

struct Https::State {
  std::filesystem::path authority;
  std::unique_ptr<CURL, Handle> handle;  // keeps its connection between two requests

  void set_up(const Request& request, curl_slist* headers, Exchange& exchange, std::chrono::milliseconds time) {
    CURL* curl = handle.get();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // who asks decides: a token must not go along
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!authority.empty()) {
      curl_easy_setopt(curl, CURLOPT_CAINFO, authority.c_str());
      curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // else the system's would count besides
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "kith");
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can undo
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, idle_seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(time.count(), 1)));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  }
};

Https::Https(std::filesystem::path authority) : state_(std::make_unique<State>()) {
  begin_curl();
  state_->authority = std::move(authority);
  state_->handle.reset(curl_easy_init());
}

Https::~Https() = default;
Https::Https(Https&&) noexcept = default;
Https& Https::operator=(Https&&) noexcept = default;

Pulled<Answer> Https::get(const Request& request, const Body& body, std::chrono::milliseconds time) {
  const auto begun_at = std::chrono::steady_clock::now();
  curl_slist* list = nullptr;
  for (const std::string& field : request.headers) list = curl_slist_append(list, field.c_str());
  if (!request.authorization.empty())
    list = curl_slist_append(list, ("Authorization: " + request.authorization).c_str());
  const std::unique_ptr<curl_slist, Handle> headers{list};
  Exchange exchange{state_->handle.get(), body, {}, {}, {}};
  state_->set_up(request, headers.get(), exchange, time);
  const CURLcode code = curl_easy_perform(state_->handle.get());
  if (exchange.fault) return tl::unexpected(*exchange.fault);
  if (code != CURLE_OK) {
    const bool is_late = code == CURLE_OPERATION_TIMEDOUT && std::chrono::steady_clock::now() - begun_at >= time;
    return trouble(is_late ? Trouble::out_of_time : trouble_of(code));
  }
  Answer answer = answer_of(state_->handle.get());
  answer.complaint = std::move(exchange.complaint);
  exchange.begun = answer;
  if (answer.status == 200 && !has_an_end(state_->handle.get())) return trouble(Trouble::interrupted, answer.status);
  if (answer.status == 200 && !exchange.begin()) return tl::unexpected(*exchange.fault);  // an empty body
  return answer;
}

}  // namespace kith::connectors
