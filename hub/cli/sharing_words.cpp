#include "hub/cli/sharing_words.hpp"

#include <algorithm>
#include <array>

#include "adapters/sharing_toml.hpp"

namespace kith::cli {
namespace {

struct Words {
  std::string_view key, word, what, how;
};
constexpr std::string_view stays = "does not leave";
constexpr std::array table = {
    Words{"occurred", "month", "Dates", "leave as their month at the most exact"},
    Words{"occurred", "quarter", "Dates", "leave as their quarter at the most exact"},
    Words{"occurred", "year", "Dates", "leave as their year"},
    Words{"place", "county", "Places", "leave as their county at the most exact"},
    Words{"place", "cbsa", "Places", "leave as their metropolitan area (CBSA) at the most exact"},
    Words{"place", "state", "Places", "leave as their state"},
    Words{"age", "none", "Age", stays},
    Words{"ethnicity", "group", "Ethnicity", "leaves as one of twenty groups at the most exact"},
    Words{"ethnicity", "category", "Ethnicity", "leaves as one of seven categories at the most exact"},
    Words{"ethnicity", "aapi_or_other", "Ethnicity", "leaves as Asian American or Pacific Islander, or other"},
    Words{"ethnicity", "none", "Ethnicity", stays},
    Words{"daypart", "false", "Time of day", stays},
    Words{"language", "false", "Language", stays},
    Words{"gender", "false", "Gender", stays},
};

}  // namespace

std::vector<SharingLimit> sharing_words(const adapters::SharingProfile& profile) {
  std::vector<SharingLimit> limits;
  for (const auto& [key, word] : adapters::limits_of(profile)) {
    const auto* const found =
        std::ranges::find_if(table, [&](const Words& words) { return words.key == key && words.word == word; });
    if (found != table.end()) limits.push_back({found->what, std::string{found->how}});
    if (key == "smallest_cell") limits.push_back({"Counts", "below " + word + " stay here"});
  }
  return limits;
}

}  // namespace kith::cli
