#include "adapters/json_rows.hpp"

#include "adapters/json_splitter.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t cell_limit_bytes = std::size_t{64} * 1024;

constexpr json::Limits record_limits{.bytes = JsonSplitter::record_limit_bytes, .depth = 16, .members = 4'096};

bool is_container(json::Value value) {
  return value.is(json::Kind::object) || value.is(json::Kind::array);
}

std::string_view scalar_text(json::Value value) {
  switch (value.kind()) {
    case json::Kind::string:
      return value.string();
    case json::Kind::number:
      return value.number_text();
    case json::Kind::boolean:
      return value.boolean() ? "true" : "false";
    case json::Kind::null:
    case json::Kind::array:
    case json::Kind::object:
      return {};
  }
  __builtin_unreachable();
}

}  // namespace

JsonRows::JsonRows(char path_separator) : path_separator_(path_separator), parser_(record_limits) {}

// Calls on_leaf with each value that is no object, its path in path_; without recursion, in the order of the text.
template <class OnLeaf>
void JsonRows::walk(json::Value record, OnLeaf&& on_leaf) {
  path_.clear();
  open_.clear();
  open_.push_back({record.first(), 0});
  while (!open_.empty()) {
    const Level at = open_.back();
    if (!at.value) {
      open_.pop_back();
      continue;
    }
    open_.back().value = at.value.next();
    path_.resize(at.path_size);
    if (at.path_size > 0) path_ += path_separator_;
    path_ += at.value.name();
    if (at.value.is(json::Kind::object)) {
      open_.push_back({at.value.first(), path_.size()});
    } else {
      on_leaf(at.value);
    }
  }
}

Result<void> JsonRows::survey(std::string& text) {
  const auto record = parser_.parse(text);
  if (!record || !record->is(json::Kind::object)) return {};
  Result<void> outcome;
  walk(*record, [&](json::Value) {
    if (outcome && !index_.contains(std::string_view(path_))) outcome = add_column();
  });
  return outcome;
}

Result<void> JsonRows::add_column() {
  if (names_.size() == columns_cap) {
    return fail(Error(Errc::source_too_large, {}, "the records have more than 4,096 different keys"));
  }
  if (path_.size() > path_limit_bytes) return fail(Error(Errc::source_too_large, {}, "a key is longer than 1 KiB"));
  const auto [at, is_new] = index_.emplace(path_, names_.size());
  names_.push_back(at->first);
  return {};
}

SourceRow JsonRows::read(std::uint64_t number, std::string& text) {
  cells_.assign(names_.size(), Cell{});
  lists_.clear();
  faults_.clear();
  if (text.empty()) {
    fault(Errc::source_too_large, "a record is larger than 1 MiB");
  } else if (const auto record = parser_.parse(text); !record) {
    fault(record.error().code, record.error().hint);
  } else if (!record->is(json::Kind::object)) {
    fault(Errc::wrong_type, "a record has to be an object");
  } else {
    walk(*record, [this](json::Value value) { take_leaf(value); });
  }
  return {number, cells_, faults_};
}

void JsonRows::take_leaf(json::Value value) {
  const auto known = index_.find(std::string_view(path_));
  if (known == index_.end()) return fault(Errc::unknown_column, "the file has changed while it was read");
  const std::size_t column = known->second;
  if (cells_[column].kind != CellKind::absent) {
    return fault(Errc::contradiction, "two values of the record have the same path", column);
  }
  cells_[column] = cell_of(value, column);
  if (cells_[column].text.size() <= cell_limit_bytes) return;
  fault(Errc::source_too_large, "a cell is larger than 64 KiB", column);
  cells_[column] = {{}, CellKind::blank};
}

Cell JsonRows::cell_of(json::Value value, std::size_t column) {
  if (value.is(json::Kind::array)) return list_cell(value, column);
  const std::string_view text = scalar_text(value);
  if (text.empty()) return {{}, CellKind::blank};
  return {text, value.is(json::Kind::number)    ? CellKind::number
                : value.is(json::Kind::boolean) ? CellKind::boolean
                                                : CellKind::text};
}

Cell JsonRows::list_cell(json::Value array, std::size_t column) {
  std::string& out = lists_.emplace_back();
  for (json::Value item = array.first(); item; item = item.next()) {
    if (is_container(item)) {
      out = std::to_string(array.size()) + (array.size() == 1 ? " nested item" : " nested items");
      return {out, CellKind::nested};
    }
    const std::string_view text = scalar_text(item);
    if (text.empty()) continue;
    if (text.find(list_separator) != std::string_view::npos) {
      fault(Errc::malformed_value, "an item of the list holds a control character", column);
    }
    if (!out.empty()) out += list_separator;
    out += text;
  }
  return {out, out.empty() ? CellKind::blank : CellKind::list};
}

void JsonRows::fault(Errc code, std::string_view hint, std::size_t cell) {
  if (faults_.size() < 8) faults_.push_back({code, cell, hint});
}

}  // namespace kith::adapters
