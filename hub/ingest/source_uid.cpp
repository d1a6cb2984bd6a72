#include "hub/ingest/source_uid.hpp"

#include <algorithm>

namespace kith::ingest {

RecordUid source_uid(const SecretKey& digest_key, const OrgCode& org, std::string_view source,
                     std::string_view source_key) {
  // The first words keep it apart from what else this key digests; codes and names hold no zero byte, so no two rows
  // are written alike.
  std::string text = "record of a source, 1";
  for (const std::string_view part : {std::string_view{org.text()}, source}) {
    text.push_back('\0');
    text.append(part);
  }
  text.push_back('\0');
  text.append(source_key);
  const Digest digest = keyed_digest(digest_key, text);
  RecordUid uid{};
  std::ranges::copy(digest, uid.value.bytes.begin());
  uid.value.bytes[6] = static_cast<std::uint8_t>((uid.value.bytes[6] & 0x0FU) | 0x40U);
  uid.value.bytes[8] = static_cast<std::uint8_t>((uid.value.bytes[8] & 0x3FU) | 0x80U);
  return uid;
}

}  // namespace kith::ingest
