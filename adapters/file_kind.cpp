#include "adapters/file_kind.hpp"

#include <algorithm>
#include <string>

namespace kith::adapters {
namespace {

struct Signature {
  std::string_view bytes;
  FileKind kind;
};

using namespace std::string_view_literals;
constexpr Signature signatures[] = {
    {"PK\x03\x04"sv, FileKind::zip},
    {"PK\x05\x06"sv, FileKind::zip},  // an empty archive
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileKind::ole},
    {"%PDF-"sv, FileKind::pdf},
    {"\x1F\x8B"sv, FileKind::gzip},
};

bool starts_as_html(std::string_view head) {
  const auto begin = head.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  if (begin == std::string_view::npos) return false;
  std::string start(head.substr(begin, 9));
  std::ranges::transform(start, start.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
  return start.starts_with("<html") || start.starts_with("<!doctype") || start.starts_with("<table") ||
         start.starts_with("<?xml");
}

}  // namespace

FileKind file_kind(std::string_view head) {
  for (const Signature& signature : signatures) {
    if (head.starts_with(signature.bytes)) return signature.kind;
  }
  return starts_as_html(head) ? FileKind::html : FileKind::text;
}

Error wrong_kind(FileKind kind) {
  switch (kind) {
    case FileKind::text:
      return {Errc::wrong_format, {}, "the file is no Excel workbook (.xlsx)"};
    case FileKind::zip:
      return {Errc::wrong_format, {}, "the file is an Excel workbook or a ZIP archive"};
    case FileKind::ole:
      return {Errc::wrong_format,
              {},
              "the file is a workbook with a password, or of Excel before 2007 (.xls): save it as .xlsx without a "
              "password, or as CSV"};
    case FileKind::pdf:
      return {Errc::wrong_format, {}, "the file is a PDF: export the table itself"};
    case FileKind::gzip:
      return {Errc::wrong_format, {}, "the file is compressed: unpack it first"};
    case FileKind::html:
      return {Errc::wrong_format,
              {},
              "the file is a web page, as some systems export under the name .xls: save it as "
              ".xlsx or CSV"};
  }
  __builtin_unreachable();
}

}  // namespace kith::adapters
