#include "tests/attacks/files.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "hub/base/json.hpp"

namespace kith::attacks {
namespace {

constexpr std::string_view total = "*";

// Joins the tables one by one.
class Reader {
 public:
  void take_json(std::string bytes) {
    json::Parser parser{{.bytes = std::size_t{16} << 20U, .depth = 8, .members = 64, .nodes = 2'000'000}};
    const json::Value root = parser.parse(bytes).value();
    Shape shape;
    std::vector<std::string> dimensions;
    for (json::Value one = root.find("dimensions").first(); one; one = one.next()) {
      dimensions.emplace_back(one.find("id").string());
      std::vector<std::string> codes = take_codes(one, root.find("release").string());
      if (dimensions.back() == "place") {
        shape.places = std::move(codes);
      } else if (dimensions.back() == "period") {
        shape.periods = std::move(codes);
      } else {
        shape.dimension = dimensions.back();
        shape.codes = {codes.begin(), codes.end()};
      }
    }
    reading_.shapes.push_back(std::move(shape));
    for (json::Value row = root.find("cells").first(); row; row = row.next()) {
      std::vector<std::string> fields;
      for (json::Value field = row.first(); field; field = field.next())
        fields.emplace_back(field.is(json::Kind::string) ? field.string() : field.number_text());
      say(dimensions, fields);
    }
  }

  void take_csv(const std::string& bytes) {
    std::vector<std::string> dimensions;
    std::istringstream in(bytes);
    std::string line;
    while (std::getline(in, line)) {
      if (line.ends_with('\r')) line.pop_back();
      std::vector<std::string> fields;
      std::istringstream cells(line);
      for (std::string field; std::getline(cells, field, ',');)
        fields.push_back(field.starts_with('\'') ? field.substr(1) : field);
      if (dimensions.empty()) {
        dimensions.assign(fields.begin(), fields.end() - 1);
      } else {
        say(dimensions, fields);
      }
    }
  }

  Reading finish() && { return std::move(reading_); }

 private:
  std::vector<std::string> take_codes(json::Value dimension, std::string_view release) {
    const std::string id{dimension.find("id").string()};
    std::vector<std::string> codes;
    for (json::Value one = dimension.find("codes").first(); one; one = one.next()) {
      codes.emplace_back(one.find("code").string());
      CodeTree& tree = id == "place" ? reading_.places[std::string{release.substr(0, 4)}] : reading_.codes[id];
      if (const json::Value multi = dimension.find("multi")) tree.is_multi = multi.boolean();
      if (const json::Value parent = one.find("parent")) tree.parents[codes.back()] = parent.string();
      if (one.find("partial")) tree.partial.insert(codes.back());
      if (one.find("covers")) tree.covering.insert(codes.back());
    }
    return codes;
  }

  void say(const std::vector<std::string>& dimensions, const std::vector<std::string>& fields) {
    Cell cell{{}, {}, {}, std::string{total}};
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      if (dimensions[d] == "place") cell.place = fields.at(d);
      if (dimensions[d] == "period") cell.period = fields.at(d);
      if (dimensions[d] == "place" || dimensions[d] == "period" || fields.at(d) == total) continue;
      cell.dimension = dimensions[d];
      cell.code = fields[d];
    }
    const std::string& state = fields.at(dimensions.size());
    if (fields.size() > dimensions.size() + 1 && fields.back() == "once") reading_.once.insert(cell);
    Said& said = reading_.said[cell];
    if (state == "S") {
      said.is_hidden = true;
      return;
    }
    if (state != "-" && state.find_first_not_of("0123456789") != std::string::npos)
      throw std::runtime_error(text(cell) + " says " + state);
    const std::int64_t number = state == "-" ? 0 : std::stoll(state);
    if (said.number && *said.number != number) reading_.contradictions.insert(text(cell));
    said.number = number;
  }

  Reading reading_;
};

// As a file writes the cell, before its state: its row in CSV, and in JSON.
std::pair<std::string, std::string> rows_of(const Cell& cell, bool has_code) {
  std::string csv = cell.place + "," + cell.period + ",";
  std::string json = "[\"" + cell.place + "\",\"" + cell.period + "\",";
  if (has_code) csv += cell.code + ",";
  if (has_code) json += "\"" + cell.code + "\",";
  return {csv, json};
}

bool replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) return false;
  text.replace(at, from.size(), to);
  return true;
}

}  // namespace

bool File::is_table() const {
  return (name.starts_with("place-") || name.starts_with("state-") || name.starts_with("region-")) &&
         name.find("organisations") == std::string::npos;
}

std::vector<File> fetch(pg::Connection& serve) {
  std::vector<File> files;
  const auto everywhere = storage::LeadPlace::everywhere();
  const auto releases = storage::list_releases(serve, everywhere).value();
  const auto parts = storage::list_manifests(serve, everywhere).value();
  for (const storage::ManifestOf& part : parts) {
    const auto release = std::ranges::find(releases, part.release, &storage::StoredRelease::id);
    auto manifest = storage::read_release_file(serve, everywhere, part.release, part.scope, "manifest.json").value();
    std::string bytes = manifest.bytes;
    json::Parser parser{{.bytes = std::size_t{1} << 20U, .depth = 8, .members = 1'000, .nodes = 100'000}};
    const json::Value root = parser.parse(bytes).value();
    std::vector<std::string> names{"manifest.json"};
    for (json::Value one = root.find("files").first(); one; one = one.next())
      names.emplace_back(one.find("name").string());
    for (const std::string& name : names)
      files.push_back({part.release, release->profile, release->period, part.scope, name,
                       storage::read_release_file(serve, everywhere, part.release, part.scope, name).value().bytes});
  }
  return files;
}

std::vector<File> of_profiles(const std::vector<File>& files, const std::set<std::string>& profiles) {
  std::vector<File> kept;
  std::ranges::copy_if(files, std::back_inserter(kept),
                       [&](const File& file) { return profiles.contains(file.profile); });
  return kept;
}

std::vector<File> printing(std::vector<File> files, const Cell& cell, std::int64_t number) {
  std::size_t changed = 0;
  for (File& file : files) {
    if (!file.is_table() || file.bytes.find(cell.dimension) == std::string::npos) continue;
    // A table of totals has no code, one of a dimension has the total as one.
    for (const bool has_code : {true, false}) {
      if (!has_code && !cell.dimension.empty()) continue;
      const auto [csv, json] = rows_of(cell, has_code);
      const std::string& row = file.is_json() ? json : csv;
      const std::string end = file.is_json() ? "" : "\r\n";  // in JSON a mark may follow
      const std::string state = file.is_json() ? "\"S\"" : "S";
      changed += replace(file.bytes, row + state + end, row + std::to_string(number) + end) ? 1 : 0;
    }
  }
  if (changed == 0) throw std::logic_error("no file hides " + text(cell));
  return files;
}

Reading read(const std::vector<File>& files) {
  Reader reader;
  for (const File& file : files) {
    if (!file.is_table()) continue;
    if (file.is_json()) reader.take_json(file.bytes);
    if (!file.is_json()) reader.take_csv(file.bytes);
  }
  return std::move(reader).finish();
}

}  // namespace kith::attacks
