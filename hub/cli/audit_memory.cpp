#include "hub/cli/audit_memory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <fstream>
#include <sstream>

#include "hub/audit/base64.hpp"
#include "hub/cli/beside.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view title = "kith audit memory 2";
constexpr std::string_view title_without_marks = "kith audit memory 1";  // of before there were any
constexpr std::size_t most_bytes = std::size_t{128} * 1024;

std::string_view view(const audit::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Result<audit::Hash> take_hash(std::istream& lines) {
  std::string text;
  lines >> text;
  KITH_ASSIGN(const std::string bytes, audit::from_base64(text));
  audit::Hash hash{};
  if (bytes.size() != hash.size()) return fail(Errc::malformed_value);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

// NEXT COUNT DIGEST and the end of the line.
Result<OwnLines> take_own(std::istream& lines) {
  OwnLines own;
  lines >> own.next >> own.count;
  KITH_ASSIGN(own.digest, take_hash(lines));
  if (!lines || lines.get() != '\n') return fail(Errc::malformed_value);
  return own;
}

Result<std::vector<AuditMark>> take_marks(std::istream& lines) {
  std::vector<AuditMark> marks;
  std::size_t count = 0;
  std::string word;
  lines >> word >> count;
  if (!lines || word != "marks" || lines.get() != '\n') return fail(Errc::malformed_value);
  while (marks.size() < count) {
    AuditMark mark;
    lines >> mark.size;
    KITH_ASSIGN(mark.root, take_hash(lines));
    KITH_ASSIGN(mark.own, take_own(lines));
    if (!marks.empty() && mark.size <= marks.back().size) return fail(Errc::malformed_value);
    marks.push_back(mark);
  }
  return marks;
}

Result<AuditMemory> parse(std::string_view text) {
  std::istringstream lines{std::string{text}};
  std::string first, word, key_text;
  std::getline(lines, first);
  lines >> word >> key_text;
  if ((first != title && first != title_without_marks) || word != "key") return fail(Errc::malformed_value);
  lines >> word;
  if (word != "own") return fail(Errc::malformed_value);
  KITH_ASSIGN(const OwnLines own, take_own(lines));
  std::vector<AuditMark> earlier;
  if (first == title) {
    KITH_ASSIGN(earlier, take_marks(lines));
  }
  KITH_ASSIGN(auto key, audit::VerifierKey::parse(key_text));
  const std::string note{std::istreambuf_iterator<char>{lines}, {}};
  KITH_ASSIGN(auto last, audit::open_checkpoint(note, key));
  if (!earlier.empty() && earlier.back().size >= last.checkpoint.size) return fail(Errc::malformed_value);
  return AuditMemory{std::move(key), std::move(last), own, std::move(earlier)};
}

std::string text_of(const OwnLines& own) {
  return std::to_string(own.next) + " " + std::to_string(own.count) + " " + audit::base64(view(own.digest)) + "\n";
}

}  // namespace

void OwnLines::add(std::uint64_t index, std::string_view leaf_bytes) {
  std::string text{view(digest)};
  text.append(std::to_string(index)).append(" ").append(leaf_bytes);
  digest = audit::sha256(text);
  ++count;
}

std::vector<AuditMark> thinned(const std::vector<AuditMark>& marks, std::uint64_t size) {
  std::vector<AuditMark> kept;
  for (const AuditMark& mark : marks) {
    const auto doubling = std::bit_width(size - mark.size);
    if (kept.empty() || std::bit_width(size - kept.back().size) != doubling) kept.push_back(mark);
  }
  return kept;
}

std::filesystem::path audit_memory_file(const std::filesystem::path& key_map) {
  return std::filesystem::path{key_map}.concat(".audit");
}

std::filesystem::path before_restore_file(const std::filesystem::path& memory_file) {
  return std::filesystem::path{memory_file}.concat(".before_restore");
}

tl::expected<AuditMemoryLock, Complaint> AuditMemoryLock::take(const std::filesystem::path& memory_file) {
  std::error_code error;
  if (memory_file.has_parent_path()) std::filesystem::create_directories(memory_file.parent_path(), error);
  const auto file = std::filesystem::path{memory_file}.concat(".lock");
  const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (opened < 0) return tl::unexpected(file_complaint(Error{Errc::file_unwritable}, file));
  AuditMemoryLock lock{opened};
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0) return lock;
  return tl::unexpected(Complaint{ExitCode::try_later,
                                  "Another kith audit verify is at work on this computer. Wait until it has ended."});
}

AuditMemoryLock::~AuditMemoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

tl::expected<std::optional<AuditMemory>, Complaint> read_audit_memory(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  std::string text(most_bytes, '\0');
  std::ifstream stream{file, std::ios::binary};
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  auto memory = parse(text);
  if (memory) return std::optional{*std::move(memory)};
  return tl::unexpected(
      Complaint{ExitCode::failed,
                "The file " + printable(file.string()) +
                    ", in which kith remembers the hub's log, cannot be read or was changed. Put back a copy of "
                    "it; without one, move it away, and what was promised before is no longer checked."});
}

std::vector<OtherAuditMemory> other_audit_memories(const std::filesystem::path& data, const std::filesystem::path& own,
                                                   const std::filesystem::path& usual) {
  namespace fs = std::filesystem;
  const auto folders_in = [](const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error))
      found.push_back(at->path());
    std::ranges::sort(found);
    return found;
  };
  std::vector<OtherAuditMemory> others;
  for (const fs::path& host : folders_in(data)) {
    for (const fs::path& party : folders_in(host)) {
      fs::path file = audit_memory_file(party / usual.filename());
      std::error_code error;
      if (file == own || fs::equivalent(file, own, error)) continue;
      auto memory = read_audit_memory(file);
      if (!memory || !*memory) continue;
      others.push_back({std::move(file), **std::move(memory), party.filename() == usual.parent_path().filename()});
    }
  }
  return others;
}

std::vector<AuditMemory> memories_before_restores(const std::filesystem::path& file) {
  std::vector<AuditMemory> memories;
  for (const std::filesystem::path& copy : written_beside(before_restore_file(file)))
    if (auto memory = read_audit_memory(copy); memory && *memory) memories.push_back(**std::move(memory));
  return memories;
}

Result<void> write_audit_memory(const std::filesystem::path& file, const AuditMemory& memory) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::string text{title};
  text.append("\nkey ").append(memory.key.text());
  text.append("\nown ").append(text_of(memory.own));
  text.append("marks ").append(std::to_string(memory.earlier.size())).append("\n");
  for (const AuditMark& mark : memory.earlier) {
    text.append(std::to_string(mark.size)).append(" ").append(audit::base64(view(mark.root))).append(" ");
    text.append(text_of(mark.own));
  }
  return write_private_file(file, text + memory.last.note.serialized());
}

}  // namespace kith::cli
