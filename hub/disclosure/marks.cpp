#include "hub/disclosure/marks.hpp"

#include <set>
#include <string_view>

namespace kith::disclosure {

Marks::Marks(const std::vector<Dimension>& dimensions) : is_whole_(dimensions.size()) {
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (!dimensions[d].multi) continue;
    std::set<std::string_view> parents;
    for (const Code& code : dimensions[d].codes) parents.insert(code.parent);
    for (const Code& code : dimensions[d].codes) is_whole_[d].push_back(!code.partial && parents.contains(code.code));
  }
}

std::optional<std::size_t> Marks::dimension_of(const std::vector<std::uint32_t>& codes) const {
  std::optional<std::size_t> found;
  for (std::size_t d = 0; d < is_whole_.size(); ++d) {
    if (is_whole_[d].empty() || !is_whole_[d][codes[d]]) continue;
    if (found) return std::nullopt;
    found = d;
  }
  return found;
}

}  // namespace kith::disclosure
