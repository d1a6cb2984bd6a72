#include "adapters/repeats.hpp"

#include <functional>

#include "adapters/fold.hpp"

namespace kith::adapters {

std::string RepeatGroup::key_of(const RepeatRule& rule, std::span<const std::string_view> texts) {
  std::string key;
  for (const ColumnIndex column : rule.by) key.append(fold(texts[column])) += list_separator;
  return key;
}

RepeatGroup::Belongs RepeatGroup::belongs(const RepeatRule& rule, std::span<const std::string_view> texts) const {
  const std::string key = key_of(rule, texts);
  if (!rows_.empty() && key == key_) return Belongs::same;
  return closed_.contains(std::hash<std::string>{}(key)) ? Belongs::returned : Belongs::next;
}

bool RepeatGroup::add(const RepeatRule& rule, std::uint64_t number, std::span<const std::string_view> texts,
                      std::span<const CellKind> kinds) {
  if (rows_.size() == rows_cap) return false;
  if (rows_.empty()) key_ = key_of(rule, texts);
  rows_.push_back({number, {texts.begin(), texts.end()}, {kinds.begin(), kinds.end()}});
  return true;
}

void RepeatGroup::close() {
  if (!rows_.empty()) closed_.insert(std::hash<std::string>{}(key_));
  rows_.clear();
}

HeldRow united(std::span<const HeldRow> rows) {
  HeldRow out = rows.front();
  for (const HeldRow& row : rows.subspan(1)) {
    for (std::size_t i = 0; i < out.texts.size(); ++i) {
      if (row.texts[i].empty()) continue;
      std::string& text = out.texts[i];
      if (text.empty()) {
        text = row.texts[i];
        out.kinds[i] = row.kinds[i];
      } else if (const std::string wrapped = list_separator + fold(text) + list_separator;
                 wrapped.find(list_separator + fold(row.texts[i]) + list_separator) == std::string::npos) {
        (text += list_separator) += row.texts[i];
        out.kinds[i] = CellKind::list;
      }
    }
  }
  return out;
}

HeldRow filled(const HeldRow& row, const HeldRow& base) {
  HeldRow out = row;
  for (std::size_t i = 0; i < out.texts.size(); ++i) {
    if (!out.texts[i].empty()) continue;
    out.texts[i] = base.texts[i];
    out.kinds[i] = base.kinds[i];
  }
  return out;
}

}  // namespace kith::adapters
