// Where the hub is, who we are, and where the key map lies: from the command line, the environment, and a small TOML
// file that whoever set the member up has written once (docs/client.md). The command line wins. Blocks on small files;
// one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "adapters/engine.hpp"
#include "hub/cli/source_settings.hpp"
#include "hub/cli/terminal.hpp"
#include "hub/model/code.hpp"
#include "hub/net/hub_url.hpp"

namespace kith::cli {

// What the command line said; empty: not said.
struct ConnectionFlags {
  std::string config;
  std::string hub;
  std::string certificate;
  std::string key;
  std::string authority;
  std::string key_map;
};

struct Settings {
  std::string host;
  std::uint16_t port = 443;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path authority;
  std::filesystem::path key_map;     // empty: the usual place, see key_map_file()
  std::string adapter;               // empty: the command must say
  CodeSet funding_streams;           // of the organisation, for the anonymity gate at the edge
  adapters::SharingProfile sharing;  // what the organisation lets leave, whatever a mapping file says
  std::map<std::string, SourceSettings, std::less<>> sources;  // what `kith pull` may pull, by name
};

using net::HubAddress;
using net::parse_hub_url;

// Where the usual configuration file is: $XDG_CONFIG_HOME/kith, else ~/.config/kith.
std::filesystem::path config_folder();

// Reads --config, else $KITH_CONFIG, else $XDG_CONFIG_HOME/kith/kith.toml if it exists, and lays the flags over it.
// Relative paths in the file are taken from its folder. `needs_hub`: complain when the address or a certificate is
// missing. All mistakes are in one complaint.
tl::expected<Settings, Complaint> load_settings(const ConnectionFlags& flags, bool needs_hub);

// What every reading of an export on this machine obeys: the rules for the organisation's funding, and its sharing
// profile.
adapters::RunOptions run_options(const Settings& settings);

// Where the key map lies when nothing else was said: a folder named by the hub's host and the subject of our
// certificate (RFC 2253). Neither the certificate's file nor the port is part of it, because both change while the map
// must stay.
std::filesystem::path key_map_file(const Settings& settings, std::string_view subject);

}  // namespace kith::cli
