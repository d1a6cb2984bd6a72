#include "hub/cli/brief_rows.hpp"

#include <algorithm>
#include <map>

#include "hub/base/percentage.hpp"

namespace kith::cli {
namespace {

using disclosure::CellState;
using disclosure::Dimension;
using disclosure::OwnCode;
using disclosure::OwnDimension;

constexpr std::int64_t least_base = 30;  // of a percentage that is published

std::string label_of(const OwnDimension* dimension, const std::string& code) {
  if (code == disclosure::total_code) return "All";
  if (code == disclosure::base_code) return "All with an answer";
  for (const auto* list : {&dimension->codes, &dimension->no_answers})
    if (const auto found = std::ranges::find(*list, code, &OwnCode::code); found != list->end()) return found->label;
  return code;
}

// The first code is the total, the base, if there is one, the second.
bool is_sum(const Dimension& dimension, std::uint32_t code) {
  return code == 0 || dimension.codes[code].code == disclosure::base_code;
}

std::uint32_t base_in(const Dimension& dimension, std::uint32_t code) {
  const bool has_base = dimension.codes.size() > 1 && dimension.codes[1].code == disclosure::base_code;
  return code != 0 && has_base ? 1 : 0;
}

// Both numbers are printed, and so is what they leave, or it is nobody.
std::optional<std::string> percentage_of(const CellState& state, const CellState& base, std::int64_t k,
                                         unsigned decimals) {
  const auto count = state.value(), whole = base.value();
  if (!count || !whole || *whole < least_base) return std::nullopt;
  const std::int64_t rest = *whole - *count;
  if (rest != 0 && rest < k) return std::nullopt;
  return percentage(*count, *whole, decimals);
}

class Rows {
 public:
  Rows(const Brief& brief, std::size_t table)
      : brief_(brief), axes_(brief.axes[table]), published_(brief.protection.published[table]) {
    for (const disclosure::PublishedCell& cell : published_.cells) states_.emplace(cell.codes, cell.state);
    for (const std::string& axis : axes_) {
      dimensions_.push_back(&brief.answer.counts.dimensions.find(axis)->second);
      decimals_ = std::max(decimals_, dimensions_.back()->decimals);
    }
  }

  BriefRow row(const disclosure::OwnTableCell& cell) const {
    BriefRow row{{}, {}, states_.at(cell.codes), {}, {}, cell.n};
    std::vector<std::uint32_t> base = cell.codes;
    bool is_all_sums = true;
    for (std::size_t d = 0; d < axes_.size(); ++d) {
      const Dimension& dimension = published_.dimensions[d];
      row.codes.push_back(dimension.codes[cell.codes[d]].code);
      row.labels.push_back(label_of(dimensions_[d], row.codes.back()));
      is_all_sums = is_all_sums && is_sum(dimension, cell.codes[d]);
      base[d] = base_in(dimension, cell.codes[d]);
    }
    const auto whole = states_.find(base);
    if (is_all_sums || whole == states_.end()) return row;
    row.base = whole->second;
    row.percentage = percentage_of(row.state, whole->second, brief_.profile.k, decimals_);
    return row;
  }

 private:
  const Brief& brief_;
  const Axes& axes_;
  const disclosure::PublishedTable& published_;
  std::vector<const OwnDimension*> dimensions_;
  unsigned decimals_ = 1;
  std::map<std::vector<std::uint32_t>, CellState> states_;
};

}  // namespace

std::vector<BriefRow> brief_rows(const Brief& brief, std::size_t table) {
  const Rows rows{brief, table};
  std::vector<BriefRow> all;
  for (const disclosure::OwnTableCell& cell : brief.protection.exact[table].cells) all.push_back(rows.row(cell));
  return all;
}

}  // namespace kith::cli
