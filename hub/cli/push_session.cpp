#include "hub/cli/push_session.hpp"

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/scratch_folder.hpp"

namespace kith::cli {
namespace {

// True when the hub has records of this organisation, whoever pushed them. What cannot be understood says no.
tl::expected<bool, Complaint> holds_records(HubSession& hub) {
  auto response = hub.exchange({net::Method::get, "/v1/records?limit=1", {{"accept", "application/json"}}});
  if (!response) return tl::unexpected(std::move(response).error());
  json::Parser parser = answer_parser();
  const auto page = parser.parse(response->body);
  if (!page || !page->is(json::Kind::object)) return false;
  const json::Value list = page->find("records");
  return list && list.is(json::Kind::array) && list.size() != 0;
}

// Why the hub would take nothing from us for our role, asked by a push of no rows: who may push cannot be told from a
// certificate. Nothing where it would, or does not answer now.
std::optional<Complaint> refusal_of_role(HubSession& hub) {
  const auto answer =
      run_to_end(hub.context(),
                 hub.client().exchange({net::Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}}));
  if (!answer || answer->status != 403 || slug_of_problem(answer->body) != error_info(Errc::not_permitted).slug)
    return std::nullopt;
  return explain_problem(answer->status, answer->body, nullptr);
}

Complaint key_map_complaint(const Error& error, const std::filesystem::path& file) {
  if (error.code == Errc::too_busy)
    return {ExitCode::try_later, "Another kith on this machine is using the key map. Wait until it has ended."};
  if (error.code != Errc::file_unreadable) return complaint(error);
  std::string text = "The key map " + printable(file.string()) + " cannot be read";
  if (!error.hint.empty()) text.append(" (").append(error.hint).append(")");
  return {exit_code(error.code), text + ". Check who may read it; if it is damaged, put its last backup back."};
}

Result<bool> needs_confirmation(KeyMap& keys) {
  KITH_ASSIGN(const bool is_unconfirmed, keys.has(KeyMap::Mark::unconfirmed));
  if (is_unconfirmed) return true;
  return keys.is_empty();
}

// Nothing when the map may be used.
std::optional<Complaint> confirm(KeyMap& keys, const std::filesystem::path& file, HubSession& hub, bool yes,
                                 Terminal& terminal) {
  const auto is_needed = needs_confirmation(keys);
  if (!is_needed) return complaint(is_needed.error());
  if (!*is_needed) return std::nullopt;
  if (auto refused = refusal_of_role(hub)) return refused;
  const auto is_known = holds_records(hub);
  if (!is_known && is_known.error().exit != ExitCode::try_later) return is_known.error();
  if (is_known && *is_known) {
    terminal.note("Warning: the key map " + printable(file.string()) +
                  " is new, but the hub holds records of your organisation already. Rows that were pushed with another "
                  "key map will stand there twice. If there is one, give it with --key-map.");
    if (!terminal.can_ask() && !yes)
      return Complaint{ExitCode::usage,
                       "Nothing was pushed: there is no terminal to ask at. Give --yes to begin anew."};
    if (!yes && !terminal.confirm("Begin with a new key map?"))
      return Complaint{ExitCode::failed, "Nothing was pushed."};
  }
  const auto marked = keys.set(KeyMap::Mark::unconfirmed, !is_known);
  if (!marked) return complaint(marked.error());
  return std::nullopt;
}

}  // namespace

tl::expected<std::unique_ptr<KeyMap>, Complaint> open_key_map(const std::filesystem::path& file,
                                                              const std::string& owner, bool take_over) {
  auto opened = KeyMap::open(file);
  if (!opened) return tl::unexpected(key_map_complaint(opened.error(), file));
  auto keys = std::make_unique<KeyMap>(std::move(*opened));
  if (take_over)
    if (const auto assigned = keys->assign(owner); !assigned) return tl::unexpected(complaint(assigned.error()));
  const auto is_ours = keys->claim(owner);
  if (!is_ours) return tl::unexpected(complaint(is_ours.error()));
  if (!*is_ours)
    return tl::unexpected(
        Complaint{ExitCode::conflict,
                  "The key map " + printable(file.string()) +
                      " was made under another name than that of your certificate. If it is another "
                      "organisation's, give your own with --key-map; if it is yours under a former name, give "
                      "--take-over-key-map once."});
  const auto was_moved = keys->has(KeyMap::Mark::moved);
  if (!was_moved) return tl::unexpected(complaint(was_moved.error()));
  if (*was_moved)
    return tl::unexpected(Complaint{
        ExitCode::conflict, "The key map " + printable(file.string()) +
                                " was moved to another machine with kith source backup --move, and goes on there. "
                                "Pushed from here as well, rows would stand at the hub twice."});
  return keys;
}

tl::expected<PushSession, Complaint> open_push_session(const Settings& settings, const KeyMapChoices& choices,
                                                       Terminal& terminal) {
  auto hub = open_session(settings, terminal);
  if (!hub) return tl::unexpected(std::move(hub).error());
  const std::filesystem::path file = key_map_file(settings, hub->subject());
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown))
    if (auto refused = refusal_of_role(*hub)) return tl::unexpected(*std::move(refused));
  auto keys = open_key_map(file, hub->subject(), choices.take_over_key_map);
  if (!keys) return tl::unexpected(std::move(keys).error());
  if (auto refused = confirm(**keys, file, *hub, choices.yes, terminal)) return tl::unexpected(std::move(*refused));
  auto outbox = Outbox::open(**keys);
  if (!outbox) return tl::unexpected(key_map_complaint(outbox.error(), file));
  return PushSession{nullptr, std::move(*hub), std::move(*keys), std::move(*outbox)};
}

tl::expected<PushSession, Complaint> open_dry_session(const Settings& settings) {
  auto hub = HubSession::open(settings);
  if (!hub) return tl::unexpected(std::move(hub).error());
  std::filesystem::path file = key_map_file(settings, hub->subject());
  std::shared_ptr<void> folder;
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    auto scratch = std::make_shared<ScratchFolder>();
    if (scratch->path.empty()) return tl::unexpected(complaint(Errc::file_unwritable));
    file = scratch->path / "keymap.sqlite";
    folder = std::move(scratch);
  }
  auto keys = open_key_map(file, hub->subject(), false);
  if (!keys) return tl::unexpected(std::move(keys).error());
  auto outbox = Outbox::open(**keys);
  if (!outbox) return tl::unexpected(key_map_complaint(outbox.error(), file));
  return PushSession{std::move(folder), std::move(*hub), std::move(*keys), std::move(*outbox)};
}

}  // namespace kith::cli
