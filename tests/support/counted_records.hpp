// Records as a release counts them, put into the database as they are: whose, of which day and county, with one act and
// an age.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::test {

struct CountedRecords {
  OrgCode org;
  std::chrono::sys_days day;
  std::int32_t county = 6037;  // FIPS
  std::int32_t count = 1;
  std::int16_t act = 20;
  std::int16_t age = 11;
};

// As the superuser of the database.
inline void add_records(pg::Connection& owner, const CountedRecords& records) {
  owner.exec(
      "-- test.add_records\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, "
      "kind, consent, counts_in_statistics, digest, place_level, place_code, act_types, target_age_band) SELECT $1, "
      "gen_random_uuid(), 1, 0, 1, $2, 1, 1, 1, true, '\\x00000000000000000000000000000000', 12, $3, $4, $5 FROM "
      "generate_series(1, $6)",
      records.org, records.day, records.county, std::vector<std::int16_t>{records.act}, records.age, records.count);
}

}  // namespace kith::test
