// Sealed cursors: 24 bytes (incarnation, key), encrypted and bound to whose list and which filter they continue. Pure.
#include "hub/query/records.hpp"

namespace kith::query {
namespace {

constexpr std::size_t plain_bytes = 24;
constexpr std::size_t longest_text = 128;

std::string context_of(const OrgCode& org, const storage::RecordFilter& filter) {
  std::string context = "kith.records.cursor.1|" + org.text() + "|";
  context.append(std::to_string(filter.kind ? static_cast<int>(*filter.kind) : 0)).append("|");
  context.append(filter.reported_from ? filter.reported_from->text() : "").append("|");
  context.append(filter.reported_to ? filter.reported_to->text() : "");
  return context;
}

}  // namespace

std::string seal(const SecretKey& key, const OrgCode& org, const storage::RecordFilter& filter, const Cursor& cursor) {
  std::string plain(cursor.incarnation.bytes.begin(), cursor.incarnation.bytes.end());
  const auto after = static_cast<std::uint64_t>(cursor.after);
  for (unsigned byte = 0; byte < 8; ++byte) plain.push_back(static_cast<char>(after >> (56U - 8U * byte)));
  return base64url(kith::seal(key, plain, context_of(org, filter)));
}

Result<Cursor> unseal(const SecretKey& key, const OrgCode& org, const storage::RecordFilter& filter,
                      std::string_view text) {
  if (text.size() > longest_text) return fail(Errc::malformed_cursor);
  const auto sealed = from_base64url(text);
  if (!sealed) return fail(Errc::malformed_cursor);
  const auto plain = kith::unseal(key, *sealed, context_of(org, filter));
  if (!plain || plain->size() != plain_bytes) return fail(Errc::malformed_cursor);
  Cursor cursor;
  std::copy_n(plain->begin(), cursor.incarnation.bytes.size(), cursor.incarnation.bytes.begin());
  std::uint64_t after = 0;
  for (std::size_t byte = cursor.incarnation.bytes.size(); byte < plain_bytes; ++byte)
    after = (after << 8U) | static_cast<std::uint8_t>((*plain)[byte]);
  cursor.after = static_cast<std::int64_t>(after);
  if (cursor.after < 0) return fail(Errc::malformed_cursor);
  return cursor;
}

}  // namespace kith::query
