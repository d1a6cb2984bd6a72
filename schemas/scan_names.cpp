// Field names that mean an identifier, whatever their spelling: "E-mail", "victim_email", "phoneNumber", "姓名". Only
// names outside the schema come here, so a word too many costs nothing but a sharper refusal.
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "schemas/scan.hpp"

namespace kith::records {
namespace {

struct Word {
  std::string_view word;
  IdentifierKind kind;
};

// Whole words of a name; the first that occurs decides, so the special stands before the general: "offender_name" is
// not merely a name.
constexpr auto words = std::to_array<Word>({
    {"offender", IdentifierKind::offender_name},
    {"suspect", IdentifierKind::offender_name},
    {"perpetrator", IdentifierKind::offender_name},
    {"staff", IdentifierKind::staff_name},
    {"caseworker", IdentifierKind::staff_name},
    {"navigator", IdentifierKind::staff_name},
    {"interviewer", IdentifierKind::staff_name},
    {"submitted", IdentifierKind::staff_name},
    {"email", IdentifierKind::email_address},
    {"mail", IdentifierKind::email_address},
    {"correo", IdentifierKind::email_address},
    {"phone", IdentifierKind::phone_number},
    {"telephone", IdentifierKind::phone_number},
    {"tel", IdentifierKind::phone_number},
    {"mobile", IdentifierKind::phone_number},
    {"cell", IdentifierKind::phone_number},
    {"cellphone", IdentifierKind::phone_number},
    {"fax", IdentifierKind::phone_number},
    {"telefono", IdentifierKind::phone_number},
    {"dien", IdentifierKind::phone_number},
    {"ssn", IdentifierKind::social_security_number},
    {"social", IdentifierKind::social_security_number},
    {"itin", IdentifierKind::government_number},
    {"passport", IdentifierKind::government_number},
    {"license", IdentifierKind::government_number},
    {"licence", IdentifierKind::government_number},
    {"alien", IdentifierKind::government_number},
    {"plate", IdentifierKind::licence_plate},
    {"vehicle", IdentifierKind::licence_plate},
    {"vin", IdentifierKind::licence_plate},
    {"medical", IdentifierKind::medical_number},
    {"mrn", IdentifierKind::medical_number},
    {"patient", IdentifierKind::medical_number},
    {"insurance", IdentifierKind::medical_number},
    {"case", IdentifierKind::case_number},
    {"docket", IdentifierKind::case_number},
    {"dob", IdentifierKind::date_of_birth},
    {"birth", IdentifierKind::date_of_birth},
    {"birthdate", IdentifierKind::date_of_birth},
    {"birthday", IdentifierKind::date_of_birth},
    {"nacimiento", IdentifierKind::date_of_birth},
    {"ip", IdentifierKind::ip_address},
    {"ipaddress", IdentifierKind::ip_address},
    {"device", IdentifierKind::device},
    {"imei", IdentifierKind::device},
    {"browser", IdentifierKind::device},
    {"latitude", IdentifierKind::coordinates},
    {"longitude", IdentifierKind::coordinates},
    {"lat", IdentifierKind::coordinates},
    {"lon", IdentifierKind::coordinates},
    {"lng", IdentifierKind::coordinates},
    {"gps", IdentifierKind::coordinates},
    {"geo", IdentifierKind::coordinates},
    {"geolocation", IdentifierKind::coordinates},
    {"coordinates", IdentifierKind::coordinates},
    {"address", IdentifierKind::street_address},
    {"street", IdentifierKind::street_address},
    {"direccion", IdentifierKind::street_address},
    {"domicilio", IdentifierKind::street_address},
    {"tirahan", IdentifierKind::street_address},
    {"photo", IdentifierKind::image_or_attachment},
    {"photos", IdentifierKind::image_or_attachment},
    {"picture", IdentifierKind::image_or_attachment},
    {"image", IdentifierKind::image_or_attachment},
    {"video", IdentifierKind::image_or_attachment},
    {"attachment", IdentifierKind::image_or_attachment},
    {"attachments", IdentifierKind::image_or_attachment},
    {"file", IdentifierKind::image_or_attachment},
    {"url", IdentifierKind::url},
    {"link", IdentifierKind::url},
    {"website", IdentifierKind::url},
    {"handle", IdentifierKind::handle},
    {"username", IdentifierKind::handle},
    {"wechat", IdentifierKind::handle},
    {"whatsapp", IdentifierKind::handle},
    {"instagram", IdentifierKind::handle},
    {"facebook", IdentifierKind::handle},
    {"twitter", IdentifierKind::handle},
    {"employer", IdentifierKind::employer_or_school},
    {"school", IdentifierKind::employer_or_school},
    {"company", IdentifierKind::employer_or_school},
    {"name", IdentifierKind::person_name},
    {"firstname", IdentifierKind::person_name},
    {"lastname", IdentifierKind::person_name},
    {"fullname", IdentifierKind::person_name},
    {"surname", IdentifierKind::person_name},
    {"nickname", IdentifierKind::person_name},
    {"nombre", IdentifierKind::person_name},
    {"apellido", IdentifierKind::person_name},
    {"pangalan", IdentifierKind::person_name},
    {"npe", IdentifierKind::person_name},
    {"description", IdentifierKind::free_text},
    {"narrative", IdentifierKind::free_text},
    {"comment", IdentifierKind::free_text},
    {"comments", IdentifierKind::free_text},
    {"notes", IdentifierKind::free_text},
    {"note", IdentifierKind::free_text},
    {"story", IdentifierKind::free_text},
    {"text", IdentifierKind::free_text},
    {"id", IdentifierKind::source_record_id},
    {"recordid", IdentifierKind::source_record_id},
    {"uuid", IdentifierKind::source_record_id},
    {"guid", IdentifierKind::source_record_id},
});

// Names in scripts without spaces are searched for as they stand.
constexpr auto parts = std::to_array<Word>({
    {"姓名", IdentifierKind::person_name},       {"名字", IdentifierKind::person_name},
    {"電話", IdentifierKind::phone_number},      {"电话", IdentifierKind::phone_number},
    {"手機", IdentifierKind::phone_number},      {"手机", IdentifierKind::phone_number},
    {"電郵", IdentifierKind::email_address},     {"邮箱", IdentifierKind::email_address},
    {"郵箱", IdentifierKind::email_address},     {"地址", IdentifierKind::street_address},
    {"住址", IdentifierKind::street_address},    {"生日", IdentifierKind::date_of_birth},
    {"出生", IdentifierKind::date_of_birth},     {"微信", IdentifierKind::handle},
    {"護照", IdentifierKind::government_number}, {"身份证", IdentifierKind::government_number},
    {"이름", IdentifierKind::person_name},       {"전화", IdentifierKind::phone_number},
    {"주소", IdentifierKind::street_address},    {"이메일", IdentifierKind::email_address},
});

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// Without accents, compatibility forms undone; empty when the text is not UTF-8.
std::string plain(std::string_view text) {
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

// Lower-case words, split where letters end and where camelCase begins a new one. "e-mail" becomes "email".
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> found;
  bool is_open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_alphanumeric(c)) {
      is_open = false;
      continue;
    }
    const bool is_camel = i > 0 && is_upper(c) && is_alphanumeric(text[i - 1]) && !is_upper(text[i - 1]);
    if (!is_open || is_camel) found.emplace_back();
    is_open = true;
    found.back().push_back(is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
  }
  for (std::size_t i = 0; i + 1 < found.size(); ++i)
    if (found[i] == "e" && found[i + 1] == "mail") found[i] = "email";
  return found;
}

// Whether the part stands in the text as a word: 生日 is a birthday, but not within 發生日期, the day it happened.
bool holds(std::string_view text, std::string_view part) {
  const std::size_t at = text.find(part);
  if (at == std::string_view::npos) return false;
  const std::string_view before = text.substr(0, at);
  return part != "生日" || !(before.ends_with("發") || before.ends_with("发"));
}

}  // namespace

std::optional<IdentifierKind> scan_field_name(std::string_view field_name) {
  field_name = field_name.substr(0, 256);
  for (const Word& part : parts)
    if (holds(field_name, part.word)) return part.kind;
  const auto found = words_of(plain(field_name));
  const auto has = [&](std::string_view word) { return std::ranges::find(found, word) != found.end(); };
  for (const Word& word : words) {
    // "Social media" is none.
    const bool is_half = word.word == "social" && !has("security") && !has("sec") && !has("number") && !has("no");
    if (has(word.word) && !is_half) return word.kind;
  }
  return std::nullopt;
}

}  // namespace kith::records
