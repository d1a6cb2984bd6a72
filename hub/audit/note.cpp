// See the header.
#include "hub/audit/note.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "hub/audit/base64.hpp"
#include "hub/audit/merkle.hpp"

namespace kith::audit {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t id_bytes = 4;
constexpr std::size_t time_bytes = 8;

std::string_view view(const VerifierKey::PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

void put_big_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) out.push_back(static_cast<char>(value >> (8 * (i - 1))));
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = (value << 8U) | static_cast<unsigned char>(c);
  return value;
}

std::uint32_t id_of(std::string_view name, SignatureType type, const VerifierKey::PublicKey& key) {
  std::string text{name};
  text.push_back('\n');
  text.push_back(static_cast<char>(type));
  text.append(view(key));
  const Hash hash = sha256(text);
  return static_cast<std::uint32_t>(big_endian({reinterpret_cast<const char*>(hash.data()), id_bytes}));
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
    text.push_back(digits[static_cast<unsigned char>(c) & 15U]);
  }
  return text;
}

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 127 && c != '+'; });
}

bool is_good(std::string_view message, std::string_view signature, const VerifierKey::PublicKey& key) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                                     key.data()) == 0;
}

// What a witness signs: when, then the note's text.
std::string cosigned_message(std::string_view text, std::uint64_t at) {
  return std::string{"cosignature/v1\ntime "}.append(std::to_string(at)).append("\n").append(text);
}

// Ed25519's secret key is the seed and the public key; wiped when it goes.
class FullKey {
 public:
  explicit FullKey(const SecretKey& seed) {
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.bytes().data());
  }
  FullKey(const FullKey&) = delete;
  FullKey& operator=(const FullKey&) = delete;
  ~FullKey() { sodium_memzero(secret_.data(), secret_.size()); }
  [[nodiscard]] const VerifierKey::PublicKey& public_key() const { return public_; }
  [[nodiscard]] std::string sign(std::string_view message) const {
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret_.data());
    return signature;
  }

 private:
  VerifierKey::PublicKey public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_{};
};

std::string name_from(std::string_view kind, const VerifierKey::PublicKey& key) {
  const Hash hash = sha256(view(key));
  return std::string{kind}.append(hex({reinterpret_cast<const char*>(hash.data()), 8}));
}

Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(dash)) return fail(Errc::malformed_value);
  line.remove_prefix(dash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return fail(Errc::malformed_value);
  KITH_ASSIGN(const std::string bytes, from_base64(line.substr(space + 1)));
  if (bytes.size() <= id_bytes || line.substr(0, space).find('+') != std::string_view::npos)
    return fail(Errc::malformed_value);
  return NoteSignature{std::string{line.substr(0, space)},
                       static_cast<std::uint32_t>(big_endian(std::string_view{bytes}.substr(0, id_bytes))),
                       bytes.substr(id_bytes)};
}

}  // namespace

VerifierKey::VerifierKey(std::string name, SignatureType type, const PublicKey& key)
    : name_(std::move(name)), type_(type), key_(key), id_(id_of(name_, type, key)) {}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second != first + 9 || !is_name(text.substr(0, first))) return fail(Errc::malformed_value);
  KITH_ASSIGN(const std::string bytes, from_base64(text.substr(second + 1)));
  const bool is_known = bytes.size() == 33 && (bytes[0] == 1 || bytes[0] == 4);
  if (!is_known) return fail(Errc::malformed_value);
  PublicKey key{};
  std::copy(bytes.begin() + 1, bytes.end(), key.begin());
  VerifierKey made{std::string{text.substr(0, first)}, static_cast<SignatureType>(bytes[0]), key};
  if (made.text() != text) return fail(Errc::malformed_value);
  return made;
}

std::string VerifierKey::text() const {
  std::string id;
  put_big_endian(id, id_, id_bytes);
  std::string key(1, static_cast<char>(type_));
  key.append(view(key_));
  return name_ + "+" + hex(id) + "+" + base64(key);
}

std::string Note::serialized() const {
  std::string bytes = text + "\n";
  for (const NoteSignature& signature : signatures) {
    std::string line;
    put_big_endian(line, signature.id, id_bytes);
    bytes.append(dash).append(signature.name).append(" ").append(base64(line + signature.bytes)).append("\n");
  }
  return bytes;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > most_note_bytes || !bytes.ends_with('\n')) return fail(Errc::malformed_value);
  if (std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n'; }))
    return fail(Errc::malformed_value);
  const std::size_t gap = bytes.rfind("\n\n");
  if (gap == std::string_view::npos) return fail(Errc::malformed_value);
  Note note{std::string{bytes.substr(0, gap + 1)}, {}};
  std::string_view lines = bytes.substr(gap + 2);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    KITH_ASSIGN(NoteSignature signature, parse_signature(lines.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return fail(Errc::malformed_value);
  return note;
}

bool is_signed_by(const Note& note, const VerifierKey& key) {
  if (key.type() != SignatureType::ed25519) return false;
  bool is_signed = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name() || signature.id != key.id()) continue;
    if (!is_good(note.text, signature.bytes, key.key())) return false;
    is_signed = true;
  }
  return is_signed;
}

std::optional<std::int64_t> cosigned_at(const Note& note, const VerifierKey& key) {
  if (key.type() != SignatureType::cosignature) return std::nullopt;
  std::optional<std::int64_t> found;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name() || signature.id != key.id()) continue;
    const std::string_view bytes = signature.bytes;
    if (bytes.size() != time_bytes + crypto_sign_BYTES) return std::nullopt;
    const std::uint64_t at = big_endian(bytes.substr(0, time_bytes));
    if (at > INT64_MAX || !is_good(cosigned_message(note.text, at), bytes.substr(time_bytes), key.key()))
      return std::nullopt;
    found = static_cast<std::int64_t>(at);
  }
  return found;
}

Signer::Signer(std::string name, const SecretKey& seed, SignatureType type)
    : seed_(seed), key_(std::move(name), type, FullKey{seed}.public_key()) {}

Signer Signer::of_log(const SecretKey& seed) {
  return Signer{name_from("kith/", FullKey{seed}.public_key()), seed};
}

Signer Signer::of_witness(const SecretKey& seed) {
  return Signer{name_from("kith-witness/", FullKey{seed}.public_key()), seed, SignatureType::cosignature};
}

void Signer::sign(Note& note) const {
  note.signatures.push_back({key_.name(), key_.id(), FullKey{seed_}.sign(note.text)});
}

void Signer::cosign(Note& note, std::chrono::sys_seconds at) const {
  const auto seconds = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::string bytes;
  put_big_endian(bytes, seconds, time_bytes);
  bytes.append(FullKey{seed_}.sign(cosigned_message(note.text, seconds)));
  note.signatures.push_back({key_.name(), key_.id(), std::move(bytes)});
}

}  // namespace kith::audit
