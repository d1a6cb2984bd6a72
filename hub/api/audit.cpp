// The audit log for members: its checkpoints and tiles at the addresses of C2SP tlog-tiles, proofs for who does not
// want to make them, the lines about one's own records, and for auditors those of everybody. Tiles and entries tell
// nothing of what stands in a line.
#include "hub/storage/audit_log.hpp"
#include "hub/storage/kept_checkpoint.hpp"

#include "hub/api/handlers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/audit/base64.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

using storage::Lane;

constexpr std::int64_t default_page_events = 100;
constexpr std::int64_t most_page_events = 1'000;
constexpr int most_seal_steps = 16;  // a request seals as many leaves as this many steps take; the hub does the rest

net::Response answer(std::string_view type, std::string_view caching, std::string body) {
  net::Response response;
  response.headers.push_back({"content-type", std::string{type}});
  response.headers.push_back({"cache-control", std::string{caching}});
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

net::Response checkpoint_answer(std::string note) {
  return answer("text/plain; charset=utf-8", "no-cache", std::move(note));
}

void append_hash(json::Writer& out, const audit::Hash& hash) {
  out.string(audit::base64({reinterpret_cast<const char*>(hash.data()), hash.size()}));
}

std::string proof_body(const std::vector<audit::Hash>& proof) {
  std::string body;
  json::Writer out{body};
  out.begin_object().key("proof").begin_array();
  for (const audit::Hash& hash : proof) append_hash(out, hash);
  out.end_array().end_object();
  return body;
}

void append_words(json::Writer& out, const audit::Leaf& leaf) {
  out.member("event", audit::name(leaf.event)).member("at", audit::timestamp(leaf.at));
  if (leaf.org) out.member("org", leaf.org->text());
  if (!leaf.principal.empty()) out.member("principal", leaf.principal);
  if (leaf.purpose) out.member("purpose", audit::name(*leaf.purpose));
  out.member("records", std::int64_t{leaf.records});
  if (leaf.record_uid) out.member("record_uid", leaf.record_uid->text());
  if (leaf.reason) out.member("reason", audit::reason_name(*leaf.reason));
}

// A row that no program of ours wrote is told by its bytes alone, which are in no tree.
void append_event(json::Writer& out, const storage::audit_log::NumberedLeaf& line) {
  out.begin_object().member("index", line.index);
  if (const auto leaf = audit::decode(line.bytes)) append_words(out, *leaf);
  out.member("leaf", audit::base64(line.bytes)).end_object();
}

std::string events_body(const storage::audit_log::LeafPage& page) {
  std::string body;
  json::Writer out{body};
  out.begin_object().key("events").begin_array();
  for (const auto& leaf : page.leaves) append_event(out, leaf);
  out.end_array().member("sealed", page.sealed);
  if (page.next) out.member("next", *page.next);
  out.end_object();
  return body;
}

Result<storage::audit_log::LeafFilter> decode_filter(const QueryString& query) {
  storage::audit_log::LeafFilter filter;
  KITH_ASSIGN(filter.from, query.integer("from", 0, 0, INT64_MAX));
  KITH_ASSIGN(const auto limit, query.integer("limit", default_page_events, 1, most_page_events));
  filter.limit = static_cast<std::int32_t>(limit);
  const auto kind = query.find("kind").value_or("all");
  if (kind != "all" && kind != "access") return fail(Error{Errc::malformed_query, {}, "kind: all or access"});
  filter.access_only = kind == "access";
  return filter;
}

Result<storage::audit_log::LeafFilter> decode_own(const net::Request& request) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{"from"}, {"limit"}, {"kind"}}));
  return decode_filter(query);
}

// The route was found by of=all, which may stand there once.
Result<storage::audit_log::LeafFilter> decode_all(const net::Request& request) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{"of"}, {"from"}, {"limit"}, {"kind"}}));
  return decode_filter(query);
}

// Two required numbers of leaves.
Result<std::pair<std::uint64_t, std::uint64_t>> decode_pair(const net::Request& request, std::string_view first,
                                                            std::string_view second) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{first}, {second}}));
  if (!query.find(first) || !query.find(second))
    return fail(Error{Errc::malformed_query, {}, "a proof is between two numbers, and both must be given"});
  KITH_ASSIGN(const auto one, query.integer(first, 0, 0, INT64_MAX));
  KITH_ASSIGN(const auto two, query.integer(second, 0, 0, INT64_MAX));
  return std::pair{static_cast<std::uint64_t>(one), static_cast<std::uint64_t>(two)};
}

// What the log does not have (yet) is not found.
Error as_asked(const Error& error) {
  return error.code == Errc::out_of_range ? Error{Errc::not_found} : error;
}

