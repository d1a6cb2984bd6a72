#include "hub/connectors/listing.hpp"

#include <algorithm>

#include "adapters/json_splitter.hpp"
#include "hub/base/json.hpp"

namespace kith::connectors {
namespace {

constexpr json::Limits text_limits{adapters::JsonSplitter::record_limit_bytes, 64, 10'000, 1'000'000};

// Calls use(value) for the member, when the text is an object that has it.
template <class Use>
void with_member(std::string text, std::string_view name, Use use) {
  json::Parser parser{text_limits};
  const auto parsed = parser.parse(text);
  if (!parsed || !parsed->is(json::Kind::object)) return;
  if (const json::Value value = parsed->find(name)) use(value);
}

}  // namespace

Pulled<std::optional<std::string>> Page::next(std::string_view name) const {
  Pulled<std::optional<std::string>> found{std::nullopt};
  with_member(envelope, name, [&](json::Value value) {
    if (value.is(json::Kind::string))
      found = std::string{value.string()};
    else if (!value.is(json::Kind::null))
      found = trouble(Trouble::not_understood, 200);
  });
  return found;
}

std::optional<std::int64_t> Page::number(std::string_view name) const {
  return number_in(envelope, name);
}

std::optional<std::int64_t> number_in(std::string record, std::string_view name) {
  std::optional<std::int64_t> found;
  with_member(std::move(record), name, [&](json::Value value) {
    if (value.is(json::Kind::number)) found = value.integer();
  });
  return found;
}

Pulled<Page> read_page(std::string_view text, const std::string& list) {
  Page page;
  const std::vector<std::string> path{list};
  adapters::JsonSplitter splitter{path, [&](std::uint64_t, std::string& record) -> Result<void> {
                                    page.records.push_back(record.empty() ? "null" : record);
                                    return {};
                                  }};
  Result<void> read = splitter.feed(text);
  if (read) read = splitter.finish();
  if (!read) return trouble(Trouble::not_understood, 200);
  page.envelope = splitter.envelope();
  return page;
}

Pulled<void> add_all(const RecordSink& sink, const Page& page) {
  for (const std::string& record : page.records)
    if (auto added = sink.add(record); !added) return not_stored(std::move(added).error());
  return {};
}

Result<void> ListingText::begin() {
  has_records_ = false;
  if (is_lines()) return {};
  std::string opening;
  for (const std::string& key : format_.records) {
    opening += '{';
    json::append_escaped(opening, key);
    opening += ':';
  }
  return write_(opening + "[");
}

Result<void> ListingText::add(std::string_view record) {
  // A line break between two tokens means no more than a blank; inside a string JSON has none.
  std::string line{record};
  if (is_lines())
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  const bool is_first = !std::exchange(has_records_, true);
  if (!is_lines() && !is_first) KITH_TRY(write_(",\n"));
  KITH_TRY(write_(line));
  return is_lines() ? write_("\n") : Result<void>{};
}

Result<void> ListingText::end() {
  if (is_lines()) return {};
  return write_("]" + std::string(format_.records.size(), '}') + "\n");
}

}  // namespace kith::connectors
