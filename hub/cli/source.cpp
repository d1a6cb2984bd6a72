// kith source: the key map as something to keep, to move and, when it was lost, to begin again without leaving a record
// behind that no map finds.
#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/key_map_backup.hpp"
#include "hub/cli/line_exchange.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/pull_memory.hpp"
#include "hub/cli/push_session.hpp"
#include "hub/cli/secret_file.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/watch.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t shortest_passphrase = 12;
constexpr std::size_t lines_a_piece = 500;

// The first line of the file. Complaints: usage.
tl::expected<std::string, Complaint> read_passphrase(const std::string& file) {
  if (file.empty())
    return tl::unexpected(Complaint{
        ExitCode::usage, "Give --passphrase-file FILE: a file whose first line is the passphrase of the backup."});
  auto passphrase = read_secret_line(file, "the passphrase");
  if (passphrase && passphrase->size() < shortest_passphrase)
    return tl::unexpected(Complaint{ExitCode::usage, "The passphrase is too short: 12 characters at least."});
  return passphrase;
}

ExitCode complain(const Complaint& complaint, Terminal& terminal) {
  terminal.complain(complaint);
  return complaint.exit;
}

struct HeldRecord {
  std::string uid;
  std::int64_t revision = 1;
  std::string kind;
};

// The address in `Link: <…>; rel="next"` (RFC 8288); empty: the last page. Only a path of the same hub is followed.
std::string next_page(const net::ClientResponse& response) {
  const std::string* link = response.header("link");
  if (link == nullptr || link->find("rel=\"next\"") == std::string::npos || !link->starts_with("</")) return {};
  return link->substr(1, link->find('>') - 1);
}

// What the hub holds of this organisation through that adapter, without what is withdrawn.
tl::expected<std::vector<HeldRecord>, Complaint> held_records(HubSession& hub, std::string_view adapter) {
  std::vector<HeldRecord> held;
  for (std::string page = "/v1/records?limit=1000"; !page.empty();) {
    auto response = hub.exchange({net::Method::get, page, {{"accept", "application/json"}}});
    if (!response) return tl::unexpected(std::move(response).error());
    page = next_page(*response);
    json::Parser parser = answer_parser();
    const auto parsed = parser.parse(response->body);
    const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("records") : json::Value{};
    if (!list || !list.is(json::Kind::array))
      return tl::unexpected(Complaint{ExitCode::failed, "The hub's answer could not be understood."});
    for (json::Value record = list.first(); record; record = record.next()) {
      if (!record.is(json::Kind::object) || text_member(record, "adapter") != adapter) continue;
      if (text_member(record, "withdrawn") == "yes") continue;
      const json::Value revision = record.find("revision");
      held.push_back({text_member(record, "record_uid"),
                      revision && revision.is(json::Kind::number) ? revision.integer().value_or(1) : 1,
                      text_member(record, "kind")});
    }
  }
  return held;
}

// Own mapping files all have the adapter `custom` at the hub: leaves out the records that the key map, if there is one
// that opens, knows as rows of another of them.
std::optional<Complaint> leave_out_others(std::vector<HeldRecord>& held, const std::filesystem::path& file,
                                          const HubSession& hub, const std::string& source) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return std::nullopt;
  auto keys = open_key_map(file, hub.subject(), false);
  if (!keys && (keys.error().exit == ExitCode::try_later || keys.error().exit == ExitCode::conflict))
    return keys.error();
  if (!keys) return std::nullopt;
  std::optional<Error> fault;
  std::erase_if(held, [&](const HeldRecord& record) {
    const auto uid = RecordUid::parse(record.uid);
    if (!uid || fault) return false;
    const auto slot = (*keys)->find(*uid);
    const auto is_ours = slot && *slot ? (*keys)->is_of(**slot, source) : Result<bool>{true};
    if (!slot) fault = slot.error();
    if (!is_ours) fault = is_ours.error();
    return slot && is_ours && !*is_ours;
  });
  return fault ? std::optional{complaint(*fault)} : std::nullopt;
}

