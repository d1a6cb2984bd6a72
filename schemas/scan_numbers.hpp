// Phone numbers and long runs of digits, however they are grouped or spelled: "09xx xxx xxx", "(02) 8123 4567",
// "一三八…", "nueve uno seis …". Dates, times and ranges of years are left alone. Internal to schemas/; pure.
#pragma once

#include <optional>
#include <string_view>

#include "schemas/scan.hpp"

namespace kith::records {

// `folded` is the text as fold() makes it. phone_number, digit_run or none.
std::optional<IdentifierKind> scan_numbers(std::string_view folded);

}  // namespace kith::records
