// Folding, encodings, CSV and dates: the text that real exports hold.
#include "adapters/csv.hpp"
#include "adapters/dates.hpp"
#include "adapters/encoding.hpp"
#include "adapters/fold.hpp"
#include "schemas/encode.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

struct CsvRows {
  std::vector<std::pair<std::uint64_t, std::vector<std::string>>> rows;
  std::vector<std::pair<std::uint64_t, Errc>> faults;
  Result<void> result;
};

CsvRows read_csv(std::string_view text, CsvLimits limits = {}, const SourceFormat& format = {}, std::size_t piece = 3) {
  CsvRows out;
  CsvReader reader(format, limits, [&](const SourceRow& row) -> Result<void> {
    auto& cells = out.rows.emplace_back(row.number, std::vector<std::string>{}).second;
    for (const Cell& cell : row.cells) cells.emplace_back(cell.text);
    for (const RowFault& fault : row.faults) out.faults.emplace_back(row.number, fault.code);
    return {};
  });
  reader.set_encoding(format.encoding);
  for (std::size_t at = 0; at < text.size() && out.result; at += piece)
    out.result = reader.feed(text.substr(at, piece));
  if (out.result) out.result = reader.finish();
  return out;
}

std::string decode_bytes(std::string_view bytes, Encoding encoding, std::size_t piece = 1) {
  ByteDecoder decoder(encoding);
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!decoder.feed(bytes.substr(at, piece), out)) return "error";
  }
  if (!decoder.finish(out)) return "error";
  return to_utf8(out, decoder.cell_encoding()) && is_clean_text(out) ? out : "error";
}

