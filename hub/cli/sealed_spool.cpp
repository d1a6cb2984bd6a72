#include "hub/cli/sealed_spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace kith::cli {
namespace {

// What seal() adds: a nonce and an authenticator (XChaCha20-Poly1305).
constexpr std::size_t sealed_bytes = SealedSpool::piece_bytes + 24 + 16;

std::string context_of(std::uint64_t number) {
  return "kith spool " + std::to_string(number);
}

int open_nameless(const std::filesystem::path& folder) {
  return ::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

// For file systems without nameless files.
int open_unlinked() {
  std::error_code failed;
  std::string name = (std::filesystem::temp_directory_path(failed) / "kith-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) ::unlink(name.c_str());
  return descriptor;
}

}  // namespace

Result<SealedSpool> SealedSpool::make(const std::filesystem::path& folder) {
  int descriptor = open_nameless(folder);
  if (descriptor < 0) descriptor = open_unlinked();
  if (descriptor < 0) return fail(Errc::file_unwritable);
  return SealedSpool{descriptor, SecretKey::random()};
}

SealedSpool::SealedSpool(SealedSpool&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      key_(std::move(other.key_)),
      open_(std::move(other.open_)),
      whole_pieces_(other.whole_pieces_) {}

SealedSpool::~SealedSpool() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> SealedSpool::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), piece_bytes - open_.size());
    open_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (open_.size() == piece_bytes) KITH_TRY(put_piece());
  }
  return {};
}

Result<void> SealedSpool::clear() {
  open_.clear();
  whole_pieces_ = 0;
  cached_number_ = UINT64_MAX;
  if (::ftruncate(descriptor_, 0) != 0) return fail(Errc::file_unwritable);
  return {};
}

Result<void> SealedSpool::put_piece() {
  const std::string sealed = seal(key_, open_, context_of(whole_pieces_));
  std::string_view left = sealed;
  auto offset = static_cast<off_t>(whole_pieces_ * sealed_bytes);
  while (!left.empty()) {
    const ssize_t size = ::pwrite(descriptor_, left.data(), left.size(), offset);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return fail(Errc::file_unwritable);
    left.remove_prefix(static_cast<std::size_t>(size));
    offset += size;
  }
  ++whole_pieces_;
  open_.clear();
  return {};
}

Result<std::string_view> SealedSpool::piece(std::uint64_t number) {
  if (number == whole_pieces_) return std::string_view{open_};
  if (number == cached_number_) return std::string_view{cached_};
  std::string sealed(sealed_bytes, '\0');
  for (std::size_t got = 0; got < sealed.size();) {
    const auto offset = static_cast<off_t>(number * sealed_bytes + got);
    const ssize_t size = ::pread(descriptor_, sealed.data() + got, sealed.size() - got, offset);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return fail(Errc::file_unreadable);
    got += static_cast<std::size_t>(size);
  }
  auto plain = unseal(key_, sealed, context_of(number));
  if (!plain || plain->size() != piece_bytes) return fail(Errc::file_unreadable);
  cached_ = std::move(*plain);
  cached_number_ = number;
  return std::string_view{cached_};
}

Result<std::size_t> SealedSpool::read(std::uint64_t offset, std::span<char> into) {
  std::size_t got = 0;
  while (got < into.size() && offset + got < size()) {
    const std::uint64_t at = offset + got;
    KITH_ASSIGN(std::string_view bytes, piece(at / piece_bytes));
    bytes.remove_prefix(static_cast<std::size_t>(at % piece_bytes));
    const std::size_t taken = std::min(bytes.size(), into.size() - got);
    std::memcpy(into.data() + got, bytes.data(), taken);
    got += taken;
  }
  return got;
}

}  // namespace kith::cli
