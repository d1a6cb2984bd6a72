// Writes records made at random, half of them damaged at random, each with the decoder's verdict, one JSON object a
// line:
// {"ok":true,"record":{…}}. agreement.mjs asks ajv about the same records. What JSON Schema cannot state (sums, order,
// the sender) is left out of the verdict.
#include <cstdio>

#include "schemas/decode.hpp"
#include "schemas/incident_dates.hpp"
#include "tests/support/random_record.hpp"

namespace {

using namespace kith;

constexpr int record_count = 20'000;

// Rewrites a value and changes the node whose number in the walk is `target`.
class Damage {
 public:
  Damage(test::RandomRecords& random, std::size_t target) : random_(random), target_(target) {}

  void write(json::Writer& writer, json::Value value) {
    if (seen_++ == target_) return write_other(writer, value);
    write_same(writer, value);
  }

 private:
  void write_same(json::Writer& writer, json::Value value) {
    switch (value.kind()) {
      case json::Kind::null:
        writer.null();
        break;
      case json::Kind::boolean:
        writer.boolean(value.boolean());
        break;
      case json::Kind::number:
        writer.raw(value.number_text());
        break;
      case json::Kind::string:
        writer.string(value.string());
        break;
      case json::Kind::array:
        writer.begin_array();
        for (json::Value child = value.first(); child; child = child.next()) write(writer, child);
        writer.end_array();
        break;
      case json::Kind::object:
        writer.begin_object();
        for (json::Value child = value.first(); child; child = child.next()) write_member(writer, child);
        writer.end_object();
        break;
    }
  }

  void write_member(json::Writer& writer, json::Value member) {
    const bool is_target = seen_ == target_;
    if (is_target && random_.one_in(3)) {  // left out
      ++seen_;
      return;
    }
    const bool is_renamed = is_target && random_.one_in(6);
    writer.key(is_renamed ? std::string(member.name()) + "_" : std::string(member.name()));
    if (!is_renamed) return write(writer, member);
    ++seen_;
    write_same(writer, member);
  }

  void write_other(json::Writer& writer, json::Value value) {
    static constexpr std::array<std::string_view, 14> words = {"unknown", "declined", "not_asked", "none",    "other",
                                                               "day",     "2021-03",  "2021",      "county",  "06067",
                                                               "88",      "",         "male",      "sah_2020"};
    switch (random_.below(9)) {
      case 0:
        writer.null();
        break;
      case 1:
        writer.boolean(random_.one_in(2));
        break;
      case 2:
        writer.integer(static_cast<std::int64_t>(random_.below(5)) - 1);
        break;
      case 3:
        writer.begin_object().end_object();
        break;
      case 4:
        writer.begin_array().end_array();
        break;
      case 5:
        writer.begin_array().string(words[random_.below(words.size())]).end_array();
        break;
      case 6:
        if (value.is(json::Kind::array) && value.size() > 0) {  // one element more
          writer.begin_array();
          for (json::Value child = value.first(); child; child = child.next()) write_same(writer, child);
          write_other(writer, value.first());
          writer.end_array();
          break;
        }
        [[fallthrough]];
      default:
        writer.string(words[random_.below(words.size())]);
    }
  }

  test::RandomRecords& random_;
  std::size_t target_;
  std::size_t seen_ = 0;
};

bool is_beyond_json_schema(const Error& error) {
  if (error.code == Errc::wrong_organisation) return true;
  if (error.code != Errc::contradiction) return false;
  return error.place.pointer == "/table/period" || error.hint == records::dated_after_report ||
         (error.place.pointer == "/table/cells" && !error.hint.starts_with("a total"));
}

}  // namespace

int main() {
  const auto org = OrgCode::parse("aaln").value();
  test::RandomRecords random(42, org);
  json::Parser parser;
  for (int i = 0; i < record_count; ++i) {
    std::string text, line;
    records::append_json(text, random.one_in(3) ? random.aggregate() : random.incident());
    if (i % 2 != 0) {
      const auto whole = parser.parse(text);
      if (!whole) return 1;
      json::Writer writer(line);
      Damage(random, random.below(60)).write(writer, *whole);
      text = std::exchange(line, {});
    }
    const std::string record = text;
    const auto value = parser.parse(text);
    if (!value) return 1;
    const auto decoded = records::decode(*value, org);
    const bool is_ok = decoded || std::ranges::all_of(decoded.error().errors, is_beyond_json_schema);
    std::printf("{\"ok\":%s,\"record\":%s}\n", is_ok ? "true" : "false", record.c_str());
  }
  return 0;
}
