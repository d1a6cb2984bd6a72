#include "hub/api/source_catalogue.hpp"

namespace kith::api {

void SourceCatalogue::add(const OrgCode& org, std::string name, adapters::Mapping mapping) {
  organisations_[org].own.insert_or_assign(std::move(name), std::move(mapping));
}

void SourceCatalogue::limit(const OrgCode& org, const adapters::SharingProfile& sharing) {
  organisations_[org].sharing = sharing;
}

void SourceCatalogue::add_built_in() {
  for (const auto& adapter : adapters::built_in())
    if (auto mapping = adapters::built_in(adapter.name))
      built_in_.insert_or_assign(std::string{adapter.name}, *std::move(mapping));
}

std::vector<SourceCatalogue::Named> SourceCatalogue::list(const OrgCode& org) const {
  std::map<std::string_view, Named> all;
  for (const auto& [name, mapping] : built_in_) all[name] = {name, mapping.version(), false};
  if (const auto organisation = organisations_.find(org); organisation != organisations_.end())
    for (const auto& [name, mapping] : organisation->second.own) all[name] = {name, mapping.version(), true};
  std::vector<Named> named;
  for (auto& [name, source] : all) named.push_back(std::move(source));
  return named;
}

std::optional<SourceCatalogue::Source> SourceCatalogue::find(const OrgCode& org, std::string_view name) const {
  const auto organisation = organisations_.find(org);
  const bool is_set = organisation != organisations_.end();
  const adapters::SharingProfile sharing = is_set ? organisation->second.sharing : adapters::SharingProfile{};
  if (is_set)
    if (const auto own = organisation->second.own.find(name); own != organisation->second.own.end())
      return Source{own->second, sharing};
  if (const auto known = built_in_.find(name); known != built_in_.end()) return Source{known->second, sharing};
  return std::nullopt;
}

}  // namespace kith::api
