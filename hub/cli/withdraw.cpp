// kith withdraw: takes records back, for good. The hub keeps a mark without content, so that no copy comes back; the
// key map remembers that a person asked, so that the row is not sent again although it may still stand in the export.
#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/key_map.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

// Nothing depends on this: a later push of the row is answered `withdrawn` by the hub, and the map learns it then.
Result<void> remember(const std::filesystem::path& key_map, std::string_view owner,
                      const std::vector<RecordUid>& withdrawn) {
  std::error_code ignored;
  if (withdrawn.empty() || !std::filesystem::exists(key_map, ignored)) return {};
  KITH_ASSIGN(KeyMap keys, KeyMap::open(key_map));
  KITH_ASSIGN(const bool is_ours, keys.claim(owner));
  if (!is_ours) return fail({Errc::wrong_organisation, "", "the key map"});
  KITH_TRY(keys.begin());
  for (const RecordUid& uid : withdrawn) {
    KITH_ASSIGN(const auto slot, keys.find(uid));
    if (!slot) continue;
    KITH_ASSIGN(const auto known, keys.find(*slot));
    if (!known) continue;
    KeyEntry entry = *known;
    entry.state = KeyState::withdrawn;
    KITH_TRY(keys.update(*slot, entry));
  }
  return keys.commit();
}

void print_result(const RecordUid& uid, const Complaint* complaint, bool as_json, Terminal& terminal) {
  if (!as_json) {
    if (complaint == nullptr) terminal.out() << uid.text() << "  withdrawn\n";
    return;
  }
  std::string text;
  json::Writer out{text};
  out.begin_object().member("record_uid", uid.text());
  out.member("outcome", complaint == nullptr ? "withdrawn" : "refused").end_object();
  terminal.out() << text << '\n';
}

ExitCode withdraw_all(HubSession& hub, const std::vector<RecordUid>& uids, const std::filesystem::path& key_map,
                      bool as_json, Terminal& terminal) {
  std::vector<RecordUid> withdrawn;
  std::optional<ExitCode> failed;
  for (const RecordUid& uid : uids) {
    const auto response = hub.exchange({net::Method::delete_, "/v1/records/" + uid.text(), {}});
    print_result(uid, response ? nullptr : &response.error(), as_json, terminal);
    if (response) {
      withdrawn.push_back(uid);
      continue;
    }
    terminal.complain({response.error().exit, uid.text() + ": " + response.error().text});
    failed = response.error().exit;
    if (*failed == ExitCode::try_later || *failed == ExitCode::not_permitted) break;
  }
  terminal.out() << std::flush;
  if (const auto remembered = remember(key_map, hub.subject(), withdrawn); !remembered)
    terminal.note("The key map on this machine could not be brought up to date; the next push will do it.");
  if (!failed) return ExitCode::done;
  return withdrawn.empty() ? *failed : ExitCode::partly_refused;
}

}  // namespace

ExitCode withdraw(const WithdrawOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  std::vector<RecordUid> uids;
  for (const std::string& text : options.uids) {
    const auto uid = RecordUid::parse(text);
    if (!uid)
      return complain(
          {ExitCode::usage, "A record's name looks like 0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10. See kith records."});
    uids.push_back(*uid);
  }
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  if (!options.yes && !terminal.can_ask())
    return complain({ExitCode::usage,
                     "Nothing was withdrawn: it cannot be undone, and there is no terminal to ask at. Give --yes."});
  if (!options.yes && !terminal.confirm("This takes back " + counted(uids.size(), "record") +
                                        " for good, here and at every other hub."))
    return complain({ExitCode::failed, "Nothing was withdrawn."});
  auto hub = HubSession::open(*settings);
  if (!hub) return complain(hub.error());
  return withdraw_all(*hub, uids, key_map_file(*settings, hub->subject()), options.json, terminal);
}

}  // namespace kith::cli
