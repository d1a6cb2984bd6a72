// What a hub signs when it has deleted: that it holds nothing of a record as of a stamp. Anybody may carry a receipt to
// the origin; nobody can write one for another hub. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "hub/sync/keyring.hpp"

namespace kith::sync {

// Which statement it is; a later one of the same holder about the same record replaces it.
struct ReceiptKey {
  RecordName record;
  HubCode holder;
  auto operator<=>(const ReceiptKey&) const = default;
};

struct Receipt {
  ReceiptKey key;
  Stamp stamp;
  std::string note;  // signed by the holder
};

Receipt make_receipt(const RecordName& record, Stamp stamp, const Keyring& keys);
// The note as its holder has signed it. Errors: malformed_value, contradiction (not signed by its holder).
Result<Receipt> open_receipt(std::string_view note, const HubCode& holder, const Keyring& keys);

}  // namespace kith::sync
