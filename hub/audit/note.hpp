// Signed notes (C2SP signed-note) and the Ed25519 keys that sign them: a text, an empty line, and a signature a line,
// each with its key's name and id. The checkpoints of a log are such notes (C2SP tlog-checkpoint), and so are the
// cosignatures of witnesses (C2SP tlog-cosignature). Cryptography is libsodium's (RFC 8032). Pure; any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/secret.hpp"

namespace kith::audit {

enum class SignatureType : std::uint8_t { ed25519 = 1, cosignature = 4 };

// What checks a signature, as it is handed around: "name+0123abcd+base64" (a "vkey").
class VerifierKey {
 public:
  using PublicKey = std::array<std::uint8_t, 32>;
  VerifierKey(std::string name, SignatureType type, const PublicKey& key);
  // Errors: malformed_value, also where the id is not the key's.
  static Result<VerifierKey> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] SignatureType type() const { return type_; }
  [[nodiscard]] const PublicKey& key() const { return key_; }
  bool operator==(const VerifierKey&) const = default;

 private:
  std::string name_;
  SignatureType type_;
  PublicKey key_;
  std::uint32_t id_;
};

// A line under a note's text: the key it says it is of, and the bytes after the key's id.
struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;
};

struct Note {
  std::string text;  // with its last newline
  std::vector<NoteSignature> signatures;
  [[nodiscard]] std::string serialized() const;
};

inline constexpr std::size_t most_note_bytes = 65'536;
// Errors: malformed_value (also more than 64 KiB, no signature, control characters).
Result<Note> parse_note(std::string_view bytes);

// Whether the note has a signature by this key, and each that says so is good: those of others are ignored.
bool is_signed_by(const Note& note, const VerifierKey& key);
// When a witness that has this key cosigned it, in seconds since 1970; nothing where it has not, or badly.
std::optional<std::int64_t> cosigned_at(const Note& note, const VerifierKey& key);

// A key that signs. The name must hold no space and no plus.
class Signer {
 public:
  Signer(std::string name, const SecretKey& seed, SignatureType type = SignatureType::ed25519);
  // The name is made from the key: "kith/" (or "kith-witness/") and 16 hexadecimal digits, so that whoever sees another
  // key sees another log.
  static Signer of_log(const SecretKey& seed);
  static Signer of_witness(const SecretKey& seed);
  [[nodiscard]] const VerifierKey& key() const { return key_; }
  // Adds its line. A witness's says when.
  void sign(Note& note) const;
  void cosign(Note& note, std::chrono::sys_seconds at) const;

 private:
  SecretKey seed_;
  VerifierKey key_;
};

}  // namespace kith::audit
