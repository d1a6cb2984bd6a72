// kith audit verify: whether the hub's log is the one that it was, what is kept of it where it is not, and the
// witness's signature where it is.
#include <chrono>
#include <fstream>

#include "hub/audit/base64.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/cli/audit_check.hpp"
#include "hub/cli/audit_commands.hpp"
#include "hub/cli/beside.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/usual_places.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_kept_bytes = 256 * 1024;  // more than a memory has

ExitCode say(Terminal& terminal, const Complaint& complaint) {
  terminal.complain(complaint);
  return complaint.exit;
}

tl::expected<AuditCheck, Complaint> decode(const AuditVerifyOptions& options) {
  AuditCheck check;
  check.now = options.now;
  check.full = options.full;
  if (!options.key.empty()) {
    auto key = audit::VerifierKey::parse(options.key);
    if (!key || key->type() != audit::SignatureType::ed25519)
      return tl::unexpected(
          Complaint{ExitCode::usage, "That is no key of a log. It looks like kith/0123456789abcdef+01234567+A…"});
    check.key = *std::move(key);
  }
  if (options.compare.empty()) return check;
  std::ifstream stream{options.compare, std::ios::binary};
  std::string text(audit::most_note_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.gcount() == 0)
    return tl::unexpected(Complaint{ExitCode::usage, "The file " + printable(options.compare) + " cannot be read."});
  text.resize(static_cast<std::size_t>(stream.gcount()));
  check.other = std::move(text);
  check.other_file = options.compare;
  return check;
}

std::string root_text(const audit::Checkpoint& checkpoint) {
  return audit::base64({reinterpret_cast<const char*>(checkpoint.root.data()), checkpoint.root.size()});
}

// Nothing where no witness was asked for. Before the hub is asked, so that a slip costs nothing.
tl::expected<std::optional<AuditWitness>, Complaint> open_witness(const AuditVerifyOptions& options) {
  if (options.witness.empty()) return std::nullopt;
  auto witness = AuditWitness::open(options.witness, options.first_time);
  if (!witness) return tl::unexpected(std::move(witness).error());
  return std::optional{*std::move(witness)};
}

// The checkpoint as it will be kept. A log that was set back is another one than that which the witness has signed.
std::optional<Complaint> cosign(std::optional<AuditWitness>& witness, Checked& checked) {
  if (!witness || !checked.may_be_cosigned) return std::nullopt;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto kept = witness->cosign(checked.memory.key, checked.memory.last, now);
  if (!kept) return file_complaint(kept.error(), witness->state_file());
  return std::nullopt;
}

// What the witness did, for a report; nothing where none was asked.
using Cosigner = std::optional<AuditWitness>;

void report_json(const Checked& checked, const Cosigner& witness, Terminal& terminal) {
  const auto& checkpoint = checked.memory.last.checkpoint;
  std::string line;
  json::Writer out{line};
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  // A log that was set back is as it was signed, and not as it had been promised.
  out.begin_object().key("verified").boolean(!checked.restored).member("size", number(checkpoint.size));
  out.member("root", root_text(checkpoint)).member("key", checked.memory.key.text());
  out.key("first").boolean(checked.is_first);
  if (checked.since) out.member("since", number(*checked.since));
  if (checked.restored) {
    out.key("restored").begin_object().member("size", number(checked.restored->size));
    out.member("at", audit::timestamp(checked.restored->at)).member("checked_to", number(checked.kept_to)).end_object();
  }
  out.member("own_lines", number(checked.own_lines)).member("entries", number(checked.entries));
  if (!checked.has_own_lines) out.key("own_lines_refused").boolean(true);
  if (witness) out.member("witness", witness->key().text()).key("cosigned").boolean(checked.may_be_cosigned);
  out.end_object();
  terminal.out() << line << '\n';
}

void report(const Checked& checked, const Cosigner& witness, bool is_of_now, std::ostream& out) {
  const std::string lines = counted(checked.memory.last.checkpoint.size, "line");
  out << "The audit log has " << lines << ", and is as the hub has signed it.\n";
  if (checked.is_first)
    out << "This computer has seen it for the first time, so nothing was there to compare it with. "
           "From now on it must be signed by this key:\n  "
        << checked.memory.key.text() << "\nCompare it with the one that the operator gives you.\n";
  if (!checked.gone_on_from.empty())
    out << "It is the log of " << printable(checked.gone_on_from.string()) << ", at another address.\n";
  if (checked.since && !checked.restored)
    out << "Nothing of the " << counted(*checked.since, "line") << " known before was changed or dropped.\n";
  if (checked.has_own_lines)
    out << counted(checked.own_lines, "line") << " about your records "
        << (checked.own_lines == 1 ? "was found in its place.\n" : "were found in their places.\n");
  else
    out << "The hub refuses you the lines about your records, because your role has none: no line was looked for. "
           "If you push records, that is false: ask the operator.\n";
  if (checked.entries > 0) out << "Every entry was hashed anew: " << checked.entries << ".\n";
  if (!is_of_now) out << "Lines of the last minute may not be in it yet; with --now they are.\n";
  if (witness && checked.may_be_cosigned) out << "Cosigned as witness " << witness->key().text() << '\n';
}

