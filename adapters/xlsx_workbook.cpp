#include "adapters/xlsx_workbook.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "adapters/xml_reader.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t sheets_cap = 1'000;
constexpr std::size_t styles_cap = 65'536;
constexpr std::size_t parts_cap = 10'000;
// Of each part that is no sheet and no text; 64,000 cell formats, the most that Excel knows, take some 13 MiB.
constexpr std::uint64_t part_limit_bytes = std::uint64_t{16} * 1024 * 1024;

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "../sharedStrings.xml" seen from "xl/worksheets/" is "xl/sharedStrings.xml".
std::string resolve(std::string_view folder, std::string_view target) {
  std::string path = target.starts_with('/') ? "" : std::string(folder);
  while (!target.empty()) {
    const auto end = target.find('/');
    const auto piece = target.substr(0, end);
    target.remove_prefix(end == std::string_view::npos ? target.size() : end + 1);
    if (piece == "..") {
      const auto slash = path.size() < 2 ? std::string::npos : path.rfind('/', path.size() - 2);
      path.resize(slash == std::string::npos ? 0 : slash + 1);
    } else if (!piece.empty() && piece != ".") {
      path += piece;
      if (end != std::string_view::npos) path += '/';
    }
  }
  return path;
}

std::string_view folder_of(std::string_view part) {
  const auto slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : part.substr(0, slash + 1);
}

// "xl/workbook.xml" has its relationships in "xl/_rels/workbook.xml.rels".
std::string relations_of(std::string_view part) {
  const auto folder = folder_of(part);
  return std::string(folder) + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

struct Relation {
  std::string kind;  // the last word of its type
  std::string part;
};

class RelationsHandler final : public XmlHandler {
 public:
  explicit RelationsHandler(std::string_view folder) : folder_(folder) {}
  std::map<std::string, Relation, std::less<>> by_id;

  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || by_id.size() == parts_cap || attributes.find("TargetMode") == "External") return;
    const auto type = attributes.find("Type");
    by_id.emplace(attributes.find("Id"),
                  Relation{std::string(type.substr(type.rfind('/') + 1)), resolve(folder_, attributes.find("Target"))});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  std::string_view folder_;
};

class WorkbookHandler final : public XmlHandler {
 public:
  struct Tab {
    std::string name, id;
    bool is_visible;
  };
  std::vector<Tab> tabs;
  bool counts_from_1904 = false;

  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const auto value = attributes.find("date1904");
      counts_from_1904 = value == "1" || value == "true";
    } else if (name == "sheet" && tabs.size() < sheets_cap) {
      const auto state = attributes.find("state");
      tabs.push_back({std::string(attributes.find("name")), std::string(attributes.find("id")),
                      state.empty() || state == "visible"});
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

class StylesHandler final : public XmlHandler {
 public:
  std::vector<bool> is_date_style;

  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt" && codes_.size() < styles_cap) {
      codes_.emplace(number_of(attributes.find("numFmtId")), attributes.find("formatCode"));
    } else if (name == "cellXfs") {
      is_in_cell_formats_ = true;
    } else if (name == "xf" && is_in_cell_formats_ && is_date_style.size() < styles_cap) {
      const int number = number_of(attributes.find("numFmtId"));
      const auto code = codes_.find(number);
      is_date_style.push_back(is_date_format(number, code == codes_.end() ? std::string_view{} : code->second));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") is_in_cell_formats_ = false;
  }
  void text(std::string_view) override {}

 private:
  std::map<int, std::string> codes_;
  bool is_in_cell_formats_ = false;
};

Result<void> read_part(ZipArchive& archive, const std::string& part, XmlHandler& handler) {
  KITH_ASSIGN(ZipEntry entry, archive.entry(part));
  return XmlReader(handler).read(entry, part_limit_bytes);
}

// What an archive without a workbook is, where that shows.
Error no_workbook(const ZipArchive& archive) {
  if (archive.has("xl/workbook.bin")) {
    return {Errc::malformed_workbook, {}, "it is a binary workbook (.xlsb)"};
  }
  if (archive.has("mimetype")) return {Errc::malformed_workbook, {}, "it is an OpenDocument file (.ods)"};
  if (archive.has("Index/Document.iwa")) return {Errc::malformed_workbook, {}, "it is a Numbers document"};
  if (archive.has("word/document.xml")) return {Errc::malformed_workbook, {}, "it is a Word document"};
  return {Errc::malformed_workbook, {}, "it is a ZIP archive without a workbook"};
}

// The part that the archive's own relationships call the document.
Result<std::string> workbook_part(ZipArchive& archive) {
  constexpr std::string_view usual = "xl/workbook.xml";
  if (!archive.has("_rels/.rels")) {
    return archive.has(std::string(usual)) ? Result<std::string>(usual) : fail(no_workbook(archive));
  }
  RelationsHandler relations({});
  KITH_TRY(read_part(archive, "_rels/.rels", relations));
  for (const auto& [id, relation] : relations.by_id) {
    if (relation.kind == "officeDocument" && relation.part.ends_with(".xml") && !relation.part.starts_with("word/") &&
        archive.has(relation.part)) {
      return relation.part;
    }
  }
  return fail(no_workbook(archive));
}

}  // namespace

Result<Workbook> read_workbook(ZipArchive& archive) {
  KITH_ASSIGN(const std::string part, workbook_part(archive));
  RelationsHandler relations(folder_of(part));
  KITH_TRY(read_part(archive, relations_of(part), relations));
  WorkbookHandler tabs;
  KITH_TRY(read_part(archive, part, tabs));
  Workbook out;
  out.counts_from_1904 = tabs.counts_from_1904;
  for (auto& tab : tabs.tabs) {
    const auto relation = relations.by_id.find(tab.id);
    if (relation == relations.by_id.end() || relation->second.kind != "worksheet") continue;
    out.sheets.push_back({std::move(tab.name), relation->second.part, tab.is_visible});
  }
  for (const auto& [id, relation] : relations.by_id) {
    if (relation.kind == "sharedStrings" && archive.has(relation.part)) out.strings_part = relation.part;
    if (relation.kind == "styles" && archive.has(relation.part)) {
      StylesHandler styles;
      KITH_TRY(read_part(archive, relation.part, styles));
      out.is_date_style = std::move(styles.is_date_style);
    }
  }
  return out;
}

bool is_date_format(int number, std::string_view code) {
  if (code.empty()) {
    return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) || (number >= 45 && number <= 47) ||
           (number >= 50 && number <= 58);
  }
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"' || c == '[') {
      i = code.find(c == '"' ? '"' : ']', i + 1);
      if (i == std::string_view::npos) return false;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (std::string_view("dmyhsDMYHS").find(c) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace kith::adapters
