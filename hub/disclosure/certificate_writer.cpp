// Writes a certificate: the numbers in flat arrays, which are short and compress well.
#include <algorithm>

#include "hub/disclosure/certificate.hpp"

namespace kith::disclosure {
namespace {

void write_pairs(const std::vector<std::pair<std::uint32_t, std::int64_t>>& pairs, json::Writer& out) {
  out.begin_array();
  for (const auto& [index, value] : pairs) out.integer(index).integer(value);
  out.end_array();
}

void write_proof(const Proof& proof, json::Writer& out) {
  out.begin_object().member("cell", std::int64_t{proof.cell}).member("bound", proof.is_upper ? "at_most" : "at_least");
  out.member("value", proof.value).member("of", proof.is_of_markers ? "markers" : "published");
  out.member("divisor", proof.divisor).key("factors");
  write_pairs(proof.factors, out);
  out.end_object();
}

}  // namespace

std::vector<TableName> names(std::span<const PublishedTable> tables) {
  std::vector<TableName> found;
  for (const PublishedTable& table : tables) found.push_back({table.profile.name, table.release, table.table});
  std::ranges::sort(found);
  return found;
}

std::vector<std::uint32_t> listed_cells(const System& system, const Bounds& bounds) {
  std::vector<std::uint32_t> listed;
  for (std::uint32_t cell = 0; cell < system.cells.size(); ++cell)
    if (!bounds.is_fixed(cell) && !system.cells[cell].definition) listed.push_back(cell);
  return listed;
}

void write_certificate(const Certificate& certificate, json::Writer& out) {
  const ProfileStamp& profile = certificate.profile;
  out.begin_object().member("certificate", "kith-1").key("profile").begin_object().member("name", profile.name);
  out.member("version", profile.version).member("k", profile.k).end_object().key("tables").begin_array();
  for (const TableName& name : certificate.tables)
    out.begin_array().string(name.profile).string(name.release).string(name.table).end_array();
  out.end_array().key("base").begin_array();
  for (const std::int64_t value : certificate.base) out.integer(value);
  out.end_array().key("witnesses").begin_array();
  for (const Witness& witness : certificate.witnesses) write_pairs(witness, out);
  out.end_array().key("proofs").begin_array();
  for (const Proof& proof : certificate.proofs) write_proof(proof, out);
  out.end_array().end_object();
}

std::string write_certificate(const Certificate& certificate) {
  std::string text;
  json::Writer out{text};
  write_certificate(certificate, out);
  text += '\n';
  return text;
}

}  // namespace kith::disclosure
