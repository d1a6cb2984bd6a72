#include "hub/app/config_sources.hpp"

#include "adapters/sharing_toml.hpp"

namespace kith::app {
namespace {

class Reading {
 public:
  Reading(const std::filesystem::path& base, Config& config, std::vector<ConfigMistake>& mistakes)
      : base_(base), config_(config), mistakes_(mistakes) {}

  void read(const toml::table& organisations) {
    for (const auto& [code, node] : organisations) {
      const std::string key = "organisations." + std::string{code.str()};
      const auto org = OrgCode::parse(code.str());
      const auto* table = node.as_table();
      if (!org) {
        complain(node, key, "A code of an organisation is expected: 2 to 32 of a-z, 0-9 and _, first a letter.");
      } else if (table == nullptr) {
        complain(node, key, "A section is expected here: [organisations.CODE], then its keys.");
      } else {
        read_organisation(*table, key, config_.organisations[*org]);
      }
    }
  }
  void complain(const toml::node& node, std::string key, std::string what) {
    mistakes_.push_back({node.source().begin.line, std::move(key), std::move(what)});
  }

 private:
  void read_organisation(const toml::table& table, const std::string& key, OrganisationSources& into) {
    for (const auto& [name, node] : table) {
      const std::string dotted = key + "." + std::string{name.str()};
      const auto* inner = node.as_table();
      if (name.str() != "sharing" && name.str() != "sources") {
        complain(node, dotted, "This key is not known.");
      } else if (inner == nullptr) {
        complain(node, dotted, "A table is expected: { key = value, … }.");
      } else if (name.str() == "sharing") {
        read_sharing(*inner, dotted, into.sharing);
      } else {
        read_files(*inner, dotted, into);
      }
    }
  }

  void read_sharing(const toml::table& table, const std::string& key, adapters::SharingProfile& into) {
    adapters::TomlReader reader;
    into = adapters::read_sharing(reader, table);
    for (auto& fault : reader.take_faults()) mistakes_.push_back({fault.line, key, std::move(fault.sentence)});
  }

  void read_files(const toml::table& table, const std::string& key, OrganisationSources& into) {
    for (const auto& [name, node] : table) {
      const std::string dotted = key + "." + std::string{name.str()};
      const auto* file = node.as_string();
      if (!OrgCode::parse(name.str())) {  // the rule for the names of sources is the same
        complain(node, dotted, "A source has a name of 2 to 32 of a-z, 0-9 and _, first a letter.");
      } else if (file == nullptr || file->get().empty()) {
        complain(node, dotted, "The path of a mapping file in quotes is expected.");
      } else {
        into.files[std::string{name.str()}] = (base_ / file->get()).lexically_normal();
      }
    }
  }

  const std::filesystem::path& base_;
  Config& config_;
  std::vector<ConfigMistake>& mistakes_;
};

}  // namespace

void read_organisations(const toml::node& node, const std::filesystem::path& base, Config& config,
                        std::vector<ConfigMistake>& mistakes) {
  Reading reading{base, config, mistakes};
  if (const auto* table = node.as_table(); table != nullptr) return reading.read(*table);
  reading.complain(node, "organisations", "A section is expected here: [organisations.CODE], then its keys.");
}

}  // namespace kith::app
