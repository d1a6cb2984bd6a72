// kith records: what the hub holds of this organisation, page by page; and one record by its uid.
#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

constexpr std::uint64_t page_records = 1'000;
constexpr std::uint64_t text_page_records = 100;

std::string accepted(const RecordsOptions& options) {
  return options.csv ? "text/csv" : "application/json";
}

std::string first_page(const RecordsOptions& options, std::uint64_t wanted) {
  std::vector<QueryParameter> parameters = {{"limit", std::to_string(wanted)}};
  if (!options.kind.empty()) parameters.push_back({"kind", options.kind});
  if (!options.from.empty()) parameters.push_back({"from", options.from});
  if (!options.to.empty()) parameters.push_back({"to", options.to});
  return target("/v1/records", parameters);
}

// The address in `Link: <…>; rel="next"` (RFC 8288); empty: the last page. Only a path of the same hub is followed.
std::string next_page(const net::ClientResponse& response) {
  const std::string* link = response.header("link");
  if (link == nullptr || link->find("rel=\"next\"") == std::string::npos || !link->starts_with("</")) return {};
  return link->substr(1, link->find('>') - 1);
}

json::Value object_member(json::Value parent, std::string_view name) {
  const json::Value found = parent ? parent.find(name) : json::Value{};
  return found && found.is(json::Kind::object) ? found : json::Value{};
}

// An aggregate has its place and its time in its table.
std::string place_of(json::Value record) {
  const json::Value own = object_member(record, "place");
  const json::Value place = own ? own : object_member(object_member(record, "table"), "place");
  if (!place) return {};
  const std::string code = text_member(place, "code");
  return text_member(place, "level") + (code.empty() ? "" : " " + code);
}

std::string time_of(json::Value record) {
  const json::Value period = object_member(object_member(record, "table"), "period");
  if (!period) return text_member(record, "reported_month");
  return text_member(period, "from") + " to " + text_member(period, "to");
}

std::string kind_of(json::Value record) {
  const json::Value table = object_member(record, "table");
  const std::string dimension = table ? text_member(table, "dimension") : std::string{};
  return text_member(record, "kind") + (dimension.empty() ? "" : ": " + dimension);
}

// Prints the pages of one listing in the form that was asked for, and counts the records.
class Printer {
 public:
  Printer(const RecordsOptions& options, Terminal& terminal) : options_(options), terminal_(terminal) {}

  // False when the page is not what the API describes.
  bool print(std::string body) {
    if (options_.csv) return print_csv(body);
    json::Parser parser = answer_parser();
    const auto page = parser.parse(body);
    if (!page || !page->is(json::Kind::object)) return false;
    const json::Value list = page->find("records");
    if (!list || !list.is(json::Kind::array)) return false;
    TextTable table{{{"record", Align::left, 36},
                     {"revision", Align::right},
                     {"kind", Align::left, 24},
                     {"reported, or period", Align::left, 19},
                     {"place", Align::left, 12},
                     {"withdrawn"}}};
    for (json::Value record = list.first(); record; record = record.next()) {
      if (!record.is(json::Kind::object)) return false;
      ++count_;
      if (options_.json)
        print_line(record);
      else
        table.add({text_member(record, "record_uid"), text_member(record, "revision"), kind_of(record), time_of(record),
                   place_of(record), text_member(record, "withdrawn") == "yes" ? "yes" : ""});
    }
    if (!options_.json && !table.empty()) terminal_.out() << table.text(0, is_first_page_);
    is_first_page_ = false;
    return true;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void print_line(json::Value record) {
    std::string line;
    append_json(line, record);
    line += '\n';
    terminal_.pass_on(line);
  }
  // Each page has a header line; only the first is printed.
  bool print_csv(std::string_view body) {
    const std::size_t header = body.find('\n');
    if (header == std::string_view::npos) return false;
    terminal_.pass_on(is_first_page_ ? body : body.substr(header + 1));
    is_first_page_ = false;
    return true;
  }

  const RecordsOptions& options_;
  Terminal& terminal_;
  std::uint64_t count_ = 0;
  bool is_first_page_ = true;
};

ExitCode print_one(HubSession& hub, const RecordsOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto uid = RecordUid::parse(options.uid);
  if (!uid) return complain({ExitCode::usage, std::string{record_name_words} + " kith records lists them."});
  auto response = hub.exchange({net::Method::get, "/v1/records/" + uid->text(), {}});
  if (!response) return complain(about_record(std::move(response).error()));
  terminal.pass_on(response->body);
  terminal.out() << '\n' << std::flush;
  return ExitCode::done;
}

ExitCode print_list(HubSession& hub, const RecordsOptions& options, Terminal& terminal) {
  Printer printer{options, terminal};
  const std::uint64_t page = options.json || options.csv ? page_records : text_page_records;
  std::uint64_t left = options.limit == 0 ? UINT64_MAX : options.limit;
  std::string address = first_page(options, std::min(left, page));
  // A reader that has gone (`kith records | head`) or a full disk wants no further page.
  while (!address.empty() && left > 0 && terminal.out()) {
    auto response = hub.exchange({net::Method::get, address, {{"accept", accepted(options)}}});
    if (!response) {
      terminal.complain(response.error());
      return response.error().exit;
    }
    address = next_page(*response);
    if (!printer.print(std::move(response->body))) {
      terminal.complain({ExitCode::failed, "The hub's answer could not be understood."});
      return ExitCode::failed;
    }
    left -= std::min(left, page);
  }
  terminal.out() << std::flush;
  if (!address.empty() && terminal.out()) terminal.note("There are more. Show all with --limit 0.");
  if (!options.csv && printer.count() == 0) terminal.note("The hub holds no such records of your organisation.");
  return ExitCode::done;
}

}  // namespace

ExitCode records(const RecordsOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  if (!hub) {
    terminal.complain(hub.error());
    return hub.error().exit;
  }
  return options.uid.empty() ? print_list(*hub, options, terminal) : print_one(*hub, options, terminal);
}

}  // namespace kith::cli
