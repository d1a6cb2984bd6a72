// The content scan: does this text look like something that identifies a person? It runs on what failed its field's
// closed grammar, to say which kind of identifier a member nearly sent, and on the few open fields. It never runs on
// uids, digests, dates or known codes, so random valid records cannot be refused by it. Pure; any thread; never throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::records {

// Class D of docs/data-model.md. The first group can be told from content, the second only from a field's name.
enum class IdentifierKind : std::uint8_t {
  email_address,
  phone_number,
  street_address,
  social_security_number,
  licence_plate,
  url,
  handle,
  coordinates,
  ip_address,
  digit_run,
  encoded_data,
  mixed_scripts,
  free_text,
  person_name,
  date_of_birth,
  government_number,
  case_number,
  medical_number,
  image_or_attachment,
  source_record_id,
  employer_or_school,
  offender_name,
  staff_name,
  device,
};
inline constexpr std::size_t identifier_kind_count = static_cast<std::size_t>(IdentifierKind::device) + 1;

// What people read, e.g. "e-mail address"; static text.
std::string_view name(IdentifierKind kind);

// The kind of identifier that the text carries, or none. Works on UTF-8 of any length (it looks at the first 4 KiB);
// confusable letters and digits (full-width, Cyrillic or Greek look-alikes, zero-width joints) are folded first.
std::optional<IdentifierKind> scan(std::string_view text);

// The kind that a field of this name would carry, whatever its spelling ("E-mail", "victim_email", "phoneNumber"), or
// none.
std::optional<IdentifierKind> scan_field_name(std::string_view field_name);

}  // namespace kith::records
