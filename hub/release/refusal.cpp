#include "hub/release/refusal.hpp"

#include <array>

namespace kith::release {
namespace {

struct Row {
  Refusal why;
  log::Word word;
  std::string_view sentence;
};

constexpr std::array<Row, refusal_count> rows = {{
    {Refusal::not_ended, "not_ended", "The period has not ended: a record may still come into it."},
    {Refusal::no_map, "no_map", "No region map is in force in that year; release.regions names the file."},
    {Refusal::exists, "exists",
     "That release exists, and a release is never made again: kith-hub release list shows it."},
    {Refusal::out_of_order, "out_of_order",
     "The quarters of a year come in order, and the year after them: an earlier quarter has records and no release."},
    {Refusal::later_exists, "later_exists",
     "A later release of the same year exists, so this period gets none any more."},
    {Refusal::history_open, "history_open",
     "A historic load is open for months of this period: kith-hub org history --list shows it, and --close ends it."},
    {Refusal::nothing_counted, "nothing_counted", "No record counts in that period, so there is nothing to release."},
    {Refusal::menu_changed, "menu_changed",
     "The menu is not the one of the year's earlier releases. A new menu begins with a year: use the old file until "
     "the "
     "year's release is made."},
    {Refusal::map_changed, "map_changed",
     "The region map lacks places that the year's earlier releases have. A new map begins with a year: give its rows "
     "that year, and keep the old ones."},
    {Refusal::worker_missing, "worker_missing",
     "kith-protect or kith-audit cannot be run. They lie beside kith-hub, or where protect and audit in [release] "
     "say."},
    {Refusal::worker_crashed, "worker_crashed", "kith-protect or kith-audit crashed. Nothing was released."},
    {Refusal::worker_late, "worker_late",
     "kith-protect or kith-audit took longer than release.worker_seconds. Nothing was released."},
    {Refusal::worker_flooded, "worker_flooded",
     "kith-protect or kith-audit wrote more than a release can be. Nothing was released."},
    {Refusal::worker_garbled, "worker_garbled",
     "What kith-protect or kith-audit wrote cannot be read. Nothing was released."},
    {Refusal::not_protected, "not_protected",
     "kith-protect found no way to make these tables safe. Nothing was released."},
    {Refusal::wrong_tables, "wrong_tables",
     "kith-protect gave other tables than it was asked for, or printed what must not be. Nothing was released."},
    {Refusal::not_safe, "not_safe",
     "kith-audit refused the release: somebody could tell a hidden number too closely. Nothing was released."},
    {Refusal::not_audited, "not_audited",
     "kith-audit could not decide, for want of time or memory (release.worker_seconds, release.worker_mib). Nothing "
     "was released."},
    {Refusal::wrong_certificate, "wrong_certificate",
     "kith-audit passed the release, but its certificate does not show it safe. Nothing was released."},
    {Refusal::counts_moving, "counts_moving",
     "Records of the period came or were withdrawn each time while the release was made. Try again."},
    {Refusal::being_made, "being_made", "A release is being made by another process of this hub. Try again later."},
    {Refusal::disk_low, "disk_low",
     "The disk of the data folder has less free than disk.low_mib, so nothing is released until there is more room."},
    {Refusal::cancelled, "cancelled", "The hub is stopping; the release is made after the next start."},
    {Refusal::storage, "storage", "The database did not answer as expected."},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].why) != i) return false;
  return true;
}
static_assert(is_in_order());

const Row& row(Refusal why) {
  return rows[static_cast<std::size_t>(why)];
}

}  // namespace

log::Word word(Refusal why) {
  return row(why).word;
}

std::string_view sentence(Refusal why) {
  return row(why).sentence;
}

}  // namespace kith::release
