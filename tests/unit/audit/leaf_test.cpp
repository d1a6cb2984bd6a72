// The canonical form of a leaf: bytes that another program computed, one form only, and an entry that hides them.
#include "hub/audit/leaf.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::audit {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  return bytes;
}

// As Python's struct and hashlib write it.
constexpr std::string_view known_bytes =
    "6b697468206175646974206c65616620310a000102030405060708090a0b0c0d0e0f03010006442ab076524000000001ffff015f3a9b526a43"
    "4c"
    "2e9c6b0b7e9f1f2a100461616c6e066a616b617261";
constexpr std::string_view known_entry = "d4fe9fcc0c2a72d5f297fb69e9425e2976f033ebaab3db50b1fa99676661ddcd";
constexpr std::string_view known_leaf_hash = "a8ca5d2d37fbc891b3bf8163f81d189a6f13986fd8e1ec9d4d679260f49109f8";

Leaf known_leaf() {
  Leaf leaf;
  leaf.event = Event::record_read;
  leaf.purpose = Purpose::own_use;
  leaf.at = WallTime{std::chrono::microseconds{1'763'800'000'123'456}};
  leaf.records = 1;
  leaf.record_uid = RecordUid::parse("5f3a9b52-6a43-4c2e-9c6b-0b7e9f1f2a10");
  leaf.org = OrgCode::parse("aaln");
  leaf.principal = "jakara";
  for (std::uint8_t i = 0; i < 16; ++i) leaf.nonce.bytes[i] = i;
  return leaf;
}

BOOST_AUTO_TEST_SUITE(leaves)

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_page) {
  const std::string bytes = encode(known_leaf());
  BOOST_TEST(bytes == bytes_of(known_bytes));
  BOOST_TEST(entry_of(bytes) == bytes_of(known_entry));
  const Hash hash = leaf_hash(entry_of(bytes));
  BOOST_TEST(std::string(hash.begin(), hash.end()) == bytes_of(known_leaf_hash));
  BOOST_TEST((*decode(bytes) == known_leaf()));
}

BOOST_AUTO_TEST_CASE(every_field_is_in_the_bytes) {
  const std::string bytes = encode(known_leaf());
  const auto differs = [&](auto change) {
    Leaf leaf = known_leaf();
    change(leaf);
    const auto read = decode(encode(leaf));
    return encode(leaf) != bytes && read && *read == leaf;
  };
  BOOST_TEST(differs([](Leaf& leaf) { leaf.event = Event::sync_page; }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.purpose = Purpose::administration; }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.purpose.reset(); }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.at += std::chrono::microseconds{1}; }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.records = 4'000'000'000; }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.reason = 0; }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.record_uid.reset(); }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.org.reset(); }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.principal.clear(); }));
  BOOST_TEST(differs([](Leaf& leaf) { leaf.nonce.bytes[15] ^= 1; }));
}

BOOST_AUTO_TEST_CASE(other_bytes_are_another_leaf_or_none) {
  const std::string bytes = encode(known_leaf());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    BOOST_TEST(!decode(std::string_view{bytes}.substr(0, at)));
    for (int bit = 0; bit < 8; ++bit) {
      std::string other = bytes;
      other[at] = static_cast<char>(other[at] ^ (1 << bit));
      const auto read = decode(other);
      BOOST_TEST((!read || !(*read == known_leaf())));
    }
  }
  BOOST_TEST(!decode(bytes + "x"));
  for (const std::int64_t at : {std::int64_t{-1}, std::int64_t{253'402'300'800'000'000}, INT64_MAX, INT64_MIN}) {
    Leaf leaf = known_leaf();
    leaf.at = WallTime{std::chrono::microseconds{at}};
    BOOST_TEST(!decode(encode(leaf)), "a time that cannot be written was read: " << at);
  }
}

BOOST_AUTO_TEST_CASE(nonces_of_a_batch_are_derived_from_its_seed) {
  const Uuid seed = known_leaf().nonce;
  const Uuid nonce = nonce_of(seed, 7);
  BOOST_TEST(std::string(nonce.bytes.begin(), nonce.bytes.end()) == bytes_of("2a6b4184d0413a419ff8a172ffbd15f4"));
  BOOST_TEST((nonce_of(seed, 8) != nonce));
  Uuid other = seed;
  other.bytes[15] ^= 1;
  BOOST_TEST((nonce_of(other, 7) != nonce));
}

BOOST_AUTO_TEST_CASE(a_time_is_written_in_full) {
  BOOST_TEST(timestamp(known_leaf().at) == "2025-11-22T08:26:40.123456Z");
  BOOST_TEST(timestamp(WallTime{}) == "1970-01-01T00:00:00.000000Z");
}

BOOST_AUTO_TEST_CASE(names_are_closed_and_come_back) {
  for (std::uint8_t i = 1; i <= event_count; ++i)
    BOOST_TEST((parse_event(name(static_cast<Event>(i))) == static_cast<Event>(i)));
  BOOST_TEST(!parse_event("breakfast"));
  BOOST_TEST(is_access(Event::record_export));
  BOOST_TEST(!is_access(Event::push));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::audit
