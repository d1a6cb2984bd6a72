#include "hub/app/issuing_files.hpp"

#include <fstream>

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

Result<std::shared_ptr<const api::Issuing>> load_issuing(const Config& config) {
  using std::filesystem::perms;
  const Enrolment& from = config.enrolment;
  std::error_code error;
  if (!std::filesystem::exists(from.certificate, error)) return std::shared_ptr<const api::Issuing>{};
  const auto mode = std::filesystem::status(from.key, error).permissions();
  if (!error && (mode & (perms::group_all | perms::others_all)) != perms::none)
    return fail(Error{Errc::file_unreadable, {}, "other users may read the issuing key: chmod 600"});
  KITH_ASSIGN(auto certificate, read_text_file(from.certificate, "the issuing certificate"));
  KITH_ASSIGN(auto key, read_text_file(from.key, "the issuing key"));
  KITH_ASSIGN(auto roots, read_text_file(from.authority, "the root's certificate, enrolment.authority"));
  const auto authority = auth::Authority::load({std::move(certificate), std::move(key)});
  if (!authority) return fail(Error{Errc::file_unreadable, {}, authority.error().hint});
  const auto life = std::chrono::hours{24} * from.days;
  return std::make_shared<const api::Issuing>(api::Issuing{*authority, std::move(roots), life});
}

}  // namespace kith::app
