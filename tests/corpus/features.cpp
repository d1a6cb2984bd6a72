// Reads a value a line and prints what the scan's rules make of each, for train.mjs: "certain-found",
// "certain-harmless", "open-found" or "open-harmless", then the numbers of the value's features.
#include <iostream>
#include <string>

#include "schemas/scan_features.hpp"
#include "schemas/scan_likeness.hpp"
#include "schemas/scan_public.hpp"

int main() {
  for (std::string value; std::getline(std::cin, value);) {
    const auto answer = kith::records::scan_by_rules(value);
    std::cout << (answer.is_certain ? "certain-" : "open-") << (answer.kind ? "found" : "harmless");
    for (const auto feature : kith::records::features_of(kith::records::without_public_names(value)))
      std::cout << ' ' << feature;
    std::cout << '\n';
  }
}
