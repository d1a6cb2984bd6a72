#include "adapters/coverage.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "adapters/fields.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {
namespace {

// The most frequent first, and among equals in the order of their texts, so that two runs print alike.
template <class Value, class Map, class Make>
std::vector<Value> by_count(const Map& counts, Make make) {
  std::vector<Value> out;
  for (const auto& [key, count] : counts) out.push_back(make(key, count));
  std::ranges::stable_sort(out, std::greater{}, &Value::count);
  return out;
}

}  // namespace

struct CoverageRun::State {
  using UnmappedKey = std::tuple<std::string, std::string, std::string, bool>;  // column, field, text
  using LossyKey =
      std::tuple<std::string, std::string, std::string, std::string, std::string>;  // …, rule, before, after
  using RefusedKey = std::tuple<std::string, std::string, std::string>;             // error, hint, column

  template <class Map, class Key>
  void count(Map& map, Key key) {
    const auto found = map.find(key);
    if (found != map.end()) {
      ++found->second;
    } else if (unmapped.size() + lossy.size() < Coverage::values_cap) {
      map.emplace(std::move(key), 1);
    } else {
      ++values_beyond_cap;
    }
  }

  Result<void> see(const Row& row) {
    for (const Unmapped& text : row.unmapped) {
      count(unmapped, UnmappedKey{text.column, text.field, text.text, text.is_refused});
    }
    for (const Error& error : row.errors) {
      ++refused[RefusedKey{std::string(error_info(error.code).slug), std::string(error.hint), error.place.column}];
    }
    for (const Trace& line : row.trace) {
      if (line.field.empty() || line.after.empty()) continue;
      if (line.fate == CellFate::generalised) {
        count(lossy, LossyKey{line.column, line.field, line.rule, line.before, line.after});
      }
      if (row.fate != RowFate::record) continue;
      if (const auto field = find_field(line.field)) ++filled.at(*field);
    }
    return {};
  }

  std::map<UnmappedKey, std::uint64_t> unmapped;
  std::map<LossyKey, std::uint64_t> lossy;
  std::map<RefusedKey, std::uint64_t> refused;
  std::array<std::uint64_t, field_count> filled{};
  std::uint64_t values_beyond_cap = 0;
  std::optional<Run> run;
};

CoverageRun::CoverageRun(Mapping mapping, RunOptions options) : state_(std::make_unique<State>()) {
  options.trace = true;
  state_->run.emplace(std::move(mapping), std::move(options),
                      [state = state_.get()](Row& row) { return state->see(row); });
}
CoverageRun::~CoverageRun() = default;
CoverageRun::CoverageRun(CoverageRun&&) noexcept = default;
CoverageRun& CoverageRun::operator=(CoverageRun&&) noexcept = default;

Result<bool> CoverageRun::step(Bytes& bytes) {
  return state_->run->step(bytes);
}

SourceProgress CoverageRun::progress() const {
  return state_->run->progress();
}

Result<void> CoverageRun::feed(std::string_view bytes) {
  return state_->run->feed(bytes);
}

Result<void> CoverageRun::finish() {
  return state_->run->finish();
}

const HeaderFault& CoverageRun::header_fault() const {
  return state_->run->header_fault();
}

Coverage CoverageRun::coverage() const {
  const State& s = *state_;
  Coverage out;
  out.unmapped = by_count<UnmappedValue>(s.unmapped, [](const State::UnmappedKey& key, std::uint64_t count) {
    const auto& [column, field, text, is_refused] = key;
    const auto kind = records::scan(text);
    return UnmappedValue{column, field, text, count, is_refused, kind ? std::string(records::name(*kind)) : ""};
  });
  out.lossy = by_count<LossyValue>(s.lossy, [](const State::LossyKey& key, std::uint64_t count) {
    const auto& [column, field, rule, before, after] = key;
    return LossyValue{column, field, rule, before, after, count};
  });
  out.refused = by_count<RefusedFor>(s.refused, [](const State::RefusedKey& key, std::uint64_t count) {
    const auto& [error, hint, column] = key;
    return RefusedFor{error, hint, column, count};
  });
  for (std::size_t i = 0; i < field_count; ++i) {
    if (s.filled[i] != 0) out.fields.push_back({std::string(field_specs()[i].name), s.filled[i]});
  }
  out.tally = s.run->tally();
  out.values_beyond_cap = s.values_beyond_cap;
  return out;
}

}  // namespace kith::adapters
