#include "hub/cli/settings.hpp"

#include <sodium.h>
#include <toml++/toml.h>

#include <array>
#include <cstdlib>
#include <span>

#include "adapters/sharing_toml.hpp"
#include "adapters/toml_reader.hpp"
#include "hub/base/clock.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/source_reader.hpp"
#include "hub/cli/usual_places.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t file_limit_bytes = std::uint64_t{1024} * 1024;

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return value == nullptr ? std::string{} : std::string{value};
}

fs::path home_folder(const char* variable, const char* under_home) {
  if (const std::string value = environment(variable); !value.empty()) return fs::path{value} / "kith";
  return fs::path{environment("HOME")} / under_home / "kith";
}

// The file to read; empty: none.
fs::path config_file(const std::string& flag) {
  if (!flag.empty()) return flag;
  if (const std::string value = environment("KITH_CONFIG"); !value.empty()) return value;
  const fs::path usual = config_folder() / "kith.toml";
  std::error_code ignored;
  return fs::exists(usual, ignored) ? usual : fs::path{};
}

// Reads the file into settings; each mistake becomes a line of `mistakes`.
class Reader {
 public:
  Reader(fs::path file, Settings& settings, std::string& mistakes)
      : file_(std::move(file)), settings_(settings), mistakes_(mistakes) {}

  void read() {
    const auto text = read_whole_file(file_, file_limit_bytes);
    if (!text) {
      mistakes_ += cannot_read(file_, text.error(), "configuration file").text + "\n";
      return;
    }
    if (const auto line = adapters::line_of_too_deep_name(*text))
      return mistake(*line, "a name may have 33 parts at most");
    toml::table table;
    try {
      table = toml::parse(*text);
    } catch (const toml::parse_error& error) {
      mistake(error.source().begin.line, std::string{error.description()});
      return;
    }
    for (const auto& [key, node] : table) take(key.str(), node);
  }

 private:
  void take(std::string_view key, const toml::node& node) {
    if (key == "funding_streams") return take_funding(node);
    if (key == "source") return take_sources(node);
    if (key == "sharing") return take_sharing(node);
    const auto value = node.value<std::string>();
    if (!value || value->empty())
      return mistake(node.source().begin.line, std::string{key} + " must be a text in quotes");
    if (key == "hub") {
      const auto address = parse_hub_url(*value);
      if (!address) return mistake(node.source().begin.line, "hub must look like https://hub.example:8443");
      settings_.host = address->host;
      settings_.port = address->port;
    } else if (key == "certificate") {
      settings_.certificate = beside(*value);
    } else if (key == "key") {
      settings_.key = beside(*value);
    } else if (key == "authority") {
      settings_.authority = beside(*value);
    } else if (key == "key_map") {
      settings_.key_map = beside(*value);
    } else if (key == "adapter") {
      settings_.adapter = value->ends_with(".toml") ? beside(*value).string() : *value;
    } else {
      mistake(node.source().begin.line, "unknown setting: " + printable(key));
    }
  }

  void take_funding(const toml::node& node) {
    const auto* list = node.as_array();
    if (list == nullptr) return mistake(node.source().begin.line, "funding_streams must be a list");
    for (const toml::node& item : *list) {
      const auto name = item.value<std::string>();
      const auto code = name ? find_code(CodeList::funding_streams, *name) : std::nullopt;
      if (!code || *code < first_real_code)
        mistake(item.source().begin.line, "funding_streams holds an unknown name");
      else
        settings_.funding_streams.add(*code);
    }
  }

