#include "hub/release/protection.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "hub/base/json.hpp"
#include "hub/disclosure/programs.hpp"
#include "hub/disclosure/release_check.hpp"
#include "hub/release/protected_tables.hpp"

namespace kith::release {
namespace {

using disclosure::PublishedTable;

constexpr int worker_refused = 1;
constexpr int worker_misread = 2;  // of kith-audit: what it was given is not understood

using shell::WorkerFault;

Refusal refusal_of(WorkerFault fault) {
  switch (fault) {
    case WorkerFault::not_started:
      return Refusal::worker_missing;
    case WorkerFault::crashed:
      return Refusal::worker_crashed;
    case WorkerFault::out_of_time:
      return Refusal::worker_late;
    case WorkerFault::too_much_output:
      return Refusal::worker_flooded;
    case WorkerFault::cancelled:
      return Refusal::cancelled;
  }
  __builtin_unreachable();
}

void write_cubes(json::Writer& out, const ExactRelease& exact) {
  for (const Cube& cube : exact.cubes) out.raw(write_cube(cube, exact.counts, exact.as_of));
}

void write_tables(json::Writer& out, const std::vector<PublishedTable>& tables) {
  for (const PublishedTable& table : tables) disclosure::write_table(table, out);
}

void write_frozen(json::Writer& out, const std::vector<EarlierRelease>& earlier, std::size_t profile) {
  out.key("frozen").begin_array();
  for (const EarlierRelease& release : earlier)
    for (const PublishedTable& table : release.published[profile]) {
      const Cube& exact = *std::ranges::find(release.exact.cubes, table.table, &Cube::table);
      out.begin_object().key("published");
      disclosure::write_table(table, out);
      out.key("exact").raw(write_cube(exact, release.exact.counts, release.exact.as_of)).end_object();
    }
  out.end_array();
}

// Aggregates are public, or nowhere.
std::size_t profiles_of(const ProtectionJob& job) {
  return job.counted == disclosure::Counted::people ? profile_count : public_profile + 1;
}

// What is public must stay safe for whoever has read the collaborative releases too; and collaborative begins from
// what is public.
std::string protect_input(const ProtectionJob& job, std::size_t profile, const std::vector<PublishedTable>& start) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  disclosure::write_profile(job.profiles[profile], out);
  write_frozen(out, job.earlier, profile);
  if (profiles_of(job) == 1) {
    // Nobody reads more than what is public.
  } else if (profile == public_profile) {
    out.key("beside").begin_array().begin_object();
    disclosure::write_profile(job.profiles[collaborative_profile], out);
    write_frozen(out, job.earlier, collaborative_profile);
    out.end_object().end_array();
  } else {
    out.key("start").begin_array();
    write_tables(out, start);
    out.end_array();
  }
  out.key("tables").begin_array();
  write_cubes(out, job.exact);
  out.end_array().end_object();
  return text;
}

// All that a reader of the profile has of the year, and the counts behind it.
std::string audit_input(const ProtectionJob& job, std::size_t profile, const std::vector<PublishedTable>& tables) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  disclosure::write_profile(job.profiles[profile], out);
  out.key("tables").begin_array();
  write_tables(out, tables);
  out.end_array().key("sealed").begin_array();
  for (const EarlierRelease& release : job.earlier) write_cubes(out, release.exact);
  write_cubes(out, job.exact);
  out.end_array().end_object();
  return text;
}

// Whatever a program says that is not understood: it is damaged, or another version.
template <class T>
Outcome<T> understood(Result<T> read) {
  if (!read) return stop_for(Refusal::worker_garbled);
  return *std::move(read);
}

// The dimensions of "act_type=!harassment;period=2021-Q2;place=…" besides place and period; none: a total.
std::set<std::string> breakdowns_of(std::string_view cell) {
  std::set<std::string> found;
  while (!cell.empty()) {
    const auto part = cell.substr(0, cell.find(';'));
    const auto id = part.substr(0, part.find('='));
    if (id != "place" && id != "period") found.emplace(id);
    cell.remove_prefix(std::min(cell.size(), part.size() + 1));
  }
  return found;
}

// Of which tables the refused cells are. Nothing but their names is read: the rest would tell of the counts.
Stopped read_refusal(std::string text) {
  constexpr json::Limits limits = {.bytes = std::size_t{64} << 20U, .depth = 8, .members = 16, .nodes = 1'000'000};
  Stopped stopped{Refusal::not_safe};
  json::Parser parser{limits};
  const auto root = parser.parse(text);
  const json::Value refused = root && root->is(json::Kind::object) ? root->find("refused") : json::Value{};
  if (!refused || !refused.is(json::Kind::array)) return stopped;
  for (json::Value one = refused.first(); one; one = one.next()) {
    const json::Value cell = one.is(json::Kind::object) ? one.find("cell") : json::Value{};
    auto found = cell && cell.is(json::Kind::string) ? breakdowns_of(cell.string()) : std::set<std::string>{};
    if (found.empty()) return Stopped{Refusal::not_safe};
    stopped.dimensions.merge(found);
  }
  return stopped;
}

