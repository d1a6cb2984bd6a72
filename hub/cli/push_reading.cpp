#include "hub/cli/push_reading.hpp"

#include "adapters/plan.hpp"
#include "hub/cli/export_reading.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

// Fewer vanished rows than this, or than half of all, need no question.
constexpr std::uint64_t vanished_without_asking = 10;

}  // namespace

PushReading::PushReading(KeyMap& keys, Outbox& outbox, const adapters::Mapping& mapping, adapters::RunOptions options)
    : keys_(keys),
      outbox_(outbox),
      mapping_(mapping),
      plan_(keys, mapping.name(), mapping.kind(), mapping.plan().sheets.size() > 1),
      run_(mapping, std::move(options), [this](adapters::Row& row) -> Result<void> {
        rows_.push_back(std::move(row));
        return {};
      }) {}

tl::expected<void, Complaint> PushReading::read(adapters::Bytes& file, PushRun& run, const ReadingChoices& choices) {
  push_ = &run;
  choices_ = &choices;
  const auto as_complaint = [](const Result<void>& result) -> tl::expected<void, Complaint> {
    if (!result) return tl::unexpected(complaint(result.error()));
    return {};
  };
  Result<void> begun = keys_.start_run();
  if (begun) begun = keys_.begin();
  if (begun) begun = outbox_.start(run);
  if (!begun) return as_complaint(begun);
  auto read = read_pieces(file);
  if (read && choices.full_snapshot) read = take_vanished();
  if (!read || choices_->is_dry) {
    // What was committed on the way is forgotten when the outbox is opened next; here it need not wait for that.
    Result<void> undone = keys_.rollback();
    if (undone && !choices_->is_dry) undone = keys_.begin();
    if (undone && !choices_->is_dry) undone = outbox_.forget(run);
    if (undone && !choices_->is_dry) undone = keys_.commit();
    return read ? as_complaint(undone) : read;
  }
  run.state = PushRun::State::waiting;
  Result<void> saved = outbox_.save(run);
  if (saved) saved = keys_.commit();
  if (saved) saved = outbox_.drop_superseded();
  return as_complaint(saved);
}

tl::expected<void, Complaint> PushReading::read_pieces(adapters::Bytes& file) {
  for (bool has_more = true; has_more;) {
    const auto stepped = run_.step(file);
    if (!stepped) {
      return tl::unexpected(explain_source(stepped.error(), run_.header_fault(), mapping_, beginning_of(file)));
    }
    has_more = *stepped;
    if (const auto taken = take_rows(); !taken) return tl::unexpected(complaint(taken.error()));
    if (choices_->on_progress) choices_->on_progress(run_.progress(), push_->rows);
  }
  return {};
}

Result<void> PushReading::take_rows() {
  for (adapters::Row& row : rows_) {
    KITH_TRY(take_row(row));
    KITH_TRY(commit_some());
  }
  rows_.clear();
  return {};
}

Result<void> PushReading::take_row(adapters::Row& row) {
  ++(row.number == 0 ? push_->tables : push_->rows);
  if (row.fate == adapters::RowFate::skipped) {
    push_->skip(row.reason);  // a row that has become a test row counts as vanished: the mapping file says it is none
    return {};
  }
  if (row.fate == adapters::RowFate::refused) {
    if (row.source_key.empty()) ++rows_without_key_;
    KITH_TRY(refuse(row.number, row.errors));
    return plan_.keep(row.source_key);
  }
  KITH_ASSIGN(const Step step, plan_.plan(row));
  if (!step.line.empty()) return offer(step);
  if (step.error) return refuse(row.number, {*step.error});
  if (step.outcome) {
    push_->accounts.add(*step.outcome);
    if (*step.outcome == Outcome::withdrawn) return note({row.number, Outcome::withdrawn, true, {}});
    return {};
  }
  push_->skip("withdrawn before it was ever pushed");
  return {};
}

Result<void> PushReading::offer(const Step& step) {
  ++planned_.by_change[static_cast<std::size_t>(step.change)];
  uncommitted_bytes_ += step.line.size();
  return outbox_.queue(*push_, step.offer, step.line);
}

Result<void> PushReading::refuse(std::uint64_t row, const std::vector<Error>& errors) {
  push_->accounts.add(Outcome::refused);
  RowEnd end{row, Outcome::refused, true, {}};
  for (const Error& error : errors) end.reasons.push_back(reason_of(error));
  return note(end);
}

Result<void> PushReading::note(const RowEnd& end) {
  if (choices_->on_end) choices_->on_end(end);
  return outbox_.note(*push_, end);
}

// A commit now and then keeps the file's write-ahead log small; until the push is `waiting` nothing of it counts.
Result<void> PushReading::commit_some() {
  if (choices_->is_dry || (++uncommitted_ < rows_a_commit && uncommitted_bytes_ < bytes_a_commit)) return {};
  uncommitted_ = 0;
  uncommitted_bytes_ = 0;
  KITH_TRY(outbox_.save(*push_));
  KITH_TRY(keys_.commit());
  return keys_.begin();
}

tl::expected<void, Complaint> PushReading::take_vanished() {
  const auto census = keys_.census(push_->source, plan_.sheets());
  if (!census) return tl::unexpected(complaint(census.error()));
  if (census->unseen == 0) return {};
  objection_ = objection_to(*census);
  if (objection_) return {};
  const auto withdraw = [&](const KeySlot& slot, const KeyEntry& entry) -> Result<void> {
    KITH_TRY(offer(plan_.retire(slot, entry)));
    ++push_->vanished;
    return commit_some();
  };
  const auto taken = keys_.each_unseen(push_->source, withdraw, plan_.sheets());
  if (!taken) return tl::unexpected(complaint(taken.error()));
  return {};
}

// A file cut short, or the wrong one, looks as if nearly everything had vanished; a withdrawal cannot be undone.
std::optional<Complaint> PushReading::objection_to(const KeyMap::Census& census) const {
  if (rows_without_key_ != 0)
    return Complaint{ExitCode::partly_refused,
                     "Nothing was withdrawn: some rows could not be read far enough to know which they are, so they "
                     "would look as if they had vanished. Correct them and push again."};
  const bool is_unusual = census.unseen > vanished_without_asking && census.unseen * 2 > census.live;
  if (choices_->is_dry || !is_unusual || (choices_->may_withdraw && choices_->may_withdraw(census.unseen, census.live)))
    return std::nullopt;
  return Complaint{ExitCode::failed, "Nothing was withdrawn: " + std::to_string(census.unseen) + " of the " +
                                         std::to_string(census.live) +
                                         " records pushed so far have no row in this file. If the file really is the "
                                         "whole export, run the command again with --yes."};
}

}  // namespace kith::cli
