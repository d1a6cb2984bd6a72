#include "hub/cli/push_rows.hpp"

#include "adapters/plan.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{128} * 1024;
constexpr std::size_t settle_rows = 1'000;  // answers that share one commit of the key map

}  // namespace

PushRows::PushRows(KeyMap& keys, const adapters::Mapping& mapping, adapters::RunOptions options, std::istream& file)
    : keys_(keys),
      mapping_(mapping),
      plan_(keys, mapping.name(), mapping.kind(), mapping.plan().sheets.size() > 1),
      source_(mapping.name()),
      run_(mapping, std::move(options),
           [this](adapters::Row& row) -> Result<void> {
             rows_.push_back(std::move(row));
             return {};
           }),
      file_(file) {}

tl::expected<void, Complaint> PushRows::read_piece() {
  std::string chunk(chunk_bytes, '\0');
  file_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  const auto got = static_cast<std::size_t>(file_.gcount());
  if (file_.bad()) return tl::unexpected(Complaint{ExitCode::failed, "The file could not be read to its end."});
  if (bytes_read_ == 0) head_ = chunk.substr(0, got);
  bytes_read_ += got;
  auto fed = run_.feed(std::string_view{chunk}.substr(0, got));
  if (fed && got < chunk_bytes) {
    is_read_ = true;
    fed = run_.finish();
  }
  if (!fed) return tl::unexpected(explain_source(fed.error(), run_.header_fault(), mapping_, head_));
  return {};
}

Result<std::string> PushRows::lines() {
  std::string lines;
  if (rows_.empty()) return lines;
  KITH_TRY(keys_.begin());
  for (adapters::Row& row : rows_) KITH_TRY(plan_row(row, lines));
  rows_.clear();
  KITH_TRY(keys_.commit());
  return lines;
}

Result<void> PushRows::plan_row(adapters::Row& row, std::string& lines) {
  ++report_.rows;
  if (row.fate == adapters::RowFate::skipped) {
    skip(row.reason);  // a row that has become a test row counts as vanished: the mapping file says it is none
    return {};
  }
  if (row.fate == adapters::RowFate::refused) {
    if (row.source_key.empty()) ++rows_without_key_;
    report_.accounts.add(Outcome::refused);
    remember({row.number, true, std::move(row.errors)});
    return plan_.keep(row.source_key);
  }
  KITH_ASSIGN(Step step, plan_.plan(row));
  if (step.outcome) report_.accounts.add(*step.outcome);
  if (step.error) remember({row.number, true, {*step.error}});
  if (!step.line.empty()) offer(step, lines);
  if (step.line.empty() && !step.outcome) skip("withdrawn before it was ever pushed");
  return {};
}

void PushRows::offer(const Step& step, std::string& lines) {
  lines.append(step.line).append("\n");
  in_flight_.push_back(step.offer);
}

void PushRows::skip(std::string_view reason) {
  ++report_.skipped;
  ++report_.skipped_by_reason[std::string{reason}];
}

void PushRows::remember(RefusedRow row) {
  if (report_.refused.size() < PushReport::refused_rows_cap) report_.refused.push_back(std::move(row));
}

Result<std::string> PushRows::vanished_lines() {
  std::string lines;
  KITH_TRY(keys_.each_unseen(
      source_,
      [&](const KeySlot& slot, const KeyEntry& entry) -> Result<void> {
        offer(plan_.retire(slot, entry), lines);
        ++report_.vanished;
        return {};
      },
      plan_.sheets()));
  return lines;
}

Result<void> PushRows::take(PushResult result) {
  if (in_flight_.empty() || result.line != answered_lines_ + 1) return fail(Errc::malformed_request);
  unsettled_.push_back({in_flight_.front(), std::move(result)});
  in_flight_.pop_front();
  ++answered_lines_;
  ++answered_;
  return unsettled_.size() < settle_rows ? Result<void>{} : settle();
}

// An answer that cannot be written is counted all the same: the row is sent again next time and says unchanged.
Result<void> PushRows::settle() {
  if (unsettled_.empty()) return {};
  Result<void> settled = keys_.begin();
  for (Answered& answered : unsettled_) {
    PushResult& result = answered.result;
    const std::string_view refusal =
        result.errors.empty() ? std::string_view{} : error_info(result.errors.front().code).slug;
    Outcome outcome = result.outcome;
    if (settled) {
      const auto told = plan_.settle(answered.offer, result.outcome, result.revision, refusal);
      if (told)
        outcome = *told;
      else
        settled = fail(told.error());
    }
    report_.accounts.add(outcome);
    if (outcome == Outcome::refused || outcome == Outcome::failed)
      remember({answered.offer.row, false, std::move(result.errors)});
  }
  unsettled_.clear();
  return settled ? keys_.commit() : settled;
}

PushReport PushRows::finish() {
  report_.accounts.add(Outcome::failed, in_flight_.size());
  in_flight_.clear();
  return std::move(report_);
}

}  // namespace kith::cli
