#include "tests/support/tls_site.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <stdexcept>

namespace kith::test {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0;
    out += is_escape ? static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2])) : text[at];
    if (is_escape) at += 2;
  }
  return out;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

struct TlsSite::Tls {
  struct Free {
    void operator()(SSL_CTX* freed) const { SSL_CTX_free(freed); }
    void operator()(SSL* freed) const { SSL_free(freed); }
  };
  std::unique_ptr<SSL_CTX, Free> context;
};

std::string SiteRequest::parameter(std::string_view name) const {
  std::string_view rest = target;
  for (std::size_t at = rest.find_first_of("?&"); at != std::string_view::npos; at = rest.find_first_of("?&")) {
    rest.remove_prefix(at + 1);
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return decoded(pair.substr(equals + 1));
  }
  return {};
}

TlsSite::TlsSite(const CertificateFiles& certificate, Answer answer)
    : answer_(std::move(answer)), tls_(std::make_unique<Tls>()) {
  tls_->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = tls_->context.get();
  require(SSL_CTX_use_certificate_chain_file(context, certificate.certificate.c_str()) == 1, "a certificate");
  require(SSL_CTX_use_PrivateKey_file(context, certificate.key.c_str(), SSL_FILETYPE_PEM) == 1, "a key");
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 16) == 0,
          "a listener");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  ::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread{[this] { serve(); }};
}

TlsSite::~TlsSite() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_, &one, sizeof one);
  thread_.join();
  ::close(listener_);
  ::close(stop_);
}

std::vector<SiteRequest> TlsSite::requests() const {
  const std::lock_guard lock{mutex_};
  return requests_;
}

void TlsSite::serve() {
  for (;;) {
    std::array<pollfd, 2> wanted{pollfd{listener_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0) continue;
    if (wanted[1].revents != 0) return;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    answer_one(connection);
    ::close(connection);
  }
}

namespace {

bool is_whole(const std::string& text) {
  constexpr std::string_view field = "content-length: ", end = "\r\n\r\n";
  const std::size_t head = text.find(end);
  if (head == std::string::npos) return false;
  std::string lower = text.substr(0, head);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  const std::size_t length = lower.find(field);
  return length == std::string::npos ||
         text.size() >= head + end.size() + std::stoul(lower.substr(length + field.size()));
}

}  // namespace

void TlsSite::answer_one(int connection) {
  const std::unique_ptr<SSL, Tls::Free> tls{SSL_new(tls_->context.get())};
  SSL_set_fd(tls.get(), connection);
  if (SSL_accept(tls.get()) != 1) return;
  SiteRequest request;
  std::array<char, 4'096> bytes{};
  // With its body, or what is left of it would reset the connection before the answer is read.
  while (!is_whole(request.head)) {
    const int size = SSL_read(tls.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (size <= 0) return;
    request.head.append(bytes.data(), static_cast<std::size_t>(size));
  }
  const std::size_t begin = request.head.find(' ') + 1;
  request.target = request.head.substr(begin, request.head.find(' ', begin) - begin);
  {
    const std::lock_guard lock{mutex_};
    requests_.push_back(request);
  }
  const SiteAnswer answer = answer_(request);
  if (answer.is_absent) return;
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " -\r\nConnection: close\r\n";
  if (answer.has_length)
    text += "Content-Length: " + std::to_string(answer.body.size() + (answer.is_cut_off ? 1 : 0)) + "\r\n";
  for (const std::string& field : answer.fields) text += field + "\r\n";
  text += "\r\n" + answer.body;
  for (std::string_view left = text; !left.empty();) {
    const int size = SSL_write(tls.get(), left.data(), static_cast<int>(left.size()));
    if (size <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(size));
  }
  SSL_shutdown(tls.get());
}

}  // namespace kith::test
