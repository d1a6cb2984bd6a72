// An export as it is pushed and previewed: a file of the source's own, or one of rejected rows that came back
// corrected, which reads as if the source had written it. Blocks on the disk; one thread.
#pragma once

#include <memory>
#include <string>

#include "adapters/row_source.hpp"

namespace kith::cli {

// Errors: file_unreadable; those of returned_text().
Result<std::unique_ptr<adapters::Bytes>> open_export(const std::string& file, const adapters::SourceFormat& format);

}  // namespace kith::cli
