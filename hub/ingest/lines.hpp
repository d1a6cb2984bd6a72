// Lines out of pieces: NDJSON arrives in pieces that end anywhere. A line longer than the limit is not kept, only
// reported, so memory is flat whatever is sent. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::ingest {

// A line without its line end (LF or CR LF). Its bytes may be overwritten, as may the byte after them.
struct Line {
  std::uint64_t number = 0;  // from 1
  char* text = nullptr;
  std::size_t size = 0;
  bool is_too_long = false;  // then the text is empty
};

class LineSplitter {
 public:
  explicit LineSplitter(std::size_t line_limit_bytes) : limit_(line_limit_bytes) {}

  // Takes a piece. Lines that next() gave before are gone.
  void feed(std::string_view piece);
  // No more pieces: what is left is a line, with or without a line end.
  void finish() { finished_ = true; }
  // The next line that is not blank, valid until feed(); nothing when more is needed.
  std::optional<Line> next();

 private:
  std::optional<Line> take(std::size_t end, std::size_t after);

  std::size_t limit_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the next line
  std::size_t scanned_ = 0;  // up to here there is no line end
  std::uint64_t number_ = 0;
  bool is_skipping_ = false;  // inside a line that is too long
  bool finished_ = false;
};

}  // namespace kith::ingest
