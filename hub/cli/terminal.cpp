#include "hub/cli/terminal.hpp"

#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace kith::cli {
namespace {

bool wants_colour() {
  // NOLINTBEGIN(concurrency-mt-unsafe): nothing here sets variables
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  // NOLINTEND(concurrency-mt-unsafe)
  return (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr && std::string_view{terminal} != "dumb";
}

// C0 and C1 controls, and the marks, embeddings, overrides and isolates of the bidirectional algorithm.
bool steers_terminal(utf8proc_int32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

constexpr auto progress_interval = std::chrono::milliseconds{100};
constexpr std::uint64_t bar_width = 24;

}  // namespace

Streams standard_streams() {
  return {std::cin, std::cout, std::cerr, isatty(0) == 1, isatty(1) == 1, isatty(2) == 1};
}

Complaint complaint(const Error& error) {
  if (error.hint.starts_with(key_map_is_damaged))
    return {exit_code(error.code),
            "The key map is damaged: something in it cannot be opened with its key. Put its last backup back: move the "
            "map away with its key, then kith source restore FILE --passphrase-file FILE. Nothing of it was changed."};
  return {exit_code(error.code), error.sentence()};
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t point = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &point);
    const auto bytes = size > 0 ? static_cast<std::size_t>(size) : 1;
    if (size <= 0 || steers_terminal(point))
      out.append(bytes, '?');
    else
      out.append(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return out;
}

Terminal::Terminal(Streams streams)
    : streams_(streams),
      out_colour_(streams.out_is_terminal && wants_colour()),
      err_colour_(streams.err_is_terminal && wants_colour()) {}

void Terminal::pass_on(std::string_view text) {
  if (!streams_.out_is_terminal) {
    streams_.out << text;
    return;
  }
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);  // CSV's line end (RFC 4180)
    streams_.out << printable(line) << '\n';
    text.remove_prefix(end + 1);
  }
  streams_.out << printable(text);
}

void Terminal::note(std::string_view line) {
  end_progress();
  streams_.err << line << '\n';
}

void Terminal::complain(const Complaint& complaint) {
  end_progress();
  if (err_colour_) streams_.err << "\033[31m";
  streams_.err << "kith: " << complaint.text;
  if (err_colour_) streams_.err << "\033[0m";
  streams_.err << '\n' << std::flush;
}

bool Terminal::confirm(std::string_view question) {
  if (!can_ask()) return false;
  end_progress();
  streams_.err << question << " Type yes to go on: " << std::flush;
  std::string answer;
  return std::getline(streams_.in, answer) && (answer == "yes" || answer == "YES" || answer == "Yes");
}

void Terminal::progress(std::string_view label, std::uint64_t done, std::uint64_t total, std::string_view count) {
  if (!streams_.err_is_terminal) return;
  const auto now = std::chrono::steady_clock::now();
  if (has_progress_line_ && now - last_progress_ < progress_interval && done < total) return;
  last_progress_ = now;
  has_progress_line_ = true;
  streams_.err << "\r\033[K" << label << ' ';
  if (total != 0) {
    const std::uint64_t reached = std::min(done, total);
    const auto filled = static_cast<std::size_t>(bar_width * reached / total);
    streams_.err << '[' << std::string(filled, '#') << std::string(bar_width - filled, '-') << "] "
                 << 100 * reached / total << " %  ";
  }
  streams_.err << count << std::flush;
}

void Terminal::end_progress() {
  if (!has_progress_line_) return;
  streams_.err << "\r\033[K" << std::flush;
  has_progress_line_ = false;
}

std::string Terminal::bold(std::string_view text) const {
  return out_colour_ ? "\033[1m" + std::string{text} + "\033[0m" : std::string{text};
}

std::string Terminal::dim(std::string_view text) const {
  return out_colour_ ? "\033[2m" + std::string{text} + "\033[0m" : std::string{text};
}

}  // namespace kith::cli
