#include "hub/ingest/body_budget.hpp"

namespace kith::ingest {

Result<void> BodyBudget::take(const OrgCode& org, std::size_t bytes) {
  const std::lock_guard lock{mutex_};
  const auto of = held_of_.find(org);
  const std::size_t held_of_org = of == held_of_.end() ? 0 : of->second;
  if (bytes > of_org_ - held_of_org) return fail(Errc::rate_limited);
  if (bytes > in_all_ - held_) return fail(Errc::too_busy);
  held_ += bytes;
  held_of_[org] += bytes;
  return {};
}

void BodyBudget::give_back(const OrgCode& org, std::size_t bytes) {
  if (bytes == 0) return;
  const std::lock_guard lock{mutex_};
  held_ -= bytes;
  const auto of = held_of_.find(org);
  of->second -= bytes;
  if (of->second == 0) held_of_.erase(of);
}

}  // namespace kith::ingest
