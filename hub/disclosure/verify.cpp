#include "hub/disclosure/verify.hpp"

#include <algorithm>

#include "hub/disclosure/arithmetic.hpp"
#include "hub/disclosure/profile.hpp"

namespace kith::disclosure {
namespace {

class Check {
 public:
  Check(std::span<const PublishedTable> tables, const System& system, const Certificate& certificate)
      : tables_(tables), system_(system), certificate_(certificate) {}

  Verification run() {
    count();
    check_profile();
    const auto bounds = narrowed(system_, published_bounds(system_));
    const auto markers = narrowed(system_, marker_bounds(system_));
    if (!bounds || !markers) {
      find("", sentence(Fault::contradiction));
      return std::move(result_);
    }
    const Arithmetic arithmetic{system_, *bounds};
    evidence_.resize(system_.cells.size());
    for (std::size_t cell = 0; cell < evidence_.size(); ++cell)
      evidence_[cell] = {.floor = markers->low[cell], .low = bounds->low[cell], .high = bounds->high[cell]};
    add_proofs(arithmetic, *markers);
    add_tables(arithmetic);
    for (std::size_t cell = 0; cell < evidence_.size(); ++cell)
      if (const auto fault = judge(system_.cells[cell], evidence_[cell], certificate_.profile.k))
        find(system_.cells[cell].name, sentence(*fault));
    return std::move(result_);
  }

 private:
  void find(std::string cell, std::string_view words) {
    result_.findings.push_back({std::move(cell), std::string(words)});
  }

  void count() {
    for (const SystemCell& cell : system_.cells) {
      if (cell.origin == Origin::printed) ++(cell.number ? result_.printed : result_.hidden);
      if (cell.origin == Origin::unprinted) ++result_.unprinted;
    }
  }

  // The certificate speaks of exactly these tables, at the threshold that they print and that the profile demands.
  void check_profile() {
    if (names(tables_) != certificate_.tables) find("", "the certificate is of other tables than these");
    const auto floor = profile(certificate_.profile.name);
    if (!floor) find("", "the certificate names a profile that does not exist");
    if (floor && certificate_.profile.k < floor->k) find("", "the threshold is below the floor of the profile");
    const bool agrees = std::ranges::all_of(tables_, [&](const PublishedTable& table) {
      return table.profile.name != certificate_.profile.name || table.profile == certificate_.profile;
    });
    if (!agrees) find("", "a table of the profile prints another version or threshold than the certificate");
  }

  void add_proofs(const Arithmetic& arithmetic, const Bounds& markers) {
    for (std::size_t p = 0; p < certificate_.proofs.size(); ++p) {
      const Proof& proof = certificate_.proofs[p];
      if (!arithmetic.holds(proof, markers)) {
        find("", "proof " + std::to_string(p) + " of the certificate does not add up");
        continue;
      }
      Evidence& of = evidence_[proof.cell];
      if (proof.is_of_markers && !proof.is_upper) of.floor = std::max(of.floor, proof.value);
      if (proof.is_of_markers) continue;
      if (proof.is_upper) of.high = std::min(of.high, proof.value);
      if (!proof.is_upper) of.low = std::max(of.low, proof.value);
    }
  }

  void see(std::uint32_t cell, std::int64_t value) {
    evidence_[cell].least_seen = std::min(evidence_[cell].least_seen, value);
    evidence_[cell].most_seen = std::max(evidence_[cell].most_seen, value);
  }

  void add_tables(const Arithmetic& arithmetic) {
    const auto base = arithmetic.filled(certificate_.base);
    if (!base) {
      find("", "the certificate's table does not fit what is printed");
      return;
    }
    for (std::uint32_t cell = 0; cell < base->size(); ++cell) see(cell, (*base)[cell]);
    for (std::size_t w = 0; w < certificate_.witnesses.size(); ++w) {
      const auto changes = arithmetic.changed(*base, certificate_.witnesses[w]);
      if (!changes) {
        find("", "witness " + std::to_string(w) + " of the certificate does not fit what is printed");
        continue;
      }
      for (const auto& [cell, by] : *changes) see(cell, (*base)[cell] + by);
    }
  }

  std::span<const PublishedTable> tables_;
  const System& system_;
  const Certificate& certificate_;
  std::vector<Evidence> evidence_;
  Verification result_;
};

}  // namespace

Result<Verification> verify(std::span<const PublishedTable> tables, const Certificate& certificate) {
  KITH_ASSIGN(const System system, build_system(tables));
  return Check{tables, system, certificate}.run();
}

}  // namespace kith::disclosure
