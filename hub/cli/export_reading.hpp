// The beginning that commands have in common which read an export and send nothing: the member's settings, the mapping,
// the file. One thread; blocks on the disk.
#pragma once

#include <memory>
#include <string>

#include "adapters/engine.hpp"
#include "hub/cli/settings.hpp"

namespace kith::cli {

struct ExportReading {
  Settings settings;
  adapters::Mapping mapping;
  std::unique_ptr<adapters::Bytes> file;
};

// `config`: of --config; `adapter`: of the command line, empty: the configuration says. Complaints: a mistake of the
// configuration or of the mapping file, a file that cannot be read.
tl::expected<ExportReading, Complaint> open_reading(const std::string& config, const std::string& adapter,
                                                    const std::string& file);

// What the file begins with, for the words about one that does not fit (explain_source); empty when it cannot be read.
std::string beginning_of(adapters::Bytes& file);

}  // namespace kith::cli
