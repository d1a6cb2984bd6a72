// Exact counts as the text that is sealed: {"period":"2021-Q1","organisations":[…],"places":[…],"totals":[[place,
// month, organisation, n], …],"dimensions":[{"id":…,"codes":[…],"cells":[[place, month, code, organisation, n], …]},
// …],"returns":[[place, organisations], …],"aggregates":[[place, month, organisation, n], …]}, where numbers are places
// in the lists.
#include <algorithm>
#include <map>

#include "hub/base/json.hpp"
#include "hub/release/exact_counts.hpp"

namespace kith::release {
namespace {

constexpr json::Limits limits = {.bytes = std::size_t{256} << 20U, .depth = 6, .members = 16, .nodes = 20'000'000};

const Dimension* find_dimension(std::string_view id) {
  for (const Variable& variable : variables())
    if (variable.dimension == id) return &dimension_of(variable);
  return nullptr;
}

void write_cells(json::Writer& out, const std::vector<ExactCell>& cells, bool with_node) {
  out.begin_array();
  for (const ExactCell& cell : cells) {
    out.begin_array().integer(cell.place).integer(cell.month);
    if (with_node) out.integer(cell.node);
    out.integer(cell.org).integer(cell.records).end_array();
  }
  out.end_array();
}

class CountsReader {
 public:
  explicit CountsReader(const RegionMap& map) : map_(map) {}

  Result<ExactCounts> read(json::Value root) {
    const json::Value text = root.find("period");
    const auto period = text && text.is(json::Kind::string) ? ReleasePeriod::parse(text.string()) : std::nullopt;
    if (!period) return fail(Error{Errc::malformed_value, "/period"});
    counts_.period = *period;
    KITH_ASSIGN(counts_.organisations, texts(root.find("organisations"), "/organisations"));
    KITH_ASSIGN(const auto places, texts(root.find("places"), "/places"));
    for (const std::string& code : places) {
      const auto node = map_.find(code);
      if (!node) return fail(Error{Errc::unknown_code, "/places", "the region map has no such place"});
      places_.push_back(*node);
    }
    KITH_ASSIGN(counts_.totals, cells(root.find("totals"), "/totals", nullptr));
    const json::Value dimensions = root.find("dimensions");
    if (!dimensions || !dimensions.is(json::Kind::array)) return fail(Error{Errc::wrong_type, "/dimensions"});
    for (json::Value one = dimensions.first(); one; one = one.next()) KITH_TRY(read_dimension(one));
    KITH_TRY(read_returns(root.find("returns")));
    // What was sealed before aggregates took part has none.
    if (const json::Value aggregates = root.find("aggregates")) {
      KITH_ASSIGN(counts_.aggregates, cells(aggregates, "/aggregates", nullptr));
    }
    return std::move(counts_);
  }

 private:
  Result<void> read_dimension(json::Value value) {
    const json::Value id = value.is(json::Kind::object) ? value.find("id") : json::Value{};
    const Dimension* const tree = id && id.is(json::Kind::string) ? find_dimension(id.string()) : nullptr;
    if (tree == nullptr) return fail(Error{Errc::unknown_code, "/dimensions", "there is no such dimension"});
    KITH_ASSIGN(const auto codes, texts(value.find("codes"), "/dimensions"));
    std::vector<std::int16_t> nodes;
    for (const std::string& code : codes) {
      const auto found = std::ranges::find(tree->nodes, code, &CodeNode::code);
      if (found == tree->nodes.end()) return fail(Error{Errc::unknown_code, "/dimensions", "there is no such code"});
      nodes.push_back(static_cast<std::int16_t>(found - tree->nodes.begin()));
    }
    KITH_ASSIGN(auto read, cells(value.find("cells"), "/dimensions", &nodes));
    counts_.dimensions.push_back({tree->id, std::move(read)});
    return {};
  }

