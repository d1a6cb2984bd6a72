#include "hub/audit/checkpoint.hpp"

#include <algorithm>
#include <charconv>

#include "hub/audit/base64.hpp"

namespace kith::audit {
namespace {

// The next line without its newline; empty where there is none, which no line of a checkpoint may be.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string note_text(const Checkpoint& checkpoint) {
  const std::string root = base64({reinterpret_cast<const char*>(checkpoint.root.data()), checkpoint.root.size()});
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + root + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view note_text) {
  Checkpoint found;
  found.origin = std::string{take_line(note_text)};
  const std::string_view size = take_line(note_text);
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), found.size);
  const bool is_number = error == std::errc{} && end == size.data() + size.size() && !size.empty();
  if (found.origin.empty() || !is_number || (size.size() > 1 && size[0] == '0')) return fail(Errc::malformed_value);
  KITH_ASSIGN(const std::string root, from_base64(take_line(note_text)));
  if (root.size() != found.root.size()) return fail(Errc::malformed_value);
  std::copy(root.begin(), root.end(), found.root.begin());
  while (!note_text.empty())
    if (take_line(note_text).empty()) return fail(Errc::malformed_value);
  return found;
}

Note sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer) {
  Note note{note_text(checkpoint), {}};
  signer.sign(note);
  return note;
}

Result<SignedCheckpoint> open_checkpoint(std::string_view published, const VerifierKey& key) {
  KITH_ASSIGN(Note note, parse_note(published));
  if (!is_signed_by(note, key)) return fail(Errc::contradiction);
  KITH_ASSIGN(Checkpoint checkpoint, parse_checkpoint(note.text));
  if (checkpoint.origin != key.name()) return fail(Errc::contradiction);
  return SignedCheckpoint{std::move(note), std::move(checkpoint)};
}

}  // namespace kith::audit
