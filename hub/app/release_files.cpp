#include "hub/app/release_files.hpp"

#include <fstream>

#include "hub/audit/merkle.hpp"
#include "hub/release/organisations_table.hpp"
#include "schemas/embedded.hpp"

namespace kith::app {
namespace {

// One byte more than the limit, where there is one: the parser says that it is too long.
std::optional<std::string> read_text(const std::filesystem::path& file, std::size_t limit_bytes) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  std::string text(limit_bytes + 1, '\0');
  std::ifstream stream{file, std::ios::binary};
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || !stream.is_open()) return std::nullopt;
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

ConfigMistake mistake(std::string_view key, const adapters::MappingFault& fault) {
  return {0, std::string{key}, std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " + fault.sentence};
}
ConfigMistake mistake(std::string_view key, const release::FileFault& fault) {
  std::string what;
  if (fault.row != 0) what = "row " + std::to_string(fault.row);
  if (!fault.column.empty()) what += ", column " + fault.column;
  if (!what.empty()) what += ": ";
  return {0, std::string{key}, what + fault.sentence};
}

std::string digest(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : audit::sha256(text)) hex.append({digits[byte >> 4U], digits[byte & 15U]});
  return hex;
}

// What the file says, or what comes with the program where none is named.
template <class T>
T load(std::string_view key, const std::filesystem::path& file, std::string_view embedded, std::string& sha256,
       std::vector<ConfigMistake>& mistakes) {
  const T& without = T::built_in();
  sha256 = digest(schemas::file(embedded));
  if (file.empty()) return without;
  const auto text = read_text(file, T::file_limit_bytes);
  if (!text) {
    mistakes.push_back({0, std::string{key}, "The file is missing or cannot be read."});
    return without;
  }
  sha256 = digest(*text);
  auto parsed = T::parse(*text);
  if (parsed) return *std::move(parsed);
  for (const auto& fault : parsed.error()) mistakes.push_back(mistake(key, fault));
  return without;
}

}  // namespace

tl::expected<LoadedRelease, std::vector<ConfigMistake>> load_release_files(const Config& config) {
  std::vector<ConfigMistake> mistakes;
  LoadedRelease loaded;
  loaded.menu =
      load<release::Menu>("release.menu", config.release.menu, "release/menu-1.toml", loaded.menu_sha256, mistakes);
  loaded.regions = load<release::RegionMaps>("release.regions", config.release.regions, "release/california-2020.csv",
                                             loaded.regions_sha256, mistakes);
  // Collaborative tables begin from the public ones and show more.
  if (config.release.collaborative_k > config.release.public_k)
    mistakes.push_back({0, "release.collaborative_k", "It is at most release.public_k."});
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return loaded;
}

Result<std::string> explain_menu(const Config& config, int year) {
  const auto loaded = load_release_files(config);
  if (!loaded) return fail(Error{Errc::malformed_config, {}, "kith-hub check-config says where"});
  const release::RegionMap* const map = loaded->regions.in_force(year);
  if (map == nullptr) return fail(Error{Errc::not_found, {}, "No region map is in force in that year."});
  const std::int64_t smallest = config.release.public_k;
  std::string text = "Menu " + std::to_string(loaded->menu.version()) + ", places of " + std::to_string(year) +
                     ", smallest number shown " + std::to_string(smallest) + ".\n";
  if (loaded->menu.has_organisations_reporting())
    text += "\n" + std::string{release::organisations_table_name} +
            ": organisations that sent their return, where there are three at least; they are no people, so no score\n";
  for (const release::Offer& offer : release::offers(loaded->menu, *map, smallest)) text += "\n" + explain(offer);
  return text;
}

}  // namespace kith::app
