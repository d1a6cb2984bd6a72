#include "adapters/gazetteer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/built_in.hpp"
#include "adapters/fold.hpp"
#include "hub/model/code.hpp"

namespace kith::adapters {
namespace {

void replace_front(std::string& text, std::string_view from, std::string_view to) {
  if (text.starts_with(from)) text.replace(0, from.size(), to);
}

// The folded name as it is looked up: "city of st. helena" and "Saint Helena" read alike.
std::string plain_name(std::string_view text) {
  std::string out = fold(text);
  for (const std::string_view front : {"the ", "city of ", "town of ", "city & county of "})
    replace_front(out, front, "");
  if (out.starts_with("county of ")) out = out.substr(10) + " county";
  replace_front(out, "st. ", "saint ");
  replace_front(out, "mt. ", "mount ");
  std::erase(out, '.');
  return out;
}

bool is_state(std::string_view name) {
  constexpr auto names = std::to_array<std::string_view>({"ca", "calif", "california", "usa", "us", "united states"});
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

const Gazetteer& Gazetteer::california() {
  static const Gazetteer gazetteer;
  return gazetteer;
}

Gazetteer::Gazetteer() {
  std::string_view rest = embedded_file("gazetteer/california.csv");
  for (bool is_header = true; !rest.empty(); is_header = false) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto comma = line.find(',');
    if (is_header || comma == std::string_view::npos) continue;
    const std::string_view code = line.substr(comma + 1, 5);
    std::int32_t county = 0;
    std::from_chars(code.data(), code.data() + code.size(), county);
    add(line.substr(0, comma), county);
  }
  for (const Code& county : codes(CodeList::county)) {
    if (!county.code.starts_with("06")) continue;
    std::int32_t number = 0;
    std::from_chars(county.code.data(), county.code.data() + county.code.size(), number);
    add(county.label, number);
    add(std::string(county.label) + " county", number);
    add(std::string(county.label) + " co", number);
  }
}

void Gazetteer::add(std::string_view name, std::int32_t county) {
  auto& counties = counties_[plain_name(name)];
  if (std::ranges::find(counties, county) == counties.end()) counties.push_back(county);
}

std::vector<std::int32_t> Gazetteer::counties_of(std::string_view name, std::span<const std::int32_t> within) const {
  auto found = counties_.find(plain_name(name));
  for (const std::string_view state : {" ca", " california"}) {
    const std::string plain = plain_name(name);
    if (found == counties_.end() && plain.ends_with(state)) {
      found = counties_.find(plain.substr(0, plain.size() - state.size()));
    }
  }
  if (found == counties_.end()) return {};
  std::vector<std::int32_t> out;
  for (const std::int32_t county : found->second) {
    if (within.empty() || std::ranges::find(within, county) != within.end()) out.push_back(county);
  }
  return out;
}

std::optional<std::int32_t> Gazetteer::county_of(std::string_view text, std::span<const std::int32_t> within) const {
  std::optional<std::vector<std::int32_t>> left;
  while (!text.empty()) {
    const std::string_view part = trim(text.substr(0, text.find(',')));
    text.remove_prefix(
        std::min(text.size(), text.find(',') == std::string_view::npos ? text.size() : text.find(',') + 1));
    if (part.empty() || (left && is_state(plain_name(part)))) continue;
    const auto counties = counties_of(part, within);
    if (!left) {
      left = counties;
    } else {
      std::erase_if(*left, [&](std::int32_t county) { return std::ranges::find(counties, county) == counties.end(); });
    }
  }
  if (!left || left->size() != 1) return std::nullopt;
  return left->front();
}

}  // namespace kith::adapters
