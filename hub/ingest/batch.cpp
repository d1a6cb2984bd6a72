#include "hub/ingest/batch.hpp"

namespace kith::ingest {

bool Batch::add(std::uint64_t line, const records::AnonymousRecord& record) {
  const auto row = static_cast<std::int32_t>(flush_.rows());
  if (!flush_.add(push_, record)) return false;
  slots_.push_back({line, record.record().envelope.uid, row});
  return true;
}

bool Batch::add_row(std::uint64_t row, std::uint32_t sheet, const records::AnonymousRecord& record) {
  const auto of_flush = static_cast<std::int32_t>(flush_.rows());
  if (!flush_.add(push_, record, storage::Numbering::hub)) return false;
  slots_.push_back({row, record.record().envelope.uid, of_flush, sheet});
  return true;
}

bool Batch::add_withdrawn_row(std::uint64_t row, std::uint32_t sheet, const RecordUid& uid) {
  const auto of_flush = static_cast<std::int32_t>(flush_.rows());
  if (!flush_.add_withdrawal(push_, uid, {}, storage::Numbering::hub)) return false;
  slots_.push_back({row, uid, of_flush, sheet});
  return true;
}

void Batch::tell(RecordResult result) {
  if (result.outcome == Outcome::refused) ++refusals_;
  told_.push_back(std::move(result));
  slots_.push_back({told_.back().line, {}, -static_cast<std::int32_t>(told_.size()), told_.back().sheet});
}

std::map<Errc, std::int32_t> Batch::refusals_by_reason() const {
  std::map<Errc, std::int32_t> counts;
  for (const RecordResult& told : told_)
    if (told.outcome == Outcome::refused) ++counts[told.errors.front().code];
  return counts;
}

std::vector<storage::RowResult> Batch::withheld() const {
  return std::vector<storage::RowResult>(flush_.rows(), {Outcome::withheld, 0, std::nullopt});
}

Accounts Batch::accounts(const std::vector<storage::RowResult>& rows) const {
  Accounts accounts;
  for (const Slot& slot : slots_)
    accounts.add(slot.row < 0 ? told_[static_cast<std::size_t>(-slot.row - 1)].outcome
                              : rows[static_cast<std::size_t>(slot.row)].outcome);
  return accounts;
}

RecordResult Batch::result_of(const Slot& slot, const storage::RowResult& row) {
  RecordResult result{slot.line, slot.uid, row.outcome, row.revision, {}, false, slot.sheet};
  if (row.error) result.errors.emplace_back(*row.error, "", row.hint);
  return result;
}

void ResultWriter::append(std::string& out, const Batch& batch, const std::vector<storage::RowResult>& rows,
                          char separator) {
  batch.results(rows, [&](const RecordResult& result) {
    accounts_.add(result.outcome);
    allowed_ += bytes_each_;
    const bool went_wrong =
        result.outcome == Outcome::refused || result.outcome == Outcome::failed || result.outcome == Outcome::withheld;
    if (only_refused_ && !went_wrong) return;
    const std::size_t before = out.size();
    append_json(out, result);
    if (bytes_each_ > 0) shorten(out, before, result);
    out.push_back(separator);
    used_ += out.size() - before;
  });
}

void ResultWriter::shorten(std::string& out, std::size_t before, const RecordResult& result) const {
  const auto is_too_long = [&] { return used_ + out.size() - before + 1 > allowed_; };
  if (!is_too_long() || result.errors.empty()) return;
  RecordResult shorter{result.line,
                       result.uid,
                       result.outcome,
                       result.revision,
                       {result.errors.front()},
                       result.is_cut || result.errors.size() > 1,
                       result.sheet};
  out.resize(before);
  append_json(out, shorter);
  if (!is_too_long()) return;
  shorter.errors.front() = shorter.errors.front().code;  // without its place and hint
  out.resize(before);
  append_json(out, shorter);
}

RecordResult refusal(std::uint64_t line, Error error) {
  RecordResult result{line, std::nullopt, Outcome::refused, 0, {}, false};
  result.errors.push_back(std::move(error));
  return result;
}

namespace {

RecordResult refusal(std::uint64_t line, records::Rejection rejection) {
  return {line, rejection.uid, Outcome::refused, 0, std::move(rejection.errors), rejection.is_cut};
}

}  // namespace

tl::expected<records::AnonymousRecord, RecordResult> Gatekeeper::admit(std::uint64_t line, json::Value value) {
  auto valid = records::decode(value, sender_.org);
  if (!valid) return tl::unexpected(refusal(line, std::move(valid).error()));
  auto anonymous = records::anonymise(std::move(*valid), sender_.rules);
  if (!anonymous) return tl::unexpected(refusal(line, std::move(anonymous).error()));
  return std::move(*anonymous);
}

tl::expected<records::AnonymousRecord, RecordResult> Gatekeeper::admit(std::uint64_t line, char* text,
                                                                       std::size_t size) {
  const auto value = parser_.parse(text, size);
  if (!value) return tl::unexpected(refusal(line, value.error()));
  return admit(line, *value);
}

}  // namespace kith::ingest
