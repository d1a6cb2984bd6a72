// A file of records, one a line, mapped into memory so that sending it costs no copying. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kith::bench {

class Lines {
 public:
  explicit Lines(const std::string& path);  // throws std::runtime_error
  ~Lines();
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  // The next line without its end, or an empty view after the last.
  std::string_view next();
  void skip(std::size_t lines);
  // The next `lines` lines as they lie in the file, ends included, or all that are left where 0 is asked for.
  std::string_view block(std::size_t lines);

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
};

}  // namespace kith::bench
