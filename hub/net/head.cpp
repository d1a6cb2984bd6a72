#include "hub/net/head.hpp"

#include <array>
#include <cstring>

namespace kith::net {
namespace {

constexpr std::string_view tchar_marks = "!#$%&'*+-.^_`|~";

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr auto token_table = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_digit(byte) || is_alpha(byte) || tchar_marks.find(byte) != std::string_view::npos;
  }
  return table;
}();

constexpr bool is_token_char(char c) {
  return token_table[static_cast<unsigned char>(c)];
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_word(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != lower_case[i]) return false;
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

tl::unexpected<Error> malformed(std::string_view hint) {
  return fail(Error{Errc::malformed_request, {}, hint});
}

// Cuts the next line off; every line of a measured head ends in CRLF.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  return line;
}

Result<void> check_value(std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return malformed("control character in a field");
  }
  return {};
}

Result<void> parse_fields(std::string_view text, std::size_t most, std::vector<HeaderField>& fields) {
  fields.clear();
  std::size_t count = 0;
  while (true) {
    const auto line = take_line(text);
    if (line.empty()) break;
    if (++count > most) return fail(Error{Errc::header_too_large, {}, "too many fields"});
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return malformed("field without a name");
    const auto name = line.substr(0, colon);
    for (const char c : name)
      if (!is_token_char(c)) return malformed("field name");
    const auto value = trim(line.substr(colon + 1));
    KITH_TRY(check_value(value));
    auto& field = fields.emplace_back();
    field.name.resize(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) field.name[i] = lower(name[i]);
    field.value = value;
  }
  if (!text.empty()) return malformed("text after the header");
  return {};
}

// The fields that decide where a message ends and whether another may follow, gathered in one pass.
struct Decisive {
  std::string_view content_length;
  std::string_view transfer_encoding;
  std::string_view content_encoding;
  std::string_view host;
  std::string_view expect;
  int content_lengths = 0;
  int transfer_encodings = 0;
  int content_encodings = 0;
  int hosts = 0;
  int expects = 0;
  bool says_close = false;
};

void note(std::string_view value, std::string_view& slot, int& count) {
  slot = value;
  ++count;
}

