// kith-bench-records: writes made-up incident records of about one kilobyte, one a line, as a busy organisation's would
// look: nearly every field answered, several codes in most sets. The codes come from the lists that are built into the
// hub. The same seed gives the same file.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/json.hpp"
#include "schemas/embedded.hpp"

namespace {

using Random = std::mt19937_64;
using Codes = std::vector<std::string>;

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}
bool one_in(Random& random, std::size_t n) {
  return below(random, n) == 0;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

// The codes of a list as a form offers them: of the current taxonomy and, where there are groups, not the groups
// themselves. The columns before the labels hold no commas: id, code, taxonomy, parent, alone.
Codes load(const std::string& list) {
  const std::string_view text = kith::schemas::file("codes/" + list + ".csv");
  Codes codes;
  std::map<std::string_view, bool> is_group;
  for (const std::string_view line : split(text, '\n'))
    if (const auto cells = split(line, ','); cells.size() > 4) is_group[cells[3]] = true;
  for (const std::string_view line : split(text, '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() < 5 || cells[0] == "id" || is_group.contains(cells[1])) continue;
    if (!cells[4].empty()) continue;  // stands alone in a set
    if (cells[2].empty() || cells[2] == "sah_2023") codes.emplace_back(cells[1]);
  }
  if (codes.empty()) throw std::runtime_error("no codes in list " + list);
  return codes;
}

struct Lists {
  Codes act_types = load("act_types"), sites = load("sites"), bias_reasons = load("bias_reasons"),
        bias_targets = load("bias_targets"), bias_evidence = load("bias_evidence"), scope = load("scope"),
        offender_kind = load("offender_kind"), reporter_role = load("reporter_role"),
        reporting_for = load("reporting_for"), age_band = load("age_band"), gender = load("gender"),
        ethnicity = load("ethnicity"), language = load("language"), count_band = load("count_band"),
        offense = load("offense"), reported_to = load("reported_to"), help_wanted = load("help_wanted"),
        daypart = load("daypart"), data_basis = load("data_basis"), verification = load("verification_status"),
        county = load("county"), city = load("city");
};

class RecordWriter {
 public:
  RecordWriter(const Lists& lists, std::uint64_t seed) : lists_(lists), random_(seed) {}

  void append(std::string& out) {
    kith::json::Writer json(out);
    json.begin_object();
    envelope(json);
    incident(json);
    json.end_object();
    out.push_back('\n');
  }

 private:
  const std::string& any(const Codes& codes) { return codes[below(random_, codes.size())]; }

  void set(kith::json::Writer& json, std::string_view name, const Codes& codes, std::size_t most) {
    std::vector<std::string_view> chosen;
    const std::size_t wanted = std::min(codes.size(), 1 + below(random_, most));
    while (chosen.size() < wanted) {
      const std::string_view code = any(codes);
      if (std::ranges::find(chosen, code) == chosen.end()) chosen.push_back(code);
    }
    json.key(name).begin_array();
    for (const std::string_view code : chosen) json.string(code);
    json.end_array();
  }

  std::string uid() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    for (char& c : text)
      if (c == 'x') c = digits[below(random_, 16)];
    return text;
  }

  static std::string two(std::size_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

  void envelope(kith::json::Writer& json) {
    month_ = std::to_string(2021 + below(random_, 4)) + "-" + two(1 + below(random_, 12));
    json.member("record_uid", uid()).member("kind", "incident").member("schema_version", std::int64_t{1});
    json.member("taxonomy_version", "sah_2023").member("source_system", "google_forms").member("adapter", "aaln");
    json.member("adapter_version", std::int64_t{1})
        .key("funding_streams")
        .begin_array()
        .string("sth")
        .string("private")
        .end_array();
    json.member("consent", one_in(random_, 3) ? "aggregate_only" : "coded_record").member("consent_expires", "2031-12");
    json.member("revision", std::int64_t{1})
        .member("reported_month", month_)
        .member("data_basis", any(lists_.data_basis));
    json.member("verification_status", any(lists_.verification))
        .key("counts_in_statistics")
        .boolean(!one_in(random_, 50));
  }

  void place(kith::json::Writer& json) {
    json.key("place").begin_object();
    const bool is_city = one_in(random_, 4);
    json.member("level", is_city ? "city" : "county")
        .member("code", any(is_city ? lists_.city : lists_.county))
        .end_object();
  }

  void target(kith::json::Writer& json) {
    json.key("target").begin_object().member("age_band", any(lists_.age_band));
    set(json, "gender", lists_.gender, 1);
    set(json, "ethnicity", lists_.ethnicity, 2);
    json.member("language", any(lists_.language)).end_object();
  }

  void incident(kith::json::Writer& json) {
    json.key("occurred")
        .begin_object()
        .member("precision", "day")
        .member("value", month_ + "-" + two(1 + below(random_, 28)))
        .end_object();
    json.member("daypart", any(lists_.daypart));
    place(json);
    set(json, "act_types", lists_.act_types, 3);
    set(json, "sites", lists_.sites, 2);
    set(json, "bias_reasons", lists_.bias_reasons, 3);
    set(json, "bias_targets", lists_.bias_targets, 2);
    set(json, "bias_evidence", lists_.bias_evidence, 2);
    json.member("scope", any(lists_.scope));
    set(json, "offender_kind", lists_.offender_kind, 1);
    json.member("reporter_role", any(lists_.reporter_role)).member("reporting_for", any(lists_.reporting_for));
    target(json);
    json.member("victims_count", any(lists_.count_band)).member("suspects_count", any(lists_.count_band));
    json.member("offense", any(lists_.offense)).member("is_potential_crime", "yes");
    set(json, "reported_to", lists_.reported_to, 2);
    set(json, "help_wanted", lists_.help_wanted, 3);
  }

  const Lists& lists_;
  Random random_;
  std::string month_;
};

int write(const std::string& path, std::uint64_t count, std::uint64_t seed) {
  const Lists lists;
  RecordWriter records(lists, seed);
  std::ofstream out(path, std::ios::binary);
  std::string buffer;
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    records.append(buffer);
    if (buffer.size() < std::size_t{1} << 20U && i + 1 < count) continue;
    out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    bytes += buffer.size();
    buffer.clear();
  }
  std::cout << "{\"records\":" << count << ",\"mean_bytes\":" << bytes / std::max<std::uint64_t>(count, 1) << "}\n";
  return out.flush() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Made-up records for Kith's bench");
  std::string path;
  std::uint64_t count = 1000, seed = 1;
  app.add_option("--file", path)->required();
  app.add_option("--count", count);
  app.add_option("--seed", seed);
  CLI11_PARSE(app, argc, argv);
  try {
    return write(path, count, seed);
  } catch (const std::exception& error) {
    std::cerr << "kith-bench-records: " << error.what() << "\n";
    return 1;
  }
}
