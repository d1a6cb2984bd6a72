#include "hub/cli/exit_code.hpp"

#include <algorithm>
#include <array>

namespace kith::cli {
namespace {

struct Row {
  Errc code;
  ExitCode exit;
};

// What is not here is a mistake in what was asked or sent, or in a program: failed.
constexpr std::array rows = {
    Row{Errc::malformed_query, ExitCode::usage},  // an option that only the hub can judge
    Row{Errc::not_authenticated, ExitCode::not_permitted},
    Row{Errc::not_registered, ExitCode::not_permitted},
    Row{Errc::not_permitted, ExitCode::not_permitted},
    Row{Errc::tls_failed, ExitCode::not_permitted},
    Row{Errc::not_found, ExitCode::not_found},
    Row{Errc::revision_conflict, ExitCode::conflict},
    Row{Errc::precondition_failed, ExitCode::conflict},
    Row{Errc::idempotency_key_reused, ExitCode::conflict},
    Row{Errc::already_exists, ExitCode::conflict},
    Row{Errc::too_busy, ExitCode::try_later},
    Row{Errc::rate_limited, ExitCode::try_later},
    Row{Errc::database_unavailable, ExitCode::try_later},
    Row{Errc::disk_low, ExitCode::try_later},
    Row{Errc::deadline_exceeded, ExitCode::try_later},
    Row{Errc::shutting_down, ExitCode::try_later},
    Row{Errc::cancelled, ExitCode::try_later},
    Row{Errc::connection_failed, ExitCode::try_later},
    Row{Errc::connection_closed, ExitCode::try_later},
    Row{Errc::idempotency_in_flight, ExitCode::try_later},
    Row{Errc::idempotency_quota, ExitCode::try_later},
    Row{Errc::in_doubt, ExitCode::try_later},
};

}  // namespace

ExitCode exit_code(Errc code) {
  const auto* row = std::ranges::find(rows, code, &Row::code);
  return row == rows.end() ? ExitCode::failed : row->exit;
}

}  // namespace kith::cli
