#include "hub/cli/audit_kept.hpp"

namespace kith::cli {
namespace {

Result<bool> goes_on_from(audit::CheckedTree& tree, const audit::Checkpoint& now, const audit::Checkpoint& before) {
  if (before.size > now.size) return false;
  KITH_ASSIGN(const audit::Hash root, tree.root_at(before.size));
  return root == before.root;
}

std::string words_of(std::string_view what, std::uint64_t size) {
  return "The hub shows another log here than " + std::string{what} + ": a fork within the first " +
         std::to_string(size) + " lines, or lines were dropped.";
}

}  // namespace

Result<HeldAgainstKept> hold_against_kept(audit::CheckedTree& tree, const audit::VerifierKey& key,
                                          const audit::Checkpoint& now, const AuditCheck& kept) {
  HeldAgainstKept held;
  for (const OtherAuditMemory& one : kept.elsewhere) {
    const auto& before = one.memory.last.checkpoint;
    // A restore that the log says itself is told where that memory is used.
    if (one.memory.key != key || audit::restored_since(now, before) != nullptr) continue;
    KITH_ASSIGN(const bool goes_on, goes_on_from(tree, now, before));
    if (goes_on) continue;
    held.contradiction = {words_of("this computer has seen for another party, or at another address", before.size),
                          one.file};
    return held;
  }
  for (const WitnessedLog& one : kept.witnessed) {
    const auto& before = one.last.checkpoint;
    if (one.key != key) continue;
    KITH_ASSIGN(held.may_be_cosigned, goes_on_from(tree, now, before));
    if (!held.may_be_cosigned && audit::restored_since(now, before) == nullptr)
      held.contradiction = {words_of("the one that the witness has signed", before.size), kept.witness_file};
  }
  return held;
}

}  // namespace kith::cli