class Protecting {
 public:
  Protecting(const ProtectionJob& job, const Programs& programs, const Progress& progress, const std::stop_token& stop)
      : job_(job), programs_(programs), progress_(progress), stop_(stop) {
    for (const EarlierRelease& release : job.earlier)
      for (std::size_t profile = 0; profile < profile_count; ++profile)
        known_[profile].insert(known_[profile].end(), release.published[profile].begin(),
                               release.published[profile].end());
  }

  Outcome<std::array<ProtectedRelease, profile_count>> run() {
    if (!are_matched(job_)) return stop_for(Refusal::menu_changed);
    for (std::size_t profile = 0; profile < profiles_of(job_); ++profile) {
      if (const auto hidden = hide(profile); !hidden) return tl::unexpected(hidden.error());
      if (const auto audited = audit(profile); !audited) return tl::unexpected(audited.error());
    }
    tell(Step::checking, {});
    if (profiles_of(job_) > 1 && !shows_all_of(made_[public_profile].tables, made_[collaborative_profile].tables))
      return stop_for(Refusal::wrong_tables);
    if (!verifies()) return stop_for(Refusal::wrong_certificate);
    return std::move(made_);
  }

 private:
  void tell(Step step, std::string_view profile) const {
    if (progress_) progress_(step, profile);
  }

  Outcome<void> hide(std::size_t profile) {
    tell(Step::hiding, job_.profiles[profile].name);
    const auto answer =
        shell::run_worker(programs_.protect, protect_input(job_, profile, made_[public_profile].tables), stop_);
    if (!answer) return stop_for(refusal_of(answer.error()));
    if (answer->exit == worker_refused) return stop_for(Refusal::not_protected);
    if (answer->exit != 0) return stop_for(Refusal::worker_crashed);
    auto tables = understood(disclosure::read_protected(answer->output));
    if (!tables) return tl::unexpected(tables.error());
    if (!are_of(*tables, job_.exact, job_.profiles[profile])) return stop_for(Refusal::wrong_tables);
    made_[profile].tables = *std::move(tables);
    for (PublishedTable& table : made_[profile].tables) table.counts = job_.counted;
    return {};
  }

  Outcome<void> audit(std::size_t profile) {
    tell(Step::auditing, job_.profiles[profile].name);
    const auto answer = shell::run_worker(programs_.audit, audit_input(job_, profile, read_by(profile)), stop_);
    if (!answer) return stop_for(refusal_of(answer.error()));
    if (answer->exit == worker_refused) return tl::unexpected(read_refusal(answer->output));
    if (answer->exit == worker_misread) return stop_for(Refusal::wrong_tables);
    if (answer->exit != 0) return stop_for(Refusal::not_audited);
    auto verdict = understood(disclosure::read_verdict(answer->output));
    if (!verdict) return tl::unexpected(verdict.error());
    if (!*verdict) return stop_for(Refusal::not_safe);
    made_[profile].certificate = disclosure::write_certificate(**verdict);
    certificates_.push_back(**std::move(verdict));
    return {};
  }

  // Whoever reads collaborative releases reads the public ones too.
  [[nodiscard]] std::vector<PublishedTable> read_by(std::size_t profile) const {
    std::vector<PublishedTable> all;
    for (std::size_t of = 0; of <= profile; ++of) {
      all.insert(all.end(), known_[of].begin(), known_[of].end());
      all.insert(all.end(), made_[of].tables.begin(), made_[of].tables.end());
    }
    return all;
  }

  // As a reader does who has everything of the year.
  [[nodiscard]] bool verifies() const {
    const auto checked = disclosure::check_releases(read_by(profiles_of(job_) - 1), certificates_);
    return checked && checked->passed() && checked->certificates == certificates_.size();
  }

  const ProtectionJob& job_;
  const Programs& programs_;
  const Progress& progress_;
  const std::stop_token& stop_;
  std::array<std::vector<PublishedTable>, profile_count> known_;
  std::array<ProtectedRelease, profile_count> made_;
  std::vector<disclosure::Certificate> certificates_;
};

// False: there is none of them.
bool leave_out(const std::set<std::string>& dimensions, std::vector<Cube>& cubes, std::vector<std::string>& left_out) {
  const auto count = std::erase_if(cubes, [&](const Cube& cube) {
    const bool is_unsafe = cube.dimensions.size() > 2 && dimensions.contains(cube.dimensions[2].id);
    if (is_unsafe) left_out.push_back(cube.table);
    return is_unsafe;
  });
  return count > 0;
}

}  // namespace

log::Word word(Step step) {
  switch (step) {
    case Step::counting:
      return "counting";
    case Step::hiding:
      return "hiding";
    case Step::auditing:
      return "auditing";
    case Step::checking:
      return "checking";
    case Step::freezing:
      return "freezing";
  }
  __builtin_unreachable();
}

disclosure::ProfileStamp stamp(const disclosure::Profile& profile) {
  return {std::string{profile.name}, profile.version, profile.k};
}

Outcome<ProtectedReleases> protect(const ProtectionJob& asked, const Programs& programs, const Progress& progress,
                                   const std::stop_token& stop) {
  ProtectionJob job = asked;
  ProtectedReleases result;
  while (true) {
    auto made = Protecting{job, programs, progress, stop}.run();
    if (made) {
      result.made = *std::move(made);
      return result;
    }
    if (!leave_out(made.error().dimensions, job.exact.cubes, result.left_out)) return tl::unexpected(made.error());
  }
}

}  // namespace kith::release
