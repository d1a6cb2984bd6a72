#include "hub/app/withdrawal_journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace kith::app {
namespace {

using storage::restoration::Withdrawal;

// `withdrawn ORG UID` or `written POSITION`. False: neither.
bool read_line(std::string_view line, JournalContent& into) {
  const auto take_word = [&line] {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
  };
  const std::string_view kind = take_word();
  if (kind == "written") {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), into.next_position);
    return error == std::errc{} && end == line.data() + line.size();
  }
  const auto org = OrgCode::parse(take_word());
  const auto uid = RecordUid::parse(line);
  if (kind != "withdrawn" || !org || !uid) return false;
  into.withdrawals.push_back({*org, *uid});
  return true;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::filesystem::path withdrawal_journal_file(const std::filesystem::path& data) {
  return data / "withdrawals.journal";
}

Result<JournalContent> read_journal(const std::filesystem::path& file) {
  JournalContent content;
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error) return content;
  std::ifstream stream{file, std::ios::binary};
  std::string line;
  while (std::getline(stream, line)) {
    // Without its newline it was cut, and may say another number than was meant.
    if (line.empty()) continue;
    if (stream.eof() || !read_line(line, content)) ++content.broken_lines;
  }
  if (!stream.eof()) return fail(Error{Errc::file_unreadable, {}, "DIR/withdrawals.journal"});
  std::ranges::sort(content.withdrawals);
  const auto [begin, end] = std::ranges::unique(content.withdrawals);
  content.withdrawals.erase(begin, end);
  return content;
}

Result<void> append_journal(const std::filesystem::path& file, std::span<const Withdrawal> withdrawals,
                            std::int64_t next_position) {
  // Behind a line that a crash has cut, the empty line keeps the next one whole.
  std::string text = "\n";
  for (const auto& [org, uid] : withdrawals)
    text.append("withdrawn ").append(org.text()).append(" ").append(uid.text()).append("\n");
  text.append("written ").append(std::to_string(next_position)).append("\n");
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (opened < 0) return fail(Error{Errc::file_unwritable, {}, "DIR/withdrawals.journal"});
  // Made by root for a hub of another user: that one's, or the hub could not go on with it.
  struct stat folder {};
  const bool is_handed_over = ::geteuid() != 0 || (::stat(file.parent_path().c_str(), &folder) == 0 &&
                                                   ::fchown(opened, folder.st_uid, folder.st_gid) == 0);
  const bool is_written = is_handed_over && write_all(opened, text) && ::fdatasync(opened) == 0;
  ::close(opened);
  if (!is_written) return fail(Error{Errc::file_unwritable, {}, "DIR/withdrawals.journal"});
  return {};
}

}  // namespace kith::app
