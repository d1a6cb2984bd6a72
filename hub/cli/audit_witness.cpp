#include "hub/cli/audit_witness.hpp"

#include <algorithm>
#include <sstream>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view title = "kith witness state 1";
constexpr std::uint64_t most_bytes = std::uint64_t{4} * 1024 * 1024;

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::symlink_status(file, error).type() != fs::file_type::not_found;
}

// Of each log a line `log KEY BYTES`, then so many bytes of the note.
Result<std::vector<WitnessedLog>> parse(const std::string& text) {
  std::istringstream lines{text};
  std::string first, word, key_text;
  std::getline(lines, first);
  if (first != title) return fail(Errc::malformed_value);
  std::vector<WitnessedLog> logs;
  while (lines.peek() != std::istringstream::traits_type::eof()) {
    std::size_t size = 0;
    lines >> word >> key_text >> size;
    if (!lines || word != "log" || lines.get() != '\n' || size > audit::most_note_bytes)
      return fail(Errc::malformed_value);
    std::string note(size, '\0');
    lines.read(note.data(), static_cast<std::streamsize>(size));
    if (!lines) return fail(Errc::malformed_value);
    KITH_ASSIGN(auto key, audit::VerifierKey::parse(key_text));
    KITH_ASSIGN(auto last, audit::open_checkpoint(note, key));
    logs.push_back({std::move(key), std::move(last)});
  }
  return logs;
}

std::string text_of(const std::vector<WitnessedLog>& logs) {
  std::string text{title};
  text += '\n';
  for (const WitnessedLog& log : logs) {
    const std::string note = log.last.note.serialized();
    text.append("log ").append(log.key.text()).append(" ").append(std::to_string(note.size())).append("\n");
    text.append(note);
  }
  return text;
}

tl::expected<std::vector<WitnessedLog>, Complaint> read_state(const fs::path& file) {
  if (!is_there(file)) return std::vector<WitnessedLog>{};
  const auto text = read_whole_file(file, most_bytes);
  auto logs = text ? parse(*text) : tl::unexpected(text.error());
  if (logs) return *std::move(logs);
  return tl::unexpected(
      Complaint{ExitCode::failed, "The file " + printable(file.string()) +
                                      ", in which the witness remembers what it has signed, cannot be read or was "
                                      "changed. Put it back as it was at the last run; without it, make a new witness: "
                                      "another file for --witness, with --first-time."});
}

// Before a key is made or read.
std::optional<Complaint> objection_to(const fs::path& key_file, const fs::path& state_file, bool begins) {
  if (is_there(key_file)) return std::nullopt;
  if (is_there(state_file))
    return Complaint{ExitCode::usage, "The file " + printable(state_file.string()) +
                                          " says what a witness has signed, and its key " +
                                          printable(key_file.string()) +
                                          " is gone. Put the key back, or make a new witness: another file for "
                                          "--witness, with --first-time."};
  if (begins) return std::nullopt;
  return Complaint{ExitCode::usage, "There is no key of a witness in " + printable(key_file.string()) +
                                        ". If that is not a slip, and a new witness is to begin: --first-time."};
}

}  // namespace

AuditWitness::AuditWitness(fs::path key_file, fs::path state_file, bool begins, AuditMemoryLock lock,
                           const SecretKey& seed, std::vector<WitnessedLog> logs)
    : key_file_(std::move(key_file)),
      state_file_(std::move(state_file)),
      begins_(begins),
      lock_(std::move(lock)),
      signer_(audit::Signer::of_witness(seed)),
      logs_(std::move(logs)) {}

tl::expected<AuditWitness, Complaint> AuditWitness::open(const fs::path& key_file, bool begins) {
  const auto state_file = fs::path{key_file}.concat(".state");
  if (auto objection = objection_to(key_file, state_file, begins)) return tl::unexpected(*std::move(objection));
  auto lock = AuditMemoryLock::take(state_file);
  if (!lock) return tl::unexpected(std::move(lock).error());
  auto logs = read_state(state_file);
  if (!logs) return tl::unexpected(std::move(logs).error());
  const auto seed = begins ? SecretKey::load_or_create(key_file) : SecretKey::load(key_file);
  if (!seed) return tl::unexpected(file_complaint(seed.error(), key_file));
  return AuditWitness{key_file, state_file, begins, *std::move(lock), *seed, *std::move(logs)};
}

std::optional<Complaint> AuditWitness::objection(const audit::VerifierKey& log) const {
  const bool knows = std::ranges::any_of(logs_, [&](const WitnessedLog& one) { return one.key == log; });
  if (knows == !begins_) return std::nullopt;
  const std::string state = printable(state_file_.string());
  if (knows)
    return Complaint{ExitCode::usage, "The witness has signed this log before, as " + state +
                                          " says: leave out --first-time. It is for the first time only."};
  return Complaint{ExitCode::usage,
                   "The witness of " + printable(key_file_.string()) +
                       " knows nothing of this log, or what it knew of "
                       "it is lost: " +
                       state +
                       ". Without that it could sign two logs that contradict each other. Put the "
                       "file back as it was at the last run. If it has never signed this log: --first-time."};
}

Result<void> AuditWitness::cosign(const audit::VerifierKey& log, audit::SignedCheckpoint& checkpoint,
                                  std::chrono::sys_seconds at) {
  signer_.cosign(checkpoint.note, at);
  std::erase_if(logs_, [&](const WitnessedLog& one) { return one.key == log; });
  logs_.push_back({log, checkpoint});
  return write_private_file(state_file_, text_of(logs_));
}

}  // namespace kith::cli
