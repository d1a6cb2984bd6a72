#include "hub/app/withdrawal_journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string>

namespace kith::app {
namespace {

using storage::restoration::OrderMark;

constexpr std::string_view aside_suffix = ".broken_";

// JOURNAL NUMBER withdrawn ORG UID DIGEST, each as long as it can be.
constexpr std::size_t most_line_bytes = 36 + 1 + 20 + 1 + 9 + 1 + 32 + 1 + 36 + 1 + 22;

std::string digest_of(const SecretKey& key, std::string_view line) {
  const std::string text = std::string{"kith journal of withdrawals: "}.append(line);
  const Digest digest = keyed_digest(key, text);
  return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  return word;
}

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

struct Reading {
  const SecretKey& key;
  JournalContent content;
  std::map<Uuid, std::set<std::uint64_t>> numbers = {};  // by journal

  // `JOURNAL NUMBER withdrawn ORG UID` or `JOURNAL NUMBER written POSITION INCARNATION`, and behind it the digest of
  // that.
  bool take(std::string_view line) {
    const std::size_t end = line.rfind(' ');
    if (line.size() > most_line_bytes || end == std::string_view::npos) return false;
    if (digest_of(key, line.substr(0, end)) != line.substr(end + 1)) return false;
    line = line.substr(0, end);
    std::uint64_t number = 0;
    const auto journal = Uuid::parse(take_word(line));
    if (!journal || !parse_number(take_word(line), number) || !take_fact(line)) return false;
    numbers[*journal].insert(number);
    content.next.journal = *journal;  // of the last line, and goes on
    return true;
  }

  bool take_fact(std::string_view line) {
    const std::string_view kind = take_word(line), first = take_word(line);
    if (kind == "written") {
      OrderMark mark;
      const auto incarnation = Uuid::parse(line);
      if (!parse_number(first, mark.next_position) || !incarnation) return false;
      content.written = {mark.next_position, *incarnation};
      return true;
    }
    const auto org = OrgCode::parse(first);
    const auto uid = RecordUid::parse(line);
    if (kind != "withdrawn" || !org || !uid) return false;
    content.withdrawals.push_back({*org, *uid});
    return true;
  }