// A log that was set back, or is not the one that was promised, or whose promise cannot be read, is not signed; its
// last checkpoint is given again, and the hub's own look says so within a minute.
Result<std::string> seal_now(pg::Connection& connection, const audit::Signer& signer,
                             const std::filesystem::path& data) {
  const auto kept = storage::read_kept_checkpoint(data, signer.key());
  if (!kept) return storage::audit_log::newest_checkpoint(connection);
  KITH_ASSIGN(const bool is_as_promised, storage::keeps_promise(connection, *kept));
  if (!is_as_promised) return storage::audit_log::newest_checkpoint(connection);
  for (int step = 0; step < most_seal_steps; ++step) {
    KITH_ASSIGN(const auto sealed, storage::audit_log::seal(connection));
    if (sealed.is_broken || !sealed.has_more) break;  // a broken log is not signed; its last checkpoint is given again
  }
  return storage::audit_log::sign(connection, signer);
}

}  // namespace

Task<Result<void>> get_checkpoint(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  auto note = co_await context.services.database.run({Lane::read, context.principal.code().key(), reply.client_gone()},
                                                     context.request.deadline, storage::audit_log::newest_checkpoint);
  if (!note) co_return fail(note.error());
  co_return co_await reply.send(checkpoint_answer(*std::move(note)));
}

Task<Result<void>> make_checkpoint(const Context& context, net::Body& body, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const Services& services = context.services;
  // A signed note is kept for good.
  if (services.disk.is_scarce() || !services.signing_pace.take(std::chrono::steady_clock::now()))
    co_return co_await get_checkpoint(context, body, reply);
  auto note = co_await context.services.database.run(
      {Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [&services](pg::Connection& connection) { return seal_now(connection, services.signer, services.data); });
  if (!note) co_return fail(note.error());
  co_return co_await reply.send(checkpoint_answer(*std::move(note)));
}

Task<Result<void>> get_tile(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto asked = audit::parse_tile_path(context.parameter);
  if (!asked) co_return fail(Errc::not_found);
  auto bytes = co_await context.services.database.run(
      {Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [asked = *asked](pg::Connection& connection) {
        return asked.is_entries ? storage::audit_log::entries(connection, asked.tile)
                                : storage::audit_log::tile(connection, asked.tile);
      });
  if (!bytes) co_return fail(bytes.error());
  // What a tile holds never changes.
  co_return co_await reply.send(
      answer("application/octet-stream", "private, max-age=31536000, immutable", *std::move(bytes)));
}

namespace {

using Prove = Result<std::vector<kith::audit::Hash>> (*)(pg::Connection&, std::uint64_t, std::uint64_t);

// Either proof is one between two numbers, and good for ever.
Task<Result<void>> send_proof(const Context& context, net::Reply& reply, const char* first, const char* second,
                              Prove prove) {
  const auto asked = decode_pair(context.request, first, second);
  if (!asked) co_return fail(asked.error());
  const auto proof = co_await context.services.database.run(
      {Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [asked = *asked, prove](pg::Connection& connection) { return prove(connection, asked.first, asked.second); });
  if (!proof) co_return fail(as_asked(proof.error()));
  co_return co_await reply.send(answer("application/json", "private, max-age=31536000, immutable", proof_body(*proof)));
}

}  // namespace

Task<Result<void>> get_inclusion(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  return send_proof(context, reply, "leaf", "size", storage::audit_log::prove_inclusion);
}

Task<Result<void>> get_consistency(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  return send_proof(context, reply, "from", "to", storage::audit_log::prove_consistency);
}

Task<Result<void>> list_events(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  const auto filter = decode_own(context.request);
  if (!filter) co_return fail(filter.error());
  const auto page = co_await context.services.database.run(
      {Lane::read, context.own.org(), reply.client_gone()}, context.request.deadline,
      [org = context.own.org(), filter = *filter](pg::Connection& connection) {
        return storage::audit_log::own_leaves(connection, org, filter);
      });
  if (!page) co_return fail(page.error());
  co_return co_await reply.send(answer("application/json", "no-store", events_body(*page)));
}

// Everybody's lines, for an auditor; the page leaves a line itself.
Task<Result<void>> list_all_events(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  const auto filter = decode_all(context.request);
  if (!filter) co_return fail(filter.error());
  const auto& by = context.principal.code();
  const auto page = co_await context.services.database.run(
      {Lane::read, by.key(), reply.client_gone()}, context.request.deadline,
      [by, purpose = context.permit.purpose(), filter = *filter](pg::Connection& connection) {
        return storage::audit_log::all_leaves(connection, by, purpose, filter);
      });
  if (!page) co_return fail(page.error());
  co_return co_await reply.send(answer("application/json", "no-store", events_body(*page)));
}

}  // namespace kith::api
