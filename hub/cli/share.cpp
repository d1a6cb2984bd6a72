// kith share: what the organisation lets other hubs hold, and record by record what each of them would get.
#include <algorithm>

#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view not_understood = "The hub's answer could not be understood.";

void write_list(json::Writer& out, std::string_view name, const std::vector<std::string>& list) {
  out.key(name).begin_array();
  for (const std::string& one : list) out.string(one);
  out.end_array();
}

std::string body_of(const ShareOptions& options) {
  std::string body;
  json::Writer out{body};
  out.begin_object();
  if (!options.kinds.empty()) write_list(out, "kinds", options.kinds);
  for (const auto& [name, value] :
       {std::pair{"occurred", &options.occurred}, std::pair{"place", &options.place}, std::pair{"age", &options.age},
        std::pair{"ethnicity", &options.ethnicity}, std::pair{"until", &options.until}})
    if (!value->empty()) out.member(name, *value);
  if (options.with_daypart) out.key("daypart").boolean(true);
  if (options.with_language) out.key("language").boolean(true);
  if (options.without_gender) out.key("gender").boolean(false);
  if (options.may_be_passed_on) out.key("may_be_passed_on").boolean(true);
  if (options.smallest_cell > 0) out.member("smallest_cell", options.smallest_cell);
  if (!options.places.empty()) write_list(out, "places", options.places);
  if (!options.without.empty()) write_list(out, "without", options.without);
  out.end_object();
  return body;
}

std::string listed(json::Value list) {
  std::string text;
  for (json::Value one = list.first(); one; one = one.next())
    if (one.is(json::Kind::string)) text.append(text.empty() ? "" : ", ").append(printable(std::string{one.string()}));
  return text;
}

bool flag(json::Value share, std::string_view name) {
  const json::Value value = share.find(name);
  return value && value.is(json::Kind::boolean) && value.boolean();
}

// What leaves, as a sentence: never the name of a level of secrecy.
std::string words_of(json::Value share) {
  const std::string hub = text_member(share, "hub");
  std::string text = hub + " may hold your " + listed(share.find("kinds")) + " records";
  const std::string places = listed(share.find("places"));
  text += places.empty() ? std::string{} : " of " + places;
  text += ": dates to the " + text_member(share, "occurred") + ", places to the " + text_member(share, "place");
  const std::string ethnicity = text_member(share, "ethnicity"), age = text_member(share, "age");
  text += ", age " + (age == "band" ? std::string{"as its band"} : "not at all");
  text += ", ethnicity " + (ethnicity == "none" ? std::string{"not at all"} : "as " + ethnicity);
  text += flag(share, "gender") ? ", with gender" : ", without gender";
  text += flag(share, "daypart") ? ", with the time of day" : ", without the time of day";
  text += flag(share, "language") ? ", with language" : ", without language";
  if (const std::string without = listed(share.find("without")); !without.empty()) text += ", without " + without;
  text += ". ";
  text += flag(share, "may_be_passed_on") ? "It may pass them on to hubs that may hold the same."
                                          : "It cannot pass them on.";
  if (const std::string until = text_member(share, "until"); !until.empty()) text += " Until " + until + ".";
  return text;
}

bool print_shares(std::string body, Terminal& terminal) {
  json::Parser parser = answer_parser();
  const auto root = parser.parse(body);
  if (!root || !root->is(json::Kind::object)) return false;
  const json::Value hubs = root->find("hubs"), shares = root->find("shares");
  if (!hubs || !hubs.is(json::Kind::array) || !shares || !shares.is(json::Kind::array)) return false;
  for (json::Value share = shares.first(); share; share = share.next()) terminal.out() << words_of(share) << "\n";
  if (shares.size() == 0) terminal.out() << "Your records are shared with no other hub.\n";
  std::string others;
  for (json::Value hub = hubs.first(); hub; hub = hub.next()) {
    const std::string code = text_member(hub, "hub"), name = text_member(hub, "name");
    others.append("  ").append(code).append(name == code ? "" : "  " + name).append("\n");
  }
  terminal.out() << (others.empty() ? "This hub works with no other.\n" : "Hubs that this one works with:\n" + others)
                 << std::flush;
  return true;
}

void print_view(json::Value view, Terminal& terminal) {
  const std::string uid = text_member(view, "record_uid"), hub = text_member(view, "hub");
  if (!flag(view, "shared")) {
    terminal.out() << uid << "  " << hub << "  nothing: " << text_member(view, "words") << "\n";
    return;
  }
  std::string rules;
  for (json::Value rule = view.find("rules").first(); rule; rule = rule.next())
    rules.append(rules.empty() ? "" : "; ").append(text_member(rule, "field") + " " + text_member(rule, "rule"));
  terminal.out() << uid << "  " << hub << "  " << (rules.empty() ? "all of it" : rules) << "\n";
  terminal.out() << text_member(view, "content") << "\n";
}

