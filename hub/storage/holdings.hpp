// How many records each organisation has, as the pushes themselves have counted them. Blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <map>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::holdings {

struct Holding {
  std::int64_t live = 0;
  std::int64_t withdrawn = 0;  // of each of these a row stays
};
// As either login. An organisation that has never pushed is missing. Errors: as pg::guarded gives them.
Result<std::map<OrgCode, Holding>> list(pg::Connection& connection);

}  // namespace kith::storage::holdings
