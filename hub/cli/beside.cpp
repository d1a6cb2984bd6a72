#include "hub/cli/beside.hpp"

#include <string>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

constexpr int most_copies = 1'000;

std::filesystem::path copy_of(const std::filesystem::path& file, int number) {
  return file.string() + (number == 1 ? "" : "-" + std::to_string(number));
}

}  // namespace

Result<std::filesystem::path> write_beside(const std::filesystem::path& file, std::string_view text) {
  for (int i = 1; i <= most_copies; ++i) {
    std::filesystem::path copy = copy_of(file, i);
    const auto written = write_new_private_file(copy, text);
    if (written) return copy;
    if (written.error().code != Errc::already_exists) return fail(written.error());
    const auto there = read_whole_file(copy, text.size());
    if (there && *there == text) return copy;
  }
  return fail(Errc::already_exists);
}

std::vector<std::filesystem::path> written_beside(const std::filesystem::path& file) {
  std::vector<std::filesystem::path> written;
  std::error_code error;
  for (int i = 1; i <= most_copies; ++i)
    if (std::filesystem::exists(copy_of(file, i), error)) written.push_back(copy_of(file, i));
  return written;
}

}  // namespace kith::cli
