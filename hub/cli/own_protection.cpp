#include "hub/cli/own_protection.hpp"

#include <optional>
#include <string_view>

#include "hub/disclosure/programs.hpp"
#include "hub/disclosure/verify.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

using disclosure::OwnTable;
using disclosure::Profile;
using disclosure::PublishedTable;
using shell::Worker;
using shell::WorkerFault;

constexpr int refused = 1;
constexpr unsigned worker_seconds = 300;
constexpr unsigned worker_mebibytes = 1024;

template <class T>
using Told = tl::expected<T, Complaint>;

Worker worker(const fs::path& program, const char* memory_option) {
  return {program,
          {"--seconds", std::to_string(worker_seconds), memory_option, std::to_string(worker_mebibytes)},
          {.time = std::chrono::seconds{worker_seconds}, .memory_bytes = std::size_t{worker_mebibytes} << 20U}};
}

// Why `program` gave nothing that could be offered.
tl::unexpected<Complaint> nothing(const Worker& program, std::string_view why) {
  return tl::unexpected(Complaint{
      ExitCode::failed, "Nothing is offered for publication: " + printable(program.program.filename().string()) + " " +
                            std::string{why}});
}

constexpr std::string_view cannot_be_believed =
    "gave something else than safe tables of these counts. It is damaged or of another version: install kith again.";

tl::unexpected<Complaint> nothing(const Worker& program, WorkerFault fault) {
  switch (fault) {
    case WorkerFault::not_started:
      return nothing(program, "is not at " + printable(program.program.string()) +
                                  ", or cannot be started. It comes with kith; --programs FOLDER says where it is.");
    case WorkerFault::crashed:
      return nothing(program, "ended without a result.");
    case WorkerFault::out_of_time:
      return nothing(program, "did not finish in time. Ask for fewer tables, or cross fewer dimensions.");
    case WorkerFault::too_much_output:
      return nothing(program, cannot_be_believed);
    case WorkerFault::cancelled:
      return nothing(program, "was stopped.");
  }
  __builtin_unreachable();
}

// nothing: the tables cannot be made safe.
using Tried = std::optional<std::vector<PublishedTable>>;

Told<Tried> hide(const std::vector<OwnTable>& tables, const Profile& profile, const Worker& program) {
  const auto answer = shell::run_worker(program, disclosure::protect_input(tables, profile));
  if (!answer) return nothing(program, answer.error());
  if (answer->exit == refused) return Tried{};
  if (answer->exit != 0) return nothing(program, WorkerFault::crashed);
  auto published = disclosure::read_protected(answer->output);
  if (!published || !disclosure::are_versions(*published, tables, profile)) return nothing(program, cannot_be_believed);
  return Tried{*std::move(published)};
}

// Whether the audit let the tables pass. Its certificate is verified as any reader could.
Told<bool> audit(const std::vector<OwnTable>& tables, const std::vector<PublishedTable>& published,
                 const Profile& profile, const Worker& program) {
  const auto answer = shell::run_worker(program, disclosure::audit_input(tables, published, profile));
  if (!answer) return nothing(program, answer.error());
  if (answer->exit == refused) return false;
  if (answer->exit != 0) return nothing(program, WorkerFault::crashed);
  const auto verdict = disclosure::read_verdict(answer->output);
  if (!verdict) return nothing(program, cannot_be_believed);
  if (!*verdict) return false;
  const auto verified = disclosure::verify(published, **verdict);
  if (!verified || !verified->passed()) return nothing(program, cannot_be_believed);
  return true;
}

Told<Tried> attempt(const std::vector<OwnTable>& tables, const Profile& profile, const ProtectionPrograms& programs) {
  auto hidden = hide(tables, profile, programs.protect);
  if (!hidden || !*hidden) return hidden;
  const auto passed = audit(tables, **hidden, profile, programs.audit);
  if (!passed) return tl::unexpected(passed.error());
  if (!*passed) return Tried{};
  return hidden;
}

}  // namespace

ProtectionPrograms protection_programs(const fs::path& folder) {
  std::error_code trouble;
  const fs::path where =
      folder.empty() ? fs::read_symlink("/proc/self/exe", trouble).parent_path() : fs::absolute(folder, trouble);
  return {worker(where / "kith-protect", "--mebibytes"), worker(where / "kith-audit", "--memory-mb")};
}

Told<OwnProtection> protect_own(std::vector<OwnTable> tables, const Profile& profile,
                                const ProtectionPrograms& programs) {
  auto tried = attempt(tables, profile, programs);
  if (!tried) return tl::unexpected(tried.error());
  if (*tried) return OwnProtection{std::move(tables), **std::move(tried)};
  return tl::unexpected(Complaint{
      ExitCode::failed,
      "Nothing is offered for publication: no version of these tables passed the audit. Ask for fewer tables, "
      "cross fewer dimensions, or use coarser ones (act_group, quarter)."});
}

}  // namespace kith::cli
