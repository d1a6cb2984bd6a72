#include "hub/storage/holdings.hpp"

namespace kith::storage::holdings {
namespace {

constexpr pg::Sql select_all = "-- holdings.list\nSELECT org, live, withdrawn FROM kith.holding";

}  // namespace

Result<std::map<OrgCode, Holding>> list(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::map<OrgCode, Holding>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec_prepared(select_all);
    std::map<OrgCode, Holding> all;
    for (int i = 0; i < rows.size(); ++i)
      all.emplace(rows[i].get<OrgCode>(0), Holding{rows[i].get<std::int64_t>(1), rows[i].get<std::int64_t>(2)});
    return all;
  });
}

}  // namespace kith::storage::holdings
