// kith-bench-counts: counts the quarter of a day for a release, by the menu and the map that come with Kith, and adds
// its tables up, as the release job does. Prints one JSON object: the seconds it took, how many cells, and the tables.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <string>

#include "hub/base/json.hpp"
#include "hub/release/cube.hpp"
#include "hub/storage/pg.hpp"

namespace {

using namespace kith;

kith::Result<std::string> count(const std::string& conninfo, const release::ReleasePeriod& period,
                                std::chrono::year_month_day today) {
  const auto& menu = release::Menu::built_in();
  const auto& map = *release::RegionMaps::built_in().in_force(period.year);
  KITH_ASSIGN(auto connection, pg::Connection::open({conninfo}, Deadline::after(std::chrono::seconds{10})));
  connection.set_deadline(Deadline::after(std::chrono::minutes{5}));
  const auto start = std::chrono::steady_clock::now();
  KITH_ASSIGN(const auto counted, storage::count_period(connection, release::asked_for(menu, period, today)));
  const auto counts = release::exact_counts(menu, map, period, counted);
  const auto cubes = release::cubes(counts, release::offers(menu, map, 11), map);
  std::size_t bytes = 0, cells = 0;
  for (const auto& cube : cubes) {
    bytes += release::write_cube(cube, counts, today).size();
    cells += cube.cells.size();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::string text;
  json::Writer out{text};
  out.begin_object().member("seconds", std::to_string(took.count())).member("cells", static_cast<std::int64_t>(cells));
  out.member("bytes", static_cast<std::int64_t>(bytes)).key("tables").begin_array();
  for (const auto& cube : cubes) out.string(cube.table);
  out.end_array().end_object();
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Counts a quarter for a release"};
  std::string conninfo, day;
  app.add_option("--conninfo", conninfo, "The serving login's connection")->required();
  app.add_option("--day", day, "A day of the quarter, 2026-11-22")->required();
  CLI11_PARSE(app, argc, argv);
  int year = 0;
  unsigned month = 0, number = 0;
  if (std::sscanf(day.c_str(), "%d-%u-%u", &year, &month, &number) != 3) return 2;
  const auto today = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number};
  if (!today.ok()) return 2;
  const auto text = count(conninfo, {year, (month + 2) / 3}, today);
  if (!text) {
    std::cerr << text.error().sentence() << '\n';
    return 1;
  }
  std::cout << *text << '\n';
  return 0;
}
