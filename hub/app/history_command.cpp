#include "hub/app/history_command.hpp"

#include <date/date.h>

#include <charconv>

#include "hub/app/operator.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/storage/acting_operator.hpp"
#include "hub/storage/historic_load.hpp"

namespace kith::app {
namespace {

namespace historic_load = storage::historic_load;

Result<std::chrono::year_month> parse_month(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  const bool is_shaped = text.size() == 7 && text[4] == '-';
  const auto read = [&](std::size_t from, std::size_t to, auto& into) {
    const auto [end, error] = std::from_chars(text.data() + from, text.data() + to, into);
    return error == std::errc{} && end == text.data() + to;
  };
  const std::chrono::year_month parsed = is_shaped && read(0, 4, year) && read(5, 7, month)
                                             ? std::chrono::year{year} / std::chrono::month{month}
                                             : std::chrono::year_month{};
  if (!parsed.ok() || year < 1900) return fail(Error{Errc::malformed_value, {}, "A month is written as 2012-01."});
  return parsed;
}

std::string month_text(std::chrono::year_month month) {
  return date::format("%Y-%m", date::sys_days{std::chrono::sys_days{month / 1}.time_since_epoch()});
}

std::string line_of(const historic_load::Load& load) {
  std::string line = load.org.text();
  line.append("\t").append(month_text(load.from)).append("\t").append(month_text(load.to));
  line.append(load.closed_at ? "\tclosed\t" : "\topen\t").append(storage::login_on_log(load.opened_by));
  return line + "\n";
}

}  // namespace

Result<std::string> open_history(const Config& config, const History& history) {
  KITH_ASSIGN(const auto org, parse_org_code(history.org));
  KITH_ASSIGN(const auto from, parse_month(history.from));
  KITH_ASSIGN(const auto to, parse_month(history.to));
  KITH_TRY(with_registry(config, [&](pg::Connection& connection) {
    return historic_load::open(connection, org, from, to, operator_login());
  }));
  return "New records of " + org.text() + " that are reported for " + month_text(from) + " to " + month_text(to) +
         " count in those months from now on. When all are pushed:\n\n  kith-hub org history " + org.text() +
         " --close\n";
}

Result<std::string> close_history(const Config& config, const History& history) {
  KITH_ASSIGN(const auto org, parse_org_code(history.org));
  KITH_TRY(with_registry(config, [&](pg::Connection& connection) { return historic_load::close(connection, org); }));
  return "New records of " + org.text() + " count in the month in which they come.\n";
}

Result<std::string> list_history(const Config& config) {
  return with_registry(config, [](pg::Connection& connection) -> Result<std::string> {
    KITH_ASSIGN(const auto loads, historic_load::list(connection));
    std::string text = "code\tfrom\tto\tstate\topened by\n";
    for (const auto& load : loads) text += line_of(load);
    return text;
  });
}

}  // namespace kith::app
