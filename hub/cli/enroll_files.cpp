// What kith enroll keeps on the disk: the key before it has a certificate, and both together. See enroll.hpp.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "hub/cli/enroll.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view request_begins = "-----BEGIN CERTIFICATE REQUEST-----";

// Nothing where the file is not one that pending_key() has written.
std::optional<auth::NewKey> read_pending(const std::string& text) {
  const std::size_t at = text.find(request_begins);
  if (at == std::string::npos) return std::nullopt;
  auth::NewKey key{text.substr(0, at), text.substr(at), {}};
  const auto asked = auth::read_request(key.request);
  if (!asked) return std::nullopt;
  key.id = asked->id;
  return key;
}

}  // namespace

tl::expected<auth::NewKey, Complaint> pending_key(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (stream) {
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (auto key = read_pending(text)) return *std::move(key);
    return tl::unexpected(Complaint{
        ExitCode::failed, "The file " + printable(file.string()) + " is damaged. Move it away and run this again."});
  }
  auth::NewKey key = auth::make_key();
  if (const auto written = write_new_private_file(file, key.key + key.request); !written)
    return tl::unexpected(file_complaint(written.error(), file));
  return key;
}

std::string key_and_certificate(const auth::NewKey& key, const Enrolled& enrolled) {
  return key.key + enrolled.certificate;
}

}  // namespace kith::cli
