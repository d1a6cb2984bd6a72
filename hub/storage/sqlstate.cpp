// What a SQLSTATE means to Kith: one table. Conditions that no caller can cause by what it sends are the hub's own
// state (down, full, slow); the rest is a mistake of ours. Pure.
#include <algorithm>
#include <array>

#include "hub/storage/pg.hpp"

namespace kith::pg {
namespace {

struct Condition {
  std::string_view code;  // five characters, or two: the whole class
  Errc errc;
  log::Word word;
};

// Appendix A of PostgreSQL's manual; the first that fits counts.
constexpr std::array conditions = {
    Condition{"40001", Errc::too_busy, "serialization_failure"},
    Condition{"40P01", Errc::too_busy, "deadlock_detected"},
    Condition{"55P03", Errc::too_busy, "lock_not_available"},
    Condition{"57014", Errc::deadline_exceeded, "query_canceled"},
    Condition{"25P03", Errc::deadline_exceeded, "idle_in_transaction_session_timeout"},
    Condition{"53100", Errc::disk_low, "disk_full"},
    Condition{"58030", Errc::disk_low, "io_error"},
    Condition{"53200", Errc::too_busy, "out_of_memory"},
    Condition{"53300", Errc::database_unavailable, "too_many_connections"},
    Condition{"57P01", Errc::database_unavailable, "admin_shutdown"},
    Condition{"57P02", Errc::database_unavailable, "crash_shutdown"},
    Condition{"57P03", Errc::database_unavailable, "cannot_connect_now"},
    Condition{"25006", Errc::database_unavailable, "read_only_sql_transaction"},
    Condition{"08", Errc::database_unavailable, "connection_exception"},
    Condition{"23505", Errc::internal, "unique_violation"},
    Condition{"23514", Errc::internal, "check_violation"},
    Condition{"23502", Errc::internal, "not_null_violation"},
    Condition{"23503", Errc::internal, "foreign_key_violation"},
    Condition{"23", Errc::internal, "integrity_constraint_violation"},
    Condition{"42501", Errc::internal, "insufficient_privilege"},
    Condition{"42P01", Errc::internal, "undefined_table"},
    Condition{"42703", Errc::internal, "undefined_column"},
    Condition{"42", Errc::internal, "syntax_error_or_access_rule_violation"},
    Condition{"22", Errc::internal, "data_exception"},
    Condition{"53", Errc::too_busy, "insufficient_resources"},
    Condition{"57", Errc::database_unavailable, "operator_intervention"},
    Condition{"XX", Errc::internal, "internal_error"},
    Condition{"", Errc::internal, "other"},
};

const Condition& condition(const SqlState& state) {
  return *std::ranges::find_if(conditions, [&](const Condition& row) { return state.text().starts_with(row.code); });
}

}  // namespace

bool SqlState::is_retryable() const {
  return text() == "40001" || text() == "40P01";
}
Errc SqlState::errc() const {
  return condition(*this).errc;
}
log::Word SqlState::word() const {
  return condition(*this).word;
}

}  // namespace kith::pg
