#include "hub/cli/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace kith::cli {
namespace {

constexpr std::size_t longest_secret = 4'096;

struct Descriptor {
  explicit Descriptor(const std::filesystem::path& file)
      : number(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

tl::unexpected<Complaint> usage(std::string text) {
  return tl::unexpected(Complaint{ExitCode::usage, std::move(text)});
}

}  // namespace

tl::expected<std::string, Complaint> read_secret_line(const std::filesystem::path& file, std::string_view what) {
  const std::string name = printable(file.string());
  const Descriptor descriptor{file};
  struct stat info {};
  if (descriptor.number < 0 || ::fstat(descriptor.number, &info) != 0 || !S_ISREG(info.st_mode))
    return usage("The file " + name + " cannot be read as a file. Its first line has to be " + std::string{what} + ".");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return usage("Other users of this computer may read " + name + ", which holds " + std::string{what} +
                 ". Make it yours alone: chmod 600 \"" + name + "\"");
  std::array<char, longest_secret + 1> text{};
  const ssize_t size = ::read(descriptor.number, text.data(), text.size());
  std::string_view line{text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.empty()) return usage("The first line of " + name + " is empty.");
  if (line.size() > longest_secret)
    return usage("The first line of " + name + " is too long for " + std::string{what} + ".");
  return std::string{line};
}

tl::expected<std::string, Complaint> read_secret(const std::filesystem::path& file, std::string_view what) {
  const std::string name = printable(file.string());
  const auto written = read_secret_line(file, what);
  if (!written) return written;
  std::string_view line = *written;
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return usage("The first line of " + name + " is empty.");
  line = line.substr(first, line.find_last_not_of(" \t") - first + 1);
  const bool is_one_word = std::ranges::all_of(line, [](char c) { return c > ' ' && c < '\x7F'; });
  if (!is_one_word)
    return usage("The first line of " + name + " is not " + std::string{what} +
                 ": it holds a blank, or a character that no such thing has.");
  return std::string{line};
}

}  // namespace kith::cli