std::string withdrawal_line(const HeldRecord& record) {
  std::string line;
  json::Writer out{line};
  out.begin_object().member("record_uid", record.uid).member("revision", record.revision + 1);
  out.member("kind", record.kind).member("schema_version", std::int64_t{records::schema_version});
  out.key("withdrawn").boolean(true).end_object();
  return line + "\n";
}

// Withdraws them; how many the hub did not take back, or why it stopped.
tl::expected<std::uint64_t, Complaint> withdraw_held(HubSession& hub, const std::vector<HeldRecord>& held,
                                                     Terminal& terminal) {
  std::size_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t refused = 0;
  LineFlow flow;
  flow.next = [&]() -> Result<std::string> {
    std::string lines;
    for (std::size_t i = 0; i < lines_a_piece && sent < held.size(); ++i) lines += withdrawal_line(held[sent++]);
    return lines;
  };
  flow.take = [&](const PushResult& result) -> Result<void> {
    ++answered;
    const bool is_gone = result.outcome == Outcome::applied || result.outcome == Outcome::unchanged ||
                         result.outcome == Outcome::withdrawn;
    if (!is_gone) ++refused;
    return {};
  };
  flow.unanswered = [&] { return sent - answered; };
  flow.on_progress = [&] { terminal.progress("Withdrawing", answered, held.size(), counted(answered, "record")); };
  auto stopped = exchange_lines(hub, flow);
  terminal.end_progress();
  if (stopped) return tl::unexpected(std::move(*stopped));
  return refused;
}

// The map, when there is one that opens, forgets the source; a broken one is put aside.
std::optional<Complaint> begin_anew(const std::filesystem::path& file, const HubSession& hub, const std::string& source,
                                    Terminal& terminal) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return std::nullopt;
  auto keys = open_key_map(file, hub.subject(), false);
  if (keys) {
    auto outbox = Outbox::open(**keys);
    Result<void> done = outbox ? Result<void>{} : Result<void>{fail(outbox.error())};
    if (done) done = (*keys)->begin();
    if (done) done = (*keys)->forget(source);
    if (done) done = outbox->forget_source(source);
    // What was taken before has to be taken anew, also where it has not changed since.
    if (done) done = forget_pulls(**keys);
    if (done) done = forget_pushed(**keys);
    if (done) done = (*keys)->commit();
    return done ? std::nullopt : std::optional{complaint(done.error())};
  }
  if (keys.error().exit == ExitCode::try_later || keys.error().exit == ExitCode::conflict) return keys.error();
  for (const char* ending : {"", ".key", "-wal", "-shm"}) {
    const std::filesystem::path old = file.string() + ending;
    if (std::filesystem::exists(old, failed)) std::filesystem::rename(old, file.string() + ".broken" + ending, failed);
    if (failed) return Complaint{ExitCode::failed, "The key map that cannot be read could not be put aside."};
  }
  terminal.note("The key map could not be read and was put aside as " + printable(file.string()) + ".broken.");
  return std::nullopt;
}

// A push that was turned away leaves a map that knows no row; nothing is lost with it.
Result<void> remove_empty_map(const std::filesystem::path& file, const std::string& owner) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return {};
  {
    const auto keys = open_key_map(file, owner, false);
    if (!keys) return {};
    KITH_ASSIGN(const bool is_empty, (*keys)->is_empty());
    if (!is_empty) return {};
  }
  for (const char* ending : {"", ".key", "-wal", "-shm"}) {
    std::filesystem::remove(file.string() + ending, failed);
    if (failed) return fail(Errc::file_unwritable);
  }
  return {};
}

}  // namespace

