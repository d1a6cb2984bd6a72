#include "hub/cli/export_reading.hpp"

#include "adapters/plan.hpp"
#include "hub/cli/export_file.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {

tl::expected<ExportReading, Complaint> open_reading(const std::string& config, const std::string& adapter,
                                                    const std::string& file) {
  ConnectionFlags flags;
  flags.config = config;
  auto settings = load_settings(flags, false);
  if (!settings) return tl::unexpected(std::move(settings).error());
  auto mapping = choose_mapping(adapter.empty() ? settings->adapter : adapter);
  if (!mapping) return tl::unexpected(std::move(mapping).error());
  auto opened = open_export(file, mapping->plan().source);
  if (!opened) return tl::unexpected(cannot_read(file, opened.error()));
  return ExportReading{std::move(*settings), std::move(*mapping), std::move(*opened)};
}

std::string beginning_of(adapters::Bytes& file) {
  constexpr std::size_t beginning_bytes = std::size_t{128} * 1024;
  std::string text(beginning_bytes, '\0');
  const auto got = file.read(0, text);
  text.resize(got ? *got : 0);
  return text;
}

}  // namespace kith::cli
