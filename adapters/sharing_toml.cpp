#include "adapters/sharing_toml.hpp"

#include <array>

namespace kith::adapters {
namespace {

constexpr std::array dates = {DatePrecision::day, DatePrecision::month, DatePrecision::quarter, DatePrecision::year};
constexpr std::array places = {PlaceLevel::city, PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state};
constexpr std::initializer_list<std::string_view> date_words = {"day", "month", "quarter", "year"};
constexpr std::initializer_list<std::string_view> place_words = {"city", "county", "cbsa", "state"};

template <class T, std::size_t N>
std::string word_of(const std::array<T, N>& values, std::initializer_list<std::string_view> words, T value) {
  for (std::size_t i = 0; i < N; ++i)
    if (values[i] == value) return std::string{words.begin()[i]};
  return {};
}

}  // namespace

SharingProfile read_sharing(TomlReader& reader, const toml::table& table) {
  reader.only_keys(table, "[sharing]",
                   {"occurred", "place", "age", "ethnicity", "daypart", "language", "gender", "smallest_cell"});
  SharingProfile out;
  if (const auto at = reader.word(table, "occurred", date_words)) out.finest_date = dates[*at];
  if (const auto at = reader.word(table, "place", place_words)) out.finest_place = places[*at];
  if (reader.word(table, "age", {"band", "none"}) == 1U) out.age = AgeDetail::none;
  if (const auto at = reader.word(table, "ethnicity", ethnicity_words))
    out.ethnicity = static_cast<EthnicityDetail>(*at);
  out.has_daypart = reader.boolean(table, "daypart").value_or(true);
  out.has_language = reader.boolean(table, "language").value_or(true);
  out.has_gender = reader.boolean(table, "gender").value_or(true);
  out.smallest_cell = reader.integer(table, "smallest_cell", 1, 1'000).value_or(1);
  return out;
}

std::vector<std::pair<std::string_view, std::string>> limits_of(const SharingProfile& profile) {
  const SharingProfile all;
  std::vector<std::pair<std::string_view, std::string>> limits;
  if (profile.finest_date != all.finest_date)
    limits.emplace_back("occurred", word_of(dates, date_words, profile.finest_date));
  if (profile.finest_place != all.finest_place)
    limits.emplace_back("place", word_of(places, place_words, profile.finest_place));
  if (profile.age == AgeDetail::none) limits.emplace_back("age", "none");
  if (profile.ethnicity != all.ethnicity) limits.emplace_back("ethnicity", word(profile.ethnicity));
  if (!profile.has_daypart) limits.emplace_back("daypart", "false");
  if (!profile.has_language) limits.emplace_back("language", "false");
  if (!profile.has_gender) limits.emplace_back("gender", "false");
  if (profile.smallest_cell != all.smallest_cell)
    limits.emplace_back("smallest_cell", std::to_string(profile.smallest_cell));
  return limits;
}

}  // namespace kith::adapters
