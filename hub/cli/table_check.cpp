// kith table --check: an organisation that wants to publish some of its own numbers gets a version of its tables in
// which nothing small can be read or worked out, or a sentence why there is none.
#include <algorithm>
#include <ostream>

#include "hub/cli/brief.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/table_hub.hpp"

namespace kith::cli {
namespace {

using disclosure::OwnTable;
using disclosure::Profile;

// A whole of so many cells is protected in time on a small computer.
constexpr std::size_t most_cells = 20'000;

template <class T>
using Told = tl::expected<T, Complaint>;

Complaint moved() {
  return {ExitCode::try_later,
          "Nothing is offered for publication: the hub's counts do not add up. Records may have come in while it "
          "counted; try again. With --taxonomy some answers have no single code; use another, or none."};
}

// What funds the organisation may ask for more than the profile does.
Profile profile_for(const Settings& settings, const std::string& name) {
  Profile profile = disclosure::for_one_organisation(*disclosure::profile(name));
  const std::int64_t k = disclosure::profile("public")->k;
  const auto& streams = settings.funding_streams;
  const bool counts_victims = std::ranges::any_of(codes(CodeList::funding_streams), [&](const Code& code) {
    const bool is_federal = code.code == "voca" || code.code == "vawa" || code.code == "fvpsa";
    return is_federal && streams.contains(code.id);
  });
  if (counts_victims) profile.k = std::max(profile.k, k);
  return profile;
}

// Answers that another taxonomy has no single code for stand beside others, and then a base is no subtraction. The hub
// knows the bases.
Told<void> check_bases(HubSession& hub, const TableOptions& options, const OwnAnswer& answer) {
  if (options.taxonomy.empty() || options.taxonomy == "received") return {};
  for (const auto& [name, dimension] : answer.counts.dimensions) {
    TableOptions request = exact_request(options, {{name}});
    request.unknown = "outside";
    auto body = count_tables(hub, request, options, "application/json");
    if (!body) return tl::unexpected(body.error());
    json::Parser parser = answer_parser();
    const auto root = parser.parse(*body);
    const json::Value tables = root && root->is(json::Kind::object) ? root->find("tables") : json::Value{};
    const json::Value table = tables && tables.is(json::Kind::array) ? tables.first() : json::Value{};
    if (!table || !table.is(json::Kind::object)) return tl::unexpected(moved());
    std::int64_t base = answer.counts.cells.at({});
    for (const disclosure::OwnCode& code : dimension.no_answers) base -= answer.counts.cells.at({{name, code.code}});
    if (text_member(table, "base") != std::to_string(base)) return tl::unexpected(moved());
  }
  return {};
}

Told<std::vector<OwnTable>> tables_of(const OwnAnswer& answer, const std::vector<Axes>& axes) {
  std::size_t cells = 0;
  for (const Axes& one : axes) cells += disclosure::cells_of(answer.counts, one);
  if (cells > most_cells)
    return tl::unexpected(Complaint{ExitCode::usage,
                                    "--check: these tables have more than 20,000 cells with their sums. Ask for fewer, "
                                    "or cross fewer dimensions."});
  std::vector<OwnTable> tables;
  for (const Axes& one : axes) {
    auto table = disclosure::own_table(answer.counts, one);
    if (!table) return tl::unexpected(moved());
    tables.push_back(*std::move(table));
  }
  return tables;
}

Told<Brief> make_brief(HubSession& hub, const Settings& settings, const TableOptions& options) {
  const auto asked = asked_tables(options);
  if (!asked) return tl::unexpected(asked.error());
  auto body = count_tables(hub, exact_request(options, asked->sums), options, "application/json");
  if (!body) return tl::unexpected(body.error());
  auto answer = read_own_counts(*std::move(body), *asked, options);
  if (!answer) return tl::unexpected(answer.error());
  if (const auto good = check_bases(hub, options, *answer); !good) return tl::unexpected(good.error());
  auto tables = tables_of(*answer, asked->tables);
  if (!tables) return tl::unexpected(tables.error());
  const Profile profile = profile_for(settings, options.check);
  auto protection = protect_own(*std::move(tables), profile, protection_programs(options.programs));
  if (!protection) return tl::unexpected(protection.error());
  return Brief{*std::move(answer), asked->tables, options.where, profile, *std::move(protection)};
}

}  // namespace

ExitCode table_check(HubSession& hub, const Settings& settings, const TableOptions& options, Terminal& terminal) {
  const auto brief = make_brief(hub, settings, options);
  if (!brief) {
    terminal.complain(brief.error());
    return brief.error().exit;
  }
  if (options.json) {
    terminal.pass_on(brief_json(*brief));
    terminal.out() << '\n' << std::flush;
  } else if (options.csv) {
    terminal.pass_on(brief_csv(*brief));
    terminal.out() << std::flush;
  } else {
    print_brief(*brief, terminal);
  }
  return ExitCode::done;
}

}  // namespace kith::cli
