#include "hub/cli/own_roles.hpp"

#include <array>
#include <ctime>
#include <string_view>

#include "hub/cli/json_text.hpp"

namespace kith::cli {
namespace {

constexpr std::chrono::days soon{20};

struct RoleWords {
  std::string_view role, may;
};
constexpr std::array<RoleWords, 6> for_what = {{
    {"member", "push, preview, read, tabulate and withdraw its records, and read its lines of the audit log"},
    {"steward",
     "read, tabulate, withdraw and preview its records, and read its lines of the audit log, never push: the "
     "organisation's own machine does that"},
    {"lead", "the releases of the region, never records"},
    {"peer", "synchronise, never read single records"},
    {"operator",
     "see who is registered and how they stand (kith orgs) and what the hub does on a schedule (kith jobs), never a "
     "record or a count"},
    {"auditor", "read every line of the audit log (kith audit all), never a record or a count"},
}};

std::string_view words_of(std::string_view role) {
  for (const RoleWords& known : for_what)
    if (known.role == role) return known.may;
  return "what its hub says; this program is older than the role";
}

bool is_soon(const std::string& last_day, WallTime now) {
  std::tm parts{};
  const char* end = ::strptime(last_day.c_str(), "%Y-%m-%d", &parts);
  return end != nullptr && *end == '\0' && WallTime{std::chrono::seconds{::timegm(&parts)}} < now + soon;
}

OwnRole read_role(json::Value role, WallTime now) {
  const std::string name = text_member(role, "role"), org = text_member(role, "org");
  const std::string region = text_member(role, "region"), last_day = text_member(role, "last_day");
  OwnRole read{name, false};
  if (!org.empty()) read.words += " of " + org;
  if (!region.empty()) read.words += " in " + region;
  read.words.append(": may ").append(words_of(name));
  if (last_day.empty()) return read;
  read.words += "; until the end of " + last_day + " (UTC)";
  read.ends_soon = is_soon(last_day, now);
  return read;
}

}  // namespace

OwnStanding read_standing(std::string& meta, WallTime now) {
  OwnStanding standing;
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(meta);
  const json::Value you = parsed && parsed->is(json::Kind::object) ? parsed->find("you") : json::Value{};
  if (!you || !you.is(json::Kind::object)) return standing;
  standing.code = text_member(you, "code");
  const json::Value roles = you.find("roles");
  if (!roles || !roles.is(json::Kind::array)) return standing;
  for (json::Value role = roles.first(); role; role = role.next())
    if (role.is(json::Kind::object)) standing.roles.push_back(read_role(role, now));
  return standing;
}

}  // namespace kith::cli