  JournalContent done() {
    std::ranges::sort(content.withdrawals);
    const auto [begin, end] = std::ranges::unique(content.withdrawals);
    content.withdrawals.erase(begin, end);
    for (const auto& [journal, of_it] : numbers) {
      content.missing_lines += *of_it.rbegin() - of_it.size();
      if (journal == content.next.journal) content.next.number = *of_it.rbegin() + 1;
    }
    return std::move(content);
  }
};

class File {
 public:
  // The folder may be another user's, who could put a link, a pipe or a device in the file's place.
  File(const std::filesystem::path& file, int flags)
      : opened_(::open(file.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)), error_(errno) {
    struct stat about {};
    is_regular_ = opened_ >= 0 && ::fstat(opened_, &about) == 0 && S_ISREG(about.st_mode);
    size_ = about.st_size;
  }
  ~File() {
    if (opened_ >= 0) ::close(opened_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return opened_; }
  [[nodiscard]] bool is_absent() const { return opened_ < 0 && error_ == ENOENT; }
  [[nodiscard]] bool is_regular() const { return is_regular_; }
  [[nodiscard]] off_t size() const { return size_; }

 private:
  int opened_, error_;
  bool is_regular_ = false;
  off_t size_ = 0;
};

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// What a crash has left of a line goes, so that every line that ends is a whole one.
bool cut_tail(const File& file) {
  std::array<char, most_line_bytes + 1> bytes{};
  const auto looked_at = std::min<off_t>(file.size(), std::ssize(bytes));
  const auto got = ::pread(file.get(), bytes.data(), static_cast<std::size_t>(looked_at), file.size() - looked_at);
  if (got != looked_at) return false;
  const std::string_view tail{bytes.data(), static_cast<std::size_t>(got)};
  const std::size_t end = tail.rfind('\n');
  if (end == std::string_view::npos && looked_at < file.size()) return write_all(file.get(), "\n");
  const auto kept = file.size() - looked_at + (end == std::string_view::npos ? 0 : static_cast<off_t>(end) + 1);
  return kept == file.size() || ::ftruncate(file.get(), kept) == 0;
}

tl::unexpected<Error> unwritable() {
  return fail(Error{Errc::file_unwritable, {}, "DIR/withdrawals.journal"});
}

// Made by root for a hub of another user: that one's, or the hub could not go on with it.
bool hand_over(const File& file, const std::filesystem::path& folder) {
  struct stat about {};
  return ::geteuid() != 0 ||
         (::stat(folder.c_str(), &about) == 0 && ::fchown(file.get(), about.st_uid, about.st_gid) == 0);
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::filesystem::path withdrawal_journal_file(const std::filesystem::path& data) {
  return data / "withdrawals.journal";
}

Result<JournalContent> read_journal(const std::filesystem::path& file, const SecretKey& key) {
  const File opened{file, O_RDONLY};
  if (opened.is_absent()) return JournalContent{};
  if (!opened.is_regular()) return fail(Error{Errc::file_unreadable, {}, "DIR/withdrawals.journal"});
  Reading reading{key, {}};
  std::array<char, 64 * 1024> bytes{};
  std::string line;
  while (true) {
    const auto got = ::read(opened.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Error{Errc::file_unreadable, {}, "DIR/withdrawals.journal"});
    if (got == 0) return reading.done();
    for (const char c : std::string_view{bytes.data(), static_cast<std::size_t>(got)}) {
      if (c != '\n') {
        if (line.size() <= most_line_bytes) line += c;  // one byte more says that it is too long
        continue;
      }
      reading.content.has_lines = true;
      if (!reading.take(line)) ++reading.content.broken_lines;
      line.clear();
    }
  }
}

Result<JournalPlace> append_journal(const std::filesystem::path& file, const SecretKey& key,
                                    const JournalEntry& entry) {
  JournalPlace place = entry.first;
  std::string text;
  const auto add = [&](const std::string& fact) {
    const std::string line = place.journal.text() + " " + std::to_string(place.number++) + " " + fact;
    text.append(line).append(" ").append(digest_of(key, line)).append("\n");
  };
  for (const auto& [org, uid] : entry.withdrawals) add("withdrawn " + org.text() + " " + uid.text());
  add("written " + std::to_string(entry.written.next_position) + " " + entry.written.incarnation.text());
  const File opened{file, O_RDWR | O_CREAT | O_APPEND};
  if (!opened.is_regular() || !hand_over(opened, file.parent_path())) return unwritable();
  if (!cut_tail(opened) || !write_all(opened.get(), text) || ::fdatasync(opened.get()) != 0) return unwritable();
  return place;
}

Result<void> check_journal(const std::filesystem::path& file) {
  const File opened{file, O_RDWR | O_CREAT | O_APPEND};
  if (!opened.is_regular() || !hand_over(opened, file.parent_path())) return unwritable();
  return {};
}

Result<void> set_journal_aside(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::path aside;
  for (unsigned n = 1; aside.empty() || std::filesystem::exists(aside, error); ++n)
    aside = std::filesystem::path{file}.concat(std::string{aside_suffix} + std::to_string(n));
  std::filesystem::rename(file, aside, error);
  if (error) return unwritable();
  return {};
}

bool has_journal(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::is_regular_file(std::filesystem::symlink_status(file, error)) &&
         std::filesystem::file_size(file, error) > 0 && !error;
}

// Safety: whoever runs as the hub's user names the files of this folder, and operators see these names in terminals.
std::vector<std::filesystem::path> journals_aside(const std::filesystem::path& file) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  const std::string prefix = file.filename().string() + std::string{aside_suffix};
  std::filesystem::directory_iterator entry{file.parent_path(), error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !is_number(std::string_view{name}.substr(prefix.size()))) continue;
    std::error_code gone;
    if (std::filesystem::is_regular_file(entry->symlink_status(gone))) found.push_back(entry->path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace kith::app
