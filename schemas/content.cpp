// The canonical bytes of a record's content. Numbers are little-endian and of fixed width, sets and texts carry their
// length, so that no two contents share their bytes.
#include <bit>

#include "schemas/encode.hpp"
#include "schemas/fields.hpp"

namespace kith::records {
namespace {

constexpr std::uint8_t layout_version = 1;

class Bytes {
 public:
  explicit Bytes(std::string& out) : out_(out) {}

  template <class T>
  void number(T value) {
    static_assert(std::endian::native == std::endian::little && std::is_integral_v<T>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void set(const CodeSet& set) {
    number(static_cast<std::uint8_t>(set.size()));
    out_.append(reinterpret_cast<const char*>(set.codes().data()), set.size() * sizeof(CodeId));
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    out_.append(text);
  }
  void month(const std::optional<Month>& month) {
    number(month ? static_cast<std::int32_t>(month->year * 12 + month->month) : 0);
  }

 private:
  std::string& out_;
};

void append_envelope(Bytes& bytes, const Envelope& envelope) {
  bytes.number(static_cast<std::uint8_t>(envelope.kind));
  bytes.number(static_cast<std::uint8_t>(envelope.withdrawn));
  bytes.number(envelope.schema_version);
  bytes.number(static_cast<std::uint8_t>(envelope.taxonomy));
  bytes.number(envelope.source_system);
  bytes.text(envelope.adapter);
  bytes.number(envelope.adapter_version);
  bytes.set(envelope.funding_streams);
  bytes.number(static_cast<std::uint8_t>(envelope.consent));
  bytes.month(envelope.consent_expires);
  bytes.month(envelope.reported_month);
  bytes.number(envelope.data_basis);
  bytes.number(envelope.verification_status);
  bytes.number(static_cast<std::uint8_t>(envelope.counts_in_statistics));
  bytes.set(envelope.quality_flags);
}

void append_incident(Bytes& bytes, const Incident& incident) {
  const auto& day = incident.occurred.first_day;
  bytes.number(static_cast<std::uint8_t>(incident.occurred.precision));
  if (incident.occurred.precision >= DatePrecision::day) {
    bytes.number(static_cast<std::int32_t>(static_cast<int>(day.year())));
    bytes.number(static_cast<std::uint8_t>(static_cast<unsigned>(day.month())));
    bytes.number(static_cast<std::uint8_t>(static_cast<unsigned>(day.day())));
  }
  bytes.number(static_cast<std::uint8_t>(incident.place.level));
  bytes.number(incident.place.code);
  for (const CodeField& field : incident_codes) bytes.number(incident.*field.member);
  for (const SetField& field : incident_sets) bytes.set(incident.*field.member);
  for (const CodeField& field : target_codes) bytes.number(incident.*field.member);
  for (const SetField& field : target_sets) bytes.set(incident.*field.member);
}

}  // namespace

void append_content(std::string& out, const Record& record) {
  Bytes bytes(out);
  bytes.number(layout_version);
  append_envelope(bytes, record.envelope);
  if (record.envelope.withdrawn) return;
  if (record.envelope.kind == RecordKind::incident) append_incident(bytes, record.incident);
  if (record.aggregate) bytes.text(record.aggregate->json);
}

}  // namespace kith::records
