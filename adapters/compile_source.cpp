// [source]: in which format the export comes.
#include <algorithm>
#include <array>

#include "adapters/compile.hpp"

namespace kith::adapters {
namespace {

constexpr unsigned csv = 1, json = 2, ndjson = 4, xlsx = 8;

// Which formats a key is for; a key that the format does not read would be a promise not kept.
struct SourceKey {
  std::string_view name;
  unsigned formats;
  std::string_view words;
};
constexpr auto source_keys = std::to_array<SourceKey>({
    {"format", csv | json | ndjson | xlsx, ""},
    {"delimiter", csv, "csv"},
    {"quote", csv, "csv"},
    {"short_rows", csv, "csv"},
    {"encoding", csv | json | ndjson, "csv, json and ndjson"},
    {"header_row", csv | xlsx, "csv and xlsx"},
    {"header_rows", csv | xlsx, "csv and xlsx"},
    {"sheet", xlsx, "xlsx"},
    {"records", json, "json"},
    {"path_separator", json | ndjson, "json and ndjson"},
});

// The formats named, as bits.
unsigned compile_format(TomlReader& reader, const toml::table& source, SourceFormat& out) {
  if (!source.contains("format")) {
    reader.fault(source, "\"format\" is missing");
    return 0;
  }
  unsigned formats = 0;
  out.text.reset();
  const toml::node& node = *source.get("format");
  for (const std::string& word : reader.texts(source, "format")) {
    constexpr std::array<std::string_view, 4> words = {"csv", "json", "ndjson", "xlsx"};
    const auto found = std::ranges::find(words, std::string_view(word));
    if (found == words.end()) {
      reader.fault(node, "\"format\" has to be one of: csv, json, ndjson, xlsx");
      continue;
    }
    const auto index = static_cast<std::size_t>(found - words.begin());
    formats |= 1U << index;
    if (words[index] == "xlsx") {
      out.takes_workbook = true;
    } else {
      if (out.text)
        reader.fault(node, "of csv, json and ndjson a source has one: their files do not say which they are");
      out.text = static_cast<TextFormat>(index);
    }
  }
  return formats;
}

void check_keys(TomlReader& reader, const toml::table& source, unsigned formats) {
  reader.only_keys(source, "[source]",
                   {"format", "delimiter", "quote", "short_rows", "encoding", "header_row", "header_rows", "sheet",
                    "records", "path_separator"});
  for (const SourceKey& key : source_keys) {
    const toml::node* node = source.get(key.name);
    if (node == nullptr || formats == 0 || (key.formats & formats) != 0) continue;
    reader.fault(*node, "\"" + std::string(key.name) + "\" is for " + std::string(key.words));
  }
}

void compile_dialect(TomlReader& reader, const toml::table& source, SourceFormat& out) {
  if (const auto encoding = reader.word(
          source, "encoding", {"utf-8", "auto", "windows-1252", "utf-16", "big5", "gb18030", "shift_jis", "euc-kr"})) {
    out.encoding = static_cast<Encoding>(*encoding);
  }
  if (const auto delimiter = reader.text(source, "delimiter")) {
    const bool is_usable =
        delimiter->size() == 1 && std::string_view(",;\t|:~^").find((*delimiter)[0]) != std::string_view::npos;
    if (is_usable) out.delimiter = (*delimiter)[0];
    if (!is_usable) reader.fault(*source.get("delimiter"), "\"delimiter\" has to be one of , ; tab | : ~ ^");
  }
  if (const auto quote = reader.word(source, "quote", {"\"", "'", ""})) {
    constexpr std::array<char, 3> quotes = {'"', '\'', '\0'};
    out.quote = quotes[*quote];
  }
  out.accepts_short_rows = reader.word(source, "short_rows", {"refuse", "accept"}) == 1U;
}

void compile_sheet_choice(TomlReader& reader, const toml::table& source, SourceFormat& out) {
  const toml::node* sheet = source.get("sheet");
  if (sheet == nullptr) return;
  const auto* name = sheet->as_string();
  const auto* number = sheet->as_integer();
  if (name != nullptr && name->get() == "*") {
    out.sheet_number = 0;
  } else if (name != nullptr && !name->get().empty()) {
    out.sheet_name = name->get();
  } else if (number != nullptr && number->get() >= 1 && number->get() <= 1'000) {
    out.sheet_number = static_cast<std::uint32_t>(number->get());
  } else {
    reader.fault(*sheet, "\"sheet\" has to be a sheet's name, its number from 1, or \"*\" for all");
  }
}

void compile_paths(TomlReader& reader, const toml::table& source, SourceFormat& out) {
  if (const auto separator = reader.word(source, "path_separator", {"/", ".", ":", "|"})) {
    out.path_separator = std::string_view("/.:|")[*separator];
  }
  if (const toml::node* records = source.get("records"); records != nullptr && records->is_array()) {
    out.records = reader.texts(source, "records");
  } else if (auto path = reader.text(source, "records")) {
    std::string_view rest = *path;
    while (!rest.empty()) {
      const auto end = rest.find(out.path_separator);
      out.records.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  if (std::ranges::any_of(out.records, &std::string::empty)) {
    reader.fault(*source.get("records"), "\"records\" has to be the keys that lead to the list of records");
  }
}

}  // namespace

void compile_source(TomlReader& reader, const toml::table& root, Plan& plan) {
  const toml::table* source = reader.table(root, "source");
  if (source == nullptr) {
    if (!root.contains("source")) reader.fault(root, "[source] is missing");
    return;
  }
  SourceFormat& out = plan.source;
  check_keys(reader, *source, compile_format(reader, *source, out));
  compile_dialect(reader, *source, out);
  out.header_row = static_cast<std::uint32_t>(reader.integer(*source, "header_row", 1, 100).value_or(1));
  out.header_rows = static_cast<std::uint32_t>(reader.integer(*source, "header_rows", 1, 10).value_or(1));
  compile_sheet_choice(reader, *source, out);
  compile_paths(reader, *source, out);
}

}  // namespace kith::adapters
