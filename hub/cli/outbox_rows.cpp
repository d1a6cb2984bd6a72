#include "hub/cli/outbox_rows.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t offer_bytes = 8 + 16 + 3;

// Both forms of a line begin so (adapters/engine.hpp). The uid is read from there, so that it is kept once.
constexpr std::string_view uid_prefix = "{\"record_uid\":\"";
constexpr std::size_t uid_size = 36;

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

}  // namespace

std::string place(std::string_view table, std::int64_t id) {
  return std::string{table} + " " + std::to_string(id);
}

std::string pack(const Offer& offer, std::string_view line, std::uint8_t attempts) {
  std::string out;
  out.reserve(offer_bytes + line.size());
  append_number(out, offer.row, 8);
  out.append(offer.slot.begin(), offer.slot.end());
  append_number(out, static_cast<std::uint64_t>(offer.before), 1);
  append_number(out, offer.is_withdrawal ? 1 : 0, 1);
  append_number(out, attempts, 1);
  out.append(line);
  return out;
}

std::optional<QueuedLine> unpack_line(std::string_view packed) {
  if (packed.size() < offer_bytes) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(packed[at]); };
  QueuedLine out;
  for (std::size_t i = 0; i < 8; ++i) out.offer.row = (out.offer.row << 8U) | byte(i);
  for (std::size_t i = 0; i < 16; ++i) out.offer.slot[i] = byte(8 + i);
  if (byte(24) < 1 || byte(24) > 4) return std::nullopt;
  out.offer.before = static_cast<KeyState>(byte(24));
  out.offer.is_withdrawal = byte(25) != 0;
  out.attempts = byte(26);
  out.line = packed.substr(offer_bytes);
  if (out.line.starts_with(uid_prefix))
    out.offer.uid = RecordUid::parse(std::string_view{out.line}.substr(uid_prefix.size(), uid_size));
  return out;
}

}  // namespace kith::cli
