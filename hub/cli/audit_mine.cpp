// kith audit mine and kith audit all: the lines of the hub's log about this organisation's records, or everybody's, for
// a person or as JSON. What the lines say is believed here; kith audit verify checks them.
#include "hub/audit/leaf.hpp"
#include "hub/audit/reason.hpp"
#include "hub/cli/audit_commands.hpp"
#include "hub/cli/audit_hub.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

ExitCode say(Terminal& terminal, const Complaint& complaint) {
  terminal.complain(complaint);
  return complaint.exit;
}

std::string words_of(const audit::Leaf& leaf) {
  switch (leaf.event) {
    case audit::Event::push:
      return "pushed";
    case audit::Event::withdrawal:
      return "withdrawn";
    case audit::Event::record_read:
      return "read";
    case audit::Event::record_list:
      return "listed";
    case audit::Event::table:
      return "tabulated";
    case audit::Event::refusal:
      return "refused";
    case audit::Event::enrolment:
      return "enrolled";
    case audit::Event::policy_change:
      return "policy changed";
    case audit::Event::record_export:
      return "exported";
    case audit::Event::release:
      return leaf.principal == "operator" ? "released" : "read a release";
    case audit::Event::sync_page:
      return "synced";
    case audit::Event::log_read:
      return "read this log";
  }
  return "";
}

void append_line(std::string& out, std::uint64_t index, const audit::Leaf& leaf) {
  json::Writer writer{out};
  writer.begin_object().member("index", static_cast<std::int64_t>(index));
  writer.member("event", audit::name(leaf.event)).member("at", audit::timestamp(leaf.at));
  if (leaf.org) writer.member("org", leaf.org->text());
  if (!leaf.principal.empty()) writer.member("principal", leaf.principal);
  if (leaf.purpose) writer.member("purpose", audit::name(*leaf.purpose));
  writer.member("records", std::int64_t{leaf.records});
  if (leaf.record_uid) writer.member("record_uid", leaf.record_uid->text());
  if (leaf.reason) writer.member("reason", audit::reason_name(*leaf.reason));
  writer.end_object();
  out += '\n';
}

// A page of text at a time, so that a long log needs no memory and the columns line up.
class MinePrinter {
 public:
  MinePrinter(bool as_json, bool says_whose, Terminal& terminal)
      : as_json_(as_json), says_whose_(says_whose), terminal_(terminal) {}
  void add(std::uint64_t index, const audit::Leaf& leaf) {
    ++count_;
    if (as_json_) {
      std::string line;
      append_line(line, index, leaf);
      terminal_.out() << line;
      return;
    }
    std::string time = audit::timestamp(leaf.at).substr(0, 19);
    time[10] = ' ';
    const std::string reason = leaf.reason ? std::string{audit::reason_words(*leaf.reason)} : std::string{};
    std::vector<std::string> row = {time,
                                    leaf.principal.empty() ? "not known" : printable(leaf.principal),
                                    words_of(leaf),
                                    std::to_string(leaf.records),
                                    leaf.purpose ? std::string{audit::name(*leaf.purpose)} : std::string{},
                                    leaf.record_uid ? leaf.record_uid->text() : reason};
    if (says_whose_) row.insert(row.begin() + 3, leaf.org ? leaf.org->text() : std::string{});
    table_.add(std::move(row));
    if (count_ % page == 0) flush();
  }
  void flush() {
    if (!table_.empty()) terminal_.out() << table_.text(0, is_first_) << std::flush;
    is_first_ = is_first_ && table_.empty();
    table_ = TextTable{columns(says_whose_)};
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr std::uint64_t page = 200;
  static std::vector<TextTable::Column> columns(bool says_whose) {
    std::vector<TextTable::Column> columns = {{"when (UTC)", Align::left, 19}, {"who", Align::left, 12},
                                              {"what", Align::left, 14},       {"records", Align::right, 7},
                                              {"purpose", Align::left, 14},    {"which, or why", Align::left}};
    if (says_whose) columns.insert(columns.begin() + 3, {"whose", Align::left, 12});
    return columns;
  }
  bool as_json_, says_whose_;
  Terminal& terminal_;
  TextTable table_{columns(says_whose_)};
  std::uint64_t count_ = 0;
  bool is_first_ = true;
};

// Who sees the log of all has no lines of their own, and no operator changes that.
Complaint with_the_other_view(Complaint refusal, bool of_everybody) {
  if (!of_everybody && refusal.exit == ExitCode::not_permitted && refusal.text.find(" auditor, ") != std::string::npos)
    refusal.text = "Your role, auditor, has no lines of its own. The log of all organisations: kith audit all.";
  return refusal;
}

}  // namespace

ExitCode audit_mine(const AuditMineOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto session = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  if (!session) return say(terminal, session.error());
  AuditHub hub{*session};
  MinePrinter printer{options.json, options.of_everybody, terminal};
  bool is_understood = true;
  const auto whose = options.of_everybody ? AuditHub::Whose::everybody : AuditHub::Whose::own;
  const auto read = hub.lines(whose, 0, !options.all, [&](const AuditHub::Line& line) {
    const auto leaf = audit::decode(line.bytes);
    is_understood = is_understood && leaf;
    if (leaf) printer.add(line.index, *leaf);
    return static_cast<bool>(terminal.out());
  });
  printer.flush();
  if (!read) return say(terminal, with_the_other_view(read.error(), options.of_everybody));
  if (!is_understood)
    return say(terminal, {ExitCode::failed,
                          "The hub gave lines that this program cannot read, or that are false: kith "
                          "audit verify tells which."});
  if (printer.count() == 0 && !options.of_everybody)
    terminal.note("Nobody has looked at your records. With --all: pushes and refusals too.");
  return ExitCode::done;
}

}  // namespace kith::cli
