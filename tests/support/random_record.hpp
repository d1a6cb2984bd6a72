// Random records that obey the schema, quickly: what property tests, fuzz seeds and benches feed on. Every code of
// every list turns up sooner or later. Not thread-safe; the seed decides the sequence.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "hub/model/dimension.hpp"
#include "hub/model/place.hpp"
#include "hub/model/record.hpp"
#include "schemas/encode.hpp"
#include "schemas/fields.hpp"

namespace kith::test {

class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed, const OrgCode& org) : random_(seed), org_(org) {}

  Record incident() {
    Record record{org_, envelope(RecordKind::incident), {}, {}};
    if (record.envelope.withdrawn) return record;
    fill(record.incident, record.envelope.taxonomy);
    // Nothing is reported before it happens.
    const Occurred& occurred = record.incident.occurred;
    auto& reported = record.envelope.reported_month;
    if (reported && occurred.precision >= DatePrecision::day)
      reported = std::max(*reported, Month{static_cast<std::int16_t>(int(occurred.first_day.year())),
                                           static_cast<std::uint8_t>(unsigned(occurred.first_day.month()))});
    return record;
  }

  Record aggregate() {
    Record record{org_, envelope(RecordKind::aggregate), {}, {}};
    if (!record.envelope.withdrawn) record.aggregate = table(record.envelope.taxonomy);
    return record;
  }

  // Nine in ten are incidents.
  Record any() { return one_in(10) ? aggregate() : incident(); }

  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  RecordUid uid() {
    RecordUid made;
    for (std::size_t i = 0; i < 16; i += 8) {
      const std::uint64_t word = random_();
      for (std::size_t b = 0; b < 8; ++b) made.value.bytes[i + b] = static_cast<std::uint8_t>(word >> (8 * b));
    }
    made.value.bytes[6] = static_cast<std::uint8_t>((made.value.bytes[6] & 0x0FU) | 0x40U);
    made.value.bytes[8] = static_cast<std::uint8_t>((made.value.bytes[8] & 0x3FU) | 0x80U);
    return made;
  }

  Month month() { return {static_cast<std::int16_t>(1900 + below(300)), static_cast<std::uint8_t>(1 + below(12))}; }

  const Code& any_code(CodeList list, Taxonomy taxonomy) {
    const auto all = codes(list);
    while (true) {
      const Code& code = all[below(all.size())];
      if (code.taxonomy.value_or(taxonomy) == taxonomy) return code;
    }
  }

  CodeSet set(CodeList list, Taxonomy taxonomy, bool has_specials) {
    CodeSet made;
    const std::size_t wanted = below(5);
    for (int tries = 0; made.size() < wanted && tries < 12; ++tries) {  // a short list may not have as many
      const Code& code = any_code(list, taxonomy);
      if (code.id == not_asked || (!has_specials && code.id < first_real_code)) continue;
      if (code.stands_alone) {
        if (!made.empty()) continue;
        made.add(code.id);
        return made;
      }
      made.add(code.id);
    }
    return made;
  }

  Envelope envelope(RecordKind kind) {
    Envelope made;
    made.uid = uid();
    made.kind = kind;
    made.revision = static_cast<std::int32_t>(1 + below(one_in(2) ? 3 : 1'000'000'000));
    made.withdrawn = one_in(50);
    if (made.withdrawn) return made;
    made.taxonomy = one_in(4) ? Taxonomy::sah_2020 : Taxonomy::sah_2023;
    made.source_system = any_code(CodeList::source_system, made.taxonomy).id;
    if (!one_in(4)) made.adapter = std::vector<std::string>{"aaln", "ca_doj", "stop_aapi_hate", "custom"}[below(4)];
    if (!one_in(4)) made.adapter_version = static_cast<std::int32_t>(1 + below(1'000'000));
    made.funding_streams.add(find_code(CodeList::funding_streams, one_in(2) ? "sth" : "local").value());
    if (one_in(2)) made.consent = Consent::coded_record;
    if (one_in(3)) made.consent_expires = month();
    if (!one_in(5)) made.reported_month = month();
    made.data_basis = any_code(CodeList::data_basis, made.taxonomy).id;
    made.verification_status = any_code(CodeList::verification_status, made.taxonomy).id;
    made.counts_in_statistics = !one_in(8);
    made.quality_flags = set(CodeList::quality_flags, made.taxonomy, false);
    return made;
  }

  Occurred occurred() {
    static constexpr std::array precisions = {DatePrecision::not_asked, DatePrecision::unknown, DatePrecision::declined,
                                              DatePrecision::day,       DatePrecision::month,   DatePrecision::quarter,
                                              DatePrecision::year};
    Occurred made{precisions[below(precisions.size())], {}};
    if (made.precision < DatePrecision::day) return made;
    const Month any = month();
    unsigned first_month = any.month, day = 1;
    if (made.precision == DatePrecision::year) first_month = 1;
    if (made.precision == DatePrecision::quarter) first_month = (first_month - 1) / 3 * 3 + 1;
    if (made.precision == DatePrecision::day) day = static_cast<unsigned>(1 + below(28));
    made.first_day = {std::chrono::year{any.year}, std::chrono::month{first_month}, std::chrono::day{day}};
    return made;
  }

  IncidentPlace place() {
    static constexpr std::array levels = {PlaceLevel::not_asked, PlaceLevel::unknown, PlaceLevel::declined,
                                          PlaceLevel::online,    PlaceLevel::city,    PlaceLevel::county,
                                          PlaceLevel::cbsa,      PlaceLevel::state};
    IncidentPlace made{levels[below(levels.size())], 0};
    while (const auto list = code_list(made.level)) {
      const auto number = parse_place_code(made.level, any_code(*list, Taxonomy::sah_2023).code);
      if (!number) continue;
      made.code = *number;
      break;
    }
    return made;
  }

  void fill(Incident& incident, Taxonomy taxonomy) {
    incident.occurred = occurred();
    incident.place = place();
    for (const auto& field : records::incident_codes) incident.*field.member = any_code(field.list, taxonomy).id;
    for (const auto& field : records::target_codes) incident.*field.member = any_code(field.list, taxonomy).id;
    for (const auto& field : records::incident_sets) incident.*field.member = set(field.list, taxonomy, true);
    for (const auto& field : records::target_sets) incident.*field.member = set(field.list, taxonomy, true);
  }

  AggregateTable table(Taxonomy taxonomy) {
    AggregateTable made;
    made.from = made.to = month();
    made.place = place();
    made.base_id = records::base_ids[below(records::base_ids.size())];
    made.base_n = static_cast<std::int64_t>(below(1'000'000));
    made.unduplication = records::unduplication_scopes[below(2)];
    const auto all = dimensions();
    made.dimension = "total";
    if (!one_in(8)) {
      const Dimension& dimension = all[below(all.size())];
      made.dimension = dimension.name;
      made.multi = dimension.is_multi;
      std::int64_t left = made.base_n;
      for (std::size_t i = below(8); i > 0; --i) {
        const auto count = static_cast<std::int64_t>(below(static_cast<std::size_t>(left) + 1));
        if (!made.multi) left -= count;
        made.cells.push_back({std::string(any_code(dimension.list, taxonomy).code), count});
      }
      std::ranges::sort(made.cells, {}, &AggregateCell::code);
      const auto repeated = std::ranges::unique(made.cells, {}, &AggregateCell::code);
      made.cells.erase(repeated.begin(), repeated.end());
    }
    json::Writer writer(made.json);
    records::write_table(writer, made);
    return made;
  }

  std::mt19937_64 random_;
  OrgCode org_;
};

}  // namespace kith::test
