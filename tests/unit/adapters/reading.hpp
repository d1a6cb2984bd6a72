// What the adapter tests share: reading files of the source tree, running an export through a mapping.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::adapters::testing {

inline std::filesystem::path source_dir() {
  const char* dir = std::getenv("KITH_SOURCE_DIR");
  return dir != nullptr ? std::filesystem::path(dir) : std::filesystem::current_path();
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The shared data, or an empty path with a notice where there is none; with CI set its absence is a failure.
inline std::filesystem::path shared_file(const std::string& name) {
  const char* dir = std::getenv("KITH_SHARED_DATA");
  const auto path = (dir != nullptr ? std::filesystem::path(dir) : source_dir() / "../shared/data") / name;
  if (std::filesystem::exists(path)) return path;
  BOOST_TEST_MESSAGE("skipped: no " << name << " in the shared data");
  if (std::getenv("CI") != nullptr) BOOST_ERROR("golden data is missing: " << name);
  return {};
}

inline Mapping mapping_of(std::string_view name) {
  auto mapping = built_in(name);
  BOOST_REQUIRE(mapping);
  return *std::move(mapping);
}

inline Mapping compile(std::string_view toml) {
  auto mapping = Mapping::parse(toml);
  if (!mapping) BOOST_FAIL(explain("mapping", mapping.error()));
  return *std::move(mapping);
}

struct Outcome {
  Mapping mapping;  // rows and tally point into it
  std::vector<Row> rows;
  Tally tally;
  HeaderFault header;
  Result<void> result;
};

// The whole export, fed in pieces of `piece` bytes.
inline Outcome run(const Mapping& mapping, std::string_view bytes, RunOptions options = {},
                   std::size_t piece = 65'536) {
  Outcome out{mapping, {}, {}, {}, {}};
  Run run(mapping, std::move(options), [&](Row& row) -> Result<void> {
    out.rows.push_back(row);
    return {};
  });
  for (std::size_t at = 0; at < bytes.size() && out.result; at += piece) out.result = run.feed(bytes.substr(at, piece));
  if (out.result) out.result = run.finish();
  out.tally = run.tally();
  out.header = run.header_fault();
  return out;
}

inline std::string first_error(const Row& row) {
  return row.errors.empty() ? std::string("none")
                            : row.errors.front().sentence() + " " + row.errors.front().place.pointer;
}

}  // namespace kith::adapters::testing
