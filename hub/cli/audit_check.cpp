#include "hub/cli/audit_check.hpp"

#include <algorithm>

#include "hub/audit/leaf.hpp"
#include "hub/cli/audit_entries.hpp"
#include "hub/cli/audit_kept.hpp"

namespace kith::cli {
namespace {

using Step = tl::expected<void, AuditTrouble>;

tl::unexpected<AuditTrouble> trouble(Complaint words) {
  return tl::unexpected(AuditTrouble{std::move(words), std::nullopt});
}

class Check {
 public:
  Check(AuditHub& hub, const std::optional<AuditMemory>& memory, const AuditCheck& wanted)
      : hub_(hub), memory_(memory), wanted_(wanted) {}

  tl::expected<Checked, AuditTrouble> run() {
    for (auto step : {&Check::take_key, &Check::take_checkpoint, &Check::compare_with_memory, &Check::open_tree,
                      &Check::check_growth, &Check::check_restorations, &Check::check_kept, &Check::check_other,
                      &Check::check_own_lines, &Check::check_entries}) {
      if (Step done = (this->*step)(); !done) return tl::unexpected(std::move(done).error());
    }
    return Checked{{*key_, *now_, own_, marks()},
                   since(),
                   own_lines_,
                   entries_,
                   !memory_,
                   gone_on_from_,
                   may_be_cosigned_,
                   has_own_lines_,
                   restored_,
                   restored_ && known_ ? known_->size : 0};
  }

 private:
  // Something is wrong with the log, and the checkpoint that the hub signed is the evidence.
  tl::unexpected<AuditTrouble> caught(std::string words, const std::filesystem::path& against = {}) const {
    return tl::unexpected(
        AuditTrouble{{ExitCode::failed, std::move(words)}, published_, against.empty() ? gone_on_from_ : against});
  }
  // Of a tree: fetching failed, or the hub's tiles are wrong.
  tl::unexpected<AuditTrouble> caught(const Error& error) const {
    if (error.code == Errc::connection_failed && hub_.trouble()) return trouble(*hub_.trouble());
    return caught("The hashes that the hub gives do not lead to the root that it has signed.");
  }
  [[nodiscard]] std::optional<std::uint64_t> since() const {
    return memory_ ? std::optional{memory_->last.checkpoint.size} : std::nullopt;
  }

  Step take_key() {
    auto shown = hub_.key();
    if (!shown) return trouble(std::move(shown).error());
    if (!memory_) go_on_from_elsewhere(wanted_.key.value_or(*shown));
    key_ = wanted_.key ? wanted_.key : memory_ ? std::optional{memory_->key} : std::optional{*shown};
    if (*shown == *key_) return {};
    return trouble(
        {ExitCode::failed,
         "The hub signs its log with another key than the one that this computer knows. Ask the operator, "
         "in another way than through the hub, which key is right; then kith audit verify --log-key KEY. The "
         "hub shows " +
             shown->text()});
  }

  // The hub has another address now, and what was promised at the old one holds.
  void go_on_from_elsewhere(const audit::VerifierKey& key) {
    for (const OtherAuditMemory& one : wanted_.elsewhere) {
      if (!one.is_of_party || one.memory.key != key) continue;
      if (memory_ && memory_->last.checkpoint.size >= one.memory.last.checkpoint.size) continue;
      memory_ = one.memory;
      gone_on_from_ = one.file;
    }
  }

  Step take_checkpoint() {
    auto published = hub_.checkpoint(wanted_.now || wanted_.other);
    if (!published) return trouble(std::move(published).error());
    published_ = *std::move(published);
    auto opened = audit::open_checkpoint(published_, *key_);
    // No evidence: anybody could have made it.
    if (!opened)
      return trouble({ExitCode::failed, "The checkpoint that the hub gives is not signed by the key of its log."});
    now_ = *std::move(opened);
    return {};
  }

  Step compare_with_memory() {
    if (!memory_) return {};
    const auto& before = memory_->last.checkpoint;
    const auto& now = now_->checkpoint;
    if (audit::restored_since(now, before) != nullptr) return take_restored();
    known_ = AuditMark{before.size, before.root, memory_->own};
    const std::string sizes = std::to_string(now.size) + " lines, where it had promised " + std::to_string(before.size);
    if (now.size < before.size)
      return caught("The hub shows an older log than it has shown before: " + sizes +
                    ". Lines were dropped, or the hub was set back to a backup: ask its operator.");
    if (now.size == before.size && now.root != before.root)
      return caught("The hub has signed two different logs of " + std::to_string(now.size) + " lines: a fork.");
    return {};
  }

