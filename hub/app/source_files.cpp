#include "hub/app/source_files.hpp"

#include <fstream>

namespace kith::app {
namespace {

std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  std::string text(adapters::Mapping::file_limit_bytes + 1, '\0');
  std::ifstream stream{file, std::ios::binary};
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (stream.fail() && !stream.eof())) return std::nullopt;
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

tl::expected<std::shared_ptr<const api::SourceCatalogue>, std::vector<ConfigMistake>> load_sources(
    const Config& config) {
  auto catalogue = std::make_shared<api::SourceCatalogue>();
  catalogue->add_built_in();
  std::vector<ConfigMistake> mistakes;
  for (const auto& [org, sources] : config.organisations) {
    catalogue->limit(org, sources.sharing);
    for (const auto& [name, file] : sources.files) {
      const std::string key = "organisations." + org.text() + ".sources." + name;
      const auto text = read_text(file);
      if (!text) {
        mistakes.push_back({0, key, "The file is missing or cannot be read."});
        continue;
      }
      auto mapping = adapters::Mapping::parse(*text);
      if (mapping) {
        catalogue->add(org, name, *std::move(mapping));
        continue;
      }
      for (const auto& fault : mapping.error())
        mistakes.push_back(
            {0, key, std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " + fault.sentence});
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return catalogue;
}

}  // namespace kith::app
