// Reads the text of a certificate, which comes from outside.
#include "hub/disclosure/certificate.hpp"
#include "hub/disclosure/fields.hpp"

namespace kith::disclosure {
namespace {

constexpr std::int64_t largest_number = 1'000'000'000'000'000;
constexpr std::int64_t largest_divisor = 1'000'000;

Result<std::int64_t> read_number(json::Value value, const std::string& pointer, std::int64_t least) {
  if (!value.is(json::Kind::number)) return fail({Errc::wrong_type, pointer, "a whole number stands here"});
  const auto number = value.integer();
  if (!number || *number < least || *number > largest_number) return fail({Errc::out_of_range, pointer});
  return *number;
}

Result<std::vector<std::pair<std::uint32_t, std::int64_t>>> read_pairs(json::Value list, const std::string& pointer) {
  if (!list.is(json::Kind::array) || list.size() % 2 != 0)
    return fail({Errc::wrong_type, pointer, "pairs of a place and a number stand here"});
  std::vector<std::pair<std::uint32_t, std::int64_t>> pairs;
  pairs.reserve(list.size() / 2);
  for (json::Value item = list.first(); item; item = item.next().next()) {
    const std::size_t at = pairs.size() * 2;
    KITH_ASSIGN(const std::int64_t index, read_number(item, element(pointer, at), 0));
    KITH_ASSIGN(const std::int64_t value, read_number(item.next(), element(pointer, at + 1), -largest_number));
    if (index > std::numeric_limits<std::uint32_t>::max()) return fail({Errc::out_of_range, element(pointer, at)});
    if (!pairs.empty() && index <= pairs.back().first)
      return fail({Errc::contradiction, element(pointer, at), "the places of a list rise"});
    pairs.emplace_back(static_cast<std::uint32_t>(index), value);
  }
  return pairs;
}

Result<bool> read_choice(const Fields& fields, std::string_view name, std::string_view yes, std::string_view no) {
  KITH_ASSIGN(const std::string word, fields.word(name));
  if (word != yes && word != no) return fail({Errc::malformed_value, fields.at(name)});
  return word == yes;
}

Result<Proof> read_proof(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"cell", "bound", "value", "of", "divisor", "factors"}));
  Proof proof;
  KITH_ASSIGN(const std::int64_t cell, fields.whole("cell", 0, std::numeric_limits<std::uint32_t>::max()));
  proof.cell = static_cast<std::uint32_t>(cell);
  KITH_ASSIGN(proof.is_upper, read_choice(fields, "bound", "at_most", "at_least"));
  KITH_ASSIGN(proof.value, fields.whole("value", 0, largest_number));
  KITH_ASSIGN(proof.is_of_markers, read_choice(fields, "of", "markers", "published"));
  KITH_ASSIGN(proof.divisor, fields.whole("divisor", 1, largest_divisor));
  KITH_ASSIGN(const json::Value factors, fields.array("factors"));
  KITH_ASSIGN(proof.factors, read_pairs(factors, fields.at("factors")));
  return proof;
}

Result<TableName> read_name(json::Value value, const std::string& pointer) {
  TableName name;
  std::string* const parts[] = {&name.profile, &name.release, &name.table};
  if (!value.is(json::Kind::array) || value.size() != 3)
    return fail({Errc::wrong_type, pointer, "a profile, a release and a table stand here"});
  json::Value item = value.first();
  for (std::string* part : parts) {
    if (!item.is(json::Kind::string) || !is_word(item.string())) return fail({Errc::malformed_value, pointer});
    *part = item.string();
    item = item.next();
  }
  return name;
}

// Reads each element of an array member with `read`.
template <class T, class Read>
Result<std::vector<T>> read_list(const Fields& fields, std::string_view name, Read read) {
  KITH_ASSIGN(const json::Value list, fields.array(name));
  std::vector<T> items;
  items.reserve(list.size());
  for (json::Value item = list.first(); item; item = item.next()) {
    KITH_ASSIGN(T one, read(item, element(fields.at(name), items.size())));
    items.push_back(std::move(one));
  }
  return items;
}

Result<void> read_profile(const Fields& fields, ProfileStamp& profile) {
  KITH_ASSIGN(const json::Value stamp, fields.object("profile"));
  KITH_ASSIGN(const Fields parts, Fields::of(stamp, fields.at("profile"), {"name", "version", "k"}));
  KITH_ASSIGN(profile.name, parts.word("name"));
  KITH_ASSIGN(profile.version, parts.whole("version", 1, 1'000'000));
  KITH_ASSIGN(profile.k, parts.whole("k", 1, 1'000'000));
  return {};
}

}  // namespace

Result<Certificate> read_certificate(std::string text, const TableLimits& limits) {
  json::Parser parser{text_limits(limits)};
  KITH_ASSIGN(const json::Value value, parser.parse(text));
  KITH_ASSIGN(const Fields fields,
              Fields::of(value, "", {"certificate", "profile", "tables", "base", "witnesses", "proofs"}));
  KITH_ASSIGN(const std::string format, fields.word("certificate"));
  if (format != "kith-1") return fail({Errc::unsupported_version, fields.at("certificate"), "this is not kith-1"});
  Certificate certificate;
  KITH_TRY(read_profile(fields, certificate.profile));
  KITH_ASSIGN(certificate.tables, read_list<TableName>(fields, "tables", read_name));
  KITH_ASSIGN(certificate.base, read_list<std::int64_t>(fields, "base", [](json::Value item, const std::string& place) {
                return read_number(item, place, 0);
              }));
  KITH_ASSIGN(certificate.witnesses, read_list<Witness>(fields, "witnesses", read_pairs));
  KITH_ASSIGN(certificate.proofs, read_list<Proof>(fields, "proofs", read_proof));
  return certificate;
}

}  // namespace kith::disclosure
