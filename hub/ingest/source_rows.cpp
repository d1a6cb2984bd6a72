#include "hub/ingest/source_rows.hpp"

#include "hub/ingest/source_text.hpp"
#include "hub/ingest/source_uid.hpp"

namespace kith::ingest {

using adapters::RowFate;

void SourceBatch::add(const RowPlace& place, const records::AnonymousRecord& record) {
  const auto row = static_cast<std::int32_t>(flush_.rows());
  flush_.add(push_, record, storage::Numbering::hub);
  slots_.push_back({place, {.uid = record.record().envelope.uid}, row});
}

void SourceBatch::add_withdrawal(const RowPlace& place, const RecordUid& uid) {
  const auto row = static_cast<std::int32_t>(flush_.rows());
  flush_.add_withdrawal(push_, uid, {}, storage::Numbering::hub);
  slots_.push_back({place, {.uid = uid}, row});
}

void SourceBatch::tell(const RowPlace& place, RecordResult result) {
  if (result.outcome == Outcome::refused) ++refusals_;
  slots_.push_back({place, std::move(result), -1});
}

std::map<Errc, std::int32_t> SourceBatch::refusals_by_reason() const {
  std::map<Errc, std::int32_t> counts;
  for (const Slot& slot : slots_)
    if (slot.row < 0 && slot.result.outcome == Outcome::refused) ++counts[slot.result.errors.front().code];
  return counts;
}

std::string SourceBatch::render(const std::vector<storage::RowResult>& rows, bool only_refused,
                                Accounts& accounts) const {
  std::string text;
  for (const Slot& slot : slots_) {
    RecordResult result = slot.result;
    if (slot.row >= 0) {
      const storage::RowResult& row = rows[static_cast<std::size_t>(slot.row)];
      result.outcome = row.outcome;
      result.revision = row.revision;
      if (row.error) result.errors.emplace_back(*row.error);
    }
    accounts.add(result.outcome);
    const bool went_wrong = result.outcome == Outcome::refused || result.outcome == Outcome::failed;
    if (only_refused && !went_wrong) continue;
    append_json(text, slot.place, result);
    text.push_back('\n');
  }
  return text;
}

SourceRows::SourceRows(SourceRequest request, const SecretKey& digest_key, const Limits& limits, std::string bytes)
    : request_(std::move(request)),
      digest_key_(digest_key),
      limits_(limits),
      held_(std::move(bytes)),
      bytes_(held_),
      gatekeeper_(request_.sender, {limits.line_bytes, 8, 128, 100'000}),
      check_(request_.mapping, run_options(),
             [this](adapters::Row&) -> Result<void> {
               if (++checked_rows_ <= limits_.source_rows) return {};
               return fail(Error{Errc::source_too_large, {}, "more rows than limits.source_rows of /v1/meta"});
             }),
      run_(request_.mapping, run_options(), [this](adapters::Row& row) -> Result<void> {
        take(row);
        return {};
      }) {}

Result<bool> SourceRows::check() {
  return check_.step(bytes_);
}

Result<std::shared_ptr<SourceBatch>> SourceRows::next() {
  batch_ = std::make_shared<SourceBatch>(request_.sender.org, digest_key_);
  while (has_more_ && !batch_->is_full(limits_)) {
    KITH_ASSIGN(has_more_, run_.step(bytes_));
  }
  if (batch_->empty()) return std::shared_ptr<SourceBatch>{};
  return std::exchange(batch_, nullptr);
}

void SourceRows::take(const adapters::Row& row) {
  if (row.fate == RowFate::skipped) return;
  const RowPlace place{row.number, row.sheet};
  if (row.fate == RowFate::refused) {
    RecordResult result{.outcome = Outcome::refused};
    result.errors = row.errors;
    return batch_->tell(place, std::move(result));
  }
  const RecordUid uid = source_uid(digest_key_, request_.sender.org, request_.mapping.name(), row.source_key);
  // A withdrawal has no content.
  const auto [before, is_first] = seen_.emplace(uid, keyed_digest(digest_key_, row.content));
  if (is_first) return take_record(place, row, uid);
  if (before->second == keyed_digest(digest_key_, row.content))
    return batch_->tell(
        place, {.uid = uid, .outcome = row.fate == RowFate::withdrawn ? Outcome::withdrawn : Outcome::unchanged});
  RecordResult twice{.uid = uid, .outcome = Outcome::refused};
  twice.errors.emplace_back(Errc::contradiction, "", "an earlier row of this file has the same key but other content");
  batch_->tell(place, std::move(twice));
}

void SourceRows::take_record(const RowPlace& place, const adapters::Row& row, const RecordUid& uid) {
  if (row.fate == RowFate::withdrawn) return batch_->add_withdrawal(place, uid);
  std::string text = adapters::complete(row.content, uid, 1);
  auto admitted = gatekeeper_.admit(0, text.data(), text.size());
  if (admitted) return batch_->add(place, *admitted);
  batch_->tell(place, std::move(admitted).error());
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
