#include "tests/bench/load/lines.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

namespace kith::bench {

Lines::Lines(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (fd < 0 || ::fstat(fd, &about) != 0 || about.st_size == 0) throw std::runtime_error("no records in " + path);
  size_ = static_cast<std::size_t>(about.st_size);
  void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) throw std::runtime_error("cannot map " + path);
  data_ = static_cast<const char*>(mapped);
}

Lines::~Lines() {
  ::munmap(const_cast<char*>(data_), size_);
}

std::string_view Lines::next() {
  const std::string_view rest(data_ + at_, size_ - at_);
  const std::string_view line = rest.substr(0, rest.find('\n'));
  at_ += line.size() < rest.size() ? line.size() + 1 : rest.size();
  return line;
}

void Lines::skip(std::size_t lines) {
  for (std::size_t i = 0; i < lines; ++i) next();
}

std::string_view Lines::block(std::size_t lines) {
  const std::size_t start = at_;
  if (lines == 0) at_ = size_;
  skip(lines);
  return {data_ + start, at_ - start};
}

}  // namespace kith::bench
