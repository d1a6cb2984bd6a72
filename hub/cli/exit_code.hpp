// How `kith` tells a script what happened. The numbers are part of the interface and never change. Pure.
#pragma once

#include <cstdint>

#include "hub/base/error.hpp"

namespace kith::cli {

enum class ExitCode : std::uint8_t {
  done = 0,
  failed = 1,
  usage = 2,
  partly_refused = 3,
  not_permitted = 4,
  not_found = 5,
  conflict = 6,
  try_later = 75,  // EX_TEMPFAIL of sysexits.h
};

ExitCode exit_code(Errc code);

}  // namespace kith::cli
