// Any bytes as a pushed record: the decoder and the gate answer; what passes has a canonical JSON that passes again
// with the same content; what is refused says so without a byte of the input. The scan runs on the raw bytes as well.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "schemas/encode.hpp"
#include "schemas/gate.hpp"
#include "schemas/scan.hpp"

namespace {

using namespace kith;

const OrgCode& sender() {
  static const OrgCode org = OrgCode::parse("aaln").value();
  return org;
}

void check(bool is_true) {
  if (!is_true) std::abort();
}

void check_rejection(const records::Rejection& rejection) {
  check(!rejection.errors.empty() && rejection.errors.size() <= records::rejection_errors_cap);
  for (const Error& error : rejection.errors) {
    const auto& pointer = error.place.pointer;
    check(pointer.size() < 64 && std::ranges::all_of(pointer, [](char c) {
            return c == '/' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
          }));
  }
}

void check_round_trip(const Record& record) {
  std::string text, before, after;
  records::append_json(text, record);
  records::append_content(before, record);
  json::Parser parser;
  const auto value = parser.parse(text);
  check(value.has_value());
  auto again = records::decode(*value, sender());
  check(again.has_value());
  records::append_content(after, again->record());
  check(before == after && again->record().envelope.uid == record.envelope.uid);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static json::Parser parser;
  std::string text(reinterpret_cast<const char*>(data), size);
  (void)records::scan(text);
  (void)records::scan_field_name(text);
  const auto value = parser.parse(text);
  if (!value) return 0;
  if (auto content = records::decode(*value, sender(), records::Form::content); !content)
    check_rejection(content.error());
  auto valid = records::decode(*value, sender());
  if (!valid) {
    check_rejection(valid.error());
    return 0;
  }
  auto anonymous = records::anonymise(std::move(*valid), {});
  if (!anonymous) {
    check_rejection(anonymous.error());
    return 0;
  }
  check_round_trip(anonymous->record());
  return 0;
}
