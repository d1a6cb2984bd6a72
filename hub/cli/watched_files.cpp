// Which files of a watched folder are complete, and which were pushed already.
#include <algorithm>
#include <tuple>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/watch.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* table_sql =
    "CREATE TABLE IF NOT EXISTS watched ("
    "slot BLOB PRIMARY KEY CHECK (length(slot) = 16)"  // keyed digest of a file's name and content
    ") WITHOUT ROWID";
constexpr std::string_view find_sql = "SELECT 1 FROM watched WHERE slot = ?1";
constexpr std::string_view put_sql = "INSERT INTO watched (slot) VALUES (?1) ON CONFLICT DO NOTHING";
// No mapping has a name with a blank, so these slots are none of a row's.
constexpr std::string_view slot_source = "watched file";

void append(std::string& text, const Digest& digest) {
  text.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// Name and content; the content as a chain of digests, so that a large file is never held whole.
Result<KeySlot> slot_of(KeyMap& keys, const std::string& file) {
  constexpr std::size_t piece_bytes = std::size_t{1024} * 1024;
  KITH_ASSIGN(FileBytes bytes, FileBytes::open(file));
  std::string piece(piece_bytes, '\0');
  std::string chain;
  for (std::uint64_t offset = 0; offset < bytes.size();) {
    KITH_ASSIGN(const std::size_t got, bytes.read(offset, piece));
    if (got == 0) return fail(Errc::file_unreadable);
    chain.append(piece, 0, got);
    const Digest digest = keys.content_digest(chain);
    chain.clear();
    append(chain, digest);
    offset += got;
  }
  std::string name = fs::path{file}.filename().string();
  name.push_back('\0');
  return keys.slot(slot_source, name + chain);
}

// Whether a link leads to something below the folder, wherever the folder itself is.
bool stays_inside(const fs::path& link, const fs::path& folder) {
  std::error_code failed;
  const fs::path target = fs::canonical(link, failed);
  const fs::path root = failed ? fs::path{} : fs::canonical(folder, failed);
  return !failed && std::ranges::mismatch(root, target).in1 == root.end();
}

}  // namespace

WatchedFolder::WatchedFolder(fs::path folder, const adapters::SourceFormat& format) : folder_(std::move(folder)) {
  if (format.takes_workbook) endings_.emplace_back(".xlsx");
  if (!format.text) return;
  if (*format.text == adapters::TextFormat::csv)
    endings_.insert(endings_.end(), {".csv", ".tsv", ".txt"});
  else
    endings_.insert(endings_.end(), {".json", ".ndjson", ".jsonl"});
}

bool WatchedFolder::is_export(const fs::path& file) const {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return !file.filename().string().starts_with('.') && std::ranges::count(endings_, ending) != 0;
}

Result<std::vector<SourceFile>> WatchedFolder::look() {
  std::map<std::string, SourceFile> now;
  std::vector<SourceFile> rested;
  std::error_code failed;
  fs::directory_iterator entry{folder_, failed};
  for (const fs::directory_iterator end; !failed && entry != end; entry.increment(failed)) {
    std::error_code gone;
    if (!is_export(entry->path()) || !entry->is_regular_file(gone)) continue;
    if (entry->is_symlink(gone) && !stays_inside(entry->path(), folder_)) {
      if (strays_.insert(entry->path().string()).second) new_strays_.push_back(entry->path().string());
      continue;
    }
    const auto file = look_at(entry->path().string());
    if (!file) continue;
    const auto before = last_.find(file->path);
    if (before != last_.end() && before->second == *file) rested.push_back(*file);
    now.emplace(file->path, *file);
  }
  if (failed) return fail(Errc::file_unreadable);
  last_ = std::move(now);
  std::ranges::sort(rested, [](const SourceFile& a, const SourceFile& b) {
    return std::tie(a.changed_at, a.path) < std::tie(b.changed_at, b.path);
  });
  return rested;
}

Result<bool> was_pushed(KeyMap& keys, const std::string& file) {
  KITH_TRY(keys.connection().execute(table_sql));
  KITH_ASSIGN(const KeySlot slot, slot_of(keys, file));
  KITH_ASSIGN(auto find, keys.connection().prepare(find_sql));
  return find.bind(1, slot).step();
}

Result<void> remember_pushed(KeyMap& keys, const std::string& file) {
  KITH_TRY(keys.connection().execute(table_sql));
  KITH_ASSIGN(const KeySlot slot, slot_of(keys, file));
  KITH_ASSIGN(auto put, keys.connection().prepare(put_sql));
  return put.bind(1, slot).run();
}

Result<void> forget_pushed(KeyMap& keys) {
  KITH_TRY(keys.connection().execute(table_sql));
  return keys.connection().execute("DELETE FROM watched");
}

}  // namespace kith::cli
