// Walks over the rows of a source: which were seen in this run, which vanished, how many there are.
#include "hub/cli/key_map_state.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view of_source_sql = "SELECT slot, sealed FROM entry WHERE source = ?1";
constexpr std::string_view forget_sql = "DELETE FROM entry WHERE slot = ?1";

}  // namespace

Result<std::vector<KeyMap::State::Found>> KeyMap::State::read_page(const Digest& source,
                                                                   const std::optional<KeySlot>& after) {
  static constexpr std::uint8_t nothing = 0;
  std::vector<Found> found;
  page.bind(1, source).bind(2, after ? sqlite::Bytes{*after} : sqlite::Bytes{&nothing, 0});
  for (;;) {
    KITH_ASSIGN(const bool has_row, page.step());
    if (!has_row) break;
    const KeySlot slot = slot_of(page.blob(0));
    const auto entry = opened(slot, page.blob(1));
    const bool was_seen = page.integer(2) != 0;
    std::string sheet{text_of(page.blob(3))};
    if (!entry) {
      page.reset();
      return fail(entry.error());
    }
    found.push_back({slot, *entry, was_seen, std::move(sheet)});
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
  return state_->connection.execute("DELETE FROM temp.seen");
}

Result<KeyMap::Taken> KeyMap::mark_seen(const KeySlot& slot, Taken as) {
  const auto marked = state_->mark.bind(1, slot).bind(2, static_cast<std::int64_t>(as)).step();
  const auto before = marked ? static_cast<Taken>(state_->mark.integer(0)) : Taken::nothing;
  state_->mark.reset();
  if (!marked) return fail(marked.error());
  return before;
}

Result<void> KeyMap::each_live(std::string_view source, const Sheets* sheets, const LiveVisit& visit) {
  const Digest source_digest = state_->digest("source", source);
  std::set<std::string, std::less<>> wanted;
  for (const std::string& sheet : sheets == nullptr ? Sheets{} : *sheets) {
    const Digest digest = state_->sheet_digest(source, sheet);
    wanted.emplace(text_of(digest));
  }
  std::optional<KeySlot> after;
  for (;;) {
    // Pages, so that no statement is open while `visit` writes.
    KITH_ASSIGN(const auto page, state_->read_page(source_digest, after));
    if (page.empty()) return {};
    for (const State::Found& found : page)
      if (found.entry.is_live() && (sheets == nullptr || wanted.contains(found.sheet)))
        KITH_TRY(visit(found.slot, found.entry, found.was_seen));
    after = page.back().slot;
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
