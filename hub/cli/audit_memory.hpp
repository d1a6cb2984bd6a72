// What this computer remembers of the hub's audit log, in a file beside the key map: the key that signs it, the last
// checkpoint that was found good, and a digest of the lines about the own records. It is what makes a rewritten log
// visible, so it is worth a backup. Blocks on a small file; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/audit/checkpoint.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// Of the own lines with an index below `next`, in their order.
struct OwnLines {
  std::uint64_t next = 0;
  std::uint64_t count = 0;
  audit::Hash digest{};
  void add(std::uint64_t index, std::string_view leaf_bytes);
  bool operator==(const OwnLines&) const = default;
};

// The log as it was found good at an earlier size.
struct AuditMark {
  std::uint64_t size = 0;
  audit::Hash root{};
  OwnLines own;
  bool operator==(const AuditMark&) const = default;
};

struct AuditMemory {
  audit::VerifierKey key;
  audit::SignedCheckpoint last;
  OwnLines own;
  // By size, below the last one's: what is left to hold a log against that says it was set back to a backup.
  std::vector<AuditMark> earlier = {};
};

// Of marks in the order of their sizes, which are all below `size`, those to keep: of each doubling of the distance
// from it the first one, so a few dozens however long the log is. Pure.
std::vector<AuditMark> thinned(const std::vector<AuditMark>& marks, std::uint64_t size);

// The key map's name with ".audit" behind it.
std::filesystem::path audit_memory_file(const std::filesystem::path& key_map);
// What it was before a restore of the hub, a proof of what had been promised; of further ones with -2, -3 … behind it.
std::filesystem::path before_restore_file(const std::filesystem::path& memory_file);

// Held from before the memory is read until it is written, so that a slow run never puts an older memory over a newer
// one. In a file beside it, with ".lock" behind its name, which stays; ends with the process too.
class AuditMemoryLock {
 public:
  // Does not wait. Complaints: try_later where another process has it, or the file cannot be made.
  static tl::expected<AuditMemoryLock, Complaint> take(const std::filesystem::path& memory_file);
  ~AuditMemoryLock();
  AuditMemoryLock(AuditMemoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  AuditMemoryLock& operator=(AuditMemoryLock&&) = delete;

 private:
  explicit AuditMemoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Nothing where there is no such file. Complaints: it cannot be read, or is not what write_audit_memory() wrote.
tl::expected<std::optional<AuditMemory>, Complaint> read_audit_memory(const std::filesystem::path& file);
// One that this computer's user has under another name: for another address of a hub, or another party.
struct OtherAuditMemory {
  std::filesystem::path file;
  AuditMemory memory;
  bool is_of_party = false;  // the same party's, at another address
};
// Those in the usual places (see data_folder()) but `own`, sorted by their names; what cannot be read is passed over.
std::vector<OtherAuditMemory> other_audit_memories(const std::filesystem::path& data, const std::filesystem::path& own,
                                                   const std::filesystem::path& usual);

// What it was before each restore of the hub, oldest first. A proof that was moved away, or cannot be read, proves
// nothing, and is passed over.
std::vector<AuditMemory> memories_before_restores(const std::filesystem::path& file);

// Errors: file_unwritable; the old one stays.
Result<void> write_audit_memory(const std::filesystem::path& file, const AuditMemory& memory);

}  // namespace kith::cli
