#include "hub/prove/insider.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>

#include "hub/prove/proof.hpp"
#include "hub/prove/search.hpp"

namespace kith::prove {
namespace {

using disclosure::Changes;
using disclosure::Fault;

// Changes of the exact table that keep all sums, each as small as it goes. Found once, they answer for every
// organisation whose own counts leave room for them.
class Moves {
 public:
  explicit Moves(std::size_t cells) : of_cell_(cells) {}

  void add(Changes changes) {
    std::int64_t common = 0;
    for (const auto& [cell, by] : changes) common = std::gcd(common, by);
    if (common == 0) return;
    for (auto& [cell, by] : changes) by /= common;
    if (!known_.insert(changes).second) return;
    for (const auto& [cell, by] : changes) of_cell_[cell].push_back(moves_.size());
    moves_.push_back(std::move(changes));
  }

  // Is there one, scaled, that changes the cell by exactly `by`, and stays within the bounds?
  [[nodiscard]] bool allow(std::uint32_t cell, std::int64_t by, const Table& from, const Bounds& bounds) const {
    if (by == 0) return true;
    return std::ranges::any_of(of_cell_[cell], [&](std::size_t m) {
      const std::int64_t unit = moves_[m].at(cell);
      if (by % unit != 0) return false;
      const std::int64_t times = by / unit;
      return std::ranges::all_of(moves_[m], [&](const auto& change) {
        const std::int64_t value = from[change.first] + times * change.second;
        return value >= bounds.low[change.first] && value <= bounds.high[change.first];
      });
    });
  }

 private:
  std::vector<Changes> moves_;
  std::set<Changes> known_;
  std::vector<std::vector<std::size_t>> of_cell_;
};

// The system as one organisation sees it.
struct Eyes {
  Eyes(Model seen, const Table& exact) : model(std::move(seen)), search(model) { search.begin_at(exact); }

  Model model;
  Search search;
  std::size_t kept = 0;  // of the search's witnesses, as moves
};

class Insiders {
 public:
  Insiders(const Model& model, const Counts& counts, std::int64_t k)
      : model_(model), counts_(counts), k_(k), moves_(model.system().cells.size()) {}

  std::vector<Refusal> run() {
    for (const std::vector<std::int64_t>& own : counts_.own) judge(own);
    return std::move(refusals_);
  }

 private:
  void refuse(std::uint32_t cell, Fault fault) {
    if (!refused_.insert(cell).second) return;
    refusals_.push_back({.cell = model_.system().cells[cell].name, .fault = fault});
  }

  // What is printed or hidden of the others' people, in the eyes of one organisation.
  void judge(const std::vector<std::int64_t>& own) {
    const auto& cells = model_.system().cells;
    Bounds low = model_.bounds();
    Bounds markers = model_.markers();
    std::vector<std::uint32_t> brought;
    for (std::uint32_t cell = 0; cell < cells.size(); ++cell) {
      if (own[cell] == 0) continue;
      brought.push_back(cell);
      const std::int64_t others = counts_.all[cell] - own[cell];
      if (cells[cell].number && others > 0 && others < k_) refuse(cell, Fault::told_to_insider);
      low.low[cell] = std::max(low.low[cell], own[cell]);
      markers.low[cell] = std::max(markers.low[cell], own[cell]);
    }
    if (brought.empty()) return;
    const auto bounds = renarrowed(model_.system(), model_.arithmetic().relations(), std::move(low), brought);
    const auto floors = renarrowed(model_.system(), model_.arithmetic().relations(), std::move(markers), brought);
    if (!bounds || !floors) {
      refuse(brought.front(), Fault::contradiction);
      return;
    }
    eyes_.reset();
    for (std::uint32_t cell = 0; cell < cells.size(); ++cell) {
      const std::int64_t others = counts_.all[cell] - own[cell];
      if (!cells[cell].is_audited() || others < 1 || others >= k_ || refused_.contains(cell)) continue;
      if (bounds->low[cell] == model_.bounds().low[cell] && own[cell] == 0 && !is_concerned(cell, own)) continue;
      if (is_safe(cell, own[cell], *bounds, *floors)) continue;
      if (eyes_ == nullptr) eyes_ = std::make_unique<Eyes>(model_.with(*bounds, *floors).value(), counts_.all);
      if (!search(cell, own[cell], floors->low[cell])) refuse(cell, Fault::told_to_insider);
    }
  }

