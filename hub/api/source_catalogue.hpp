// Which exports the hub can adapt, and for whom: the adapters that come with the program for everybody, and for one
// organisation the mapping files that the operator has set for it. What an organisation's exports become is no finer
// than its sharing profile. The application root makes one and replaces it as a whole; any thread reads it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapping.hpp"
#include "adapters/sharing.hpp"
#include "hub/base/ids.hpp"

namespace kith::api {

class SourceCatalogue {
 public:
  struct Source {
    adapters::Mapping mapping;
    adapters::SharingProfile sharing;
  };

  // A source of that organisation alone, before one that comes with the program where they share a name.
  void add(const OrgCode& org, std::string name, adapters::Mapping mapping);
  void limit(const OrgCode& org, const adapters::SharingProfile& sharing);
  // Compiles the adapters that come with the program; once, before anybody asks.
  void add_built_in();

  struct Named {
    std::string name;
    std::int32_t version = 0;  // of the mapping
    bool is_own = false;       // set for this organisation; else it comes with the program
  };
  // All that this organisation can name, by name; its own before one of the program that it hides.
  [[nodiscard]] std::vector<Named> list(const OrgCode& org) const;

  // The source of that name for this organisation; another's is no more there than one that nobody has.
  [[nodiscard]] std::optional<Source> find(const OrgCode& org, std::string_view name) const;

 private:
  struct OfOrganisation {
    adapters::SharingProfile sharing;
    std::map<std::string, adapters::Mapping, std::less<>> own;
  };
  std::map<std::string, adapters::Mapping, std::less<>> built_in_;
  std::map<OrgCode, OfOrganisation> organisations_;
};

}  // namespace kith::api