  void take_sharing(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr) return mistake(node.source().begin.line, "sharing is a table: [sharing]");
    adapters::TomlReader reader;
    settings_.sharing = adapters::read_sharing(reader, *table);
    for (const adapters::MappingFault& fault : reader.take_faults()) mistake(fault.line, fault.sentence);
  }

  void take_sources(const toml::node& node) {
    const auto* tables = node.as_table();
    if (tables == nullptr) return mistake(node.source().begin.line, "a source is a table of its own: [source.NAME]");
    for (const auto& [name, source] : *tables) {
      if (const auto* table = source.as_table())
        settings_.sources.emplace(name.str(), read_source(name.str(), *table, file_.parent_path(),
                                                          [this](std::uint32_t line, const std::string& sentence) {
                                                            mistake(line, sentence);
                                                          }));
      else
        mistake(source.source().begin.line, "a source is a table of its own: [source.NAME]");
    }
  }

  [[nodiscard]] fs::path beside(const std::string& path) const { return file_.parent_path() / path; }
  void mistake(std::uint32_t line, const std::string& sentence) {
    mistakes_ += file_.string() + ", line " + std::to_string(line) + ": " + sentence + ".\n";
  }

  fs::path file_;
  Settings& settings_;
  std::string& mistakes_;
};

void lay_over(Settings& settings, const ConnectionFlags& flags, std::string& mistakes) {
  if (!flags.hub.empty()) {
    if (const auto address = parse_hub_url(flags.hub)) {
      settings.host = address->host;
      settings.port = address->port;
    } else {
      mistakes += "--hub must look like https://hub.example:8443.\n";
    }
  }
  if (!flags.certificate.empty()) settings.certificate = flags.certificate;
  if (!flags.key.empty()) settings.key = flags.key;
  if (!flags.authority.empty()) settings.authority = flags.authority;
  if (!flags.key_map.empty()) settings.key_map = flags.key_map;
}

// RFC 4343: DNS names have no case; a final dot names the same host.
std::string plain_host(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string out{host};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// A folder's name for any text: 16 hexadecimal digits of its BLAKE2b (RFC 7693).
std::string short_name(std::string_view text) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : std::span{digest}.first(8)) {
    out += hex[byte >> 4U];
    out += hex[byte & 0x0FU];
  }
  return out;
}

}  // namespace

fs::path config_folder() {
  return home_folder("XDG_CONFIG_HOME", ".config");
}

tl::expected<Settings, Complaint> load_settings(const ConnectionFlags& flags, bool needs_hub) {
  Settings settings;
  std::string mistakes;
  if (const fs::path file = config_file(flags.config); !file.empty()) Reader{file, settings, mistakes}.read();
  lay_over(settings, flags, mistakes);
  if (mistakes.empty() && needs_hub && settings.host.empty() && settings.certificate.empty() && settings.key.empty() &&
      settings.authority.empty())
    mistakes =
        "This computer is not enrolled at a hub. Run the line that the hub's operator gave you, which begins with kith "
        "enroll. Or say which hub, and whose files: a configuration file with --config, or --hub https://… --cert FILE "
        "--key FILE --ca FILE.\n";
  else if (mistakes.empty() && needs_hub) {
    if (settings.host.empty()) mistakes += "Which hub? Give --hub https://…, or a configuration file with --config.\n";
    if (settings.certificate.empty() || settings.key.empty())
      mistakes += "Give your certificate and its key: --cert FILE --key FILE.\n";
    if (settings.authority.empty()) mistakes += "Give the certificate of the hub's authority: --ca FILE.\n";
  }
  if (!mistakes.empty()) {
    mistakes.pop_back();
    return tl::unexpected(Complaint{ExitCode::usage, std::move(mistakes)});
  }
  return settings;
}

adapters::RunOptions run_options(const Settings& settings) {
  adapters::RunOptions options;
  options.sender.funding_streams = settings.funding_streams;
  options.sender.today = std::chrono::floor<std::chrono::days>(SystemClock{}.now());
  options.sharing = settings.sharing;
  return options;
}

fs::path data_folder() {
  return home_folder("XDG_DATA_HOME", ".local/share");
}

fs::path usual_key_map_file(const Settings& settings, std::string_view subject) {
  return data_folder() / plain_host(settings.host) / short_name(subject) / "keymap.sqlite";
}

fs::path key_map_file(const Settings& settings, std::string_view subject) {
  return settings.key_map.empty() ? usual_key_map_file(settings, subject) : settings.key_map;
}

}  // namespace kith::cli
