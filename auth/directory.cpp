#include "auth/directory.hpp"

#include <algorithm>
#include <utility>

namespace kith::auth {

Directory::Directory(std::vector<Organisation> organisations, std::set<std::string, std::less<>> revoked)
    : organisations_(std::move(organisations)), revoked_(std::move(revoked)) {
  by_subject_.reserve(organisations_.size());
  for (std::size_t i = 0; i < organisations_.size(); ++i) by_subject_.emplace(organisations_[i].subject, i);
}

const Organisation* Directory::find(std::string_view subject) const {
  const auto found = by_subject_.find(subject);
  return found == by_subject_.end() ? nullptr : &organisations_[found->second];
}

bool Directory::shuts_out_more_than(const Directory& before) const {
  const auto may_no_more = [this](const Organisation& was) {
    const Organisation* is = find(was.subject);
    return was.is_active && (is == nullptr || !is->is_active);
  };
  return std::ranges::any_of(before.organisations_, may_no_more) || !std::ranges::includes(before.revoked_, revoked_);
}

}  // namespace kith::auth
