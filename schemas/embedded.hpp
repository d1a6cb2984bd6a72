// The data files of schemas/ as they were when the program was built: SQL migrations, code lists, JSON Schemas, the API
// description. Embedded so that one binary is the whole product and a missing file cannot exist. Pure; any thread may
// call it.
#pragma once

#include <span>
#include <string_view>

namespace kith::schemas {

struct EmbeddedFile {
  std::string_view path;   // relative to schemas/, e.g. "sql/V0001__core.sql"
  std::string_view bytes;  // followed by a NUL that is not counted
};

// All files, in the order of their paths within a folder.
std::span<const EmbeddedFile> files();

// The bytes of one file; empty when there is none of that path.
std::string_view file(std::string_view path);

}  // namespace kith::schemas