  // Of several restorations since, the one that left the least. What was promised up to there still holds.
  Step take_restored() {
    const auto& known = memory_->last.checkpoint.restorations;
    for (const auto& one : now_->checkpoint.restorations)
      if (std::ranges::find(known, one) == known.end() && (!restored_ || one.size < restored_->size)) restored_ = one;
    for (const AuditMark& mark : memory_->earlier)
      if (mark.size <= restored_->size) known_ = mark;
    return {};
  }
  // What to remember beside the newest checkpoint.
  [[nodiscard]] std::vector<AuditMark> marks() const {
    std::vector<AuditMark> marks;
    if (!memory_ || !known_) return marks;
    for (const AuditMark& mark : memory_->earlier)
      if (mark.size < known_->size) marks.push_back(mark);
    if (known_->size < now_->checkpoint.size) marks.push_back(*known_);
    return thinned(marks, now_->checkpoint.size);
  }

  Step open_tree() {
    auto tree = audit::CheckedTree::open(now_->checkpoint.size, now_->checkpoint.root, hub_.tiles());
    if (!tree) return caught(tree.error());
    tree_ = *std::move(tree);
    return {};
  }

  Step check_growth() {
    if (!known_) return {};
    const auto root = tree_->root_at(known_->size);
    if (!root) return caught(root.error());
    if (*root == known_->root) return {};
    return caught("The log was rewritten: its first " + std::to_string(known_->size) +
                  " lines are not those that the hub had promised" +
                  (restored_ ? ", although they are from before the backup that it says it was restored from." : "."));
  }

  // Whoever looks for the first time after a restore, too, sees whether the log goes on from what was signed then.
  Step check_restorations() {
    for (const auto& one : audit::still_holding(now_->checkpoint.restorations)) {
      const std::string first = "its first " + std::to_string(one.size) + " lines";
      if (one.size > now_->checkpoint.size)
        return caught("The log says that it was set back to " + first + ", and has fewer.");
      if (!one.root) continue;
      const auto root = tree_->root_at(one.size);
      if (!root) return caught(root.error());
      if (*root != *one.root)
        return caught("The log was rewritten: " + first + " are not those from which it went on after a restore.");
    }
    return {};
  }

  // Of a log as it was before a restore only what both remember can be compared.
  [[nodiscard]] bool remembers_another(const audit::Checkpoint& other) const {
    const auto is_other = [&other](std::uint64_t size, const audit::Hash& root) {
      return size == other.size && root != other.root;
    };
    const auto differs = [&](const AuditMemory& memory) {
      return is_other(memory.last.checkpoint.size, memory.last.checkpoint.root) ||
             std::ranges::any_of(memory.earlier, [&](const AuditMark& mark) { return is_other(mark.size, mark.root); });
    };
    return (memory_ && differs(*memory_)) || std::ranges::any_of(wanted_.before_restores, differs);
  }

  Step check_kept() {
    const auto held = hold_against_kept(*tree_, *key_, now_->checkpoint, wanted_);
    if (!held) return caught(held.error());
    may_be_cosigned_ = held->may_be_cosigned;
    if (held->contradiction) return caught(held->contradiction->words, held->contradiction->against);
    return {};
  }

  Step check_other() {
    if (!wanted_.other) return {};
    const auto other = audit::open_checkpoint(*wanted_.other, *key_);
    if (!other)
      return trouble(
          {ExitCode::usage, "The checkpoint to compare with is none, or not signed by the key of this log."});
    const bool is_of_before = audit::restored_since(now_->checkpoint, other->checkpoint) != nullptr;
    if (is_of_before && remembers_another(other->checkpoint))
      return caught(
          "Before it was restored from a backup the hub had shown another log here than to who gave you the "
          "checkpoint: a fork within the first " +
          std::to_string(other->checkpoint.size) + " lines.");
    if (is_of_before)
      return trouble({ExitCode::failed,
                      "The checkpoint to compare with is from before the hub was restored from a backup, which the log "
                      "says itself. Compare with a newer one."});
    const std::uint64_t size = other->checkpoint.size;
    if (size > now_->checkpoint.size)
      return caught("The hub shows an older log here than to who gave you the checkpoint: " +
                        std::to_string(now_->checkpoint.size) + " lines, not " + std::to_string(size) + ".",
                    wanted_.other_file);
    const auto root = tree_->root_at(size);
    if (!root) return caught(root.error());
    if (*root == other->checkpoint.root) return {};
    return caught("The hub shows another log here than to who gave you the checkpoint: a fork within the first " +
                      std::to_string(size) + " lines.",
                  wanted_.other_file);
  }

