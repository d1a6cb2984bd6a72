// kith-bench-adapter: how fast one core turns an export into records, beside libcsv reading the same file and doing
// nothing with it. Each run is a process of its own, so that its peak of memory is its own; it prints one line of JSON.
#include <csv.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/key_map.hpp"
#include "hub/cli/push_plan.hpp"
#include "hub/cli/push_reading.hpp"
#include "tests/bench/adapter/workbook.hpp"

namespace {

using namespace kith;

struct Report {
  std::uint64_t rows = 0;
  std::uint64_t records = 0;
  std::uint64_t most_rows_a_step = 0;
};

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The reading that everything is compared with: libcsv's own loop over pieces, counting rows.
Report read_bare(const std::string& file) {
  Report out;
  std::ifstream stream(file, std::ios::binary);
  csv_parser parser{};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  const auto on_cell = [](void*, std::size_t, void*) {};
  const auto on_row = [](int, void* report) { ++static_cast<Report*>(report)->rows; };
  std::vector<char> piece(std::size_t{128} * 1024);
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    if (csv_parse(&parser, piece.data(), got, on_cell, on_row, &out) != got) throw std::runtime_error("not CSV");
  }
  csv_fini(&parser, on_cell, on_row, &out);
  csv_free(&parser);
  return out;
}

adapters::Mapping mapping_in(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  auto mapping = adapters::Mapping::parse(text);
  if (!mapping) throw std::runtime_error(adapters::explain(file, mapping.error()));
  return std::move(*mapping);
}

std::uint64_t run_through(adapters::Run& run, const std::string& file, const std::uint64_t& rows) {
  std::uint64_t most = 0;
  auto bytes = need(cli::FileBytes::open(file));
  for (bool is_more = true; is_more;) {
    const std::uint64_t before = rows;
    is_more = need(run.step(bytes));
    most = std::max(most, rows - before);
  }
  return most;
}

// Every row becomes a record, and is forgotten.
Report adapt(const std::string& mapping_file, const std::string& file) {
  Report out;
  const auto mapping = mapping_in(mapping_file);
  adapters::Run run(mapping, {}, [&](adapters::Row& row) -> Result<void> {
    ++out.rows;
    if (row.fate == adapters::RowFate::record) ++out.records;
    return {};
  });
  out.most_rows_a_step = run_through(run, file, out.rows);
  return out;
}

// The same, and every record gets its identity in a key map, durable in the end.
Report identify(const std::string& mapping_file, const std::string& file, const std::string& key_map) {
  Report out;
  const auto mapping = mapping_in(mapping_file);
  auto keys = need(cli::KeyMap::open(key_map));
  cli::PushPlan plan{keys, mapping.name(), mapping.kind()};
  need(keys.start_run());
  need(keys.begin());
  adapters::Run run(mapping, {}, [&](adapters::Row& row) -> Result<void> {
    ++out.rows;
    if (row.fate != adapters::RowFate::record) return {};
    KITH_TRY(plan.plan(row));
    if (++out.records % cli::PushReading::rows_a_commit != 0) return {};
    KITH_TRY(keys.commit());
    return keys.begin();
  });
  out.most_rows_a_step = run_through(run, file, out.rows);
  need(keys.commit());
  return out;
}

// All that `kith push` does before it sends: identities, and each line sealed in the outbox.
Report queue(const std::string& mapping_file, const std::string& file, const std::string& key_map) {
  Report out;
  const auto mapping = mapping_in(mapping_file);
  auto keys = need(cli::KeyMap::open(key_map));
  auto outbox = need(cli::Outbox::open(keys));
  cli::PushRun push;
  push.source = mapping.name();
  push.file = cli::look_at(file).value();
  cli::PushReading reading{keys, outbox, mapping, {}};
  auto bytes = need(cli::FileBytes::open(file));
  const auto read = reading.read(bytes, push, {});
  if (!read) throw std::runtime_error(read.error().text);
  out.rows = push.rows;
  out.records = push.waiting;
  return out;
}

void print(const Report& report, double seconds) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << "{\"rows\":" << report.rows << ",\"records\":" << report.records << ",\"seconds\":" << seconds
            << ",\"per_second\":" << static_cast<double>(report.rows) / seconds << ",\"peak_kib\":" << usage.ru_maxrss
            << ",\"most_rows_a_step\":" << report.most_rows_a_step << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"One core's work on an export"};
  app.require_subcommand(1);
  std::string file, mapping, keys, out;
  std::uint64_t rows = 0;
  auto* bare = app.add_subcommand("bare", "libcsv alone");
  bare->add_option("file", file)->required();
  auto* adapted = app.add_subcommand("adapt", "the file through a mapping");
  adapted->add_option("mapping", mapping)->required();
  adapted->add_option("file", file)->required();
  auto* identified = app.add_subcommand("identify", "and into a key map");
  auto* queued = app.add_subcommand("queue", "and into an outbox, as kith push does before it sends");
  for (auto* command : {identified, queued}) {
    command->add_option("mapping", mapping)->required();
    command->add_option("file", file)->required();
    command->add_option("keys", keys, "the key map's file")->required();
  }
  auto* made = app.add_subcommand("workbook", "the first rows of a CSV file as a workbook");
  made->add_option("file", file)->required();
  made->add_option("rows", rows)->required();
  made->add_option("out", out)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    if (*made) {
      bench::write_workbook(file, rows, out);
      std::cout << "{\"rows\":" << rows << "}\n";
      return 0;
    }
    const auto started = std::chrono::steady_clock::now();
    const Report report = *bare         ? read_bare(file)
                          : *identified ? identify(mapping, file, keys)
                          : *queued     ? queue(mapping, file, keys)
                                        : adapt(mapping, file);
    print(report, std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  } catch (const std::exception& error) {
    std::cerr << "kith-bench-adapter: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
