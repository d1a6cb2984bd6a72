// What a kind is called, for people and for programs.
#include <algorithm>
#include <array>

#include "schemas/scan.hpp"

namespace kith::records {
namespace {

constexpr std::array<std::string_view, identifier_kind_count> kind_names = {
    "e-mail address",
    "phone number",
    "street address",
    "social security number",
    "licence plate",
    "web address",
    "personal handle",
    "coordinates",
    "IP address",
    "long run of digits",
    "encoded data",
    "letters of several scripts mixed in a word",
    "free text",
    "name of a person",
    "date of birth",
    "government number",
    "case or report number",
    "medical number",
    "photo or attachment",
    "record id of the source system",
    "employer or school",
    "name of an offender",
    "name of a staff member",
    "device",
};

constexpr std::array<std::string_view, identifier_kind_count> kind_words = {
    "email_address",
    "phone_number",
    "street_address",
    "social_security_number",
    "licence_plate",
    "url",
    "handle",
    "coordinates",
    "ip_address",
    "digit_run",
    "encoded_data",
    "mixed_scripts",
    "free_text",
    "person_name",
    "date_of_birth",
    "government_number",
    "case_number",
    "medical_number",
    "image_or_attachment",
    "source_record_id",
    "employer_or_school",
    "offender_name",
    "staff_name",
    "device",
};

}  // namespace

std::string_view name(IdentifierKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::string_view word(IdentifierKind kind) {
  return kind_words[static_cast<std::size_t>(kind)];
}

std::optional<IdentifierKind> find_identifier_kind(std::string_view word) {
  const auto* const found = std::ranges::find(kind_words, word);
  if (found == kind_words.end()) return std::nullopt;
  return static_cast<IdentifierKind>(found - kind_words.begin());
}

}  // namespace kith::records
