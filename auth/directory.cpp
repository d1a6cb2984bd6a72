#include "auth/directory.hpp"

#include <utility>

namespace kith::auth {

Directory::Directory(std::vector<Organisation> organisations) : organisations_(std::move(organisations)) {
  by_subject_.reserve(organisations_.size());
  for (std::size_t i = 0; i < organisations_.size(); ++i) by_subject_.emplace(organisations_[i].subject, i);
}

const Organisation* Directory::find(std::string_view subject) const {
  const auto found = by_subject_.find(subject);
  return found == by_subject_.end() ? nullptr : &organisations_[found->second];
}

}  // namespace kith::auth
