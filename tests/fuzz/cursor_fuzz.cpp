// Any bytes as a list's query: the reader of parameters and filters answers, no text that the hub did not seal becomes
// a cursor, and a sealed one opens for its own organisation and filter only, unless a single bit of it was touched.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "hub/api/query_string.hpp"
#include "hub/query/records.hpp"

namespace {

using namespace kith;

const SecretKey& key() {
  static const SecretKey made = SecretKey::random();
  return made;
}

void require(bool holds) {
  if (!holds) std::abort();
}

storage::RecordFilter filter_of(const api::QueryString& query) {
  const auto filter = query::parse_filter(query.find("kind"), query.find("from"), query.find("to"));
  return filter ? *filter : storage::RecordFilter{};
}

void as_query(std::string_view text) {
  const OrgCode org = *OrgCode::parse("aaln");
  const auto query = api::QueryString::parse(text, {{"cursor"}, {"limit"}, {"kind"}, {"from"}, {"to"}});
  if (!query) return;
  static_cast<void>(query->integer("limit", 100, 1, 1'000));
  if (const auto cursor = query->find("cursor")) require(!query::unseal(key(), org, filter_of(*query), *cursor));
}

void as_cursor(std::string_view bytes) {
  if (bytes.size() < 27) return;
  query::Cursor cursor;
  std::memcpy(cursor.incarnation.bytes.data(), bytes.data(), 16);
  std::memcpy(&cursor.after, bytes.data() + 16, 8);
  cursor.after &= INT64_MAX;
  storage::RecordFilter filter;
  if ((bytes[24] & 1) != 0) filter.kind = RecordKind::incident;
  const OrgCode org = *OrgCode::parse("aaln");
  std::string sealed = query::seal(key(), org, filter, cursor);
  const auto opened = query::unseal(key(), org, filter, sealed);
  require(opened && opened->after == cursor.after && opened->incarnation == cursor.incarnation);
  require(!query::unseal(key(), *OrgCode::parse("aalm"), filter, sealed));
  filter.kind = RecordKind::aggregate;
  require(!query::unseal(key(), org, filter, sealed));
  filter.kind = (bytes[24] & 1) != 0 ? std::optional{RecordKind::incident} : std::nullopt;
  const std::size_t at = static_cast<std::uint8_t>(bytes[25]) % sealed.size();
  sealed[at] = static_cast<char>(sealed[at] ^ (bytes[26] == 0 ? 1 : bytes[26]));
  require(!query::unseal(key(), org, filter, sealed));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Safety: bytes are read as characters, which may alias anything.
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0) {
    as_cursor(rest);
  } else {
    as_query(rest);
  }
  return 0;
}
