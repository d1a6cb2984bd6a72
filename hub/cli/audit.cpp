// kith audit: who did what with this organisation's records, and whether the log that says so is the one it was.
#include <chrono>
#include <fstream>

#include "hub/audit/base64.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/audit/reason.hpp"
#include "hub/cli/audit_check.hpp"
#include "hub/cli/audit_commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

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
  return check;
}

std::string root_text(const audit::Checkpoint& checkpoint) {
  return audit::base64({reinterpret_cast<const char*>(checkpoint.root.data()), checkpoint.root.size()});
}

// The checkpoint as it will be kept, cosigned where a witness's key was given.
tl::expected<std::optional<audit::VerifierKey>, Complaint> cosign(const AuditVerifyOptions& options, Checked& checked) {
  if (options.witness.empty()) return std::nullopt;
  const auto seed = SecretKey::load_or_create(options.witness);
  if (!seed) return tl::unexpected(file_complaint(seed.error(), options.witness));
  const audit::Signer witness = audit::Signer::of_witness(*seed);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  witness.cosign(checked.memory.last.note, now);
  return witness.key();
}

void report_json(const Checked& checked, const std::optional<audit::VerifierKey>& witness, Terminal& terminal) {
  const auto& checkpoint = checked.memory.last.checkpoint;
  std::string line;
  json::Writer out{line};
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  // A log that was set back is as it was signed, and not as it had been promised.
  out.begin_object().key("verified").boolean(!checked.restored).member("size", number(checkpoint.size));
  out.member("root", root_text(checkpoint)).member("key", checked.memory.key.text());
  if (checked.since) out.member("since", number(*checked.since));
  if (checked.restored) {
    out.key("restored").begin_object().member("size", number(checked.restored->size));
    out.member("at", audit::timestamp(checked.restored->at)).member("checked_to", number(checked.kept_to)).end_object();
  }
  out.member("own_lines", number(checked.own_lines)).member("entries", number(checked.entries));
  if (!checked.has_own_lines) out.key("own_lines_refused").boolean(true);
  if (witness) out.member("witness", witness->text());
  out.end_object();
  terminal.out() << line << '\n';
}

