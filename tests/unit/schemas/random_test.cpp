// One million random valid records go through JSON, the decoder and the gate without a refusal and come out the same. A
// build without optimisation (preset dev) does a twentieth of them; deploy/test does all.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "schemas/encode.hpp"
#include "schemas/gate.hpp"
#include "tests/support/random_record.hpp"

namespace kith::records {
namespace {

#ifdef __OPTIMIZE__
constexpr int record_count = 1'000'000;
#else
constexpr int record_count = 50'000;
#endif

BOOST_AUTO_TEST_SUITE(random_records)

BOOST_AUTO_TEST_CASE(valid_records_pass_without_a_refusal_and_unchanged) {
  const auto org = OrgCode::parse("aaln").value();
  test::RandomRecords source(20260314, org);
  json::Parser parser;
  std::string text, before, after;
  std::size_t refused = 0, changed = 0;
  for (int i = 0; i < record_count; ++i) {
    const Record record = source.any();
    text.clear();
    append_json(text, record);
    const auto value = parser.parse(text);
    BOOST_REQUIRE(value);
    auto decoded = decode(*value, org);
    auto passed = decoded ? anonymise(std::move(*decoded), {}) : tl::unexpected(std::move(decoded.error()));
    if (!passed) {
      if (++refused < 5) BOOST_TEST_MESSAGE(passed.error().errors.front().sentence());
      continue;
    }
    before.clear();
    after.clear();
    append_content(before, record);
    append_content(after, passed->record());
    const Envelope& envelope = passed->record().envelope;
    if (before != after || envelope.uid != record.envelope.uid || envelope.revision != record.envelope.revision)
      ++changed;
  }
  BOOST_TEST(refused == 0U);
  BOOST_TEST(changed == 0U);
}

BOOST_AUTO_TEST_CASE(different_content_has_different_bytes) {
  test::RandomRecords source(7, OrgCode::parse("aaln").value());
  for (int i = 0; i < 20'000; ++i) {
    const Record record = source.incident();
    if (record.envelope.withdrawn) continue;
    std::string text, changed_text, bytes, changed_bytes;
    Record changed = record;
    const auto& field = incident_sets[source.below(incident_sets.size())];
    changed.incident.*field.member = source.incident().incident.*field.member;
    changed.envelope.counts_in_statistics = changed.envelope.counts_in_statistics != source.one_in(2);
    append_json(text, record);
    append_json(changed_text, changed);
    append_content(bytes, record);
    append_content(changed_bytes, changed);
    BOOST_TEST((text == changed_text) == (bytes == changed_bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
