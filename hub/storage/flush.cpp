// The rows of one transaction, encoded. Pure; one thread at a time.
#include "hub/storage/record_columns.hpp"
#include "hub/storage/records.hpp"
#include "schemas/encode.hpp"

namespace kith::storage {

std::uint16_t Flush::org_number(const OrgCode& org) {
  for (std::size_t i = orgs_.size(); i > 0; --i)
    if (orgs_[i - 1] == org) return static_cast<std::uint16_t>(i - 1);
  orgs_.push_back(org);
  return static_cast<std::uint16_t>(orgs_.size() - 1);
}

std::uint16_t Flush::other_number(const Access& access) {
  if (access.by.key() == access.org && access.purpose == Purpose::own_use) return 0;
  others_.push_back(access);
  return static_cast<std::uint16_t>(others_.size());
}

std::uint32_t Flush::begin_push(const Access& access) {
  pushes_.push_back({org_number(access.org), 0, other_number(access)});
  return static_cast<std::uint32_t>(pushes_.size() - 1);
}

bool Flush::add(std::uint32_t push, const records::AnonymousRecord& record, Numbering numbering) {
  const Record& content = record.record();
  if (content.envelope.withdrawn) return add_withdrawal(push, content.envelope.uid, {}, numbering);
  if (!keys_.insert({pushes_[push].org, content.envelope.uid}).second) return false;
  scratch_.clear();
  records::append_content(scratch_, content);
  const std::size_t start = bytes_.size();
  const Digest digest = keyed_digest(*digest_key_, scratch_);
  append_incoming(bytes_, content, digest);
  rows_.push_back({content.envelope.uid,
                   push,
                   content.envelope.revision,
                   digest,
                   static_cast<std::uint32_t>(start),
                   static_cast<std::uint32_t>(bytes_.size() - start),
                   {},
                   numbering});
  ++pushes_[push].rows;
  return true;
}

bool Flush::add_withdrawal(std::uint32_t push, const RecordUid& uid, ExpectedRevision expected, Numbering numbering) {
  if (!keys_.insert({pushes_[push].org, uid}).second) return false;
  rows_.push_back({uid, push, 0, {}, static_cast<std::uint32_t>(bytes_.size()), 0, expected, numbering});
  ++pushes_[push].rows;
  return true;
}

bool Flush::holds(const OrgCode& org, const RecordUid& uid) const {
  for (std::size_t i = 0; i < orgs_.size(); ++i)
    if (orgs_[i] == org) return keys_.contains({static_cast<std::uint16_t>(i), uid});
  return false;
}

std::optional<std::uint32_t> Flush::absorb(const Flush& other) {
  for (const Row& row : other.rows_)
    if (holds(other.orgs_[other.pushes_[row.push].org], row.uid)) return std::nullopt;
  const auto first_push = static_cast<std::uint32_t>(pushes_.size());
  const auto first_row = static_cast<std::uint32_t>(rows_.size());
  const auto first_byte = static_cast<std::uint32_t>(bytes_.size());
  for (const Push& push : other.pushes_)
    pushes_.push_back({org_number(other.orgs_[push.org]), push.rows,
                       push.by == 0 ? std::uint16_t{0} : other_number(other.others_[push.by - 1U])});
  for (const Row& row : other.rows_) {
    rows_.push_back(row);
    rows_.back().push += first_push;
    rows_.back().at += first_byte;
    keys_.insert({pushes_[row.push + first_push].org, row.uid});
  }
  bytes_ += other.bytes_;
  return first_row;
}

void Flush::clear() {
  orgs_.clear();
  others_.clear();
  pushes_.clear();
  rows_.clear();
  keys_.clear();
  bytes_.clear();
}

}  // namespace kith::storage