void report(const Checked& checked, const std::optional<audit::VerifierKey>& witness, bool is_of_now,
            std::ostream& out) {
  const std::string lines = counted(checked.memory.last.checkpoint.size, "line");
  out << "The audit log has " << lines << ", and is as the hub has signed it.\n";
  if (checked.is_first)
    out << "This computer has seen it for the first time. From now on it must be signed by this key:\n  "
        << checked.memory.key.text() << "\nCompare it with the one that the operator gives you.\n";
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
  if (witness) out << "Cosigned as witness " << witness->text() << '\n';
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

// It is told once, also to who reads only errors: what was known before is kept, as proof of what was promised.
void tell_restored(const Checked& checked, const fs::path& memory_file, Terminal& terminal) {
  if (!checked.restored) return;
  std::string words = "The hub was restored from a backup on " + audit::timestamp(checked.restored->at).substr(0, 10) +
                      ", as its log says: of the " + std::to_string(*checked.since) +
                      " lines that it had promised, all after the first " + std::to_string(checked.restored->size) +
                      " are gone, and other ones may stand in their places. " + words_of_kept(checked) +
                      "Ask the operator what happened, and push all "
                      "your records again: kith push --full-snapshot.";
  const auto kept = before_restore_file(memory_file);
  std::error_code error;
  fs::copy_file(memory_file, kept, fs::copy_options::overwrite_existing, error);
  if (!error) words += " What had been promised is kept in " + printable(kept.string()) + ".";
  terminal.note(words);
}

// Two checkpoints that cannot both be true are worth more than words.
void keep_evidence(const AuditTrouble& trouble, const fs::path& memory_file, Terminal& terminal) {
  if (!trouble.evidence) return;
  const auto file = fs::path{memory_file}.concat(".evidence");
  if (!write_private_file(file, *trouble.evidence)) return;
  terminal.note("What the hub has signed just now is in " + printable(file.string()) +
                ", what it had signed before in " + printable(memory_file.string()) +
                ". Keep both, and show them to the other members.");
}

std::string words_of(const audit::Leaf& leaf) {
  switch (leaf.event) {
    case audit::Event::push:
      return "pushed";
    case audit::Event::withdrawal:
      return "withdrawn";
    case audit::Event::record_read:
      return "read";
    case audit::Event::record_list:
      return "listed";
    case audit::Event::table:
      return "tabulated";
    case audit::Event::refusal:
      return "refused";
    case audit::Event::enrolment:
      return "enrolled";
    case audit::Event::policy_change:
      return "policy changed";
    case audit::Event::record_export:
      return "exported";
    case audit::Event::release:
      return leaf.principal == "operator" ? "released" : "read a release";
    case audit::Event::sync_page:
      return "synced";
    case audit::Event::log_read:
      return "read this log";
  }
  return "";
}

void append_line(std::string& out, std::uint64_t index, const audit::Leaf& leaf) {
  json::Writer writer{out};
  writer.begin_object().member("index", static_cast<std::int64_t>(index));
  writer.member("event", audit::name(leaf.event)).member("at", audit::timestamp(leaf.at));
  if (leaf.org) writer.member("org", leaf.org->text());
  if (!leaf.principal.empty()) writer.member("principal", leaf.principal);
  if (leaf.purpose) writer.member("purpose", audit::name(*leaf.purpose));
  writer.member("records", std::int64_t{leaf.records});
  if (leaf.record_uid) writer.member("record_uid", leaf.record_uid->text());
  if (leaf.reason) writer.member("reason", audit::reason_name(*leaf.reason));
  writer.end_object();
  out += '\n';
}

// A page of text at a time, so that a long log needs no memory and the columns line up.
class MinePrinter {
 public:
  MinePrinter(bool as_json, bool says_whose, Terminal& terminal)
      : as_json_(as_json), says_whose_(says_whose), terminal_(terminal) {}
  void add(std::uint64_t index, const audit::Leaf& leaf) {
    ++count_;
    if (as_json_) {
      std::string line;
      append_line(line, index, leaf);
      terminal_.out() << line;
      return;
    }
    std::string time = audit::timestamp(leaf.at).substr(0, 19);
    time[10] = ' ';
    const std::string reason = leaf.reason ? std::string{audit::reason_name(*leaf.reason)} : std::string{};
    std::vector<std::string> row = {time,
                                    leaf.principal.empty() ? "not known" : printable(leaf.principal),
                                    words_of(leaf),
                                    std::to_string(leaf.records),
                                    leaf.purpose ? std::string{audit::name(*leaf.purpose)} : std::string{},
                                    leaf.record_uid ? leaf.record_uid->text() : reason};
    if (says_whose_) row.insert(row.begin() + 3, leaf.org ? leaf.org->text() : std::string{});
    table_.add(std::move(row));
    if (count_ % page == 0) flush();
  }
  void flush() {
    if (!table_.empty()) terminal_.out() << table_.text(0, is_first_) << std::flush;
    is_first_ = is_first_ && table_.empty();
    table_ = TextTable{columns(says_whose_)};
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr std::uint64_t page = 200;
  static std::vector<TextTable::Column> columns(bool says_whose) {
    std::vector<TextTable::Column> columns = {{"when (UTC)", Align::left, 19}, {"who", Align::left, 12},
                                              {"what", Align::left, 14},       {"records", Align::right, 7},
                                              {"purpose", Align::left, 14},    {"which, or why", Align::left}};
    if (says_whose) columns.insert(columns.begin() + 3, {"whose", Align::left, 12});
    return columns;
  }
  bool as_json_, says_whose_;
  Terminal& terminal_;
  TextTable table_{columns(says_whose_)};
  std::uint64_t count_ = 0;
  bool is_first_ = true;
};

// Who sees the log of all has no lines of their own, and no operator changes that.
Complaint with_the_other_view(Complaint refusal, bool of_everybody) {
  if (!of_everybody && refusal.exit == ExitCode::not_permitted && refusal.text.find(" auditor, ") != std::string::npos)
    refusal.text = "Your role, auditor, has no lines of its own. The log of all organisations: kith audit all.";
  return refusal;
}

}  // namespace

ExitCode audit_verify(const AuditVerifyOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto wanted = settings ? decode(options) : tl::unexpected(settings.error());
  if (!wanted) return say(terminal, wanted.error());
  auto session = HubSession::open(*settings);
  if (!session) return say(terminal, session.error());
  const fs::path file = audit_memory_file(key_map_file(*settings, session->subject()));
  const auto lock = AuditMemoryLock::take(file);
  if (!lock) return say(terminal, lock.error());
  const auto memory = read_audit_memory(file);
  if (!memory) return say(terminal, memory.error());
  // A proof that was moved away, or cannot be read, proves nothing; all else is checked without it.
  if (wanted->other) wanted->before_restore = read_audit_memory(before_restore_file(file)).value_or(std::nullopt);
  AuditHub hub{*session};
  auto checked = check_log(hub, *memory, *wanted);
  if (!checked) {
    keep_evidence(checked.error(), file, terminal);
    return say(terminal, checked.error().words);
  }
  tell_restored(*checked, file, terminal);
  const auto witness = cosign(options, *checked);
  if (!witness) return say(terminal, witness.error());
  if (const auto kept = write_audit_memory(file, checked->memory); !kept)
    return say(terminal, file_complaint(kept.error(), file));
  if (!options.save.empty()) {
    const auto saved = write_private_file(options.save, checked->memory.last.note.serialized());
    if (!saved) return say(terminal, file_complaint(saved.error(), options.save));
  }
  if (options.json)
    report_json(*checked, *witness, terminal);
  else
    report(*checked, *witness, options.now, terminal.out());
  return checked->restored ? ExitCode::partly_refused : ExitCode::done;
}

ExitCode audit_mine(const AuditMineOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  if (settings) renew_if_due(*settings, terminal);
  auto session = settings ? HubSession::open(*settings) : tl::unexpected(settings.error());
  if (!session) return say(terminal, session.error());
  AuditHub hub{*session};
  MinePrinter printer{options.json, options.of_everybody, terminal};
  bool is_understood = true;
  const auto whose = options.of_everybody ? AuditHub::Whose::everybody : AuditHub::Whose::own;
  const auto read = hub.lines(whose, 0, !options.all, [&](const AuditHub::Line& line) {
    const auto leaf = audit::decode(line.bytes);
    is_understood = is_understood && leaf;
    if (leaf) printer.add(line.index, *leaf);
    return static_cast<bool>(terminal.out());
  });
  printer.flush();
  if (!read) return say(terminal, with_the_other_view(read.error(), options.of_everybody));
  if (!is_understood)
    return say(terminal, {ExitCode::failed,
                          "The hub gave lines that this program cannot read, or that are false: kith "
                          "audit verify tells which."});
  if (printer.count() == 0 && !options.of_everybody)
    terminal.note("Nobody has looked at your records. With --all: pushes and refusals too.");
  return ExitCode::done;
}

}  // namespace kith::cli
