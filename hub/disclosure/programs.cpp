#include "hub/disclosure/programs.hpp"

#include "hub/disclosure/fields.hpp"

namespace kith::disclosure {

void write_profile(const Profile& profile, json::Writer& out) {
  out.key("profile").begin_object().member("name", profile.name).member("version", profile.version);
  out.member("k", profile.k).member("organisations", profile.organisations);
  out.key("insider").boolean(profile.insider_rule).end_object();
}

Result<std::vector<PublishedTable>> read_protected(std::string text) {
  constexpr TableLimits limits{.bytes = std::size_t{256} << 20U};
  json::Parser parser{text_limits(limits)};
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  KITH_ASSIGN(const Fields fields, Fields::of(root, "", {"tables", "account"}));
  KITH_ASSIGN(const json::Value list, fields.array("tables"));
  std::vector<PublishedTable> tables;
  for (json::Value one = list.first(); one; one = one.next()) {
    KITH_ASSIGN(PublishedTable table, read_table(one, "/tables", limits));
    tables.push_back(std::move(table));
  }
  return tables;
}

// {"passed":true,…,"refused":[],"certificate":{…}}
Result<std::optional<Certificate>> read_verdict(const std::string& text) {
  constexpr std::string_view before = ",\"certificate\":";
  constexpr std::string_view end = "}\n";
  const auto at = text.find(before);
  if (at == std::string::npos || !text.ends_with(end)) return fail({Errc::missing_field, "/certificate"});
  std::string head = text.substr(0, at) + "}";
  json::Parser parser;
  KITH_ASSIGN(const json::Value verdict, parser.parse(head));
  const json::Value passed = verdict.is(json::Kind::object) ? verdict.find("passed") : json::Value{};
  if (!passed || !passed.is(json::Kind::boolean)) return fail({Errc::missing_field, "/passed"});
  if (!passed.boolean()) return std::optional<Certificate>{};
  KITH_ASSIGN(auto certificate,
              read_certificate(text.substr(at + before.size(), text.size() - at - before.size() - end.size())));
  return std::optional{std::move(certificate)};
}

}  // namespace kith::disclosure
