#include "hub/protect/job.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "hub/base/json.hpp"
#include "hub/disclosure/fields.hpp"

namespace kith::protect {
namespace {

using disclosure::element;
using disclosure::Fields;

constexpr json::Limits limits = {.bytes = std::size_t{256} << 20U, .depth = 16, .members = 64, .nodes = 6'000'000};
constexpr std::size_t most_dimensions = 6;

class JobReader {
 public:
  Result<Job> read(json::Value root);

 private:
  Result<Reader> read_reader(const Fields& fields);
  Result<Frozen> read_frozen(json::Value value, const std::string& pointer);
  Result<Cube> read_cube(json::Value value, const std::string& pointer);
  Result<CubeCell> read_cell(json::Value value, const std::vector<std::map<std::string_view, std::uint32_t>>& codes,
                             const std::string& pointer);
  Result<void> read_shares(json::Value value, CubeCell& cell, const std::string& pointer);

  Job job_;
  std::map<std::string, std::uint32_t, std::less<>> organisations_;
};

// Reads each element of a list by read(element, pointer) into a vector.
template <class T, class Read>
Result<std::vector<T>> read_each(json::Value list, const std::string& pointer, Read read) {
  std::vector<T> all;
  for (json::Value item = list.first(); item; item = item.next()) {
    KITH_ASSIGN(T one, read(item, element(pointer, all.size())));
    all.push_back(std::move(one));
  }
  return all;
}

template <class T, class Read>
Result<std::vector<T>> read_list(const Fields& fields, std::string_view name, Read read) {
  if (!fields.has(name)) return std::vector<T>{};
  KITH_ASSIGN(const json::Value list, fields.array(name));
  return read_each<T>(list, fields.at(name), read);
}

Result<Profile> read_profile(const Fields& reader) {
  KITH_ASSIGN(const json::Value value, reader.object("profile"));
  KITH_ASSIGN(const Fields fields,
              Fields::of(value, reader.at("profile"), {"name", "version", "k", "organisations", "insider"}));
  constexpr std::int64_t most = 1'000'000;
  Profile profile;
  KITH_ASSIGN(profile.stamp.name, fields.word("name"));
  KITH_ASSIGN(profile.stamp.version, fields.whole("version", 1, most));
  KITH_ASSIGN(profile.stamp.k, fields.whole("k", 2, most));
  KITH_ASSIGN(profile.organisations, fields.whole("organisations", 0, most));
  KITH_ASSIGN(profile.insider, fields.flag("insider"));
  return profile;
}

Result<disclosure::Code> read_code(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"code", "parent", "partial", "covers"}));
  disclosure::Code code;
  KITH_ASSIGN(code.code, fields.word("code"));
  if (fields.has("parent")) {
    KITH_ASSIGN(code.parent, fields.word("parent"));
  }
  KITH_ASSIGN(code.partial, fields.flag("partial"));
  KITH_ASSIGN(code.covers, fields.flag("covers"));
  return code;
}

Result<disclosure::Dimension> read_dimension(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"id", "multi", "codes"}));
  disclosure::Dimension dimension;
  KITH_ASSIGN(dimension.id, fields.word("id"));
  KITH_ASSIGN(dimension.multi, fields.flag("multi"));
  KITH_ASSIGN(dimension.codes, read_list<disclosure::Code>(fields, "codes", read_code));
  std::set<std::string_view> seen;
  for (const disclosure::Code& code : dimension.codes)
    if (!seen.insert(code.code).second)
      return fail({Errc::contradiction, fields.at("codes"), "a code is listed twice"});
  return dimension;
}

Result<std::int64_t> count_of(json::Value value, const std::string& pointer) {
  const std::optional<std::int64_t> count = value.is(json::Kind::number) ? value.integer() : std::nullopt;
  if (!count || *count < 0 || *count > disclosure::largest_count)
    return fail({Errc::out_of_range, pointer, "a count is a whole number, 0 or more"});
  return *count;
}

Result<void> JobReader::read_shares(json::Value value, CubeCell& cell, const std::string& pointer) {
  if (!value.is(json::Kind::array)) return fail({Errc::wrong_type, pointer, "a list of organisations stands here"});
  std::int64_t sum = 0;
  std::size_t index = 0;
  for (json::Value pair = value.first(); pair; pair = pair.next(), ++index) {
    const std::string place = element(pointer, index);
    const json::Value name = pair.is(json::Kind::array) && pair.size() == 2 ? pair.first() : json::Value{};
    if (!name || !name.is(json::Kind::string) || !disclosure::is_word(name.string()))
      return fail({Errc::wrong_type, place, "an organisation and its count stand here"});
    KITH_ASSIGN(const std::int64_t n, count_of(name.next(), element(place, 1)));
    const auto known = organisations_.find(name.string());
    const auto number =
        known != organisations_.end() ? known->second : static_cast<std::uint32_t>(organisations_.size());
    if (known == organisations_.end()) {
      organisations_.emplace(name.string(), number);
      job_.organisations.emplace_back(name.string());
    }
    sum += n;
    if (n > 0) cell.shares.push_back({number, n});
  }
  std::ranges::sort(cell.shares, {}, &Share::organisation);
  if (std::ranges::adjacent_find(cell.shares, {}, &Share::organisation) != cell.shares.end())
    return fail({Errc::contradiction, pointer, "an organisation is given twice"});
  if (sum != cell.n) return fail({Errc::contradiction, pointer, "the organisations do not add up to the cell"});
  return {};
}