std::string words_of_kept(const Checked& checked) {
  const std::uint64_t size = checked.restored->size;
  if (checked.kept_to == 0)
    return "Nothing of the old log could be checked: this computer remembers no checkpoint from before line " +
           std::to_string(size) + ". ";
  std::string words = "Of the old log the first " + std::to_string(checked.kept_to) + " lines were found unchanged";
  if (checked.kept_to == size) return words + ". ";
  return words + "; those from there to line " + std::to_string(size) + " could not be checked. ";
}

// Copies what a file holds under a new name, so that no proof takes another's place. Empty: that was not possible.
fs::path kept_copy(const fs::path& file, const fs::path& name) {
  const auto text = read_whole_file(file, most_kept_bytes);
  const auto copy = text ? write_beside(name, *text) : tl::unexpected(text.error());
  return copy ? *copy : fs::path{};
}

// It is told once, also to who reads only errors: what was known before is kept, as proof of what was promised.
void tell_restored(const Checked& checked, const fs::path& memory_file, Terminal& terminal) {
  if (!checked.restored) return;
  std::string words = "The hub was restored from a backup on " + audit::timestamp(checked.restored->at).substr(0, 10) +
                      ", as its log says: of the " + std::to_string(*checked.since) +
                      " lines that it had promised, all after the first " + std::to_string(checked.restored->size) +
                      " are gone, and other ones may stand in their places. " + words_of_kept(checked) +
                      "Ask the operator what happened, and push all "
                      "your records again: kith push --full-snapshot.";
  const auto kept =
      kept_copy(checked.gone_on_from.empty() ? memory_file : checked.gone_on_from, before_restore_file(memory_file));
  if (!kept.empty()) words += " What had been promised is kept in " + printable(kept.string()) + ".";
  terminal.note(words);
}

void tell_not_cosigned(const Checked& checked, const Cosigner& witness, Terminal& terminal) {
  if (!witness || checked.may_be_cosigned) return;
  terminal.note(
      "Not cosigned: as the log says itself, it was set back behind what this witness has signed, as " +
      printable(witness->state_file().string()) +
      " proves. Whoever trusts the witness has to hear that from you. Then make a new one for the log as it is "
      "now: another file for --witness, with --first-time.");
}

// Two checkpoints that cannot both be true are worth more than words.
void keep_evidence(const AuditTrouble& trouble, const fs::path& memory_file, Terminal& terminal) {
  if (!trouble.evidence) return;
  const auto name = fs::path{memory_file}.concat(".evidence");
  const auto file = write_beside(name, *trouble.evidence);
  if (!file)
    return terminal.note("What the hub has signed just now could not be kept. " +
                         file_complaint(file.error(), name).text);
  std::string words = "What the hub has signed just now is in " + printable(file->string());
  std::error_code error;
  const fs::path& against = trouble.against.empty() ? memory_file : trouble.against;
  if (fs::exists(against, error)) words += ", what it had signed before in " + printable(against.string());
  terminal.note(words + ". Keep all such files, and show them to the other members.");
}

ExitCode keep_and_report(const AuditVerifyOptions& options, const Checked& checked, const Cosigner& witness,
                         const fs::path& memory_file, Terminal& terminal) {
  if (const auto kept = write_audit_memory(memory_file, checked.memory); !kept)
    return say(terminal, file_complaint(kept.error(), memory_file));
  if (!options.save.empty()) {
    const auto saved = write_private_file(options.save, checked.memory.last.note.serialized());
    if (!saved) return say(terminal, file_complaint(saved.error(), options.save));
  }
  if (options.json)
    report_json(checked, witness, terminal);
  else
    report(checked, witness, options.now, terminal.out());
  const bool is_all_done = !checked.restored && (!witness || checked.may_be_cosigned);
  return is_all_done ? ExitCode::done : ExitCode::partly_refused;
}

}  // namespace

ExitCode audit_verify(const AuditVerifyOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto wanted = settings ? decode(options) : tl::unexpected(settings.error());
  if (!wanted) return say(terminal, wanted.error());
  auto witness = open_witness(options);
  if (!witness) return say(terminal, witness.error());
  auto session = open_session(*settings, terminal);
  if (!session) return say(terminal, session.error());
  const fs::path file = audit_memory_file(key_map_file(*settings, session->subject()));
  const auto lock = AuditMemoryLock::take(file);
  if (!lock) return say(terminal, lock.error());
  const auto memory = read_audit_memory(file);
  if (!memory) return say(terminal, memory.error());
  if (wanted->other) wanted->before_restores = memories_before_restores(file);
  wanted->elsewhere = other_audit_memories(data_folder(), file, usual_key_map_file(*settings, session->subject()));
  if (*witness) {
    wanted->witnessed = (*witness)->logs();
    wanted->witness_file = (*witness)->state_file();
  }
  AuditHub hub{*session};
  auto checked = check_log(hub, *memory, *wanted);
  if (!checked) {
    keep_evidence(checked.error(), file, terminal);
    return say(terminal, checked.error().words);
  }
  if (const auto objection = *witness ? (*witness)->objection(checked->memory.key) : std::nullopt; objection)
    return say(terminal, *objection);
  tell_restored(*checked, file, terminal);
  tell_not_cosigned(*checked, *witness, terminal);
  if (const auto complaint = cosign(*witness, *checked); complaint) return say(terminal, *complaint);
  return keep_and_report(options, *checked, *witness, file, terminal);
}

}  // namespace kith::cli
