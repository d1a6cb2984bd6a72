// Rejected records as JSON or NDJSON.
#include "adapters/json_records.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/rejects_formats.hpp"

namespace kith::cli {
namespace {

constexpr json::Limits record_limits{adapters::JsonSplitter::record_limit_bytes, 64, 100'000, 100'000};

// The record with its reason; one that came back once has a reason already, which is another now.
std::string with_reason(json::Value record, std::string_view reason) {
  std::string text = "{";
  json::append_escaped(text, adapters::reason_column);
  text += ':';
  json::append_escaped(text, reason);
  for (json::Value member = record.first(); member; member = member.next()) {
    if (member.name() == adapters::reason_column) continue;
    text += ',';
    json::append_escaped(text, member.name());
    text += ':';
    append_json(text, member);
  }
  return text + "}";
}

// What stands before and after the list, for the keys that lead to it.
std::string opening(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& key : path) {
    text += '{';
    json::append_escaped(text, key);
    text += ':';
  }
  return text + "[\n";
}

}  // namespace

Result<std::string> rejects_json(const adapters::SourceFormat& format, adapters::Bytes& file,
                                 const RejectReasons& reasons) {
  const bool is_list = format.text == adapters::TextFormat::json;
  std::string text;
  json::Parser parser{record_limits};
  adapters::JsonRecords records{format, file, [&](std::uint64_t number, std::string& record) -> Result<void> {
                                  const auto reason = reasons.find(number);
                                  if (reason == reasons.end()) return {};
                                  const auto parsed = parser.parse(record);
                                  if (!parsed || !parsed->is(json::Kind::object)) return {};
                                  if (is_list && !text.empty()) text += ",\n";
                                  text += with_reason(*parsed, reason->second);
                                  if (!is_list) text += '\n';
                                  return {};
                                }};
  for (;;) {
    KITH_ASSIGN(const bool has_more, records.step());
    if (!has_more) break;
  }
  return is_list ? opening(format.records) + text + "\n]" + std::string(format.records.size(), '}') + "\n" : text;
}

}  // namespace kith::cli
