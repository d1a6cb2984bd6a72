// What a withdrawal may ask of the record it meets (If-Match). Pure.
#pragma once

#include <cstdint>

namespace kith::storage {

class ExpectedRevision {
 public:
  ExpectedRevision() = default;  // whatever there is, a tombstone too
  static ExpectedRevision exactly(std::int32_t revision) { return ExpectedRevision{revision}; }
  // The record is known to be another: the withdrawal says so if there is one, and not_found if there is none.
  static ExpectedRevision none() { return ExpectedRevision{-1}; }

  [[nodiscard]] bool allows(std::int32_t revision, bool is_live) const {
    return expected_ == 0 || (is_live && revision == expected_);
  }

 private:
  explicit ExpectedRevision(std::int32_t expected) : expected_(expected) {}
  std::int32_t expected_ = 0;  // 0: any
};

}  // namespace kith::storage
