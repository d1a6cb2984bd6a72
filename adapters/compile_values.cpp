// Dates, times and bands of a rule.
#include <algorithm>
#include <array>

#include "adapters/rule_reader.hpp"

namespace kith::adapters {

void RuleReader::read_formats() {
  DateFormat::Options options;
  options.is_time_only = is_part_of_day();
  options.pivot = static_cast<int>(reader.integer(table, "two_digit_years_from", 0, 99).value_or(69));
  for (const std::string& text : reader.texts(table, "formats")) {
    if (auto format = DateFormat::compile(text, options)) {
      rule.formats.push_back(std::move(*format));
    } else {
      reader.fault(*table.get("formats"),
                   "\"" + text + "\" is not a " + (is_part_of_day() ? "format of a time" : "date format"));
    }
  }
}

void RuleReader::read_zones() {
  const auto zone_in = [&](std::string_view key, const std::optional<Zone>& otherwise) {
    return table.contains(key) ? compile_zone(reader, table, key) : otherwise;
  };
  rule.written_in = zone_in("written_in", plan.written_in);
  rule.zone = zone_in("zone", plan.zone);
}

void RuleReader::read_dates() {
  read_formats();
  read_zones();
  if (rule.formats.empty()) reader.fault(table, "a date needs \"formats\"");
  constexpr std::array precisions = {DatePrecision::day, DatePrecision::month, DatePrecision::quarter,
                                     DatePrecision::year};
  if (const auto word = reader.word(table, "precision", {"day", "month", "quarter", "year"})) {
    rule.finest = precisions[*word];
  }
  const auto day_in = [&](std::string_view key) -> std::chrono::year_month_day {
    const auto text = reader.text(table, key);
    if (!text) return {};
    const auto day = DateFormat::compile("%Y-%m-%d")->read(*text);
    if (day.match == DateFormat::Match::possible) return day.first_day;
    reader.fault(*table.get(key), "a day is written YYYY-MM-DD");
    return {};
  };
  rule.earliest = day_in("earliest");
  rule.latest = day_in("latest");
  if (reader.word(table, "impossible", {"refuse", "coarser"}) == 1U) rule.impossible = Fallback::coarser;
  constexpr std::array fallbacks = {Fallback::refuse, Fallback::coarser, Fallback::flag};
  if (const auto word = reader.word(table, "vague", {"refuse", "coarser", "unknown"})) rule.vague = fallbacks[*word];
}

// The bands that the hub's own codes have.
void RuleReader::read_own_bands() {
  struct OwnBand {
    std::int64_t least, most;
    std::string_view code;
  };
  constexpr std::int64_t oldest = 120, uncounted = 1'000'000'000;
  constexpr auto ages = std::to_array<OwnBand>({{0, 17, "u18"},
                                                {18, 25, "18_25"},
                                                {26, 35, "26_35"},
                                                {36, 45, "36_45"},
                                                {46, 60, "46_60"},
                                                {61, oldest, "61p"}});
  constexpr auto counts = std::to_array<OwnBand>({{0, 0, "0"}, {1, 1, "1"}, {2, 4, "2_4"}, {5, uncounted, "5p"}});
  const bool is_age = spec.list == CodeList::age_band;
  for (const OwnBand& band : is_age ? std::span<const OwnBand>(ages) : std::span<const OwnBand>(counts)) {
    rule.bands.push_back({band.least, band.most, *code_of(spec, band.code, plan.taxonomy)});
  }
}

void RuleReader::read_bands() {
  if (reader.word(table, "numbers", {"exact", "typed"}) == 1U) rule.takes_typed_numbers = true;
  if (const toml::node* bands = table.get("bands"); bands != nullptr && bands->is_string()) {
    if (reader.word(table, "bands", {"own"}) && has_own_bands()) return read_own_bands();
    if (!has_own_bands()) reader.fault(*bands, "this field has no bands of its own");
    return;
  }
  for (const toml::table* band : reader.tables(table, "bands")) {
    reader.only_keys(*band, "a band", {"least", "most", "code"});
    Band out;
    out.least = reader.integer(*band, "least", 0, 1'000'000'000).value_or(0);
    out.most = reader.integer(*band, "most", 0, 1'000'000'000).value_or(1'000'000'000);
    const auto text = reader.text(*band, "code");
    const auto code = text ? code_of(spec, *text, plan.taxonomy) : std::nullopt;
    if (!code) reader.fault(*band, "a band needs a \"code\" of " + std::string(spec.name));
    if (out.most < out.least) reader.fault(*band, "a band's \"most\" is below its \"least\"");
    out.code = code.value_or(unknown);
    const auto overlaps = [&](const Band& other) { return out.least <= other.most && other.least <= out.most; };
    if (std::ranges::any_of(rule.bands, overlaps)) reader.fault(*band, "two bands overlap");
    rule.bands.push_back(out);
  }
}

}  // namespace kith::adapters