struct Counts {
  std::size_t shared = 0, all = 0;
};

// One page; the cursor of the next, or nothing. Complaints: those of the hub.
tl::expected<std::string, Complaint> preview_page(HubSession& hub, const SharePreviewOptions& options,
                                                  const std::string& cursor, Counts& counts, Terminal& terminal) {
  std::vector<QueryParameter> parameters;
  if (!options.record.empty()) parameters.push_back({"record", options.record});
  if (!cursor.empty()) parameters.push_back({"cursor", cursor});
  auto response = hub.exchange({net::Method::get,
                                target("/v1/shares/" + percent_encoded(options.hub) + "/preview", parameters),
                                {{"accept", "application/json"}}});
  if (!response) return tl::unexpected(response.error());
  if (options.json) {
    terminal.pass_on(response->body);
    terminal.out() << '\n' << std::flush;
  }
  json::Parser parser = answer_parser();
  const auto root = parser.parse(response->body);
  const json::Value records = root && root->is(json::Kind::object) ? root->find("records") : json::Value{};
  if (!records || !records.is(json::Kind::array))
    return tl::unexpected(Complaint{ExitCode::failed, std::string{not_understood}});
  for (json::Value view = records.first(); view; view = view.next()) {
    ++counts.all;
    if (flag(view, "shared")) ++counts.shared;
    if (!options.json) print_view(view, terminal);
  }
  return text_member(*root, "next");
}

// Of those who have none: what can be done about it.
Complaint about_share(Complaint complaint) {
  if (complaint.exit == ExitCode::not_found)
    complaint.text =
        "Nothing is shared with a hub of that code, or this hub works with none of it; kith share list "
        "shows both. A record that is named has to be one of yours.";
  return complaint;
}

ExitCode complain(const Complaint& complaint, Terminal& terminal) {
  terminal.complain(complaint);
  return complaint.exit;
}

}  // namespace

ExitCode list_shares(const SharePreviewOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  auto response = hub ? hub->exchange({net::Method::get, "/v1/shares", {{"accept", "application/json"}}})
                      : tl::unexpected(hub.error());
  if (!response) return complain(response.error(), terminal);
  if (options.json) {
    terminal.pass_on(response->body);
    terminal.out() << '\n' << std::flush;
  } else if (!print_shares(std::move(response->body), terminal)) {
    return complain({ExitCode::failed, std::string{not_understood}}, terminal);
  }
  return ExitCode::done;
}

ExitCode set_share(const ShareOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  auto response = hub ? hub->exchange({net::Method::put,
                                       "/v1/shares/" + percent_encoded(options.hub),
                                       {{"content-type", "application/json"}, {"accept", "application/json"}}},
                                      body_of(options))
                      : tl::unexpected(hub.error());
  if (!response) return complain(about_share(response.error()), terminal);
  json::Parser parser = answer_parser();
  std::string body = response->body;
  const auto share = parser.parse(body);
  if (!share || !share->is(json::Kind::object))
    return complain({ExitCode::failed, std::string{not_understood}}, terminal);
  terminal.out() << words_of(*share) << "\nkith share preview " << printable(options.hub)
                 << " shows record by record what that is.\n"
                 << std::flush;
  return ExitCode::done;
}

ExitCode end_share(const SharePreviewOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  const auto response = hub ? hub->exchange({net::Method::delete_, "/v1/shares/" + percent_encoded(options.hub), {}})
                            : tl::unexpected(hub.error());
  if (!response) return complain(about_share(response.error()), terminal);
  terminal.out() << "Nothing is shared with " << printable(options.hub) << " any longer.\n" << std::flush;
  return ExitCode::done;
}

ExitCode preview_share(const SharePreviewOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  if (!hub) return complain(hub.error(), terminal);
  Counts counts;
  std::string cursor;
  do {
    auto next = preview_page(*hub, options, cursor, counts, terminal);
    if (!next) return complain(about_share(next.error()), terminal);
    cursor = *std::move(next);
  } while (!cursor.empty());
  if (!options.json)
    terminal.out() << printable(options.hub) << " may hold " << counts.shared << " of " << counted(counts.all, "record")
                   << ", as it stands here.\n"
                   << std::flush;
  return ExitCode::done;
}

}  // namespace kith::cli