ExitCode source_backup(const SourceOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error(), terminal);
  const auto passphrase = read_passphrase(options.passphrase_file);
  if (!passphrase) return complain(passphrase.error(), terminal);
  auto hub = HubSession::open(*settings);
  if (!hub) return complain(hub.error(), terminal);
  const std::filesystem::path file = key_map_file(*settings, hub->subject());
  std::error_code failed;
  if (!std::filesystem::exists(file, failed))
    return complain({ExitCode::not_found, "There is no key map at " + printable(file.string()) + "."}, terminal);
  auto keys = open_key_map(file, hub->subject(), false);
  if (!keys) return complain(keys.error(), terminal);
  Result<void> done = write_backup(**keys, file, options.file, *passphrase);
  if (done && options.move) done = (*keys)->set(KeyMap::Mark::moved, true);
  if (!done) return complain(file_complaint(done.error(), options.file), terminal);
  terminal.note("The key map is in " + printable(options.file) + ", under your passphrase.");
  if (options.move)
    terminal.note("On this machine it is closed now. Restore it on the other one before you push again.");
  return ExitCode::done;
}

ExitCode source_restore(const SourceOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error(), terminal);
  const auto passphrase = read_passphrase(options.passphrase_file);
  if (!passphrase) return complain(passphrase.error(), terminal);
  auto hub = HubSession::open(*settings);
  if (!hub) return complain(hub.error(), terminal);
  const std::filesystem::path file = key_map_file(*settings, hub->subject());
  if (const auto removed = remove_empty_map(file, hub->subject()); !removed)
    return complain(complaint(removed.error()), terminal);
  const auto restored = restore_backup(options.file, file, *passphrase);
  if (!restored && restored.error().code == Errc::already_exists)
    return complain({ExitCode::conflict, "There is a key map already at " + printable(file.string()) +
                                             ". An old copy put over a map that works makes duplicates. If that map is "
                                             "to be given up, move it and its .key away first."},
                    terminal);
  if (!restored) return complain(file_complaint(restored.error(), options.file), terminal);
  terminal.note("The key map is at " + printable(file.string()) +
                ". If rows were pushed after the backup was made, kith source reset is the way to have none twice.");
  return ExitCode::done;
}

ExitCode source_reset(const SourceOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error(), terminal);
  const auto mapping = choose_mapping(options.adapter.empty() ? settings->adapter : options.adapter);
  if (!mapping) return complain(mapping.error(), terminal);
  auto hub = HubSession::open(*settings);
  if (!hub) return complain(hub.error(), terminal);
  auto held = held_records(*hub, mapping->adapter());
  if (!held) return complain(held.error(), terminal);
  const std::filesystem::path map_file = key_map_file(*settings, hub->subject());
  const bool is_own = mapping->adapter() != mapping->name();
  if (is_own)
    if (const auto fault = leave_out_others(*held, map_file, *hub, mapping->name())) return complain(*fault, terminal);
  if (is_own)
    terminal.note(
        "The hub cannot tell your own mapping files apart. If you push with others too, records of theirs that the key "
        "map on this machine does not know are withdrawn with these: push those exports whole again as well.");
  const std::string what = counted(held->size(), "record") + " of the source " + printable(mapping->name());
  if (!options.yes && !terminal.can_ask())
    return complain({ExitCode::usage, "Nothing was withdrawn: this would take back " + what +
                                          " for good, and there is no terminal to ask at. Give --yes."},
                    terminal);
  if (!options.yes &&
      !terminal.confirm("This takes back " + what + " for good, so that the source can be pushed anew."))
    return complain({ExitCode::failed, "Nothing was withdrawn."}, terminal);
  if (!held->empty()) {
    const auto refused = withdraw_held(*hub, *held, terminal);
    if (!refused) return complain(refused.error(), terminal);
    if (*refused != 0)
      return complain({ExitCode::partly_refused, counted(*refused, "record") +
                                                     " could not be withdrawn. Run the command again; the key map is "
                                                     "as it was."},
                      terminal);
  }
  const auto fault = begin_anew(map_file, *hub, mapping->name(), terminal);
  if (fault) return complain(*fault, terminal);
  terminal.note(what + " withdrawn. Push the whole export now: its rows become new records.");
  return ExitCode::done;
}

}  // namespace kith::cli
