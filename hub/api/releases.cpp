// GET /v1/releases and what is below it: frozen files, to those who lead. No number is worked out here and nothing can
// be selected but a place that the reader has: what goes out are the bytes that were frozen. A release that is not
// there and one that the reader may not see are answered alike, before anything is looked for.
#include <algorithm>
#include <array>

#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/api/release_reads.hpp"
#include "hub/api/release_shelf.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/base/hex.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/database.hpp"

namespace kith::api {
namespace {

constexpr std::string_view whole_place = "*";  // what the empty scope is called outside
constexpr std::array<std::string_view, 2> formats = {"application/json", "text/csv"};

using Known = std::shared_ptr<const ShelvedReleases>;

// The list of releases; an older one where the database does not answer, because what is frozen stays as it is.
Task<Result<Known>> known_releases(const Context& context, net::Reply& reply) {
  ReleaseShelf& shelf = context.services.releases;
  Known known = shelf.releases();
  if (!shelf.is_to_be_looked_up(std::chrono::steady_clock::now()) && known) co_return known;
  const auto found = co_await context.services.database.run(
      {storage::Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [known](pg::Connection& connection) { return look_up_releases(connection, known); });
  if (!found && !known) co_return fail(found.error());
  if (!found) co_return known;
  shelf.set_releases(*found);
  co_return *found;
}

std::string_view outside(std::string_view scope) {
  return scope.empty() ? whole_place : scope;
}

void count_read(const Context& context, std::optional<RecordUid> mark) {
  context.services.release_reads.count({context.principal.code(), mark, context.permit.purpose()});
}

void append_release(json::Writer& out, const ShelvedRelease& release, const std::vector<std::string>& scopes) {
  const storage::StoredRelease& head = release.head;
  out.begin_object().member("id", head.id).member("period", head.period).key("profile").begin_object();
  out.member("name", head.profile).member("version", head.profile_version).member("k", head.k).end_object();
  out.member("as_of", audit::timestamp(WallTime{std::chrono::sys_days{head.as_of}}).substr(0, 10));
  out.member("frozen_at", audit::timestamp(head.frozen_at)).key("places").begin_array();
  for (const std::string& scope : scopes)
    out.begin_object()
        .member("place", outside(scope))
        .member("manifest_sha256", hex(release.manifests.at(scope)))
        .end_object();
  out.end_array().end_object();
}

// Which release is asked for, and which of its places. Looks into the list that it was chosen from.
struct Chosen {
  const ShelvedRelease* release = nullptr;
  std::string scope;
};

Result<Chosen> choose(const Context& context, const ShelvedReleases& known, const std::optional<std::string>& place) {
  const auto found =
      std::ranges::find_if(known, [&](const ShelvedRelease& release) { return release.head.id == context.parameter; });
  std::vector<std::string> scopes;
  if (found != known.end())
    scopes = scopes_for(*found, context.permit.reach().is_everywhere, context.permit.reach().regions);
  const auto scope = place
                         ? std::ranges::find_if(scopes, [&](const std::string& one) { return outside(one) == *place; })
                         : scopes.begin();
  if (scope == scopes.end()) return fail(Errc::not_found);
  return Chosen{&*found, *scope};
}

storage::LeadPlace lead_place(const Chosen& chosen) {
  if (!chosen.scope.empty()) return storage::LeadPlace::of(chosen.scope);
  return chosen.release->head.profile == "public" ? storage::LeadPlace::only_public()
                                                  : storage::LeadPlace::everywhere();
}

Task<Result<std::shared_ptr<const ShelvedFile>>> read_file(const Context& context, net::Reply& reply, Chosen chosen,
                                                           std::string name) {
  const ReleaseShelf::Name key{chosen.release->head.id, chosen.scope, name};
  ReleaseShelf& shelf = context.services.releases;
  if (auto kept = shelf.find(key)) co_return kept;
  auto read = co_await context.services.database.run(
      {storage::Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [key, place = lead_place(chosen)](pg::Connection& connection) {
        return storage::read_release_file(connection, place, key.release, key.scope, key.file);
      });
  if (!read) co_return fail(read.error());
  auto file = std::make_shared<const ShelvedFile>(std::move(*read));
  shelf.keep(key, file);
  co_return file;
}

net::Response response_of(const Context& context, const ShelvedFile& file, Coding coding) {
  net::Response response;
  std::string tag = "\"" + file.digest;
  if (coding != Coding::identity) tag.append("-").append(name(coding));
  tag += '"';
  const std::string* known_tag = context.request.header("if-none-match");
  const bool is_known = known_tag != nullptr && matches(*known_tag, tag);
  response.headers.push_back({"etag", std::move(tag)});
  // Whether somebody may still read it is asked each time.
  response.headers.push_back({"cache-control", "private, no-cache"});
  response.headers.push_back({"vary", "Accept, Accept-Encoding"});
  if (is_known) {
    response.status = 304;
    return response;
  }
  response.headers.push_back({"content-type", file.media_type});
  if (coding != Coding::identity) response.headers.push_back({"content-encoding", std::string{name(coding)}});
  response.body = coding == Coding::zstd ? file.zstd : coding == Coding::gzip ? file.gzip : file.identity;
  return response;
}

struct Wanted {
  std::optional<std::string> place;
  std::string file;
  Coding coding = Coding::identity;
};

// `stem` is the file's name without its ending, which is what Accept asks for where there are both.
Result<Wanted> decode(const Context& context, std::string stem, bool has_csv) {
  KITH_ASSIGN(const auto query, QueryString::parse(context.request.query, {{"place"}}));
  Wanted wanted;
  if (const auto place = query.find("place")) wanted.place = std::string{*place};
  KITH_ASSIGN(const auto format, negotiate(context.request, std::span{formats}.first(has_csv ? 2 : 1)));
  KITH_ASSIGN(wanted.coding, negotiate_coding(context.request));
  wanted.file = std::move(stem) + (format == "text/csv" ? ".csv" : ".json");
  return wanted;
}

Task<Result<void>> serve(const Context& context, net::Reply& reply, Result<Wanted> wanted) {
  if (!wanted) co_return fail(wanted.error());
  const auto known = co_await known_releases(context, reply);
  if (!known) co_return fail(known.error());
  const auto chosen = choose(context, **known, wanted->place);
  if (!chosen) co_return fail(chosen.error());
  const auto file = co_await read_file(context, reply, *chosen, wanted->file);
  if (!file) co_return fail(file.error());
  count_read(context, storage::release_mark(chosen->release->head.manifest_sha256));
  co_return co_await reply.send(response_of(context, **file, wanted->coding));
}

// No table has the name of a file that goes by a path of its own, and a name of other characters is nobody's.
std::string table_file(std::string_view table) {
  const auto is_of_names = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  const bool is_name = table.size() <= 100 && std::ranges::all_of(table, is_of_names);
  const bool is_other = table == "manifest" || table == "certificate" || table == "codebook";
  return is_name && !is_other ? std::string{table} : std::string{"-"};
}

}  // namespace

Task<Result<void>> list_releases(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto known = co_await known_releases(context, reply);
  if (!known) co_return fail(known.error());
  std::string body;
  json::Writer out{body};
  out.begin_object().key("releases").begin_array();
  for (const ShelvedRelease& release : **known) {
    const auto scopes = scopes_for(release, context.permit.reach().is_everywhere, context.permit.reach().regions);
    if (!scopes.empty()) append_release(out, release, scopes);
  }
  out.end_array().end_object();
  count_read(context, std::nullopt);
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.headers.push_back({"cache-control", "private, no-cache"});
  response.body = std::make_shared<const std::string>(std::move(body));
  co_return co_await reply.send(std::move(response));
}

Task<Result<void>> get_release(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  co_return co_await serve(context, reply, decode(context, "manifest", false));
}

Task<Result<void>> get_release_certificate(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  co_return co_await serve(context, reply, decode(context, "certificate", false));
}

Task<Result<void>> get_release_codebook(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  co_return co_await serve(context, reply, decode(context, "codebook", true));
}

Task<Result<void>> get_release_table(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  co_return co_await serve(context, reply, decode(context, table_file(context.second), true));
}

}  // namespace kith::api
