// Walks over the rows of a source: which were seen in this run, which vanished, how many there are.
#include "hub/cli/key_map_state.hpp"
#include "hub/cli/key_map_tables.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view of_source_sql = "SELECT slot, sealed FROM entry WHERE source = ?1";
constexpr std::string_view forget_sql = "DELETE FROM entry WHERE slot = ?1";

}  // namespace

Result<std::vector<KeyMap::State::Found>> KeyMap::State::read_page(const Digest& source, std::int64_t after) {
  std::vector<Found> found;
  page.bind(1, source).bind(2, after);
  for (;;) {
    KITH_ASSIGN(const bool has_row, page.step());
    if (!has_row) break;
    const KeySlot slot = slot_of(page.blob(1));
    const auto entry = opened(slot, page.blob(2));
    if (!entry) {
      page.reset();
      return fail(entry.error());
    }
    found.push_back({page.integer(0), slot, *entry, std::string{text_of(page.blob(3))}});
  }
  page.reset();
  return found;
}

Result<bool> KeyMap::is_of(const KeySlot& slot, std::string_view source) {
  const Digest digest = state_->digest("source", source);
  KITH_ASSIGN(auto found, state_->connection.prepare("SELECT 1 FROM entry WHERE slot = ?1 AND source = ?2"));
  return found.bind(1, slot).bind(2, digest).step();
}

Result<KeyMap::Sources> KeyMap::sources(std::string_view source) {
  const Digest digest = state_->digest("source", source);
  KITH_ASSIGN(auto same, state_->connection.prepare("SELECT 1 FROM entry WHERE source = ?1 LIMIT 1"));
  KITH_ASSIGN(auto other, state_->connection.prepare("SELECT 1 FROM entry WHERE source <> ?1 LIMIT 1"));
  Sources found;
  KITH_ASSIGN(found.has_this, same.bind(1, digest).step());
  KITH_ASSIGN(found.has_others, other.bind(1, digest).step());
  return found;
}

Result<void> KeyMap::forget(std::string_view source) {
  const Digest digest = state_->digest("source", source);
  KITH_ASSIGN(auto entries, state_->connection.prepare(of_source_sql));
  entries.bind(1, digest);
  std::vector<KeySlot> slots;
  while (true) {
    KITH_ASSIGN(const bool is_there, entries.step());
    if (!is_there) break;
    const KeySlot slot = slot_of(entries.blob(0));
    const auto entry = state_->opened(slot, entries.blob(1));
    if (!entry || entry->state != KeyState::withdrawn) slots.push_back(slot);
  }
  KITH_ASSIGN(auto forget, state_->connection.prepare(forget_sql));
  for (const KeySlot& slot : slots) KITH_TRY(forget.bind(1, slot).run());
  return {};
}

Result<void> KeyMap::start_run() {
  state_->seen.clear();
  state_->last_stranger.reset();
  state_->has_strangers = false;
  KITH_TRY(drop_record_index(state_->connection));
  return state_->connection.execute("DELETE FROM temp.stranger");
}

Result<KeyMap::Met> KeyMap::meet(const KeySlot& slot, Taken as) {
  KITH_TRY(state_->keep_stranger());
  KITH_ASSIGN(const bool is_there, state_->find.bind(1, slot).step());
  Met met;
  if (!is_there) {
    KITH_ASSIGN(met.earlier, state_->meet_stranger(slot, as));
    return met;
  }
  const std::int64_t id = state_->find.integer(0);
  const auto entry = state_->opened(slot, state_->find.blob(1));
  state_->find.reset();
  if (!entry) return fail(entry.error());
  met.known = *entry;
  met.earlier = state_->seen.mark(id, as);
  return met;
}

Result<KeyMap::Taken> KeyMap::State::meet_stranger(const KeySlot& slot, Taken as) {
  auto earlier = Taken::nothing;
  if (has_strangers) {
    KITH_ASSIGN(const bool is_there, stranger.bind(1, slot).step());
    if (is_there) earlier = static_cast<Taken>(stranger.integer(0));
    stranger.reset();
  }
  last_stranger = Stranger{slot, earlier == Taken::nothing ? as : earlier};
  return earlier;
}

Result<void> KeyMap::State::keep_stranger() {
  if (!last_stranger) return {};
  const Stranger kept = *last_stranger;
  last_stranger.reset();
  has_strangers = true;
  return put_stranger.bind(1, kept.slot).bind(2, static_cast<std::int64_t>(kept.taken)).run();
}

Result<void> KeyMap::each_live(std::string_view source, const Sheets* sheets, const LiveVisit& visit) {
  const Digest source_digest = state_->digest("source", source);
  std::set<std::string, std::less<>> wanted;
  for (const std::string& sheet : sheets == nullptr ? Sheets{} : *sheets) {
    const Digest digest = state_->sheet_digest(source, sheet);
    wanted.emplace(text_of(digest));
  }
  std::int64_t after = 0;
  for (;;) {
    // Pages, so that no statement is open while `visit` writes.
    KITH_ASSIGN(const auto page, state_->read_page(source_digest, after));
    if (page.empty()) return {};
    for (const State::Found& found : page)
      if (found.entry.is_live() && (sheets == nullptr || wanted.contains(found.sheet)))
        KITH_TRY(visit(found.slot, found.entry, state_->seen.has(found.id)));
    after = page.back().id;
  }
}

Result<void> KeyMap::each_unseen(std::string_view source, const Visit& visit, const Sheets* sheets) {
  return each_live(source, sheets, [&](const KeySlot& slot, const KeyEntry& entry, bool was_seen) -> Result<void> {
    if (was_seen) return {};
    return visit(slot, entry);
  });
}

Result<KeyMap::Census> KeyMap::census(std::string_view source, const Sheets* sheets) {
  Census census;
  KITH_TRY(each_live(source, sheets, [&](const KeySlot&, const KeyEntry&, bool was_seen) -> Result<void> {
    ++census.live;
    if (!was_seen) ++census.unseen;
    return {};
  }));
  return census;
}

}  // namespace kith::cli
