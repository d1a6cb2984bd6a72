#include "hub/app/issuing_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "hub/base/exposure.hpp"

namespace kith::app {

Result<std::string> read_text_file(const std::filesystem::path& file, std::string_view hint) {
  constexpr std::uintmax_t most = 1U << 20U;
  std::error_code error;
  const std::uintmax_t size =
      std::filesystem::is_regular_file(file, error) ? std::filesystem::file_size(file, error) : most + 1;
  if (error || size > most) return fail(Error{Errc::file_unreadable, {}, hint});
  std::string text(size, '\0');
  std::ifstream stream{file, std::ios::binary};
  if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
    return fail(Error{Errc::file_unreadable, {}, hint});
  return text;
}

namespace {

tl::unexpected<Error> unusable(std::string_view hint) {
  return fail(Error{Errc::file_unreadable, "/issuing", hint});
}

// What is looked at is what is read: the mode is that of the open file.
Result<std::string> read_issuing_key(const std::filesystem::path& file) {
  constexpr std::string_view hint = "the issuing key";
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unusable(hint);
  struct stat info {};
  std::array<char, 16'384> buffer{};
  const bool is_file = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  const bool is_private = (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  const ssize_t size = is_file && is_private ? ::read(descriptor, buffer.data(), buffer.size()) : 0;
  ::close(descriptor);
  if (is_file && !is_private) return unusable("other users may read the issuing key: chmod 600");
  if (size <= 0 || size == static_cast<ssize_t>(buffer.size())) return unusable(hint);
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace

Result<std::shared_ptr<const api::Issuing>> load_issuing(const Config& config) {
  const Enrolment& from = config.enrolment;
  std::error_code error;
  if (!std::filesystem::exists(from.certificate, error)) return std::shared_ptr<const api::Issuing>{};
  if (may_others_write(from.certificate) || may_others_write(from.authority))
    return unusable(
        "other users may write the issuing certificate or the root's, or replace it in its folder: chmod go-w");
  KITH_ASSIGN(auto certificate, read_text_file(from.certificate, "the issuing certificate"));
  KITH_ASSIGN(auto key, read_issuing_key(from.key));
  KITH_ASSIGN(auto roots, read_text_file(from.authority, "the root's certificate, enrolment.authority"));
  const auto authority = auth::Authority::load({std::move(certificate), std::move(key)});
  if (!authority) return unusable(authority.error().hint);
  const auto life = std::chrono::hours{24} * from.days;
  return std::make_shared<const api::Issuing>(api::Issuing{*authority, std::move(roots), life});
}

}  // namespace kith::app
