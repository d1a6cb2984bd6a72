// A page of hostile bytes as a foreign server's answer. What is taken apart and put together again is one list of as
// many records, and none of its parts makes the reader of members read beyond them.
#include <cstdlib>

#include "adapters/json_splitter.hpp"
#include "hub/connectors/listing.hpp"

namespace {

using namespace kith;

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto page = connectors::read_page(text, "results");
  if (!page) return 0;
  (void)page->next("next");
  (void)page->number("count");
  for (const std::string& record : page->records) (void)connectors::number_in(record, "_id");
  adapters::SourceFormat format;
  format.text = adapters::TextFormat::json;
  format.records = {"a", "b"};
  std::string whole;
  connectors::ListingText listing{format, [&](std::string_view piece) -> Result<void> {
                                    whole += piece;
                                    return {};
                                  }};
  expect(listing.begin().has_value());
  for (const std::string& record : page->records) expect(listing.add(record).has_value());
  expect(listing.end().has_value());
  std::size_t again = 0;
  adapters::JsonSplitter splitter{format.records, [&](std::uint64_t, std::string& record) -> Result<void> {
                                    expect(again < page->records.size() && record == page->records[again]);
                                    ++again;
                                    return {};
                                  }};
  expect(splitter.feed(whole).has_value() && splitter.finish().has_value() && again == page->records.size());
  return 0;
}
