#include "hub/app/audit_command.hpp"

#include "hub/app/store.hpp"
#include "hub/audit/note.hpp"
#include "hub/base/exposure.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/kept_checkpoint.hpp"
#include "hub/storage/migrate.hpp"

namespace kith::app {
namespace {

using storage::LogFault;

constexpr auto patience = std::chrono::hours{12};  // a log of many years

// What is written there could be led elsewhere by the folder's owner.
constexpr std::string_view not_roots = "it is another user's: run this as that user, sudo -u kith kith-hub …";

// The command makes no key: one that the hub did not sign with would check nothing.
Result<audit::Signer> signer_of(const Config& config) {
  KITH_ASSIGN(const auto key, SecretKey::load(config.data / "keys/audit.key"));
  return audit::Signer::of_log(key);
}

template <class Work>
auto with_log(const Config& config, const audit::Signer& signer, Work work)
    -> std::invoke_result_t<Work, pg::Connection&> {
  if (is_root_in_foreign_folder(config.data)) return fail(Error{Errc::unusable_directory, {}, not_roots});
  const auto deadline = Deadline::after(patience);
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(std::chrono::seconds{120})));
  KITH_ASSIGN(auto connection, pg::Connection::open(store.serve, deadline));
  KITH_TRY(storage::check_schema(connection));
  KITH_TRY(storage::audit_log::check_key(connection, signer.key()));
  return pg::guarded(connection, work);
}

std::string sentence(const storage::FoundFault& fault) {
  const std::string at = std::to_string(fault.at);
  switch (fault.fault) {
    case LogFault::missing_leaf:
      return "Leaf " + at + " was written and is gone.";
    case LogFault::changed_leaf:
      return "Leaf " + at + " says something else than when it was sealed.";
    case LogFault::changed_tile:
      return "The stored hashes over leaf " + at + " are not those of the leaves.";
    case LogFault::broken_promise:
      return "The leaves do not lead to the root that was signed for the first " + at + " of them.";
    case LogFault::shortened:
      return "A signed checkpoint, or the head of the log, counts more leaves than there are: look from leaf " + at +
             " on.";
    case LogFault::foreign_signature:
      return "The stored checkpoint over " + at + " leaves is not signed by this hub's key.";
  }
  __builtin_unreachable();
}

}  // namespace

Result<std::string> audit_key(const Config& config) {
  KITH_ASSIGN(const auto signer, signer_of(config));
  return signer.key().text();
}

Result<std::string> audit_checkpoint(const Config& config) {
  KITH_ASSIGN(const auto signer, signer_of(config));
  return with_log(config, signer, [&](pg::Connection& connection) -> Result<std::string> {
    KITH_ASSIGN(const auto kept, storage::read_kept_checkpoint(config.data, signer.key()));
    KITH_ASSIGN(const bool is_as_promised, storage::keeps_promise(connection, kept));
    if (!is_as_promised)
      return fail(Error{Errc::contradiction,
                        {},
                        "the database is not the one whose log was promised in DIR/audit.checkpoint, so nothing is "
                        "signed: after a restore, kith-hub restored; docs/audit.md"});
    while (true) {
      KITH_ASSIGN(const auto sealed, storage::audit_log::seal(connection));
      if (sealed.is_broken)
        return fail(Error{Errc::internal, {}, "the audit log is broken: kith-hub audit verify says where"});
      if (!sealed.has_more) break;
    }
    KITH_ASSIGN(auto note, storage::audit_log::sign(connection, signer));
    KITH_TRY(storage::keep_checkpoint(config.data, note));
    return note;
  });
}

Result<AuditReport> audit_verify(const Config& config) {
  KITH_ASSIGN(const auto signer, signer_of(config));
  KITH_ASSIGN(const auto outside, storage::read_kept_checkpoint(config.data, signer.key()));
  return with_log(config, signer, [&](pg::Connection& connection) -> Result<AuditReport> {
    storage::LogVerifier verifier{signer.key(), outside};
    while (true) {
      KITH_ASSIGN(const bool is_done, verifier.step(connection));
      if (is_done) break;
    }
    if (verifier.fault()) {
      KITH_TRY(storage::audit_log::mark_broken(connection));
      return AuditReport{false, sentence(*verifier.fault()) + " Nothing is signed any more: docs/audit.md."};
    }
    return AuditReport{true, "The audit log is as it was promised: " + std::to_string(verifier.leaves()) + " leaves, " +
                                 std::to_string(verifier.checkpoints()) + " checkpoints."};
  });
}

}  // namespace kith::app
