#include "hub/ingest/source_rows.hpp"

#include <algorithm>

#include "adapters/plan.hpp"
#include "hub/ingest/source_text.hpp"
#include "hub/ingest/source_uid.hpp"

namespace kith::ingest {

using adapters::RowFate;

namespace {

// As a spreadsheet names its columns: 1 is A, 27 is AA.
std::string letters(std::size_t column) {
  std::string text;
  for (; column > 0; column = (column - 1) / 26) text.insert(text.begin(), static_cast<char>('A' + (column - 1) % 26));
  return text;
}

bool is_full(const Batch& batch, const Limits& limits) {
  return batch.lines() >= limits.batch_rows || batch.refusals() >= limits.refusals_of_batch;
}

}  // namespace

adapters::RunOptions run_options(const SourceRequest& request, bool with_trace) {
  return {request.sender.rules, request.sharing, with_trace};
}

Error with_columns(Error error, const adapters::HeaderFault& fault) {
  constexpr std::size_t most_named = 8;
  const bool has_header_row = error.place.row != 0;
  if (error.code != Errc::unknown_column || !has_header_row) return error;
  std::string& named = error.place.column;
  for (std::size_t i = 0; i < std::min(fault.unknown_at.size(), most_named); ++i)
    named.append(i == 0 ? "" : ", ")
        .append(std::to_string(fault.unknown_at[i]) + " (" + letters(fault.unknown_at[i]) + ")");
  if (fault.unknown_at.size() > most_named) named.append(", …");
  return error;
}

SourceRows::SourceRows(SourceRequest request, const SecretKey& digest_key, const Limits& limits, std::string bytes)
    : request_(std::move(request)),
      digest_key_(digest_key),
      limits_(limits),
      held_(std::move(bytes)),
      bytes_(held_),
      gatekeeper_(request_.sender, {limits.line_bytes, 8, 128, 100'000}),
      check_(std::in_place, request_.mapping, bytes_, limits.source_rows),
      run_(request_.mapping, run_options(request_, false), [this](adapters::Row& row) -> Result<void> {
        take(row);
        return {};
      }) {}

Result<bool> SourceInspection::step() {
  auto is_more = inspection_.step(bytes_);
  if (!is_more) return fail(with_columns(std::move(is_more).error(), inspection_.header_fault()));
  if (inspection_.rows() <= most_rows_) return is_more;
  return fail(Error{Errc::source_too_large, {}, "more rows than limits.source_rows of /v1/meta"});
}

Result<bool> SourceRows::check() {
  KITH_ASSIGN(const bool is_more, check_->step());
  checked_rows_ = check_->rows();
  if (!is_more) check_.reset();
  return is_more;
}

std::uint64_t SourceRows::most_results() const {
  const auto& counted = request_.mapping.plan().count;
  return checked_rows_ * (counted ? std::max<std::size_t>(counted->dimensions.size(), 1) : 1);
}

Result<bool> SourceRows::read() {
  KITH_ASSIGN(has_more_, run_.step(bytes_));
  return has_more_;
}

std::shared_ptr<Batch> SourceRows::take_batch() {
  if (batches_.empty() || (has_more_ && !is_full(*batches_.front(), limits_))) return nullptr;
  auto batch = std::move(batches_.front());
  batches_.pop_front();
  return batch;
}

Batch& SourceRows::open_batch() {
  if (batches_.empty() || is_full(*batches_.back(), limits_))
    batches_.push_back(std::make_shared<Batch>(request_.sender.org, digest_key_));
  return *batches_.back();
}

void SourceRows::take(const adapters::Row& row) {
  if (row.fate == RowFate::skipped) return;
  RecordResult result{.line = row.number, .outcome = Outcome::refused, .sheet = row.sheet};
  if (row.fate == RowFate::refused) {
    result.errors = row.errors;
    return open_batch().tell(std::move(result));
  }
  const RecordUid uid = source_uid(digest_key_, request_.sender.org, request_.source, row.source_key);
  // A withdrawal has no content.
  const Digest content = keyed_digest(digest_key_, row.content);
  const auto [before, is_first] = seen_.emplace(uid, content);
  if (is_first) return take_first(row, uid);
  result.uid = uid;
  if (before->second == content) {
    result.outcome = row.fate == RowFate::withdrawn ? Outcome::withdrawn : Outcome::unchanged;
  } else {
    result.errors.emplace_back(Errc::contradiction, "", "an earlier row of this file has the same key, other content");
  }
  open_batch().tell(std::move(result));
}

void SourceRows::take_first(const adapters::Row& row, const RecordUid& uid) {
  if (row.fate == RowFate::withdrawn) {
    open_batch().add_withdrawn_row(row.number, row.sheet, uid);
    return;
  }
  std::string text = adapters::complete(row.content, uid, 1);
  auto admitted = gatekeeper_.admit(row.number, text.data(), text.size());
  if (admitted) {
    open_batch().add_row(row.number, row.sheet, *admitted);
    return;
  }
  admitted.error().sheet = row.sheet;
  open_batch().tell(std::move(admitted).error());
}

std::string source_summary(const SourceRows& rows, const Accounts& accounts) {
  std::string text = "{\"summary\":";
  append_json(text, accounts);
  text.push_back(',');
  append_run(text, rows.request().mapping, rows.tally());
  text.append("}\n");
  return text;
}

}  // namespace kith::ingest