  // Whether the organisation brought something to what the cell hangs together with. Elsewhere it is like any reader.
  bool is_concerned(std::uint32_t cell, const std::vector<std::int64_t>& own) {
    if (pieces_.empty()) note_pieces();
    const std::uint32_t piece = piece_of_[cell];
    if (piece == none) return true;
    if (concerned_by_ != &own) {
      concerned_.assign(pieces_.size(), false);
      for (std::uint32_t other = 0; other < own.size(); ++other)
        if (own[other] > 0 && piece_of_[other] != none) concerned_[piece_of_[other]] = true;
      concerned_by_ = &own;
    }
    return concerned_[piece];
  }

  void note_pieces() {
    pieces_ = model_.components();
    piece_of_.assign(model_.system().cells.size(), none);
    for (std::uint32_t p = 0; p < pieces_.size(); ++p) {
      for (const std::uint32_t cell : pieces_[p].cells) piece_of_[cell] = p;
      for (const std::uint32_t relation : pieces_[p].relations)
        for (const disclosure::Term& term : model_.system().relations[relation].terms)
          if (model_.is_open(term.cell)) piece_of_[term.cell] = p;
    }
  }

  // By what is known already: the cell falls to its floor and rises to k - 2 above it.
  [[nodiscard]] bool is_safe(std::uint32_t cell, std::int64_t own, const Bounds& bounds, const Bounds& floors) const {
    if (bounds.low[cell] >= own + k_) return true;
    const std::int64_t here = counts_.all[cell];
    const std::int64_t floor = floors.low[cell];
    const std::int64_t rise = floor + k_ - 2 - here;
    return moves_.allow(cell, floor - here, counts_.all, bounds) &&
           (rise <= 0 || moves_.allow(cell, rise, counts_.all, bounds));
  }

  bool search(std::uint32_t cell, std::int64_t own, std::int64_t floor) {
    Search& search = eyes_->search;
    search.seek(cell, Direction::least, floor);
    const bool is_hidden = model_.system().cells[cell].is_hidden();
    // Markers and own counts together may tell more than single sums: whose own people did not give the answer, and who
    // knows that somebody gave two.
    const std::int64_t seen = search.seen(cell).least;
    const bool is_floor =
        !is_hidden || seen <= floor || prove(eyes_->model, cell, Direction::least, Source::markers, seen).has_value();
    const std::int64_t least = is_floor ? seen : floor;
    search.seek(cell, Direction::most, least + k_ - 2);
    for (; eyes_->kept < search.witnesses().size(); ++eyes_->kept)
      if (auto changes = eyes_->model.arithmetic().changed(counts_.all, search.witnesses()[eyes_->kept]))
        moves_.add(std::move(*changes));
    const Seen& found = search.seen(cell);
    if (found.least <= least && found.most >= least + k_ - 2) return true;
    return found.least >= own + k_ &&
           prove(eyes_->model, cell, Direction::least, Source::published, own + k_).has_value();
  }

  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  const Model& model_;
  const Counts& counts_;
  std::int64_t k_;
  Moves moves_;
  std::unique_ptr<Eyes> eyes_;  // of the organisation that is being judged, once they are needed
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> piece_of_;
  std::vector<bool> concerned_;
  const std::vector<std::int64_t>* concerned_by_ = nullptr;
  std::set<std::uint32_t> refused_;
  std::vector<Refusal> refusals_;
};

}  // namespace

std::vector<Refusal> audit_insiders(const Model& model, const Counts& counts, std::int64_t k) {
  return Insiders{model, counts, k}.run();
}

}  // namespace kith::prove
