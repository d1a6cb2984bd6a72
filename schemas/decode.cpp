// The closed check of a whole record. Members are first laid into slots by name, so that fields are judged in schema
// order whatever the order of the text (the taxonomy before the codes that need it, the kind before everything).
#include "schemas/decode.hpp"

#include "schemas/decoder.hpp"
#include "schemas/field_reader.hpp"
#include "schemas/fields.hpp"

namespace kith::records {
namespace {

constexpr std::int32_t revision_cap = 1'000'000'000;  // leaves room for the tombstone's revision + 1
constexpr std::int32_t adapter_version_cap = 1'000'000;
constexpr std::array<std::string_view, 2> kind_words = {"incident", "aggregate"};
constexpr std::array<std::string_view, 3> consent_words = {"aggregate_only", "coded_record", "none"};

}  // namespace

Decoder::Decoder(const OrgCode& org, Form form) : record_{org, {}, {}, {}}, form_(form) {}

bool Decoder::is_given(Field field) const {
  return static_cast<bool>(values_[static_cast<std::size_t>(field)]);
}

json::Value Decoder::value(Field field) const {
  return values_[static_cast<std::size_t>(field)];
}

void Decoder::lay_out(json::Value root) {
  std::size_t number = 1;
  for (json::Value member = root.first(); member; member = member.next(), ++number) {
    if (const auto field = find_field(member.name())) {
      values_[static_cast<std::size_t>(*field)] = member;
    } else {
      reader_.refuse_member(member, root_, number);
    }
  }
}

void Decoder::read_identity() {
  Envelope& envelope = record_.envelope;
  if (form_ == Form::content) {
    for (const Field field : {Field::record_uid, Field::org, Field::revision, Field::withdrawn})
      if (is_given(field)) reader_.refuse(Errc::unknown_field, at(field), "identity is added after the adapter");
  } else {
    read_uid();
    if (is_given(Field::org)) read_org();
    if (is_given(Field::revision))
      envelope.revision = static_cast<std::int32_t>(
          reader_.integer(value(Field::revision), 1, revision_cap, at(Field::revision)).value_or(1));
    if (is_given(Field::withdrawn))
      envelope.withdrawn = reader_.boolean(value(Field::withdrawn), at(Field::withdrawn)).value_or(false);
  }
  read_kind();
  if (!is_given(Field::schema_version)) return reader_.refuse(Errc::missing_field, at(Field::schema_version));
  const auto version = reader_.integer(value(Field::schema_version), 1, 10'000, at(Field::schema_version));
  if (version && *version != schema_version) reader_.refuse(Errc::unsupported_version, at(Field::schema_version));
}

void Decoder::read_uid() {
  if (!is_given(Field::record_uid)) return reader_.refuse(Errc::missing_field, at(Field::record_uid));
  const auto text = reader_.text(value(Field::record_uid), at(Field::record_uid), Scan::unmistakable);
  if (!text) return;
  const auto uid = RecordUid::parse(*text);
  if (!uid)
    return reader_.refuse_value(value(Field::record_uid), Errc::malformed_value, at(Field::record_uid),
                                Scan::unmistakable);
  record_.envelope.uid = *uid;
  reader_.rejection.uid = *uid;
}

void Decoder::read_org() {
  const auto text = reader_.text(value(Field::org), at(Field::org));
  if (!text || *text == record_.org.text()) return;
  if (OrgCode::parse(*text)) return reader_.refuse(Errc::wrong_organisation, at(Field::org));
  reader_.refuse_value(value(Field::org), Errc::malformed_value, at(Field::org));
}

void Decoder::read_kind() {
  if (!is_given(Field::kind)) return reader_.refuse(Errc::missing_field, at(Field::kind));
  const auto index = reader_.word(value(Field::kind), kind_words, at(Field::kind));
  if (!index) return;
  kind_ = *index == 0 ? RecordKind::incident : RecordKind::aggregate;
  record_.envelope.kind = *kind_;
  reader_.rejection.kind = kind_;
}

void Decoder::refuse_content_of_withdrawn() {
  for (std::size_t i = static_cast<std::size_t>(last_identity_field) + 1; i < field_count; ++i)
    if (values_[i]) reader_.refuse_value(values_[i], Errc::contradiction, at(static_cast<Field>(i)));
}

void Decoder::read_taxonomy() {
  if (!is_given(Field::taxonomy_version)) return reader_.refuse(Errc::missing_field, at(Field::taxonomy_version));
  const auto text = reader_.text(value(Field::taxonomy_version), at(Field::taxonomy_version));
  if (!text) return;
  if (const auto known = taxonomy(*text)) {
    record_.envelope.taxonomy = *known;
  } else {
    reader_.refuse_value(value(Field::taxonomy_version), Errc::unsupported_version, at(Field::taxonomy_version));
  }
}

void Decoder::read_source() {
  Envelope& envelope = record_.envelope;
  read_code(Field::source_system, CodeList::source_system, envelope.source_system);
  // A closed list: an open name, however short, is room for the name of a person.
  CodeId adapter = not_asked;
  read_code(Field::adapter, CodeList::adapter, adapter);
  if (adapter != not_asked) envelope.adapter = find_code(CodeList::adapter, adapter)->code;
  if (is_given(Field::adapter_version))
    envelope.adapter_version = static_cast<std::int32_t>(
        reader_.integer(value(Field::adapter_version), 1, adapter_version_cap, at(Field::adapter_version)).value_or(0));
}

void Decoder::read_consent() {
  Envelope& envelope = record_.envelope;
  if (is_given(Field::consent)) {
    const auto index = reader_.word(value(Field::consent), consent_words, at(Field::consent));
    if (index == 2U) reader_.refuse(Errc::consent_refused, at(Field::consent));
    if (index == 1U) envelope.consent = Consent::coded_record;
  }
  if (is_given(Field::consent_expires))
    envelope.consent_expires = reader_.month(value(Field::consent_expires), at(Field::consent_expires));
}

void Decoder::read_envelope() {
  Envelope& envelope = record_.envelope;
  read_source();
  using enum FieldReader::Specials;
  if (is_given(Field::funding_streams))
    envelope.funding_streams = reader_.set(value(Field::funding_streams), CodeList::funding_streams, envelope.taxonomy,
                                           at(Field::funding_streams), refused);
  read_consent();
  if (is_given(Field::reported_month))
    envelope.reported_month = reader_.month(value(Field::reported_month), at(Field::reported_month));
  read_code(Field::data_basis, CodeList::data_basis, envelope.data_basis);
  read_code(Field::verification_status, CodeList::verification_status, envelope.verification_status);
  if (is_given(Field::counts_in_statistics))
    envelope.counts_in_statistics =
        reader_.boolean(value(Field::counts_in_statistics), at(Field::counts_in_statistics)).value_or(true);
  if (is_given(Field::quality_flags))
    envelope.quality_flags = reader_.set(value(Field::quality_flags), CodeList::quality_flags, envelope.taxonomy,
                                         at(Field::quality_flags), refused);
}

void Decoder::read_code(Field field, CodeList list, CodeId& into) {
  if (!is_given(field)) return;
  into = reader_.code(value(field), list, record_.envelope.taxonomy, at(field)).value_or(not_asked);
}

tl::expected<Record, Rejection> Decoder::decode(json::Value root) {
  if (!reader_.is_object(root, root_)) return tl::unexpected(std::move(reader_.rejection));
  lay_out(root);
  read_identity();
  if (record_.envelope.withdrawn) {
    refuse_content_of_withdrawn();
  } else {
    read_taxonomy();
    read_envelope();
    if (kind_ == RecordKind::incident) read_incident();
    if (kind_ == RecordKind::aggregate) read_aggregate();
  }
  if (!reader_.is_clean()) return tl::unexpected(std::move(reader_.rejection));
  return std::move(record_);
}

tl::expected<ValidRecord, Rejection> decode(json::Value value, const OrgCode& org, Form form) {
  auto record = Decoder(org, form).decode(value);
  if (!record) return tl::unexpected(std::move(record).error());
  return ValidRecord(std::move(*record));
}

Result<AggregateTable> decode_table(json::Value value, Taxonomy taxonomy) {
  FieldReader reader;
  const Path root;
  auto table = read_table(reader, value, taxonomy, BaseKnown::no, root);
  if (!reader.is_clean()) return fail(std::move(reader.rejection.errors.front()));
  return table;
}

}  // namespace kith::records
