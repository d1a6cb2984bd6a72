#include "hub/cli/audit_hub.hpp"

#include "hub/async/run.hpp"
#include "hub/audit/base64.hpp"
#include "hub/cli/json_text.hpp"

namespace kith::cli {
namespace {

constexpr std::uint64_t page_lines = 500;

Complaint not_understood() {
  return {ExitCode::failed, "The hub's answer could not be understood. Is it older than this program?"};
}

// Lines of one page; nothing where it is no page.
struct Page {
  std::vector<AuditHub::Line> lines;
  std::optional<std::uint64_t> next;
};

std::optional<Page> read_page(std::string body) {
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(body);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("events") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return std::nullopt;
  Page page;
  for (json::Value item = list.first(); item; item = item.next()) {
    if (!item.is(json::Kind::object)) return std::nullopt;
    const json::Value index = item.find("index");
    const json::Value leaf = item.find("leaf");
    if (!index || !index.integer() || *index.integer() < 0 || !leaf || !leaf.is(json::Kind::string))
      return std::nullopt;
    auto bytes = audit::from_base64(leaf.string());
    if (!bytes) return std::nullopt;
    page.lines.push_back({static_cast<std::uint64_t>(*index.integer()), *std::move(bytes)});
  }
  if (const json::Value next = parsed->find("next"); next && next.integer() && *next.integer() > 0)
    page.next = static_cast<std::uint64_t>(*next.integer());
  return page;
}

}  // namespace

tl::expected<std::string, Complaint> AuditHub::get(const std::string& address) {
  is_refused_to_role_ = false;
  auto response = run_to_end(hub_.context(), hub_.client().exchange({net::Method::get, address, {}}, {}));
  if (!response) return tl::unexpected(hub_.explain(response.error()));
  if (response->status < 300) return std::move(response->body);
  is_refused_to_role_ = response->status == 403 && code_of_slug(slug_of_problem(response->body)) == Errc::not_permitted;
  return tl::unexpected(explain_problem(response->status, response->body, response->header("retry-after")));
}

tl::expected<audit::VerifierKey, Complaint> AuditHub::key() {
  auto body = get("/v1/meta");
  if (!body) return tl::unexpected(std::move(body).error());
  json::Parser parser = answer_parser();
  const auto meta = parser.parse(*body);
  const json::Value about = meta && meta->is(json::Kind::object) ? meta->find("audit") : json::Value{};
  if (!about || !about.is(json::Kind::object)) return tl::unexpected(not_understood());
  auto key = audit::VerifierKey::parse(text_member(about, "key"));
  if (!key) return tl::unexpected(not_understood());
  return *std::move(key);
}

tl::expected<std::string, Complaint> AuditHub::checkpoint(bool now) {
  auto response = hub_.exchange({now ? net::Method::post : net::Method::get, "/v1/audit/checkpoint", {}});
  if (!response) return tl::unexpected(std::move(response).error());
  return std::move(response->body);
}

Result<std::string> AuditHub::get_tile(const std::string& path) {
  auto body = get("/v1/audit/tile/" + path);
  if (body) return *std::move(body);
  trouble_ = std::move(body).error();
  return fail(Errc::connection_failed);
}

audit::FetchTile AuditHub::tiles() {
  return [this](const audit::Tile& tile) { return get_tile(audit::path(tile)); };
}

Result<std::string> AuditHub::entries(const audit::Tile& tile) {
  return get_tile(audit::entries_path(tile));
}

tl::expected<void, Complaint> AuditHub::lines(Whose whose, std::uint64_t from, bool access_only,
                                              const std::function<bool(const Line&)>& each) {
  for (std::optional<std::uint64_t> next = from; next;) {
    std::vector<QueryParameter> parameters = {{"from", std::to_string(*next)},
                                              {"limit", std::to_string(page_lines)},
                                              {"kind", access_only ? "access" : "all"}};
    if (whose == Whose::everybody) parameters.push_back({"of", "all"});
    auto body = get(target("/v1/audit/events", parameters));
    if (!body) return tl::unexpected(std::move(body).error());
    const auto page = read_page(*std::move(body));
    // A page that does not go on would be asked for again and again.
    if (!page || (page->next && *page->next <= *next)) return tl::unexpected(not_understood());
    for (const Line& line : page->lines)
      if (!each(line)) return {};
    next = page->next;
  }
  return {};
}

}  // namespace kith::cli
