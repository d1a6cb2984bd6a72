// Several choices in one cell: what parts them, and what the choices are. Exports join options by a text that options
// may contain themselves, so what the separator cuts off an option is put back.
#include <algorithm>
#include <optional>
#include <vector>

#include "adapters/fold.hpp"
#include "adapters/propose_columns.hpp"

namespace kith::adapters {
namespace {

bool is_codes_by_blanks(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '-';
  });
}

// The pieces of one cell; none is empty.
std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  for (;;) {
    const auto end = text.find(separator);
    if (const auto piece = trim(text.substr(0, end)); !piece.empty()) out.emplace_back(piece);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + separator.size());
  }
}

// Whether folding its first letter changes nothing: a small letter, of any alphabet that has two cases.
bool begins_small(std::string_view text) {
  if (text.empty()) return false;
  const char c = text.front();
  if (c >= 'a' && c <= 'z') return true;
  // á, é, í, ó, ú, ñ and the other small letters of Latin-1.
  return c == '\xC3' && text.size() > 1 && static_cast<unsigned char>(text[1]) >= 0xA0;
}

// Pieces that are the end of the option before them, and that option's beginning.
using Tails = std::map<std::string, std::string>;

Tails tails_of(const SeenColumn& seen, std::string_view separator) {
  std::map<std::string, std::optional<std::string>> before;  // nothing: it follows different pieces, or none
  std::size_t cells = 0, small = 0;
  for (const auto& [text, count] : seen.texts) {
    const auto pieces = split(text, separator);
    if (pieces.empty()) continue;
    ++cells;
    small += begins_small(pieces.front()) ? 1U : 0U;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!begins_small(pieces[i])) continue;
      const auto last = i == 0 ? std::nullopt : std::optional(pieces[i - 1]);
      const auto [at, is_new] = before.emplace(pieces[i], last);
      if (!is_new && at->second != last) at->second.reset();
    }
  }
  Tails out;
  if (small * 4 > cells) return out;  // nobody begins options with a capital here
  for (const auto& [tail, head] : before) {
    if (head) out.emplace(tail, *head);
  }
  return out;
}

// The options of a cell, with their ends.
std::vector<std::string> options_of(std::string_view text, std::string_view separator, const Tails& tails) {
  std::vector<std::string> out;
  std::string last;
  for (std::string& piece : split(text, separator)) {
    const auto tail = tails.find(piece);
    if (tail != tails.end() && !out.empty() && tail->second == last) {
      out.back().append(separator == "," ? ", " : separator).append(piece);
    } else {
      out.push_back(piece);
    }
    last = std::move(piece);
  }
  return out;
}

}  // namespace

std::map<std::string, std::uint64_t> pieces_of(const SeenColumn& seen, std::string_view separator) {
  const bool is_comma = separator.starts_with(',');
  const Tails tails = is_comma ? tails_of(seen, separator) : Tails();
  std::map<std::string, std::uint64_t> out;
  for (const auto& [text, count] : seen.texts) {
    for (const std::string& option : options_of(text, separator, tails)) out[option] += count;
  }
  return out;
}

// The text between choices: one that makes many texts into few pieces.
std::string separator_of(const SeenColumn& seen) {
  for (const std::string_view separator : {";", "|", ", ", ",", " "}) {
    std::uint64_t with = 0;
    bool is_fit = true;
    for (const auto& [text, count] : seen.texts) {
      with += text.find(separator) != std::string::npos ? count : 0;
      if (separator == " " || separator == ",") is_fit &= is_codes_by_blanks(text) || separator == ",";
    }
    if (!is_fit || with * 10 < seen.filled) continue;
    const auto pieces = pieces_of(seen, separator);
    // Options with a comma in them, one in each cell, need no separator.
    if (std::ranges::all_of(seen.texts, [&](const auto& text) { return pieces.contains(text.first); })) continue;
    const auto longest = std::ranges::max_element(pieces, {}, [](const auto& piece) { return piece.first.size(); });
    // A comma or a blank is a separator only when it leaves fewer texts than there were; the others stand in few
    // answers otherwise.
    const bool is_plain = separator == ";" || separator == "|";
    const std::size_t pieces_cap = is_plain ? 2 * seen.texts.size() : seen.texts.size();
    if (pieces.size() <= 40 && pieces.size() <= pieces_cap && longest->first.size() <= 80) {
      return std::string(separator);
    }
  }
  return {};
}

}  // namespace kith::adapters
