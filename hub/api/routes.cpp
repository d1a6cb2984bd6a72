#include "hub/api/routes.hpp"

#include <algorithm>

#include "hub/api/handlers.hpp"

namespace kith::api {
namespace {

using auth::Action;
using net::Method;

constexpr Route table[] = {
    {"meta", Method::get, "/v1/meta", Action::read_meta, get_meta},
    {"openapi", Method::get, "/v1/openapi.json", Action::read_api_description, get_api_description},
    {"push", Method::post, "/v1/records", Action::push_records, push_records},
    {"sources", Method::get, "/v1/sources", Action::preview_source, list_sources},
    {"source", Method::post, "/v1/sources/{source}/records", Action::push_source, push_source},
    {"source_preview", Method::post, "/v1/sources/{source}/preview", Action::preview_source, preview_source},
    {"list", Method::get, "/v1/records", Action::read_own_records, list_records},
    {"record", Method::get, "/v1/records/{uid}", Action::read_own_records, get_record},
    {"withdraw", Method::delete_, "/v1/records/{uid}", Action::withdraw_own_record, withdraw_record},
    {"return", Method::put, "/v1/returns/{period}", Action::push_records, send_return},
    {"renew", Method::post, "/v1/certificates", Action::renew_certificate, renew_certificate},
    {"tables", Method::get, "/v1/tables", Action::read_own_tables, get_tables},
    {"releases", Method::get, "/v1/releases", Action::read_releases, list_releases},
    {"release", Method::get, "/v1/releases/{release}", Action::read_releases, get_release},
    {"release_certificate", Method::get, "/v1/releases/{release}/certificate", Action::read_releases,
     get_release_certificate},
    {"release_codebook", Method::get, "/v1/releases/{release}/codebook", Action::read_releases, get_release_codebook},
    {"release_table", Method::get, "/v1/releases/{release}/tables/{table}", Action::read_releases, get_release_table},
    {"checkpoint", Method::get, "/v1/audit/checkpoint", Action::read_audit_log, get_checkpoint},
    {"seal", Method::post, "/v1/audit/checkpoint", Action::seal_audit_log, make_checkpoint},
    {"tile", Method::get, "/v1/audit/tile/{tile}", Action::read_audit_log, get_tile, true},
    {"inclusion", Method::get, "/v1/audit/inclusion", Action::read_audit_log, get_inclusion},
    {"consistency", Method::get, "/v1/audit/consistency", Action::read_audit_log, get_consistency},
    {"all_events", Method::get, "/v1/audit/events", Action::read_all_audit, list_all_events, false, "of=all"},
    {"events", Method::get, "/v1/audit/events", Action::read_own_audit, list_events},
    {"orgs", Method::get, "/v1/orgs", Action::read_organisations, list_organisations},
    {"jobs", Method::get, "/v1/jobs", Action::read_jobs, list_jobs},
    {"shares", Method::get, "/v1/shares", Action::set_shares, list_shares},
    {"share", Method::put, "/v1/shares/{hub}", Action::set_shares, put_share},
    {"share_preview", Method::get, "/v1/shares/{hub}/preview", Action::read_own_records, preview_share},
    {"share_end", Method::delete_, "/v1/shares/{hub}", Action::set_shares, end_share},
    {"peering", Method::get, "/v1/federation/peering", Action::read_peering, get_peering},
};

struct Parameters {
  std::string_view first, second;
};

// What stands for the parameters when the path fits the pattern.
std::optional<Parameters> fit(const Route& route, std::string_view path) {
  std::string_view pattern = route.path;
  Parameters found;
  std::string_view* next = &found.first;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{')) {
    if (!path.starts_with(pattern.substr(0, open))) return std::nullopt;
    path.remove_prefix(open);
    pattern.remove_prefix(pattern.find('}') + 1);
    const std::size_t end = route.takes_rest ? path.size() : std::min(path.find('/'), path.size());
    if (end == 0) return std::nullopt;
    *next = path.substr(0, end);
    path.remove_prefix(end);
    next = &found.second;
  }
  return pattern == path ? std::optional{found} : std::nullopt;
}

bool has_part(std::string_view query, std::string_view part) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    if (query.substr(0, end) == part) return true;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

}  // namespace

std::span<const Route> routes() {
  return table;
}

Match match(Method method, std::string_view path, std::string_view query) {
  Match found;
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route& route : table) {
    const auto parameters = fit(route, path);
    if (!parameters) continue;
    if (!route.only_with.empty() && (route.method != wanted || !has_part(query, route.only_with))) continue;
    if (route.method == wanted) return {&route, parameters->first, parameters->second, {}};
    found.allowed.push_back(route.method);
  }
  return found;
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
      return "other";
  }
  __builtin_unreachable();
}

}  // namespace kith::api
