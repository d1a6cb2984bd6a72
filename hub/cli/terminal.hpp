// Where `kith` writes: results on standard output, progress and complaints on standard error. Progress and colour
// appear on a terminal only, colour not where NO_COLOR is set (no-color.org), so that a script reads the same bytes
// everywhere. Streams are given from outside, so tests read what a person would see. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "hub/cli/exit_code.hpp"

namespace kith::cli {

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};
// Standard input, output and error of this process, asked with isatty().
Streams standard_streams();

// What a command says when it cannot go on. The text is for the person at this machine; it goes nowhere else.
struct Complaint {
  ExitCode exit = ExitCode::failed;
  std::string text;
};
// Begins the hint of a key map in which something cannot be opened.
inline constexpr std::string_view key_map_is_damaged = "the key map is damaged";
Complaint complaint(const Error& error);

// `text` with control characters, terminal escapes, what turns the direction of writing (UAX #9), and bytes that are no
// UTF-8 made visible as '?', one a byte, so that neither a file's header nor the hub can steer the terminal.
std::string printable(std::string_view text);

class Terminal {
 public:
  explicit Terminal(Streams streams);
  [[nodiscard]] std::ostream& out() { return streams_.out; }
  // The hub's own bytes on standard output: unchanged into a file or a pipe, but printable() line by line on a
  // terminal.
  void pass_on(std::string_view text);

  // One line on standard error; an open progress line is cleared first.
  void note(std::string_view line);
  void complain(const Complaint& complaint);
  [[nodiscard]] bool can_ask() const { return streams_.in_is_terminal && streams_.err_is_terminal; }
  // True when the person answered yes. False without a terminal to ask at.
  bool confirm(std::string_view question);

  // Shows "label [#####-----] 45 %  count" on a terminal, at most ten times a second. done may exceed total, and total
  // 0 means that the end is not known.
  void progress(std::string_view label, std::uint64_t done, std::uint64_t total, std::string_view count);
  void end_progress();

  // Wraps in the colour where standard output shows colours.
  [[nodiscard]] std::string bold(std::string_view text) const;
  [[nodiscard]] std::string dim(std::string_view text) const;

 private:
  Streams streams_;
  bool out_colour_;
  bool err_colour_;
  bool has_progress_line_ = false;
  std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace kith::cli