  // What was sealed before returns were counted has none.
  Result<void> read_returns(json::Value list) {
    if (!list) return {};
    if (!list.is(json::Kind::array)) return fail(Error{Errc::wrong_type, "/returns"});
    for (json::Value one = list.first(); one; one = one.next()) {
      if (!one.is(json::Kind::array) || one.size() != 2) return fail(Error{Errc::wrong_type, "/returns"});
      const json::Value place = one.first(), organisations = place.next();
      if (!place.is(json::Kind::number) || !organisations.is(json::Kind::number))
        return fail(Error{Errc::wrong_type, "/returns"});
      const std::int64_t at = place.integer().value_or(-1), count = organisations.integer().value_or(0);
      if (at < 0 || static_cast<std::size_t>(at) >= places_.size() || count < 1)
        return fail(Error{Errc::out_of_range, "/returns"});
      counts_.returns.push_back({places_[static_cast<std::size_t>(at)], count});
    }
    return {};
  }

  static Result<std::vector<std::string>> texts(json::Value list, const std::string& pointer) {
    if (!list || !list.is(json::Kind::array)) return fail(Error{Errc::wrong_type, pointer});
    std::vector<std::string> all;
    for (json::Value one = list.first(); one; one = one.next()) {
      if (!one.is(json::Kind::string)) return fail(Error{Errc::wrong_type, pointer});
      all.emplace_back(one.string());
    }
    return all;
  }

  Result<std::vector<ExactCell>> cells(json::Value list, const std::string& pointer,
                                       const std::vector<std::int16_t>* nodes) const {
    if (!list || !list.is(json::Kind::array)) return fail(Error{Errc::wrong_type, pointer});
    std::vector<ExactCell> all;
    for (json::Value one = list.first(); one; one = one.next()) {
      const std::size_t size = nodes == nullptr ? 4 : 5;
      if (!one.is(json::Kind::array) || one.size() != size) return fail(Error{Errc::wrong_type, pointer});
      json::Value at = one.first();
      // -1, which is in no range, for what is no number.
      const auto next = [&] {
        const std::int64_t number = at.is(json::Kind::number) ? at.integer().value_or(-1) : -1;
        at = at.next();
        return number;
      };
      const std::int64_t place = next(), month = next(), node = nodes == nullptr ? 0 : next(), org = next(),
                         records = next();
      const auto is_in = [](std::int64_t number, std::size_t end) {
        return number >= 0 && static_cast<std::size_t>(number) < end;
      };
      if (!is_in(place, places_.size()) || !is_in(month, 12) || !is_in(org, counts_.organisations.size()) ||
          records < 1 || (nodes != nullptr && !is_in(node, nodes->size())))
        return fail(Error{Errc::out_of_range, pointer});
      all.push_back({places_[static_cast<std::size_t>(place)], static_cast<std::int32_t>(month),
                     nodes == nullptr ? total_node : (*nodes)[static_cast<std::size_t>(node)],
                     static_cast<std::uint32_t>(org), records});
    }
    return all;
  }

  const RegionMap& map_;
  ExactCounts counts_;
  std::vector<std::uint32_t> places_;
};

}  // namespace

std::string write_counts(const ExactCounts& counts, const RegionMap& map) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("period", counts.period.text()).key("organisations").begin_array();
  for (const std::string& org : counts.organisations) out.string(org);
  out.end_array().key("places").begin_array();
  for (const PlaceNode& node : map.nodes()) out.string(node.code);
  out.end_array().key("totals");
  write_cells(out, counts.totals, false);
  out.key("dimensions").begin_array();
  for (const CountsOfDimension& dimension : counts.dimensions) {
    out.begin_object().member("id", dimension.id).key("codes").begin_array();
    for (const CodeNode& node : find_dimension(dimension.id)->nodes) out.string(node.code);
    out.end_array().key("cells");
    write_cells(out, dimension.cells, true);
    out.end_object();
  }
  out.end_array().key("returns").begin_array();
  for (const RegionReturns& region : counts.returns)
    out.begin_array().integer(region.place).integer(region.organisations).end_array();
  out.end_array().key("aggregates");
  write_cells(out, counts.aggregates, false);
  out.end_object();
  return text;
}

Result<ExactCounts> read_counts(std::string text, const RegionMap& map) {
  json::Parser parser{limits};
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  if (!root.is(json::Kind::object)) return fail(Errc::wrong_type);
  return CountsReader{map}.read(root);
}

}  // namespace kith::release