bool list_has(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (same_word(trim(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

Decisive gather(const std::vector<HeaderField>& fields) {
  Decisive found;
  for (const auto& field : fields) {
    if (field.name == "content-length") note(field.value, found.content_length, found.content_lengths);
    if (field.name == "transfer-encoding") note(field.value, found.transfer_encoding, found.transfer_encodings);
    if (field.name == "content-encoding") note(field.value, found.content_encoding, found.content_encodings);
    if (field.name == "host") note(field.value, found.host, found.hosts);
    if (field.name == "expect") note(field.value, found.expect, found.expects);
    if (field.name == "connection" && list_has(field.value, "close")) found.says_close = true;
  }
  return found;
}

Result<Framing> decide_framing(const Decisive& found, bool is_http_1_0) {
  if (found.transfer_encodings > 0) {
    if (found.transfer_encodings > 1) return malformed("several Transfer-Encoding fields");
    if (found.content_lengths > 0) return malformed("Transfer-Encoding with Content-Length");
    if (is_http_1_0) return malformed("Transfer-Encoding in HTTP/1.0");
    if (!same_word(found.transfer_encoding, "chunked")) return malformed("Transfer-Encoding other than chunked");
    return Framing{Framing::Kind::chunked, 0};
  }
  if (found.content_lengths == 0) return Framing{};
  if (found.content_lengths > 1) return malformed("several Content-Length fields");
  // 18 digits cannot overflow, and no body is that long.
  if (found.content_length.empty() || found.content_length.size() > 18) return malformed("Content-Length");
  std::uint64_t length = 0;
  for (const char c : found.content_length) {
    if (!is_digit(c)) return malformed("Content-Length");
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return Framing{Framing::Kind::length, length};
}

Result<void> check_host(const Decisive& found) {
  if (found.hosts != 1) return malformed("exactly one Host is needed");
  if (found.host.empty() || found.host.size() > 261) return malformed("Host");
  for (const char c : found.host)
    if (!is_digit(c) && !is_alpha(c) && std::string_view{".-_:[]"}.find(c) == std::string_view::npos)
      return malformed("Host");
  return {};
}

Result<Coding> decide_coding(const Decisive& found) {
  if (found.content_encodings == 0) return Coding::identity;
  if (found.content_encodings == 1) {
    if (same_word(found.content_encoding, "identity")) return Coding::identity;
    if (same_word(found.content_encoding, "gzip") || same_word(found.content_encoding, "x-gzip")) return Coding::gzip;
    if (same_word(found.content_encoding, "zstd")) return Coding::zstd;
  }
  return fail(Errc::unsupported_encoding);
}

Method method_of(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  if (name == "PUT") return Method::put;
  if (name == "PATCH") return Method::patch;
  if (name == "DELETE") return Method::delete_;
  if (name == "OPTIONS") return Method::options;
  return Method::other;
}

Result<void> parse_request_line(std::string_view line, std::size_t target_limit, RequestHead& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || first == 0) return malformed("request line");
  const auto method = line.substr(0, first);
  for (const char c : method)
    if (!is_token_char(c)) return malformed("method");
  head.method = method_of(method);
  const auto version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return malformed("HTTP version");
  head.is_http_1_0 = version == "HTTP/1.0";
  const auto target = line.substr(first + 1, last - first - 1);
  if (target.empty() || target.front() != '/') return malformed("request target");
  if (target.size() > target_limit) return fail(Error{Errc::header_too_large, {}, "request target"});
  for (const char c : target)
    if (c <= ' ' || c >= 0x7F || c == '#') return malformed("request target");
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
  return {};
}

}  // namespace

Result<std::optional<std::size_t>> find_head_end(std::string_view text, std::size_t& scanned, std::size_t limit_bytes) {
  while (true) {
    const auto end = text.find('\n', scanned);
    if (end == std::string_view::npos) {
      if (text.size() > limit_bytes) return fail(Errc::header_too_large);
      scanned = text.size();
      return std::optional<std::size_t>{};
    }
    if (end + 1 > limit_bytes) return fail(Errc::header_too_large);
    if (end == 0 || text[end - 1] != '\r') return malformed("line without CRLF");
    if (end == 1) return malformed("empty line before the request");
    if (text[end - 2] == '\n') return std::optional<std::size_t>{end + 1};
    scanned = end + 1;
  }
}

Result<RequestHead> parse_request_head(std::string_view text, const Limits& limits, std::vector<HeaderField>& fields) {
  RequestHead head;
  KITH_TRY(parse_request_line(take_line(text), limits.target_bytes, head));
  KITH_TRY(parse_fields(text, limits.header_fields, fields));
  const auto found = gather(fields);
  KITH_TRY(check_host(found));
  KITH_ASSIGN(head.framing, decide_framing(found, head.is_http_1_0));
  KITH_ASSIGN(head.coding, decide_coding(found));
  if (found.expects > 0) {
    if (found.expects > 1 || !same_word(found.expect, "100-continue")) return malformed("Expect");
    head.expects_continue = !head.is_http_1_0 && head.framing.kind != Framing::Kind::none;
  }
  head.wants_close = found.says_close || head.is_http_1_0;
  return head;
}

Result<ResponseHead> parse_response_head(std::string_view text, Method to, std::vector<HeaderField>& fields) {
  ResponseHead head;
  const auto line = take_line(text);
  if (line.size() < 12 || (line.substr(0, 9) != "HTTP/1.1 " && line.substr(0, 9) != "HTTP/1.0 "))
    return malformed("status line");
  for (std::size_t i = 9; i < 12; ++i) {
    if (!is_digit(line[i])) return malformed("status line");
    head.status = head.status * 10 + (line[i] - '0');
  }
  if (head.status < 100 || (line.size() > 12 && line[12] != ' ')) return malformed("status line");
  constexpr std::size_t most_fields = 256;
  KITH_TRY(parse_fields(text, most_fields, fields));
  const auto found = gather(fields);
  const bool is_http_1_0 = line[7] == '0';
  head.wants_close = found.says_close || is_http_1_0;
  KITH_ASSIGN(head.framing, decide_framing(found, is_http_1_0));
  if (head.status < 200 || head.status == 204 || head.status == 304 || to == Method::head) {
    head.framing = Framing{};
  } else if (head.framing.kind == Framing::Kind::none) {
    head.framing.kind = Framing::Kind::until_close;
    head.wants_close = true;
  }
  return head;
}

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "OTHER";
  }
  return "OTHER";
}

}  // namespace kith::net
