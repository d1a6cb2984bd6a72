// One request whose body is a whole file of NDJSON, its results read while it is being sent, as `kith push` does. One
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/load/tls.hpp"

namespace kith::bench {

struct StreamResult {
  int status = 0;
  double seconds = 0;              // from the first byte sent to the last byte of the answer
  std::uint64_t result_lines = 0;  // the summary included
  std::string last_line;           // the summary
};

// Throws std::runtime_error when the connection ends before the answer does.
StreamResult push_stream(const Target& target, const Tls& tls, const std::string& path, std::string_view body);

}  // namespace kith::bench
