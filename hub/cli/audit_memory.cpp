#include "hub/cli/audit_memory.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "hub/audit/base64.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view title = "kith audit memory 1";
constexpr std::size_t most_bytes = std::size_t{128} * 1024;

std::string_view view(const audit::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Result<AuditMemory> parse(std::string_view text) {
  std::istringstream lines{std::string{text}};
  std::string first, word, key_text, digest;
  OwnLines own;
  std::getline(lines, first);
  lines >> word >> key_text;
  const bool has_key = first == title && word == "key";
  lines >> word >> own.next >> own.count >> digest;
  if (!has_key || !lines || word != "own" || lines.get() != '\n') return fail(Errc::malformed_value);
  KITH_ASSIGN(auto key, audit::VerifierKey::parse(key_text));
  KITH_ASSIGN(const std::string bytes, audit::from_base64(digest));
  if (bytes.size() != own.digest.size()) return fail(Errc::malformed_value);
  std::copy(bytes.begin(), bytes.end(), own.digest.begin());
  const std::string note{std::istreambuf_iterator<char>{lines}, {}};
  KITH_ASSIGN(auto last, audit::open_checkpoint(note, key));
  return AuditMemory{std::move(key), std::move(last), own};
}

}  // namespace

void OwnLines::add(std::uint64_t index, std::string_view leaf_bytes) {
  std::string text{view(digest)};
  text.append(std::to_string(index)).append(" ").append(leaf_bytes);
  digest = audit::sha256(text);
  ++count;
}

std::filesystem::path audit_memory_file(const std::filesystem::path& key_map) {
  return std::filesystem::path{key_map}.concat(".audit");
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

Result<void> write_audit_memory(const std::filesystem::path& file, const AuditMemory& memory) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::string text{title};
  text.append("\nkey ").append(memory.key.text());
  text.append("\nown ").append(std::to_string(memory.own.next)).append(" ").append(std::to_string(memory.own.count));
  text.append(" ").append(audit::base64(view(memory.own.digest))).append("\n");
  return write_private_file(file, text + memory.last.note.serialized());
}

}  // namespace kith::cli
