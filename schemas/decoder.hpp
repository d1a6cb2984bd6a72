// The parts of decode(), split over files by what they read: the envelope, the incident, the aggregate table. Internal
// to schemas/; one record, one thread.
#pragma once

#include "schemas/field_reader.hpp"
#include "schemas/fields.hpp"

namespace kith::records {

class Decoder {
 public:
  Decoder(const OrgCode& org, Form form);
  // Once for each Decoder.
  tl::expected<Record, Rejection> decode(json::Value root);

 private:
  [[nodiscard]] bool is_given(Field field) const;
  [[nodiscard]] json::Value value(Field field) const;
  [[nodiscard]] Path at(Field field) const { return root_.member(name(field)); }

  void lay_out(json::Value root);
  void read_identity();
  void read_uid();
  void read_org();
  void read_kind();
  void refuse_content_of_withdrawn();
  void read_taxonomy();
  void read_envelope();
  void read_source();
  void read_consent();
  void read_code(Field field, CodeList list, CodeId& into);
  void read_incident();
  void read_target();
  void check_order();
  void read_aggregate();
  void refuse_fields_of_other_kind(Field first, Field last);

  std::array<json::Value, field_count> values_{};
  Path root_;
  FieldReader reader_;
  Record record_;
  Form form_;
  std::optional<RecordKind> kind_;
};

// Whether counts can be held against the table's base; the quality flag base_unknown says that they cannot.
enum class BaseKnown : std::uint8_t { no, yes };
// An aggregate's table; what is wrong goes to the reader. The canonical JSON is set when nothing was.
AggregateTable read_table(FieldReader& reader, json::Value value, Taxonomy taxonomy, BaseKnown base, const Path& at);

}  // namespace kith::records
