#include "hub/cli/push_plan.hpp"

#include <algorithm>

namespace kith::cli {
namespace {

constexpr char key_separator = '\x1F';  // of a source key's parts, adapters::Row

Step settled(Outcome outcome) {
  Step step;
  step.outcome = outcome;
  return step;
}

Step repeated_key(const adapters::Row& row) {
  Step step = settled(Outcome::refused);
  step.error = Error{Errc::contradiction, "", repeated_key_hint};
  step.error->place.row = row.number;
  return step;
}

}  // namespace

Step PushPlan::offer(const adapters::Row& row, const KeySlot& slot, const KeyEntry& entry, Change change,
                     KeyState before) {
  Step step;
  step.change = change;
  step.line = adapters::complete(row.content, entry.uid, entry.revision);
  step.offer = {row.number, slot, before, false, entry.uid};
  return step;
}

Step PushPlan::retire(const KeySlot& slot, const KeyEntry& entry) const {
  Step step;
  step.change = Change::withdrawal;
  step.line = adapters::withdrawal(kind_, entry.uid, entry.revision + 1);
  step.offer = {0, slot, entry.state, true, entry.uid};
  return step;
}

std::string_view PushPlan::note_sheet(std::string_view source_key) {
  if (!has_sheets_) return {};
  const std::string_view sheet = source_key.substr(0, source_key.find(key_separator));
  if (!sheets_.contains(sheet)) sheets_.emplace(sheet);
  return sheet;
}

Result<void> PushPlan::keep(std::string_view source_key) {
  if (source_key.empty()) return {};
  note_sheet(source_key);
  KITH_TRY(keys_.meet(keys_.slot(source_, source_key), Taken::nothing));
  return {};
}

Result<Step> PushPlan::plan(const adapters::Row& row) {
  const KeySlot slot = keys_.slot(source_, row.source_key);
  const bool is_record = row.fate == adapters::RowFate::record;
  KITH_ASSIGN(const KeyMap::Met met, keys_.meet(slot, is_record ? Taken::record : Taken::withdrawal));
  const std::string_view sheet = note_sheet(row.source_key);
  if (!is_record) return plan_withdrawal(row, slot, met.known, met.earlier);
  auto step = plan_record(row, slot, met.known, met.earlier);
  if (step && !sheet.empty()) KITH_TRY(keys_.place(slot, source_, sheet));
  return step;
}

Step PushPlan::plan_withdrawal(const adapters::Row& row, const KeySlot& slot, const std::optional<KeyEntry>& known,
                               Taken earlier) const {
  if (!known) return {};
  if (!known->is_live() || earlier == Taken::withdrawal) return settled(Outcome::withdrawn);
  if (earlier == Taken::record) return repeated_key(row);
  Step step = retire(slot, *known);
  step.offer.row = row.number;
  return step;
}

Result<Step> PushPlan::plan_record(const adapters::Row& row, const KeySlot& slot, std::optional<KeyEntry> known,
                                   Taken earlier) {
  const Digest content = keys_.content_digest(row.content);
  if (known && known->state == KeyState::withdrawn) return settled(Outcome::withdrawn);
  if (earlier == Taken::withdrawal) return repeated_key(row);
  if (!known) {
    const KeyEntry entry{RecordUid::random(), 1, content, KeyState::offered};
    KITH_TRY(keys_.put(slot, source_, entry));
    return offer(row, slot, entry, Change::fresh);
  }
  KeyEntry entry = *known;
  if (earlier == Taken::record) return entry.content == content ? settled(Outcome::unchanged) : repeated_key(row);
  Change change = Change::edited;
  if (entry.state == KeyState::retired) {
    change = Change::fresh;
    entry = {RecordUid::random(), 1, content, KeyState::offered};
  } else if (entry.content == content) {
    return offer(row, slot, entry, Change::same, entry.state);
  } else {
    ++entry.revision;
    entry.content = content;
    entry.state = KeyState::offered;
  }
  KITH_TRY(keys_.update(slot, entry));
  return offer(row, slot, entry, change);
}

Result<Outcome> settle(KeyMap& keys, const Offer& offer, Outcome outcome, std::int32_t revision,
                       std::string_view refusal) {
  const bool was_never_there =
      offer.is_withdrawal && outcome == Outcome::refused && refusal == error_info(Errc::not_found).slug;
  const bool is_held = outcome == Outcome::applied || outcome == Outcome::unchanged;
  const bool is_conflict = outcome == Outcome::refused && refusal == error_info(Errc::revision_conflict).slug;
  if (is_held && offer.before == KeyState::accepted && !offer.is_withdrawal) return outcome;
  if (!is_held && !was_never_there && !is_conflict && outcome != Outcome::withdrawn && outcome != Outcome::stale)
    return outcome;

  KITH_ASSIGN(const std::optional<KeyEntry> known, keys.find(offer.slot));
  if (!known) return outcome;
  KeyEntry entry = *known;
  const bool has_ended = offer.is_withdrawal && (is_held || was_never_there || outcome == Outcome::withdrawn);
  if (has_ended) outcome = Outcome::withdrawn;
  if (offer.uid && *offer.uid != entry.uid) return outcome;
  // The row is back, and its line makes the record that the hub never had: retired now, it would get a second uid.
  if (was_never_there && offer.has_successor) return outcome;
  // What a person withdrew stays so for ever, whatever line of it was still on its way.
  if (entry.state == KeyState::withdrawn) return outcome;
  if (has_ended) {
    entry.state = KeyState::retired;
  } else if (outcome == Outcome::withdrawn) {
    // A line that was planned before the withdrawal of its vanished row was answered: the row may come back anew.
    if (entry.state != KeyState::retired) entry.state = KeyState::withdrawn;
  } else if (is_held) {
    entry.state = KeyState::accepted;
  } else {
    // The hub holds a revision that this map does not know of (an old copy of the map was put back). The next push
    // gives the row one above it, because no content has the digest zero.
    entry.revision = std::max(entry.revision, revision);
    entry.content = {};
    entry.state = KeyState::accepted;
  }
  KITH_TRY(keys.update(offer.slot, entry));
  return outcome;
}

}  // namespace kith::cli
