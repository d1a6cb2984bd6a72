#include "hub/cli/pulled.hpp"

#include "hub/cli/pull_words.hpp"
#include "hub/cli/secret_file.hpp"
#include "hub/connectors/link.hpp"

namespace kith::cli {
namespace {

using connectors::Pulled;

Pulled<void> kept(const Result<void>& done) {
  if (!done) return connectors::not_stored(done.error());
  return {};
}

std::string known(const PullMemory& memory, std::string_view name) {
  const auto found = memory.find(name);
  return found == memory.end() ? std::string{} : found->second;
}

connectors::Fetcher fetcher_of(const SourceSettings& source) {
  return {connectors::Https{source.authority}, source.limits, connectors::real_timing()};
}

tl::expected<PulledRows, Complaint> pull_link_rows(const PullRequest& request, SealedSpool& spool) {
  const auto link = read_secret(request.source.link_file, "the link");
  if (!link) return tl::unexpected(link.error());
  connectors::Fetcher fetcher = fetcher_of(request.source);
  const connectors::Body body{[&](const connectors::Answer&) { return kept(spool.clear()); },
                              [&](std::string_view bytes) {
                                auto done = kept(spool.append(bytes));
                                request.on_progress(0, spool.size());
                                return done;
                              }};
  const connectors::LinkVersion last{known(request.known, "etag"), known(request.known, "last_modified")};
  const auto file = connectors::pull_link(fetcher, *link, last, body);
  if (!file) return tl::unexpected(explain_pull(request.source, file.error()));
  PulledRows rows;
  rows.is_unchanged = file->is_unchanged;
  rows.memory = {{"etag", file->version.etag}, {"last_modified", file->version.last_modified}};
  return rows;
}

}  // namespace

tl::expected<PulledRows, Complaint> pull_rows(const PullRequest& request, SealedSpool& spool) {
  switch (request.source.kind) {
    case SourceKind::link:
      return pull_link_rows(request, spool);
  }
  return tl::unexpected(complaint(Errc::internal));
}

std::string origin_of(const SourceSettings& source) {
  return source.name + '\0' + source.link_file.string();
}

}  // namespace kith::cli
