// What refusals have left on a hub's log: a line each, or one that counts many of a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/test_hub.hpp"

namespace kith::test {

struct ToldRefusals {
  std::int64_t lines = 0, told = 0;
};

// For this reason; `org`: on the log of that organisation.
template <class Reason>
ToldRefusals told_refusals(const TestHub& hub, Reason reason, const std::optional<std::string>& org = {}) {
  auto connection = hub.database().superuser();
  const auto rows = connection.exec(
      "-- test.refusals\nSELECT count(*), coalesce(sum(greatest(records, 1)), 0)::bigint FROM kith.audit_leaf\n"
      "WHERE event = 6 AND reason = $1 AND ($2::text IS NULL OR org = $2)",
      static_cast<std::int16_t>(reason), org);
  return {rows[0].get<std::int64_t>(0), rows[0].get<std::int64_t>(1)};
}

// Once that many are told, or after ten seconds: they are written a moment after they were answered.
template <class Reason>
ToldRefusals await_refusals(const TestHub& hub, Reason reason, std::int64_t number,
                            const std::optional<std::string>& org = {}) {
  ToldRefusals all;
  for (int i = 0; i < 200 && (all = told_refusals(hub, reason, org)).told < number; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  return all;
}

}  // namespace kith::test
