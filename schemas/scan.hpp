// The content scan: does this text look like something that identifies a person? It runs on what failed its field's
// closed grammar, to say which kind of identifier a member nearly sent, and on the few open fields. It never runs on
// uids, digests, dates or known codes, so random valid records cannot be refused by it. Pure; any thread; never throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::records {

// Class D of docs/data-model.md. From source_record_id on, a kind can be told from a field's name only.
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
// What programs read, e.g. "email_address"; static text.
std::string_view word(IdentifierKind kind);
// The kind of such a word, or none.
std::optional<IdentifierKind> find_identifier_kind(std::string_view word);

// The kind of identifier that the text carries, or none. Works on UTF-8 of any length (it looks at the first 4 KiB);
// confusable letters and digits (full-width, Cyrillic or Greek look-alikes, zero-width joints) are folded first. The
// text is a value as a person or a system wrote it: a cell, an option, a name. It knows the names, addresses, phone
// numbers and handles of English, Spanish, Chinese, Vietnamese, Korean, Tagalog and Hmong; docs/disclosure.md says what
// it cannot see. A word that nothing explains is taken for a name. The first call reads the word lists (some tens of
// milliseconds); a call after that takes some tens of microseconds.
std::optional<IdentifierKind> scan(std::string_view text);

// The kind that a field of this name would carry, whatever its spelling ("E-mail", "victim_email", "phoneNumber"), or
// none.
std::optional<IdentifierKind> scan_field_name(std::string_view field_name);

}  // namespace kith::records
