#include "adapters/propose.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "adapters/fold.hpp"
#include "adapters/mapping.hpp"
#include "adapters/propose_columns.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t sample_limit_bytes = std::size_t{64} * 1024 * 1024;

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// The most frequent of the delimiters in the first line, outside quotes.
char delimiter_of(std::string_view text) {
  constexpr std::array<char, 4> known = {',', ';', '\t', '|'};
  std::array<std::size_t, 4> counts{};
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '\n') break;
    const auto at = std::ranges::find(known, c);
    if (at != known.end()) ++counts[static_cast<std::size_t>(at - known.begin())];
  }
  const auto best = std::ranges::max_element(counts);
  return *best == 0 ? ',' : known[static_cast<std::size_t>(best - counts.begin())];
}

// The end of the JSON string that begins at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at;
}

// The name of the first member of the outer object that is an array: where records are.
std::string records_key(std::string_view text) {
  int depth = 0;
  std::string_view last;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t end = string_end(text, at);
      if (depth == 1 && end < text.size()) last = text.substr(at + 1, end - at - 1);
      at = end;
    } else if (c == '{' || c == '[') {
      if (c == '[' && depth == 1) return std::string(last);
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return {};
}

FoundFormat find_format(std::string_view bytes, const ProposeOptions& options) {
  FoundFormat out;
  constexpr std::string_view zip_mark = "PK\x03\x04", byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(zip_mark)) {
    out.format = "xlsx";
    out.sheet = options.sheet;
    return out;
  }
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  while (!bytes.empty() && is_blank(bytes.front())) bytes.remove_prefix(1);
  if (bytes.starts_with('[')) {
    out.format = "json";
  } else if (bytes.starts_with('{')) {
    const auto line_end = bytes.find('\n');
    const bool has_lines =
        line_end != std::string_view::npos && bytes[line_end - 1] != '{' && bytes.substr(line_end + 1).starts_with('{');
    const std::string key = has_lines ? std::string() : records_key(bytes);
    out.format = key.empty() ? "ndjson" : "json";
    if (!key.empty()) out.records = {key};
  } else {
    out.format = "csv";
    out.delimiter = delimiter_of(bytes);
    // Qualtrics: names, questions, and {"ImportId":…} before the answers.
    if (bytes.find("{\"\"ImportId\"\"") < 65'536) out.header_rows = 3;
  }
  return out;
}

SourceFormat source_of(const FoundFormat& found) {
  SourceFormat out;
  out.takes_workbook = found.format == "xlsx";
  out.text = found.format == "json"     ? std::optional(TextFormat::json)
             : found.format == "ndjson" ? std::optional(TextFormat::ndjson)
             : found.format == "csv"    ? std::optional(TextFormat::csv)
                                        : std::nullopt;
  out.delimiter = found.delimiter;
  out.encoding = Encoding::automatic;
  out.accepts_short_rows = true;
  out.header_rows = found.header_rows;
  out.records = found.records;
  out.sheet_name = found.sheet;
  return out;
}

// Looks at the first sheet that has a header.
class SampleSink final : public RowSink {
 public:
  Result<void> take_header(std::uint64_t number, std::uint32_t sheet,
                           std::span<const std::string_view> headers) override {
    (void)number;
    is_first_sheet_ = sheet_ == 0 || sheet == sheet_;
    if (sheet_ != 0) return {};
    sheet_ = sheet;
    std::map<std::string, int> seen;
    std::set<std::string> names;
    for (const std::string_view header : headers) {
      SeenColumn column;
      const int count = ++seen[fold(header)];
      column.header = trim(header);
      if (count > 1) column.header += " #" + std::to_string(count);
      // A column without a name cannot be said, nor one that is called as the second of another name.
      if (fold(header).empty() || !names.insert(fold(column.header)).second) column.header.clear();
      columns.push_back(std::move(column));
    }
    return {};
  }
  Result<void> take_row(const SourceRow& row) override {
    const auto has_text = [](const Cell& cell) { return !trim(cell.text).empty(); };
    if (!is_first_sheet_ || std::ranges::none_of(row.cells, has_text)) return {};
    ++rows;
    for (std::size_t i = 0; i < std::min(row.cells.size(), columns.size()); ++i) columns[i].add(row.cells[i]);
    return {};
  }

  std::vector<SeenColumn> columns;
  std::uint64_t rows = 0;

 private:
  std::uint32_t sheet_ = 0;
  bool is_first_sheet_ = false;
};

}  // namespace

std::string_view name(ColumnKind kind) {
  constexpr std::array<std::string_view, column_kind_count> names = {
      "empty", "identifier", "key", "date", "number", "yes_no", "choice", "multi_choice", "free_text"};
  return names[static_cast<std::size_t>(kind)];
}

Result<Proposal> propose(std::string_view bytes, const ProposeOptions& options) {
  if (bytes.size() > sample_limit_bytes)
    return fail(Error(Errc::too_many_records, {}, "a sample may be 64 MiB at most"));
  const FoundFormat format = find_format(bytes, options);
  const SourceFormat source_format = source_of(format);
  MemoryBytes memory(bytes);
  SampleSink sink;
  KITH_ASSIGN(const auto source, open_source(source_format, memory, sink));
  for (bool has_more = true; has_more;) {
    KITH_ASSIGN(has_more, source->step());
  }
  Proposal out;
  out.format = format.format;
  out.rows = sink.rows;
  for (const SeenColumn& column : sink.columns) {
    if (!column.header.empty()) out.columns.push_back(judge(column, sink.rows));
  }
  if (out.columns.empty() || sink.rows == 0) {
    return fail(Error(Errc::missing_column, {}, "the sample has no header or no rows"));
  }
  const KeyChoice key = settle_key(out.columns, sink.rows);
  settle_orders(out.columns);
  choose_fields(out.columns);
  out.toml = write_mapping(out.columns, key, format, options, out.open_questions);
  return out;
}

}  // namespace kith::adapters