  Step check_own_lines() {
    const std::uint64_t size = now_->checkpoint.size;
    const bool goes_on = known_ && !restored_ && !wanted_.full;
    own_ = goes_on ? known_->own : OwnLines{};
    const std::uint64_t first = own_.next;
    std::optional<tl::unexpected<AuditTrouble>> found;
    auto read = hub_.lines(AuditHub::Whose::own, first, false, [&](const AuditHub::Line& line) {
      if (line.index >= size) return false;  // not promised yet
      if (line.index < own_.next) found = caught("The hub gives lines about your records out of their order.");
      if (!found && known_ && !goes_on && line.index >= known_->own.next && !compare_known()) found = missing();
      if (!found) found = compare(line);
      return !found;
    });
    if (!read && hub_.is_refused_to_role()) return take_refusal(read.error());
    if (!read) return trouble(std::move(read).error());
    if (found) return *found;
    own_.next = size;
    if (known_ && !goes_on && !compare_known()) return missing();
    return {};
  }

  // A lead, a peer, an operator and an auditor have no records, and so no lines; who had some does not lose them.
  Step take_refusal(const Complaint& refusal) {
    const std::uint64_t known = memory_ ? memory_->own.count : 0;
    if (known > 0 || own_.count > 0)
      return trouble(
          {refusal.exit, "The hub refuses you lines about your records, of which it has shown before " +
                             std::to_string(std::max(known, own_.count)) +
                             ". Ask the operator why; nothing was forgotten here. It says: " + refusal.text});
    has_own_lines_ = false;
    own_ = known_ ? known_->own : OwnLines{};
    return {};
  }

  std::optional<tl::unexpected<AuditTrouble>> compare(const AuditHub::Line& line) {
    const auto leaf = tree_->leaf(line.index);
    if (!leaf) return caught(leaf.error());
    if (*leaf != audit::leaf_hash(audit::entry_of(line.bytes)))
      return caught("Line " + std::to_string(line.index) +
                    " of the log is about your records and says something else than when it was sealed.");
    own_.add(line.index, line.bytes);
    own_.next = line.index + 1;
    ++own_lines_;
    return std::nullopt;
  }

  // All lines again: those below the remembered index must be the same ones. Compared once, when they are over.
  bool compare_known() {
    if (is_known_compared_) return true;
    is_known_compared_ = true;
    return own_.count == known_->own.count && own_.digest == known_->own.digest;
  }
  [[nodiscard]] tl::unexpected<AuditTrouble> missing() const {
    return caught("Lines about your records that the hub has shown before are no longer among those that it shows.");
  }

  Step check_entries() {
    if (!wanted_.full) return {};
    const auto changed = first_changed_entry(hub_, *tree_, now_->checkpoint.size);
    if (!changed) return caught(changed.error());
    if (*changed)
      return caught("Line " + std::to_string(**changed) + " of the log says something else than when it was sealed.");
    entries_ = now_->checkpoint.size;
    return {};
  }

  AuditHub& hub_;
  std::optional<AuditMemory> memory_;
  std::filesystem::path gone_on_from_;
  const AuditCheck& wanted_;
  std::optional<audit::VerifierKey> key_;
  std::string published_;
  std::optional<audit::SignedCheckpoint> now_;
  std::optional<audit::CheckedTree> tree_;
  std::optional<audit::Restoration> restored_;  // between what is remembered and now
  std::optional<AuditMark> known_;              // the newest of what is remembered that must still hold
  OwnLines own_;
  std::uint64_t own_lines_ = 0;
  std::uint64_t entries_ = 0;
  bool is_known_compared_ = false;
  bool has_own_lines_ = true;
  bool may_be_cosigned_ = true;
};

}  // namespace

tl::expected<Checked, AuditTrouble> check_log(AuditHub& hub, const std::optional<AuditMemory>& memory,
                                              const AuditCheck& check) {
  return Check{hub, memory, check}.run();
}

}  // namespace kith::cli
