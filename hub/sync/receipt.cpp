#include "hub/sync/receipt.hpp"

#include "hub/sync/lines.hpp"

namespace kith::sync {
namespace {

constexpr std::string_view title = "kith sync receipt 1\n";

std::string text_of_receipt(const ReceiptKey& key, Stamp stamp) {
  return std::string{title} + "holder " + key.holder.text() + "\norigin " + key.record.origin.text() + "\nrecord " +
         key.record.uid.text() + "\ngone " + text_of(stamp) + "\n";
}

}  // namespace

Receipt make_receipt(const RecordName& record, Stamp stamp, const Keyring& keys) {
  ReceiptKey key{record, keys.self()};
  std::string note = keys.sign(text_of_receipt(key, stamp));
  return {std::move(key), stamp, std::move(note)};
}

Result<Receipt> open_receipt(std::string_view note, const HubCode& holder, const Keyring& keys) {
  KITH_ASSIGN(const std::string text, keys.open(holder, note));
  if (!text.starts_with(title)) return fail(Errc::malformed_value);
  LineReader lines{std::string_view{text}.substr(title.size())};
  KITH_ASSIGN(HubCode named, lines.take_hub("holder"));
  KITH_ASSIGN(HubCode origin, lines.take_hub("origin"));
  KITH_ASSIGN(const std::string_view uid_text, lines.take("record"));
  const auto uid = RecordUid::parse(uid_text);
  if (!uid || named != holder) return fail(Errc::malformed_value);
  KITH_ASSIGN(const std::string_view stamp_text, lines.take("gone"));
  KITH_ASSIGN(const Stamp stamp, parse_stamp(stamp_text));
  ReceiptKey key{{std::move(origin), *uid}, std::move(named)};
  if (text_of_receipt(key, stamp) != text) return fail(Errc::malformed_value);
  return Receipt{std::move(key), stamp, std::string{note}};
}

}  // namespace kith::sync
