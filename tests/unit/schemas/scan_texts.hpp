// Lists of texts that the scan has to find something in, each beside texts of the same form that are harmless.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string_view>
#include <vector>

#include "schemas/scan.hpp"

namespace kith::records {

using Texts = std::vector<std::string_view>;

inline void check(const Texts& identifiers, const Texts& others) {
  for (const std::string_view text : identifiers) BOOST_TEST(scan(text).has_value(), text);
  for (const std::string_view text : others) BOOST_TEST(!scan(text).has_value(), text);
}

}  // namespace kith::records
