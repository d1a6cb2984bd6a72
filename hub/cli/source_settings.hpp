// The [source.NAME] tables of kith.toml: from where `kith pull` takes a source's rows. What gives access (a token, or a
// link that needs none) stands in a file of its own and is only named here. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "hub/connectors/fault.hpp"

namespace kith::cli {

enum class SourceKind : std::uint8_t { link, kobotoolbox, airtable, folder };

struct SourceSettings {
  std::string name;
  SourceKind kind = SourceKind::link;
  std::string adapter;  // empty: the configuration's own
  std::filesystem::path link_file;
  std::filesystem::path token_file;
  std::filesystem::path folder;
  std::string server;  // https://…, without a slash at the end
  std::string form;
  std::string base;
  std::string table;
  std::string view;                 // empty: all of the table
  std::filesystem::path authority;  // of the server; empty: those of the system
  connectors::Limits limits;
};

}  // namespace kith::cli