Result<CubeCell> JobReader::read_cell(json::Value value,
                                      const std::vector<std::map<std::string_view, std::uint32_t>>& codes,
                                      const std::string& pointer) {
  const bool has_shares = value.size() == codes.size() + 2;
  if (!value.is(json::Kind::array) || (value.size() != codes.size() + 1 && !has_shares))
    return fail({Errc::wrong_type, pointer, "a cell is an array: a code of each dimension, its count, its shares"});
  CubeCell cell;
  json::Value item = value.first();
  for (const auto& index : codes) {
    const auto found = item.is(json::Kind::string) ? index.find(item.string()) : index.end();
    if (found == index.end())
      return fail({Errc::unknown_code, element(pointer, cell.codes.size()), "its dimension does not list this code"});
    cell.codes.push_back(found->second);
    item = item.next();
  }
  cell.is_impossible = item.is(json::Kind::string) && item.string() == "-";
  if (!cell.is_impossible) {
    KITH_ASSIGN(cell.n, count_of(item, element(pointer, codes.size())));
  }
  if (has_shares) KITH_TRY(read_shares(item.next(), cell, element(pointer, codes.size() + 1)));
  return cell;
}

Result<Cube> JobReader::read_cube(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"release", "table", "as_of", "dimensions", "cells"}));
  Cube cube;
  KITH_ASSIGN(cube.release, fields.word("release"));
  KITH_ASSIGN(cube.table, fields.word("table"));
  KITH_ASSIGN(cube.as_of, fields.word("as_of"));
  KITH_ASSIGN(cube.dimensions, read_list<disclosure::Dimension>(fields, "dimensions", read_dimension));
  if (cube.dimensions.empty() || cube.dimensions.size() > most_dimensions)
    return fail({Errc::out_of_range, fields.at("dimensions"), "a table has one to six dimensions"});
  std::vector<std::map<std::string_view, std::uint32_t>> codes(cube.dimensions.size());
  for (std::size_t d = 0; d < codes.size(); ++d)
    for (std::uint32_t c = 0; c < cube.dimensions[d].codes.size(); ++c)
      codes[d].emplace(cube.dimensions[d].codes[c].code, c);
  const auto read = [&](json::Value item, const std::string& at) { return read_cell(item, codes, at); };
  KITH_ASSIGN(cube.cells, read_list<CubeCell>(fields, "cells", read));
  return cube;
}

Result<Frozen> JobReader::read_frozen(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"published", "exact"}));
  KITH_ASSIGN(const json::Value published, fields.object("published"));
  KITH_ASSIGN(const json::Value exact, fields.object("exact"));
  Frozen frozen;
  KITH_ASSIGN(frozen.published, disclosure::read_table(published, fields.at("published")));
  KITH_ASSIGN(frozen.exact, read_cube(exact, fields.at("exact")));
  return frozen;
}

Result<Reader> JobReader::read_reader(const Fields& fields) {
  Reader reader;
  KITH_ASSIGN(reader.profile, read_profile(fields));
  const auto read = [&](json::Value item, const std::string& at) { return read_frozen(item, at); };
  KITH_ASSIGN(reader.frozen, read_list<Frozen>(fields, "frozen", read));
  return reader;
}

Result<Job> JobReader::read(json::Value root) {
  KITH_ASSIGN(const Fields fields, Fields::of(root, "", {"profile", "frozen", "beside", "start", "tables"}));
  KITH_ASSIGN(Reader reader, read_reader(fields));
  const auto read_beside = [&](json::Value item, const std::string& at) -> Result<Reader> {
    KITH_ASSIGN(const Fields of_reader, Fields::of(item, at, {"profile", "frozen"}));
    return read_reader(of_reader);
  };
  KITH_ASSIGN(std::vector<Reader> beside, read_list<Reader>(fields, "beside", read_beside));
  const auto read_start = [](json::Value item, const std::string& at) { return disclosure::read_table(item, at); };
  KITH_ASSIGN(job_.start, read_list<disclosure::PublishedTable>(fields, "start", read_start));
  job_.has_start = fields.has("start");
  const auto read_table = [&](json::Value item, const std::string& at) { return read_cube(item, at); };
  KITH_TRY(fields.array("tables"));
  KITH_ASSIGN(job_.tables, read_list<Cube>(fields, "tables", read_table));
  job_.readers.push_back(std::move(reader));
  for (Reader& other : beside) job_.readers.push_back(std::move(other));
  return std::move(job_);
}

}  // namespace

Result<Job> read_job(std::string& text) {
  json::Parser parser(limits);
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  return JobReader{}.read(root);
}

}  // namespace kith::protect
