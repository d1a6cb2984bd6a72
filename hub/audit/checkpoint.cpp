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

constexpr std::string_view restored = "restored ";

std::string base64_of(const Hash& hash) {
  return base64({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Result<Hash> hash_of(std::string_view text) {
  KITH_ASSIGN(const std::string bytes, from_base64(text));
  Hash hash{};
  if (bytes.size() != hash.size()) return fail(Errc::malformed_value);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

// A decimal number in its one spelling.
Result<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  if (!is_number || (text.size() > 1 && text[0] == '0')) return fail(Errc::malformed_value);
  return number;
}

std::string line_of(const Restoration& one) {
  const auto at = std::chrono::floor<std::chrono::seconds>(one.at).time_since_epoch().count();
  return std::string{restored}
      .append(std::to_string(one.size))
      .append(" ")
      .append(std::to_string(one.promised_size))
      .append(" ")
      .append(base64_of(one.promised_root))
      .append(" ")
      .append(std::to_string(at))
      .append(one.root ? " " + base64_of(*one.root) : std::string{})
      .append("\n");
}

// Behind the word.
Result<Restoration> parse_restoration(std::string_view line) {
  const auto take_word = [&line] {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
  };
  Restoration one;
  KITH_ASSIGN(one.size, number_of(take_word()));
  KITH_ASSIGN(one.promised_size, number_of(take_word()));
  KITH_ASSIGN(one.promised_root, hash_of(take_word()));
  const bool has_root = line.find(' ') != std::string_view::npos;
  KITH_ASSIGN(const auto seconds, number_of(take_word()));
  if (has_root) {
    KITH_ASSIGN(one.root, hash_of(line));
  }
  constexpr std::uint64_t end_of_time = 253'402'300'800;  // the year 10000
  if (one.promised_size <= one.size || seconds >= end_of_time) return fail(Errc::malformed_value);
  one.at = WallTime{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
  return one;
}

}  // namespace

std::string note_text(const Checkpoint& checkpoint) {
  std::string text =
      checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + base64_of(checkpoint.root) + "\n";
  for (const Restoration& one : checkpoint.restorations) text += line_of(one);
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view note_text) {
  Checkpoint found;
  found.origin = std::string{take_line(note_text)};
  KITH_ASSIGN(found.size, number_of(take_line(note_text)));
  if (found.origin.empty()) return fail(Errc::malformed_value);
  KITH_ASSIGN(found.root, hash_of(take_line(note_text)));
  while (!note_text.empty()) {
    std::string_view line = take_line(note_text);
    if (line.empty()) return fail(Errc::malformed_value);
    if (!line.starts_with(restored)) continue;
    line.remove_prefix(restored.size());
    KITH_ASSIGN(found.restorations.emplace_back(), parse_restoration(line));
  }
  return found;
}

Note sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer) {
  Note note{note_text(checkpoint), {}};
  signer.sign(note);
  return note;
}

const Restoration* restored_since(const Checkpoint& now, const Checkpoint& before) {
  const auto covers = [&](const Restoration& one) {
    // A promise beyond the last one kept would be one that the hub does not own up to.
    return one.size < before.size && one.size <= now.size &&
           (before.size < one.promised_size ||
            (before.size == one.promised_size && before.root == one.promised_root)) &&
           std::ranges::find(before.restorations, one) == before.restorations.end();
  };
  const auto found = std::ranges::find_if(now.restorations, covers);
  return found == now.restorations.end() ? nullptr : &*found;
}

std::vector<Restoration> still_holding(const std::vector<Restoration>& restorations) {
  std::vector<Restoration> holding;
  for (const Restoration& one : restorations) {
    std::erase_if(holding, [&](const Restoration& before) { return before.size > one.size; });
    holding.push_back(one);
  }
  return holding;
}

Result<SignedCheckpoint> open_checkpoint(std::string_view published, const VerifierKey& key) {
  KITH_ASSIGN(Note note, parse_note(published));
  if (!is_signed_by(note, key)) return fail(Errc::contradiction);
  KITH_ASSIGN(Checkpoint checkpoint, parse_checkpoint(note.text));
  if (checkpoint.origin != key.name()) return fail(Errc::contradiction);
  return SignedCheckpoint{std::move(note), std::move(checkpoint)};
}

}  // namespace kith::audit
