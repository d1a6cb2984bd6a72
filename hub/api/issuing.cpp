#include "hub/api/issuing.hpp"

#include <algorithm>

#include "hub/base/json.hpp"

namespace kith::api {
namespace {

constexpr std::size_t body_limit_bytes = std::size_t{16} * 1024;
constexpr std::chrono::minutes clock_difference{10};

Task<Result<std::string>> read_whole(net::Body& body) {
  body.limit(body_limit_bytes);
  std::string text;
  while (true) {
    auto piece = co_await body.read();
    if (!piece) co_return fail(std::move(piece).error());
    if (piece->empty()) co_return text;
    text.append(*piece);
  }
}

Result<std::vector<std::string>> parse_texts(std::string text, const std::vector<std::string_view>& names) {
  json::Parser parser{{.bytes = body_limit_bytes, .depth = 2, .members = 8, .nodes = 16}};
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  if (!root.is(json::Kind::object)) return fail(Error{Errc::wrong_type, {}, "a JSON object is expected"});
  for (json::Value member = root.first(); member; member = member.next())
    if (std::ranges::find(names, member.name()) == names.end()) return fail(Errc::unknown_field);
  std::vector<std::string> texts;
  for (const std::string_view name : names) {
    const json::Value member = root.find(name);
    const std::string pointer = "/" + std::string{name};
    if (!member) return fail(Error{Errc::missing_field, pointer});
    if (!member.is(json::Kind::string)) return fail(Error{Errc::wrong_type, pointer});
    texts.emplace_back(member.string());
  }
  return texts;
}

}  // namespace

Result<auth::IssuedCertificate> issue(const Issuing& issuing, const auth::RequestedKey& key, const OrgCode& org) {
  const WallTime now = SystemClock{}.now();
  return issuing.authority.issue_client(key, org.text(), {now - clock_difference, now + issuing.life});
}

net::Response certificate_answer(const Delivered& delivered) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("state", "active").member("org", delivered.org.text());
  out.member("key", auth::spoken(delivered.key)).member("certificate", delivered.certificate);
  out.member("authorities", delivered.roots);
  if (delivered.port) out.member("port", std::int64_t{*delivered.port});
  out.end_object();
  net::Response response;
  response.status = 201;
  response.headers.push_back({"content-type", "application/json"});
  response.headers.push_back({"cache-control", "no-store"});
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

Task<Result<std::string>> read_small_json(const net::Request& request, net::Body& body) {
  const std::string* type = request.header("content-type");
  if (type == nullptr || type->substr(0, type->find(';')) != "application/json")
    co_return fail(Errc::unsupported_media_type);
  co_return co_await read_whole(body);
}

Task<Result<std::vector<std::string>>> read_texts(const net::Request& request, net::Body& body,
                                                  std::vector<std::string_view> names) {
  auto text = co_await read_small_json(request, body);
  if (!text) co_return fail(std::move(text).error());
  co_return parse_texts(*std::move(text), names);
}

}  // namespace kith::api
