#include "hub/sync/entry.hpp"

#include "hub/sync/lines.hpp"

namespace kith::sync {
namespace {

constexpr std::string_view title = "kith sync entry 1\n";

Result<RecordUid> parse_uid(std::string_view text) {
  auto uid = RecordUid::parse(text);
  if (!uid) return fail(Errc::malformed_value);
  return *uid;
}

Result<Entry> read(LineReader lines) {
  KITH_ASSIGN(HubCode origin, lines.take_hub("origin"));
  KITH_ASSIGN(const std::string_view uid_text, lines.take("record"));
  KITH_ASSIGN(const RecordUid uid, parse_uid(uid_text));
  KITH_ASSIGN(const std::string_view stamp_text, lines.take("stamp"));
  KITH_ASSIGN(const Stamp stamp, parse_stamp(stamp_text));
  KITH_ASSIGN(const std::string_view standing, lines.take("state"));
  Entry entry{{std::move(origin), uid}, stamp, standing == "withdrawn", {}, {}};
  while (lines.is_next("grant")) {
    KITH_ASSIGN(const std::string_view values, lines.take("grant"));
    const auto [code, digest] = split(values);
    KITH_ASSIGN(HubCode hub, parse_hub(code));
    KITH_ASSIGN(const Hash hash, parse_hash(digest));
    entry.grants.emplace(std::move(hub), hash);
  }
  while (lines.is_next("notify")) {
    KITH_ASSIGN(HubCode hub, lines.take_hub("notify"));
    entry.notify.insert(std::move(hub));
  }
  return entry;
}

// What no origin means: a withdrawn record that somebody may hold, a hub that may and may not, the origin itself.
bool contradicts_itself(const Entry& entry) {
  if (entry.is_withdrawn && !entry.grants.empty()) return true;
  for (const HubCode& hub : entry.notify)
    if (entry.grants_to(hub)) return true;
  return entry.concerns(entry.record.origin);
}

}  // namespace

Hash digest_of(const Body& body) {
  return audit::sha256(body.salt + body.content);
}

std::string encode(const Entry& entry) {
  std::string text{title};
  text.append("origin ").append(entry.record.origin.text());
  text.append("\nrecord ").append(entry.record.uid.text());
  text.append("\nstamp ").append(text_of(entry.stamp));
  text.append("\nstate ").append(entry.is_withdrawn ? "withdrawn\n" : "live\n");
  for (const auto& [hub, digest] : entry.grants)
    text.append("grant ").append(hub.text()).append(" ").append(text_of(digest)).append("\n");
  for (const HubCode& hub : entry.notify) text.append("notify ").append(hub.text()).append("\n");
  return text;
}

Result<Entry> decode_entry(std::string_view bytes) {
  if (!bytes.starts_with(title)) return fail(Errc::malformed_value);
  KITH_ASSIGN(Entry entry, read(LineReader{bytes.substr(title.size())}));
  if (contradicts_itself(entry) || encode(entry) != bytes) return fail(Errc::malformed_value);
  return entry;
}

}  // namespace kith::sync
