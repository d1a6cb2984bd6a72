#include "hub/cli/pulled.hpp"

#include <algorithm>
#include <charconv>

#include "hub/cli/pull_words.hpp"
#include "hub/cli/secret_file.hpp"
#include "hub/connectors/airtable.hpp"
#include "hub/connectors/kobotoolbox.hpp"
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

std::int64_t known_number(const PullMemory& memory, std::string_view name) {
  const std::string text = known(memory, name);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<std::int64_t>(number, 0);
}

connectors::Fetcher fetcher_of(const SourceSettings& source, std::chrono::milliseconds distance = {}) {
  return {connectors::Https{source.authority}, source.limits, connectors::real_timing(), distance};
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

// Records of a listing on their way into the spool, as one text.
class SpooledListing {
 public:
  SpooledListing(const PullRequest& request, SealedSpool& spool)
      : request_(request),
        spool_(spool),
        text_(request.format, [&](std::string_view text) { return spool.append(text); }) {}

  Result<void> begin() {
    records_ = 0;
    KITH_TRY(spool_.clear());
    return text_.begin();
  }
  connectors::RecordSink sink() {
    return {[this] { return begin(); },
            [this](std::string_view record) {
              auto added = text_.add(record);
              request_.on_progress(++records_, spool_.size());
              return added;
            }};
  }
  // What the pull has become, but for its memory. Complaints: nothing came that could be used.
  tl::expected<PulledRows, Complaint> finish(const connectors::Listing& listing) {
    const auto say = [&](connectors::Trouble what) {
      return tl::unexpected(explain_pull(request_.source, {what, 0, std::nullopt}));
    };
    if (listing.stopped && listing.records == 0) return tl::unexpected(explain_pull(request_.source, *listing.stopped));
    if (const auto ended = text_.end(); !ended) return say(connectors::Trouble::not_stored);
    PulledRows rows;
    rows.stopped = listing.stopped;
    if (!rows.stopped && request_.is_compared && !listing.is_whole)
      rows.stopped = connectors::Fault{connectors::Trouble::not_complete, 200, std::nullopt};
    rows.is_unchanged = request_.is_since_last && listing.records == 0;
    return rows;
  }

 private:
  const PullRequest& request_;
  SealedSpool& spool_;
  connectors::ListingText text_;
  std::uint64_t records_ = 0;
};

// The token; complaints also of an adapter that reads no JSON.
tl::expected<std::string, Complaint> token_of(const PullRequest& request) {
  if (!request.format.omits_empty_columns())
    return tl::unexpected(
        Complaint{ExitCode::usage, "Source " + request.source.name +
                                       ": it gives JSON, and the adapter reads another format. Give one "
                                       "whose [source] says format = \"json\"."});
  return read_secret(request.source.token_file, "the token");
}

tl::expected<PulledRows, Complaint> pull_kobo_rows(const PullRequest& request, SealedSpool& spool) {
  const auto token = token_of(request);
  if (!token) return tl::unexpected(token.error());
  const SourceSettings& source = request.source;
  connectors::Fetcher fetcher = fetcher_of(source);
  SpooledListing spooled{request, spool};
  if (const auto begun = spooled.begin(); !begun) return tl::unexpected(complaint(begun.error()));
  // A listing that was cut off goes on where it was.
  const std::int64_t highest = known_number(request.known, "highest");
  const std::int64_t after = request.is_since_last ? highest : known_number(request.known, "resume_after");
  const auto listing =
      connectors::pull_kobotoolbox(fetcher, {source.server, source.form, *token}, after, spooled.sink());
  auto rows = spooled.finish(listing);
  if (!rows) return rows;
  rows->memory = request.known;
  rows->memory["highest"] = std::to_string(std::max(highest, listing.last_id));
  if (!request.is_since_last) rows->memory["resume_after"] = std::to_string(listing.stopped ? listing.last_id : 0);
  return rows;
}

tl::expected<PulledRows, Complaint> pull_airtable_rows(const PullRequest& request, SealedSpool& spool) {
  // What was written while the last pull ran may have been missed by it.
  constexpr std::int64_t overlap_seconds = 300;
  const auto token = token_of(request);
  if (!token) return tl::unexpected(token.error());
  const SourceSettings& source = request.source;
  if (request.is_compared && !source.view.empty())
    return tl::unexpected(Complaint{ExitCode::usage, "Source " + source.name +
                                                         ": with a view, a record that has left the view would look as "
                                                         "if it were deleted. Take view away for --full-snapshot."});
  connectors::Fetcher fetcher = fetcher_of(source, connectors::airtable_distance);
  SpooledListing spooled{request, spool};
  if (const auto begun = spooled.begin(); !begun) return tl::unexpected(complaint(begun.error()));
  const std::string server = source.server.empty() ? "https://api.airtable.com" : source.server;
  const std::int64_t since = request.is_since_last ? known_number(request.known, "since") : 0;
  const auto listing = connectors::pull_airtable(fetcher, {server, source.base, source.table, source.view, *token},
                                                 since, spooled.sink());
  auto rows = spooled.finish(listing);
  if (!rows) return rows;
  rows->memory = request.known;
  if (!listing.stopped) rows->memory["since"] = std::to_string(listing.begun_at - overlap_seconds);
  return rows;
}

}  // namespace

tl::expected<PulledRows, Complaint> pull_rows(const PullRequest& request, SealedSpool& spool) {
  switch (request.source.kind) {
    case SourceKind::link:
      return pull_link_rows(request, spool);
    case SourceKind::kobotoolbox:
      return pull_kobo_rows(request, spool);
    case SourceKind::airtable:
      return pull_airtable_rows(request, spool);
    case SourceKind::folder:
      break;  // its files are pushed one by one
  }
  return tl::unexpected(complaint(Errc::internal));
}

std::string origin_of(const SourceSettings& source) {
  std::string origin = source.name;
  for (const std::string& part :
       {source.link_file.string(), source.server, source.form, source.base, source.table, source.view})
    origin += '\0' + part;
  return origin;
}

}  // namespace kith::cli