// The date as "precision value", or what is wrong with it.
std::string date(std::string_view format, std::string_view text) {
  const auto compiled = DateFormat::compile(format);
  BOOST_REQUIRE(compiled);
  const auto reading = compiled->read(fold(text));
  if (reading.match == DateFormat::Match::none) return "none";
  const std::string prefix = reading.match == DateFormat::Match::impossible ? "impossible " : "";
  return prefix + records::occurred_text({reading.precision, reading.first_day});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(folding_makes_case_width_accent_and_spacing_alike) {
  BOOST_TEST(fold("  Verbal \t slurs\n") == "verbal slurs");
  BOOST_TEST(fold("ＦＥＭＡＬＥ") == "female");
  BOOST_TEST(fold("Người Việt") == fold("NGUOI VIET"));
  BOOST_TEST(fold("Género") == "genero");
  BOOST_TEST(fold("STRASSE") == fold("straße"));
  BOOST_TEST(fold("女　性") == "女 性");
  BOOST_TEST(fold("10–20") == "10-20");
  BOOST_TEST(fold("\xFF"
                  "Abc") ==
             "\xFF"
             "abc");  // not UTF-8: left as it is
}

BOOST_AUTO_TEST_CASE(encodings_become_utf_8_in_pieces_of_any_size) {
  BOOST_TEST(decode_bytes("\xEF\xBB\xBF"
                          "caf\xC3\xA9",
                          Encoding::utf_8) == "café");
  BOOST_TEST(decode_bytes("caf\xE9", Encoding::utf_8) == "error");
  BOOST_TEST(decode_bytes("caf\xE9", Encoding::automatic) == "café");
  BOOST_TEST(decode_bytes("\x93quote\x94 \x80", Encoding::windows_1252) == "“quote” €");
  BOOST_TEST(decode_bytes(std::string_view("\xFF\xFE\x41\x00\x73\x59", 6), Encoding::automatic) == "A女");
  BOOST_TEST(decode_bytes(std::string_view("\xFE\xFF\xD8\x3D\xDE\x00", 6), Encoding::utf_8) == "😀");
  BOOST_TEST(decode_bytes(std::string_view("\xFF\xFE\x3D\xD8", 4), Encoding::utf_16) == "error");  // half a pair
  BOOST_TEST(decode_bytes(std::string_view("\xFF\xFE\x41", 3), Encoding::utf_16) == "error");      // half a unit
  BOOST_TEST(decode_bytes(std::string_view("a\0b", 3), Encoding::utf_8) == "error");
  BOOST_TEST(decode_bytes("a", Encoding::utf_8) == "a");
}

BOOST_AUTO_TEST_CASE(csv_rows_are_numbered_as_a_spreadsheet_does) {
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    const auto csv = read_csv("a,b\r\n\"1\r\n2\",\"say \"\"hi\"\"\"\r\n\r\nx,y", {}, {}, piece);
    BOOST_REQUIRE(csv.result);
    BOOST_REQUIRE(csv.rows.size() == 4U);
    BOOST_TEST(csv.rows[1].second[0] == "1\r\n2");
    BOOST_TEST(csv.rows[1].second[1] == "say \"hi\"");
    BOOST_TEST(csv.rows[2].second.empty());
    BOOST_TEST(csv.rows[3].first == 4U);
    BOOST_TEST(csv.rows[3].second[1] == "y");
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_csv_row_says_where_and_the_others_go_on) {
  using Faults = std::vector<std::pair<std::uint64_t, Errc>>;
  for (const std::size_t piece : {1U, 4U, 1000U}) {
    const auto stray = read_csv("a,b\n1,2\nx\"y,3\r\n4,5\n\"p\"q,6\n7,8", {}, {}, piece);
    BOOST_REQUIRE(stray.result);
    BOOST_TEST((stray.faults == Faults{{3, Errc::malformed_csv}, {5, Errc::malformed_csv}}));
    BOOST_REQUIRE(stray.rows.size() == 6U);
    BOOST_TEST((stray.rows[3].second == std::vector<std::string>{"4", "5"}));
    BOOST_TEST((stray.rows[5] == std::pair<std::uint64_t, std::vector<std::string>>{6, {"7", "8"}}));
    const auto open = read_csv("a\nb\n\"never closed\nc\n", {}, {}, piece);
    BOOST_TEST((open.result && open.faults == Faults{{3, Errc::malformed_csv}}));
    BOOST_TEST(open.rows.size() == 3U);
    const auto last = read_csv("a\nb\"", {}, {}, piece);
    BOOST_TEST((last.result && last.faults == Faults{{2, Errc::malformed_csv}}));
  }
}

BOOST_AUTO_TEST_CASE(csv_caps_cells_rows_and_columns_and_goes_on) {
  using Faults = std::vector<std::pair<std::uint64_t, Errc>>;
  const CsvLimits limits{.cell_bytes = 8, .row_bytes = 20, .cells = 4};
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const auto outcome = read_csv(
        "123456789,b\nx,y\n1234567,1234567,1234567\nx,y\na,b,c,d,e\na,b,c,d\n\"12345678\"\n\"123456789\" ,z\nx,y",
        limits, {}, piece);
    BOOST_REQUIRE(outcome.result);
    const auto code = Errc::source_too_large;
    BOOST_TEST((outcome.faults == Faults{{1, code}, {3, code}, {5, code}, {8, code}}), "piece " << piece);
    BOOST_REQUIRE(outcome.rows.size() == 9U);
    BOOST_TEST(outcome.rows[6].second[0] == "12345678");
    BOOST_TEST((outcome.rows[8].second == std::vector<std::string>{"x", "y"}));
  }
  // A quoted cell that never ends stops at the cap, not at the end of memory.
  const auto endless = read_csv("a\n\"" + std::string(4'000'000, 'x'), {}, {}, 65'536);
  BOOST_TEST((endless.faults == Faults{{2, Errc::source_too_large}, {2, Errc::malformed_csv}}));
  // A million columns.
  std::string wide = "a\n";
  for (int i = 0; i < 1'000'000; ++i) wide += "x,";
  const auto many = read_csv(wide + "\nb\n", {}, {}, 65'536);
  BOOST_TEST((many.faults == Faults{{2, Errc::source_too_large}}));
  BOOST_TEST(many.rows.back().second.front() == "b");
}

BOOST_AUTO_TEST_CASE(csv_dialects_are_read_as_the_format_says) {
  SourceFormat format;
  format.delimiter = '\t';
  BOOST_TEST(read_csv("a\tb c\t\n", {}, format).rows[0].second.size() == 3U);
  format.delimiter = ';';
  format.quote = '\'';
  BOOST_TEST((read_csv("'a;b';c\"\n", {}, format).rows[0].second == std::vector<std::string>{"a;b", "c\""}));
  format.delimiter = '\t';
  format.quote = '\0';
  BOOST_TEST((read_csv("\"a\tb\"\n", {}, format).rows[0].second == std::vector<std::string>{"\"a", "b\""}));
}

BOOST_AUTO_TEST_CASE(a_cell_in_another_encoding_faults_its_row_only) {
  using Faults = std::vector<std::pair<std::uint64_t, Errc>>;
  // The two halves of one character in two cells are no character.
  const auto bad = read_csv(std::string_view("a,b\n\xC3,\xA9\nc\0d,e\nf,g\n", 18));
  BOOST_REQUIRE(bad.result);
  BOOST_TEST((bad.faults == Faults{{2, Errc::not_utf8}, {2, Errc::not_utf8}, {3, Errc::nul_character}}));
  BOOST_TEST(bad.rows.back().second[1] == "g");
  SourceFormat format;
  format.encoding = Encoding::windows_1252;
  BOOST_TEST(read_csv("caf\xE9,\xC3\xA9\n", {}, format).rows[0].second[1] == "Ã©");
  format.encoding = Encoding::automatic;
  const auto mixed = read_csv("caf\xE9,\xC3\xA9\n", {}, format);
  BOOST_TEST((mixed.rows[0].second == std::vector<std::string>{"café", "é"}));
}

BOOST_AUTO_TEST_CASE(east_asian_encodings_are_decoded_in_pieces_of_any_size) {
  // The second byte of a character may be an ASCII letter, a delimiter even.
  for (const std::size_t piece : {1U, 2U, 100U}) {
    BOOST_TEST(decode_bytes("\xA4\x6B\xA9\xCA,\xB3\x5C", Encoding::big5, piece) == "女性,許");
    BOOST_TEST(decode_bytes("\xC5\xAE\xD0\xD4 \x81\x30\x81\x30", Encoding::gb18030, piece) == "女性 \u0080");
    BOOST_TEST(decode_bytes("\x8F\x97\x90\xAB \x83\x7C", Encoding::shift_jis, piece) == "女性 ポ");
    BOOST_TEST(decode_bytes("\xBF\xA9\xBC\xBA", Encoding::euc_kr, piece) == "여성");
    BOOST_TEST(decode_bytes("\xA4", Encoding::big5, piece) == "error");
    BOOST_TEST(decode_bytes("ab\xFF\xFFz", Encoding::shift_jis, piece) == "error");
    BOOST_TEST(decode_bytes("\xEF\xBB\xBF女", Encoding::big5, piece) == "女");
  }
}

BOOST_AUTO_TEST_CASE(dates_are_read_as_people_write_them) {
  BOOST_TEST(date("%m/%d/%Y", "3/4/2021") == "2021-03-04");
  BOOST_TEST(date("%m/%d/%Y", "０３/０４/２０２１") == "2021-03-04");
  BOOST_TEST(date("%m/%d/%y", "12/31/99") == "1999-12-31");
  BOOST_TEST(date("%m/%d/%Y %H:%M:%S", "3/4/2021 7:05:59") == "2021-03-04");
  BOOST_TEST(date("%m/%d/%Y %I:%M %p", "3/4/2021 7:05 PM") == "2021-03-04");
  BOOST_TEST(date("%Y/%m/%d %p %I:%M:%S", "2024/3/5 上午 10:05:00") == "2024-03-05");
  BOOST_TEST(date("%Y. %m. %d %p %I:%M:%S", "2024. 3. 5 오후 10:05:00") == "2024-03-05");
  BOOST_TEST(date("%d/%m/%Y %I:%M:%S %p", "5/3/2024 10:05:00 p. m.") == "2024-03-05");
  BOOST_TEST(date("%B %d, %Y", "March 4, 2021") == "2021-03-04");
  BOOST_TEST(date("%b %d, %Y", "Sept. 4,2021") == "2021-09-04");
  BOOST_TEST(date("%Y年%m月%d日", "2021年3月4日") == "2021-03-04");
  BOOST_TEST(date("%b %Y", "mar 2021") == "2021-03");
  BOOST_TEST(date("%Y", "2021") == "2021");
  BOOST_TEST(date("%q %Y", "Q3 2021") == "2021-Q3");
  BOOST_TEST(date("excel", "45259") == "2023-11-29");
  BOOST_TEST(date("excel", "45259.75") == "2023-11-29");
}

BOOST_AUTO_TEST_CASE(dates_that_no_calendar_has_are_told_from_text_that_is_no_date) {
  BOOST_TEST(date("%m/%d/%Y", "4/31/2021") == "impossible 2021-04");
  BOOST_TEST(date("%m/%d/%Y", "2/29/2021") == "impossible 2021-02");
  BOOST_TEST(date("%m/%d/%Y", "2/29/2020") == "2020-02-29");
  BOOST_TEST(date("%m/%d/%Y", "13/1/2021") == "impossible 2021");
  BOOST_TEST(date("%m/%d/%Y", "last Tuesday") == "none");
  BOOST_TEST(date("%m/%d/%Y", "3/4/2021x") == "none");
  BOOST_TEST(date("%m/%d/%Y", "3/4/0021") == "none");
  BOOST_TEST(date("%b %Y", "juice 2021") == "none");
  BOOST_TEST(date("excel", "60") == "none");
}

BOOST_AUTO_TEST_CASE(coarsening_never_makes_a_date_finer) {
  using std::chrono::year, std::chrono::month, std::chrono::day;
  const Occurred may{DatePrecision::day, {year(2021), month(5), day(17)}};
  BOOST_TEST(records::occurred_text(coarsen(may, DatePrecision::month)) == "2021-05");
  BOOST_TEST(records::occurred_text(coarsen(may, DatePrecision::quarter)) == "2021-Q2");
  BOOST_TEST(records::occurred_text(coarsen(may, DatePrecision::year)) == "2021");
  BOOST_TEST(records::occurred_text(coarsen(coarsen(may, DatePrecision::year), DatePrecision::day)) == "2021");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
