// Keys, keyed digests and sealed texts, all by libsodium. A key file is opened without following a link and checked on
// the open descriptor, so that what was checked is what is read. Any thread.
#include "hub/base/secret.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>

namespace kith {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

void start_sodium() {
  // Once a process; a failure means that there is no source of randomness, and nothing here may go on without one.
  static const int started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium cannot start: the system has no source of randomness");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool read_exactly(int fd, std::span<std::uint8_t> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto got = ::read(fd, into.data() + done, into.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

bool write_exactly(int fd, std::span<const std::uint8_t> from) {
  std::size_t done = 0;
  while (done < from.size()) {
    const auto put = ::write(fd, from.data() + done, from.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

bool sync_directory(const std::filesystem::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.is_open() && ::fsync(opened.get()) == 0;
}

// Writes a new file beside the wanted name, whole and synced, then links it there: two starters at once end up with one
// key, and a crash leaves no half of one.
Result<void> create_key_file(const std::filesystem::path& file, const SecretKey& key) {
  std::string temporary = file.string() + ".XXXXXX";
  const Descriptor made(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!made.is_open()) return fail({Errc::file_unwritable, {}, "key file"});
  const bool is_written =
      ::fchmod(made.get(), 0600) == 0 && write_exactly(made.get(), key.bytes()) && ::fsync(made.get()) == 0;
  const bool is_linked = is_written && (::link(temporary.c_str(), file.c_str()) == 0 || errno == EEXIST);
  ::unlink(temporary.c_str());
  const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  if (!is_linked || !sync_directory(directory)) return fail({Errc::file_unwritable, {}, "key file"});
  return {};
}

}  // namespace

SecretKey SecretKey::random() {
  start_sodium();
  SecretKey key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  return key;
}

Result<SecretKey> SecretKey::load(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (!opened.is_open() || ::fstat(opened.get(), &about) != 0) return fail({Errc::file_unreadable, {}, "key file"});
  if (!S_ISREG(about.st_mode) || about.st_size != static_cast<off_t>(size))
    return fail({Errc::file_unreadable, {}, "a key file holds exactly 32 bytes"});
  // Root does an operator's work with the keys of the hub's user.
  if ((about.st_mode & 077U) != 0 || (about.st_uid != ::geteuid() && ::geteuid() != 0))
    return fail({Errc::file_unreadable, {}, "a key file must be yours and of mode 0600"});
  SecretKey key;
  if (!read_exactly(opened.get(), key.bytes_)) return fail({Errc::file_unreadable, {}, "key file"});
  return key;
}

Result<SecretKey> SecretKey::load_or_create(const std::filesystem::path& file) {
  struct stat about {};
  if (::lstat(file.c_str(), &about) != 0 && errno == ENOENT) KITH_TRY(create_key_file(file, random()));
  return load(file);
}

SecretKey::~SecretKey() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Digest keyed_digest(const SecretKey& key, std::span<const char> content) {
  start_sodium();
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(std::string_view{content.data(), content.size()}),
                     content.size(), key.bytes().data(), key.bytes().size());
  return digest;
}

std::string seal(const SecretKey& key, std::string_view plain, std::string_view context) {
  start_sodium();
  std::string sealed(nonce_size + plain.size() + tag_size, '\0');
  unsigned char* const nonce = bytes_of(sealed);
  randombytes_buf(nonce, nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(context), context.size(), nullptr, nonce, key.bytes().data());
  return sealed;
}

Result<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view context) {
  start_sodium();
  if (sealed.size() < nonce_size + tag_size) return fail(Errc::malformed_value);
  std::string plain(sealed.size() - nonce_size - tag_size, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(plain), nullptr, nullptr, bytes_of(sealed) + nonce_size, sealed.size() - nonce_size, bytes_of(context),
      context.size(), bytes_of(sealed), key.bytes().data());
  if (opened != 0) return fail(Errc::malformed_value);
  return plain;
}

std::string base64url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the NUL that libsodium counts
  return text;
}

Result<std::string> from_base64url(std::string_view text) {
  // libsodium takes every byte above 127 for the last letter of the alphabet, so that one cursor would have many texts.
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 127; }))
    return fail(Errc::malformed_value);
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                                        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (decoded != 0 || end != text.data() + text.size()) return fail(Errc::malformed_value);
  bytes.resize(size);
  return bytes;
}

}  // namespace kith
