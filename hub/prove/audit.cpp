#include "hub/prove/audit.hpp"

#include <algorithm>

#include "hub/prove/full_sums.hpp"
#include "hub/prove/insider.hpp"
#include "hub/prove/proof.hpp"
#include "hub/prove/search.hpp"

namespace kith::prove {
namespace {

using disclosure::Evidence;
using disclosure::Fault;
using disclosure::Origin;
using disclosure::SystemCell;

class Audit {
 public:
  Audit(const Model& model, std::int64_t k) : model_(model), k_(k), search_(model) {}

  void run(Outcome& outcome) {
    if (!search_.begin()) {
      outcome.refusals.push_back({.cell = {}, .fault = Fault::contradiction});
      return;
    }
    for (std::uint32_t cell = 0; cell < model_.system().cells.size(); ++cell) {
      if (const auto fault = judge(cell)) refuse(cell, *fault, outcome);
    }
    for (const std::uint32_t cell : model_.arithmetic().listed())
      outcome.certificate.base.push_back(search_.base()[cell]);
    outcome.certificate.witnesses = search_.witnesses();
    outcome.certificate.proofs = std::move(proofs_);
  }

 private:
  void refuse(std::uint32_t cell, Fault fault, Outcome& outcome) const {
    const Seen& seen = search_.seen(cell);
    outcome.refusals.push_back(
        {.cell = model_.system().cells[cell].name, .fault = fault, .least = seen.least, .most = seen.most});
  }

  std::optional<Fault> judge(std::uint32_t cell) {
    const SystemCell& of = model_.system().cells[cell];
    Evidence evidence{
        .floor = model_.markers().low[cell], .low = model_.bounds().low[cell], .high = model_.bounds().high[cell]};
    const auto judged = [&] {
      evidence.least_seen = search_.seen(cell).least;
      evidence.most_seen = search_.seen(cell).most;
      return disclosure::judge(of, evidence, k_);
    };
    if (!judged() || !model_.is_open(cell)) return judged();
    search_.seek(cell, Direction::least, of.is_hidden() ? evidence.floor : evidence.low);
    search_.seek(cell, Direction::most, search_.seen(cell).least + k_ - 2);
    if (!judged()) return std::nullopt;
    if (of.is_hidden()) raise_floor(cell, evidence);
    prove_bounds(cell, evidence);
    return judged();
  }

  // The markers may imply more than single sums tell.
  void raise_floor(std::uint32_t cell, Evidence& evidence) {
    const std::int64_t least = search_.seen(cell).least;
    if (least <= evidence.floor) return;
    auto proof = prove(model_, cell, Direction::least, Source::markers, least);
    if (!proof) return;
    evidence.floor = least;
    proofs_.push_back(std::move(*proof));
    search_.seek(cell, Direction::most, least + k_ - 2);
  }

  void prove_bounds(std::uint32_t cell, Evidence& evidence) {
    if (search_.seen(cell).least >= k_) {
      if (auto proof = prove(model_, cell, Direction::least, Source::published, k_)) {
        evidence.low = k_;
        proofs_.push_back(std::move(*proof));
      }
    } else if (search_.seen(cell).most == 0) {
      if (auto proof = prove(model_, cell, Direction::most, Source::published, 0)) {
        evidence.high = 0;
        proofs_.push_back(std::move(*proof));
      }
    }
  }

  const Model& model_;
  std::int64_t k_;
  Search search_;
  std::vector<disclosure::Proof> proofs_;
};

// A guess is only found out where it is right. Without the exact counts each must be taken to be.
void judge_sums(const Model& model, std::int64_t k, const Counts* counts, Outcome& outcome) {
  for (const std::vector<std::uint32_t>& parts : full_sums(model.system(), k)) {
    const bool may_be_right =
        counts == nullptr || std::ranges::all_of(parts, [&](std::uint32_t cell) { return counts->all[cell] == k - 1; });
    for (const std::uint32_t cell : parts)
      if (may_be_right)
        outcome.refusals.push_back({.cell = model.system().cells[cell].name, .fault = Fault::told_by_sum});
  }
}

// What can be told exactly is as good as printed, and must have people of as many organisations behind it.
void judge_organisations(const Model& model, std::int64_t organisations, const Counts& counts, Outcome& outcome) {
  for (std::uint32_t cell = 0; cell < counts.all.size(); ++cell) {
    const SystemCell& of = model.system().cells[cell];
    if (of.origin == Origin::slack || counts.all[cell] == 0 || model.is_open(cell)) continue;
    const auto behind =
        std::ranges::count_if(counts.own, [&](const std::vector<std::int64_t>& own) { return own[cell] > 0; });
    if (behind < organisations) outcome.refusals.push_back({.cell = of.name, .fault = Fault::too_few_organisations});
  }
}

Result<void> apply(const SealedRules& rules, const Model& model, std::int64_t k, Outcome& outcome) {
  if (rules.counts == nullptr) {
    judge_sums(model, k, nullptr, outcome);
    return {};
  }
  KITH_ASSIGN(const Counts counts, count(model.system(), *rules.counts));
  judge_sums(model, k, &counts, outcome);
  judge_organisations(model, rules.organisations, counts, outcome);
  if (!rules.insider) return {};
  std::vector<Refusal> told = audit_insiders(model, counts, k);
  std::ranges::move(told, std::back_inserter(outcome.refusals));
  return {};
}

}  // namespace

Result<Outcome> audit(std::span<const disclosure::PublishedTable> tables, const disclosure::ProfileStamp& profile,
                      const SealedRules& sealed) {
  KITH_ASSIGN(const disclosure::System system, build_system(tables));
  Outcome outcome;
  outcome.certificate.profile = profile;
  outcome.certificate.tables = disclosure::names(tables);
  for (const SystemCell& cell : system.cells) {
    if (cell.is_hidden()) ++outcome.hidden;
    if (cell.origin == Origin::unprinted) ++outcome.unprinted;
  }
  const std::optional<Model> model = Model::of(system);
  if (!model) {
    outcome.refusals.push_back({.cell = {}, .fault = Fault::contradiction});
    return outcome;
  }
  Audit{*model, profile.k}.run(outcome);
  KITH_TRY(apply(sealed, *model, profile.k, outcome));
  return outcome;
}

Result<std::vector<Interval>> intervals(std::span<const disclosure::PublishedTable> tables) {
  KITH_ASSIGN(const disclosure::System system, build_system(tables));
  const std::optional<Model> model = Model::of(system);
  if (!model) return fail({Errc::contradiction, "/tables", "the tables do not add up"});
  Search search{*model};
  if (!search.begin()) return fail({Errc::contradiction, "/tables", "no whole numbers fit the tables"});
  std::vector<Interval> found;
  for (std::uint32_t cell = 0; cell < system.cells.size(); ++cell) {
    if (!system.cells[cell].is_audited()) continue;
    const auto least = search.farthest(cell, Direction::least);
    const auto most = search.farthest(cell, Direction::most);
    if (!least || !most) return fail({Errc::internal, "/tables", "the solver gave up"});
    const bool is_open_ended = model->bounds().high[cell] == disclosure::no_limit && *most >= search.horizon();
    found.push_back({system.cells[cell].name, *least, is_open_ended ? disclosure::no_limit : *most});
  }
  return found;
}

}  // namespace kith::prove
