// Exports in their own formats, with made-up names, phones, addresses and e-mail in each of their columns in turn, the
// key and the header among them, sent to the hub that adapts them; then these are looked for everywhere that outlives a
// request. One hit is a failure.
#include <regex>

#include "tests/e2e/canary_doors.hpp"
#include "tests/support/made_workbook.hpp"
#include "tests/unit/net/compress.hpp"

namespace kith::e2e {
namespace {

using Cells = std::vector<std::string>;

// All of it in one cell, and each alone.
std::vector<std::string> texts() {
  std::string all;
  std::vector<std::string> each;
  for (const std::string one : identifiers) {
    all += one + " ";
    each.push_back(one);
  }
  each.push_back(all);
  return each;
}

Cells google_header() {
  std::istringstream sample{read_file(source_dir() / "adapters/google_forms/sample.csv")};
  std::string line;
  std::getline(sample, line);
  Cells header;
  std::istringstream rest{line.substr(3)};  // without its byte order mark
  for (std::string cell; std::getline(rest, cell, ',');) header.push_back(cell);
  if (header.back().ends_with('\r')) header.back().pop_back();
  return header;
}

// A good answer; `number` makes its time stamp another.
Cells google_row(std::size_t number) {
  char stamp[32];
  std::snprintf(stamp, sizeof stamp, "5/9/2023 10:%02u:%02u", static_cast<unsigned>(number / 60 % 60),
                static_cast<unsigned>(number % 60));
  return {stamp,  "",        "",       "",   "Yes", "", "5/8/2023",        "Night", "Davis",
          "Park", "My race", "Korean", "17", "Man", "", "Refused service", "1"};
}

std::string csv_line(const Cells& cells) {
  std::string line;
  for (const auto& cell : cells) line += (line.empty() ? "\"" : ",\"") + cell + "\"";
  return line + "\r\n";
}

std::string sheet_line(const Cells& cells, std::size_t number) {
  std::string line = "<row r=\"" + std::to_string(number) + "\">";
  for (const auto& cell : cells) line += "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
  return line + "</row>";
}

std::string workbook_of(const std::vector<Cells>& rows) {
  testing::MadeWorkbook made;
  std::string data;
  for (std::size_t i = 0; i < rows.size(); ++i) data += sheet_line(rows[i], i + 1);
  made.sheets = {{"Zephyrina Quillfeather", data}};
  return testing::workbook(made);
}

struct SourceDoors : Doors {
  // To both doors, in each way in which a push is answered.
  void send(const std::string& source, const std::string& type, const std::string& body) {
    const std::string door = "/v1/sources/" + source;
    const net::HeaderField media{"content-type", type};
    ask(Method::post, door + "/preview?rows=200", {media}, body);
    ask(Method::post, door + "/records", {media}, body);
    ask(Method::post, door + "/records?results=refused", {media}, body);
    ask(Method::post, door + "/records", {media, {"idempotency-key", std::to_string(++keys_)}}, body);
    ask(Method::post, door + "/records", {media, {"content-encoding", "gzip"}}, net::test::gzip(body));
  }
  void send_tables(const std::string& canary) {
    const Cells header = google_header();
    std::vector<Cells> rows = {header, google_row(rows_++)};
    for (std::size_t column = 0; column < header.size(); ++column) {
      rows.push_back(google_row(rows_++));
      rows.back()[column] = canary;
    }
    std::string csv;
    for (const Cells& row : rows) csv += csv_line(row);
    send("google_forms", "text/csv", csv);
    send("google_forms", "application/octet-stream", workbook_of(rows));
    // Rows without their header, a header of its own, damage, and what is no export at all.
    send("google_forms", "text/csv", csv.substr(csv.find("\r\n") + 2));
    Cells more = header;
    more.push_back(canary);
    rows.front() = more;
    send("google_forms", "text/csv", csv_line(more) + csv.substr(csv.find("\r\n") + 2));
    send("google_forms", "application/octet-stream", workbook_of(rows));
    send("google_forms", "text/csv", csv + "\"" + canary);
    send("google_forms", "text/csv", canary);
    const std::string workbook = workbook_of(rows);
    send("google_forms", "application/octet-stream", workbook.substr(0, workbook.size() - 40));
  }
  // Each text of the sample in its turn.
  void send_json(const std::string& source, const std::string& canary) {
    const std::string sample = read_file(source_dir() / "adapters" / source / "sample.json");
    static const std::regex text{R"rx(: ?"([^"\\]*)")rx"};
    std::string all = sample;
    std::size_t replaced = 0;
    for (std::sregex_iterator at{sample.begin(), sample.end(), text}, end; at != end; ++at, ++replaced) {
      std::string one = sample;
      one.replace(static_cast<std::size_t>(at->position(1)), static_cast<std::size_t>(at->length(1)), canary);
      ask(Method::post, "/v1/sources/" + source + (replaced % 2 == 0 ? "/records" : "/preview"),
          {{"content-type", "application/json"}}, one);
    }
    BOOST_TEST(replaced > 20U);
    send(source, "application/json", sample.substr(0, sample.size() / 2) + canary);
    send(source, "application/json", R"([{")" + canary + R"(": ")" + canary + R"("}])");
    send(source, "application/json", "[" + canary + "]");
  }
  void send_in_heads(const std::string& canary) {
    std::string word;
    for (const char c : canary) word += c == ' ' || c == ',' || c == '(' || c == ')' ? '-' : c;
    const net::HeaderField csv{"content-type", "text/csv"};
    ask(Method::post, "/v1/sources/" + word + "/records", {csv}, canary);
    ask(Method::post, "/v1/sources/google_forms/" + word, {csv}, canary);
    ask(Method::post, "/v1/sources/google_forms/records?results=" + word, {csv}, canary);
    ask(Method::post, "/v1/sources/google_forms/preview?rows=" + word, {csv}, canary);
    ask(Method::post, "/v1/sources/google_forms/records", {{"content-type", canary}}, canary);
    ask(Method::post, "/v1/sources/google_forms/records", {csv, {"idempotency-key", canary}}, canary);
  }

 private:
  std::size_t rows_ = 0;
  int keys_ = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(canaries_in_exports, SourceDoors)

BOOST_AUTO_TEST_CASE(what_stood_in_an_export_is_nowhere_afterwards) {
  for (const std::string& canary : texts()) {
    send_tables(canary);
    send_in_heads(canary);
  }
  // Something was taken, something refused, and something told of each column.
  for (const std::string part : {R"("outcome":"applied")", R"("outcome":"refused")", R"("fate":"dropped")",
                                 R"x("column":"18 (R)")x", "unknown-column"})
    BOOST_TEST(answers.find(part) != std::string::npos, part);
  for (const std::string source : {"kobotoolbox", "airtable"}) send_json(source, texts().back());
  ask(Method::get, "/v1/records?limit=1000");
  ask(Method::get, "/v1/records?limit=1000", {{"accept", "text/csv"}});
  look_everywhere();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
