// What the hub answers to kith enroll, before anything of it is kept. See enroll.hpp.
#include <cstdint>
#include <optional>

#include "hub/base/ids.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/enroll.hpp"

namespace kith::cli {
namespace {

constexpr json::Limits answer_limits{.bytes = std::size_t{256} * 1024, .depth = 4, .members = 32, .nodes = 128};

std::string text_of(json::Value value) {
  return value && value.is(json::Kind::string) ? std::string{value.string()} : std::string{};
}

// 0: not said. Nothing where it is no port.
std::optional<std::uint16_t> port_of(json::Value value) {
  if (!value) return std::uint16_t{0};
  const auto number = value.integer();
  if (!number || *number < 1 || *number > UINT16_MAX) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

tl::expected<Enrolled, Complaint> read_enrolled(std::string_view body, const auth::NewKey& key) {
  const auto wrong = [](const char* what) { return tl::unexpected(Complaint{ExitCode::failed, what}); };
  constexpr const char* is_strange = "The hub's answer is not one that this kith understands.";
  std::string text{body};
  json::Parser parser{answer_limits};
  const auto root = parser.parse(text);
  if (!root || !root->is(json::Kind::object)) return wrong(is_strange);
  const auto port = port_of(root->find("port"));
  Enrolled enrolled{text_of(root->find("org")), text_of(root->find("certificate")), text_of(root->find("authorities")),
                    port.value_or(0)};
  // The code becomes the name of a file.
  if (!port || !OrgCode::parse(enrolled.org) || !auth::read_certificate(enrolled.authorities)) return wrong(is_strange);
  if (!auth::read_certificate(enrolled.certificate) || !auth::is_pair(enrolled.certificate, key.key))
    return wrong("The hub sent a certificate that does not belong to this computer's key. Ask its operator.");
  return enrolled;
}

}  // namespace kith::cli
