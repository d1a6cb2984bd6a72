// kith withdraw: takes records back, for good. The hub keeps a mark without content, so that no copy comes back; the
// key map remembers that a person asked, so that the row is not sent again although it may still stand in the export.
#include <ranges>

#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/push_session.hpp"
#include "hub/cli/renewal.hpp"
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

// `of_rows` are not sent any more already: one that the hub does not have had not come there yet.
ExitCode withdraw_all(HubSession& hub, std::vector<RecordUid> uids, const std::vector<RecordUid>& of_rows,
                      const std::filesystem::path& key_map, bool as_json, Terminal& terminal) {
  std::vector<RecordUid> withdrawn;
  std::optional<ExitCode> failed;
  const std::size_t named = uids.size();
  uids.insert(uids.end(), of_rows.begin(), of_rows.end());
  for (std::size_t i = 0; i < uids.size(); ++i) {
    const RecordUid& uid = uids[i];
    auto response = hub.exchange({net::Method::delete_, "/v1/records/" + uid.text(), {}});
    if (!response && i >= named && response.error().exit == ExitCode::not_found) response = net::ClientResponse{};
    print_result(uid, response ? nullptr : &response.error(), as_json, terminal);
    if (response) {
      withdrawn.push_back(uid);
      continue;
    }
    terminal.complain({response.error().exit, uid.text() + ": " + about_record(response.error()).text});
    failed = response.error().exit;
    if (*failed == ExitCode::try_later || *failed == ExitCode::not_permitted) break;
  }
  terminal.out() << std::flush;
  if (failed && !of_rows.empty())
    terminal.note(
        "The rows are not sent any more. What the hub has of them already is there until you run this again.");
  if (const auto remembered = remember(key_map, hub.subject(), withdrawn); !remembered)
    terminal.note("The key map on this machine could not be brought up to date; the next push will do it.");
  if (!failed) return ExitCode::done;
  return withdrawn.empty() ? *failed : ExitCode::partly_refused;
}

struct Row {
  KeySlot slot;
  RecordUid uid;
};

// The rows that the key map knows by these keys.
tl::expected<std::vector<Row>, Complaint> rows_of(const std::vector<std::string>& row_keys,
                                                  const adapters::Mapping& mapping, KeyMap& keys) {
  std::vector<Row> rows;
  for (const std::string& text : row_keys) {
    std::vector<std::string_view> parts;
    for (const auto part : std::views::split(std::string_view{text}, '|')) parts.emplace_back(part.begin(), part.end());
    auto key = mapping.key_of(parts);
    const std::string_view whole = text;
    if (!key) key = mapping.key_of({&whole, 1});  // the key itself may hold a |
    if (!key)
      return tl::unexpected(Complaint{ExitCode::usage,
                                      "A row's key has as many parts as the mapping file's `key` has columns, with | "
                                      "between them. A source of several sheets has none to give: name the record."});
    const KeySlot slot = keys.slot(mapping.name(), *key);
    const auto entry = keys.find(slot);
    if (!entry) return tl::unexpected(complaint(entry.error()));
    if (!*entry)
      return tl::unexpected(Complaint{ExitCode::not_found, "The key map knows no row with the key " + printable(text) +
                                                               " in the source " + printable(mapping.name()) +
                                                               ". Nothing was withdrawn."});
    rows.push_back({slot, (*entry)->uid});
  }
  return rows;
}

// From here on nothing is sent about these rows but their withdrawal, whatever the hub says now.
Result<void> never_send(const std::vector<Row>& rows, KeyMap& keys) {
  KITH_ASSIGN(Outbox outbox, Outbox::open(keys));
  KITH_TRY(keys.begin());
  for (const Row& row : rows) {
    KITH_ASSIGN(auto entry, keys.find(row.slot));
    if (!entry) continue;
    entry->state = KeyState::withdrawn;
    KITH_TRY(keys.update(row.slot, *entry));
    KITH_TRY(outbox.take_back(row.slot));
  }
  return keys.commit();
}

// The records of the rows that the options name, which are not sent any more. Nothing happens where somebody says no.
tl::expected<std::vector<RecordUid>, Complaint> take_back_rows(const WithdrawOptions& options, const Settings& settings,
                                                               const std::filesystem::path& map_file,
                                                               const std::string& owner) {
  const auto mapping = choose_mapping(options.adapter.empty() ? settings.adapter : options.adapter);
  if (!mapping) return tl::unexpected(mapping.error());
  auto keys = open_key_map(map_file, owner, false);
  if (!keys) return tl::unexpected(std::move(keys).error());
  const auto rows = rows_of(options.keys, *mapping, **keys);
  if (!rows) return tl::unexpected(rows.error());
  if (const auto done = never_send(*rows, **keys); !done) return tl::unexpected(complaint(done.error()));
  std::vector<RecordUid> uids;
  for (const Row& row : *rows) uids.push_back(row.uid);
  return uids;
}

tl::expected<std::vector<RecordUid>, Complaint> parse_uids(const std::vector<std::string>& texts) {
  std::vector<RecordUid> uids;
  for (const std::string& text : texts) {
    const auto uid = RecordUid::parse(text);
    if (!uid)
      return tl::unexpected(Complaint{
          ExitCode::usage,
          std::string{record_name_words} + " kith records lists them. For a row's key in your own system give --row."});
    uids.push_back(*uid);
  }
  return uids;
}

}  // namespace

ExitCode withdraw(const WithdrawOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  if (options.uids.empty() && options.keys.empty())
    return complain({ExitCode::usage, "Which? Give the records' names, or --row with the keys of their rows."});
  auto uids = parse_uids(options.uids);
  if (!uids) return complain(uids.error());
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  if (!options.yes && !terminal.can_ask())
    return complain({ExitCode::usage,
                     "Nothing was withdrawn: it cannot be undone, and there is no terminal to ask at. Give --yes."});
  auto hub = open_session(*settings, terminal);
  if (!hub) return complain(hub.error());
  const std::filesystem::path map_file = key_map_file(*settings, hub->subject());
  if (!options.yes && !terminal.confirm("This takes back " + counted(uids->size() + options.keys.size(), "record") +
                                        " for good, here and at every other hub."))
    return complain({ExitCode::failed, "Nothing was withdrawn."});
  std::vector<RecordUid> of_rows;
  if (!options.keys.empty()) {
    auto taken = take_back_rows(options, *settings, map_file, hub->subject());
    if (!taken) return complain(taken.error());
    of_rows = std::move(*taken);
  }
  return withdraw_all(*hub, *uids, of_rows, map_file, options.json, terminal);
}

}  // namespace kith::cli
