// Workbooks made part by part, as spreadsheet programs write them or as only an attacker would. For tests and fuzzers.
#pragma once

#include <zip.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kith::testing {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::string zipped(const Parts& parts, zip_uint16_t encryption = ZIP_EM_NONE) {
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(source);
  zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
  for (const auto& [name, text] : parts) {
    zip_source_t* part = zip_source_buffer(archive, text.data(), text.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8);
    if (encryption != ZIP_EM_NONE) zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), encryption, "x");
  }
  if (zip_close(archive) != 0) throw std::runtime_error("the archive cannot be made");
  zip_stat_t status{};
  zip_source_stat(source, &status);
  std::string out(status.size, '\0');
  zip_source_open(source);
  if (zip_source_read(source, out.data(), out.size()) != static_cast<zip_int64_t>(out.size()))
    throw std::runtime_error("the archive cannot be read");
  zip_source_close(source);
  zip_source_free(source);
  return out;
}

struct MadeSheet {
  std::string name;
  std::string data;  // inside <sheetData>
  std::string state = "visible";
};

struct MadeWorkbook {
  std::vector<MadeSheet> sheets;
  std::string strings;  // inside <sst>; empty: no such part
  std::string formats;  // <numFmts> and <cellXfs>; empty: no such part
  bool is_1904 = false;
};

// The parts as Excel writes them.
inline Parts parts_of(const MadeWorkbook& made) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  const std::string ns =
      "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
  const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  std::string tabs;
  std::string relations;
  Parts out;
  for (std::size_t i = 0; i < made.sheets.size(); ++i) {
    const std::string id = std::to_string(i + 1);
    tabs += "<sheet name=\"" + made.sheets[i].name + "\" sheetId=\"" + id + "\" state=\"" + made.sheets[i].state +
            "\" r:id=\"rId" + id + "\"/>";
    relations += "<Relationship Id=\"rId" + id + "\" Type=\"" + types + "worksheet\" Target=\"worksheets/sheet" + id +
                 ".xml\"/>";
    out.emplace_back("xl/worksheets/sheet" + id + ".xml",
                     head + "<worksheet " + ns + "><sheetData>" + made.sheets[i].data + "</sheetData></worksheet>");
  }
  if (!made.strings.empty()) {
    relations += "<Relationship Id=\"s\" Type=\"" + types + "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>";
    out.emplace_back("xl/sharedStrings.xml", head + "<sst " + ns + ">" + made.strings + "</sst>");
  }
  if (!made.formats.empty()) {
    relations += "<Relationship Id=\"t\" Type=\"" + types + "styles\" Target=\"styles.xml\"/>";
    out.emplace_back("xl/styles.xml", head + "<styleSheet " + ns + ">" + made.formats + "</styleSheet>");
  }
  const std::string rels_ns = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
  out.emplace_back("xl/_rels/workbook.xml.rels",
                   head + "<Relationships " + rels_ns + ">" + relations + "</Relationships>");
  out.emplace_back("_rels/.rels", head + "<Relationships " + rels_ns + "><Relationship Id=\"w\" Type=\"" + types +
                                      "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
  out.emplace_back("xl/workbook.xml", head + "<workbook " + ns + "><workbookPr date1904=\"" +
                                          (made.is_1904 ? "1" : "0") + "\"/><sheets>" + tabs + "</sheets></workbook>");
  return out;
}

inline std::string workbook(const MadeWorkbook& made) {
  return zipped(parts_of(made));
}

}  // namespace kith::testing
