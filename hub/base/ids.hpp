// Strong identifiers. Two of them never convert into each other, so an organisation cannot stand where a record does.
// Pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith {

// An RFC 9562 UUID, 16 bytes in network order.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  // The canonical 36-character form only, upper or lower case.
  static std::optional<Uuid> parse(std::string_view text);
  // Version 4 from the operating system's generator.
  static Uuid random();
  // Lower case, 36 characters.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] int version() const { return bytes[6] >> 4; }

  auto operator<=>(const Uuid&) const = default;
};

// A record's name (version 4, RFC variant): minted by its organisation at random, or by a hub that adapts a source.
struct RecordUid {
  Uuid value;
  static std::optional<RecordUid> parse(std::string_view text);
  static RecordUid random() { return {Uuid::random()}; }
  [[nodiscard]] std::string text() const { return value.text(); }
  auto operator<=>(const RecordUid&) const = default;
};

// An organisation's code: 2 to 32 of a-z, 0-9 and _, starting with a letter.
class OrgCode {
 public:
  static std::optional<OrgCode> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  auto operator<=>(const OrgCode&) const = default;

 private:
  explicit OrgCode(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace kith

template <>
struct std::hash<kith::RecordUid> {
  std::size_t operator()(const kith::RecordUid& uid) const noexcept {
    std::uint64_t low = 0;
    for (std::size_t i = 8; i < 16; ++i) low = (low << 8U) | uid.value.bytes[i];
    return static_cast<std::size_t>(low);  // random by construction; version and variant bits lie elsewhere
  }
};
template <>
struct std::hash<kith::OrgCode> {
  std::size_t operator()(const kith::OrgCode& org) const noexcept { return std::hash<std::string>{}(org.text()); }
};
