// An export of the form of adapters/aaln, with what identifies a person in the columns that the mapping drops.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace kith::test {

inline const std::string header = [] {
  const char* dir = std::getenv("KITH_SOURCE_DIR");
  std::ifstream file{std::filesystem::path{dir == nullptr ? "." : dir} / "adapters/aaln/sample.csv"};
  std::string line;
  std::getline(file, line);
  if (line.ends_with('\r')) line.pop_back();
  return line + "\n";
}();

struct Report {
  std::string stamp = "4/5/2020 9:42:32";
  std::string county = "sacramento";
  std::string site = "Online";
  std::string age = "46-60";
};
inline std::string row(const Report& report = {}) {
  return report.stamp + ",zephyrina.quillfeather@canary.example,Zephyrina Quillfeather,916-555-0187," +
         "\"Yes, count it and share the answers\",Myself,3/18/2020,," + report.county +
         ",\"4417 Wisteria Hollow Lane\",95616," + report.site + ",Verbal harassment/name calling," +
         "Zephyrina Quillfeather of 4417 Wisteria Hollow Lane told me 9165550187,My race,Japanese," + report.age +
         ",Man,English,\"No, nobody\",None,Wisteria Hollow School,https://canary.example/x,Counted," +
         "Zephyrina Quillfeather,\n";
}

// So many rows of one day, each a record of its own.
inline std::string rows(int count, int first = 0) {
  std::string out;
  for (int i = first; i < first + count; ++i)
    out += row({.stamp = "4/5/2020 " + std::to_string(i / 3'600) + ":" + std::to_string(i / 60 % 60) + ":" +
                         std::to_string(i % 60)});
  return out;
}

}  // namespace kith::test
