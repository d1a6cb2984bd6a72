// See the header.
#include "hub/storage/placed_leaves.hpp"

#include "hub/audit/leaf.hpp"

namespace kith::storage {
namespace {

// A leaf that was added to a batch later has another transaction or a number that the batch does not have. The first
// batch is always read, so that one whose place was changed is seen and not waited for. Each batch looks its own
// leaves up: planned freely, a new connection read the whole log for a piece of it, while it was short.
constexpr pg::Sql select_placed{
    "-- audit_log.placed\n"
    "SELECT b.position, b.first_leaf, b.leaves, l.leaf, " KITH_LEAF_COLUMNS
    "\n"
    "  FROM (SELECT * FROM (SELECT batch, xid, position, first_leaf, leaves, leaf_seed FROM kith.commit_batch\n"
    "                        WHERE position >= $1 AND position < $2 ORDER BY position LIMIT 2000) AS near\n"
    "         WHERE position = $1 OR first_leaf < $3) AS b\n"
    "  LEFT JOIN LATERAL (SELECT * FROM kith.audit_leaf AS own\n"
    "                      WHERE own.batch = b.batch AND own.xid = b.xid AND own.leaf < b.leaves OFFSET 0) AS l ON "
    "true\n"
    " ORDER BY b.position, l.leaf"};

constexpr int first_leaf_column = 4;

// Follows the rows and finds where one is missing.
class Order {
 public:
  Order(std::int64_t position, std::int64_t index) : position_(position), index_(index) {}
  // False where this row cannot be the next.
  bool follow(const pg::Rows::Row& row) {
    const auto position = row.get<std::int64_t>(0);
    if (left_ == 0) {
      if (position != position_ || row.get<std::int64_t>(1) != index_) return false;
      left_ = row.get<std::int32_t>(2);
      in_batch_ = 0;
      if (left_ == 0) {
        ++position_;
        return row.is_null(3);
      }
    }
    if (position != position_ || row.is_null(3) || row.get<std::int32_t>(3) != in_batch_) return false;
    ++in_batch_;
    ++index_;
    if (--left_ == 0) ++position_;
    return true;
  }
  [[nodiscard]] bool is_whole() const { return left_ == 0; }
  [[nodiscard]] std::int64_t position() const { return position_; }

 private:
  std::int64_t position_, index_;
  std::int32_t left_ = 0, in_batch_ = 0;
};

}  // namespace

std::string leaf_bytes(const pg::Rows::Row& row, int first) {
  kith::audit::Leaf leaf;
  leaf.event = static_cast<kith::audit::Event>(row.get<std::int16_t>(first));
  if (const auto purpose = row.get<std::optional<std::int16_t>>(first + 1))
    leaf.purpose = static_cast<kith::audit::Purpose>(*purpose);
  leaf.at = row.get<WallTime>(first + 2);
  leaf.records = static_cast<std::uint32_t>(row.get<std::int32_t>(first + 3));
  if (const auto reason = row.get<std::optional<std::int16_t>>(first + 4))
    leaf.reason = static_cast<std::uint16_t>(*reason);
  leaf.record_uid = row.get<std::optional<RecordUid>>(first + 5);
  if (const auto org = row.get<std::optional<std::string>>(first + 6)) leaf.org = OrgCode::parse(*org);
  leaf.principal = row.get<std::optional<std::string>>(first + 7).value_or(std::string{});
  // The first leaves had nonces of their own.
  const auto own_nonce = row.get<std::optional<Uuid>>(first + 8);
  leaf.nonce = own_nonce ? *own_nonce
                         : kith::audit::nonce_of(row.get<Uuid>(first + 10),
                                                 static_cast<std::uint32_t>(row.get<std::int32_t>(first + 9)));
  return kith::audit::encode(leaf);
}

PlacedLeaves read_placed(pg::Transaction& transaction, const PlacedRange& range) {
  const auto rows = transaction.exec_prepared(select_placed, range.from_position, range.before_position,
                                              range.first_index + range.most_leaves);
  PlacedLeaves found;
  Order order{range.from_position, range.first_index};
  for (int i = 0; i < rows.size() && !found.has_gap; ++i) {
    const auto row = rows[i];
    found.has_gap = !order.follow(row);
    if (!found.has_gap && !row.is_null(3))
      found.leaves.push_back({row.get<std::int64_t>(0), leaf_bytes(row, first_leaf_column)});
  }
  found.has_gap = found.has_gap || !order.is_whole();
  found.next_position = order.position();
  return found;
}

}  // namespace kith::storage
