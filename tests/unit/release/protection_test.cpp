// Protection and audit by the real programs, on made-up counts of a year: what comes out is safe, nested, exact and the
// same each time; and programs that lie let nothing out. What the stand-ins say is what the real ones said, changed.
#include "hub/release/protection.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "hub/disclosure/release_check.hpp"
#include "tests/unit/release/made_year.hpp"

namespace kith::release {
namespace {

using disclosure::PublishedTable;

using Made = std::array<ProtectedRelease, profile_count>;

// A folder for what stand-ins say.
class Sayings {
 public:
  Sayings() {
    std::string name = (std::filesystem::temp_directory_path() / "kith-says-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Sayings() { std::filesystem::remove_all(folder_); }
  Sayings(const Sayings&) = delete;
  Sayings& operator=(const Sayings&) = delete;

  shell::Worker says(const std::string& text) {
    const auto file = folder_ / std::to_string(++count_);
    std::ofstream{file} << text;
    return test::stand_in({"say", file.string()});
  }

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

Made protected_of(const ProtectionJob& job) {
  auto made = protect(job, test::programs(), {});
  BOOST_REQUIRE_MESSAGE(made.has_value(), (made ? std::string_view{} : sentence(made.error().why)));
  return std::move(made->made);
}

Refusal refusal_of(const ProtectionJob& job, const Programs& programs) {
  const auto made = protect(job, programs, {});
  BOOST_REQUIRE(!made.has_value());
  return made.error().why;
}

// As kith-protect writes it.
std::string protection_text(const std::vector<PublishedTable>& tables) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("tables").begin_array();
  for (const PublishedTable& table : tables) disclosure::write_table(table, out);
  out.end_array().end_object();
  return text + "\n";
}

std::string verdict_text(const std::string& certificate) {
  return R"({"passed":true,"hidden":1,"unprinted":0,"refused":[],"certificate":)" + certificate + "}\n";
}

std::size_t count_hidden(const std::vector<PublishedTable>& tables) {
  std::size_t hidden = 0;
  for (const PublishedTable& table : tables)
    hidden += static_cast<std::size_t>(
        std::ranges::count_if(table.cells, [](const auto& cell) { return cell.state.is_hidden(); }));
  return hidden;
}

// The first hidden cell of the first profile, which there is.
disclosure::PublishedCell& first_hidden(std::vector<PublishedTable>& tables) {
  for (PublishedTable& table : tables)
    for (auto& cell : table.cells)
      if (cell.state.is_hidden()) return cell;
  throw std::logic_error("nothing is hidden");
}

BOOST_AUTO_TEST_SUITE(protection_of_releases)

BOOST_AUTO_TEST_CASE(a_year_of_releases_is_safe_nested_and_verifies_as_a_reader_does_it) {
  ProtectionJob job;
  std::vector<PublishedTable> all;
  std::vector<disclosure::Certificate> certificates;
  for (unsigned quarter : {1U, 2U, 3U, 4U, 0U}) {
    job.exact = quarter == 0 ? test::made_year(job.earlier) : test::made_quarter(quarter);
    job.profiles = test::profiles();
    const Made made = protected_of(job);
    BOOST_TEST(count_hidden(made[public_profile].tables) > 0U);
    BOOST_TEST(count_hidden(made[collaborative_profile].tables) <= count_hidden(made[public_profile].tables));
    EarlierRelease earlier{job.exact, {}};
    for (std::size_t profile = 0; profile < profile_count; ++profile) {
      earlier.published[profile] = made[profile].tables;
      all.insert(all.end(), made[profile].tables.begin(), made[profile].tables.end());
      certificates.push_back(disclosure::read_certificate(made[profile].certificate).value());
    }
    job.earlier.push_back(std::move(earlier));
  }
  const auto checked = disclosure::check_releases(all, certificates);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->passed());
  BOOST_TEST(checked->certificates == 2U);
}

BOOST_AUTO_TEST_CASE(the_same_counts_give_the_same_bytes) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const Made once = protected_of(job);
  const Made again = protected_of(job);
  for (std::size_t profile = 0; profile < profile_count; ++profile) {
    BOOST_TEST((once[profile].tables == again[profile].tables));
    BOOST_TEST((once[profile].certificate == again[profile].certificate));
  }
}

BOOST_AUTO_TEST_CASE(progress_is_told_step_by_step) {
  std::string told;
  const auto note = [&](Step step, std::string_view profile) {
    told += std::to_string(static_cast<int>(step)) + std::string{profile.substr(0, 1)} + " ";
  };
  BOOST_REQUIRE(protect({test::profiles(), test::made_quarter(1), {}}, test::programs(), note).has_value());
  BOOST_TEST(told == "1p 2p 1c 2c 3 ");
}

BOOST_AUTO_TEST_CASE(a_program_that_is_missing_hangs_crashes_or_floods_is_a_refusal_of_its_own) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const auto both = [&](const shell::Worker& instead, Refusal of_protect, Refusal of_audit) {
    BOOST_TEST((refusal_of(job, {instead, test::programs().audit}) == of_protect));
    BOOST_TEST((refusal_of(job, {test::programs().protect, instead}) == of_audit));
  };
  both({"/nowhere/kith", {}, {}}, Refusal::worker_missing, Refusal::worker_missing);
  both(test::stand_in({"crash"}), Refusal::worker_crashed, Refusal::worker_crashed);
  both(test::stand_in({"hang"}, {.time = std::chrono::seconds{1}}), Refusal::worker_late, Refusal::worker_late);
  both(test::stand_in({"flood"}, {.output_bytes = 1'000'000}), Refusal::worker_flooded, Refusal::worker_flooded);
  both(test::stand_in({"exit", "1"}), Refusal::not_protected, Refusal::not_safe);
  both(test::stand_in({"exit", "5"}), Refusal::worker_crashed, Refusal::not_audited);
  both(test::stand_in({"exit", "0"}), Refusal::worker_garbled, Refusal::worker_garbled);
  both(test::stand_in({"copy"}), Refusal::worker_garbled, Refusal::worker_garbled);
}

BOOST_AUTO_TEST_CASE(tables_that_are_cut_off_exchanged_or_wrong_let_nothing_out) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const Made made = protected_of(job);
  Sayings sayings;
  const auto refusal = [&](const std::string& text) {
    return refusal_of(job, {sayings.says(text), test::programs().audit});
  };
  const std::vector<PublishedTable>& honest = made[public_profile].tables;
  const std::string whole = protection_text(honest);
  BOOST_TEST((refusal(whole.substr(0, whole.size() / 2)) == Refusal::worker_garbled));
  BOOST_TEST((refusal("") == Refusal::worker_garbled));
  BOOST_TEST((refusal(protection_text({})) == Refusal::wrong_tables));

  auto changed = honest;
  std::swap(changed.front(), changed.back());
  BOOST_TEST((refusal(protection_text(changed)) == Refusal::wrong_tables));
  changed = honest;
  changed.front().as_of = "2021-05-16";
  BOOST_TEST((refusal(protection_text(changed)) == Refusal::wrong_tables));
  changed = honest;
  changed.front().profile.k = 5;
  BOOST_TEST((refusal(protection_text(changed)) == Refusal::wrong_tables));
}

BOOST_AUTO_TEST_CASE(a_number_that_is_wrong_or_must_not_be_printed_lets_nothing_out) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const Made made = protected_of(job);
  Sayings sayings;
  const auto refusal = [&](const std::vector<PublishedTable>& tables) {
    return refusal_of(job, {sayings.says(protection_text(tables)), test::programs().audit});
  };
  // What is hidden, printed: exact, as nobody, and as a number that is none.
  for (std::int64_t number = 0; number < 11; ++number) {
    auto changed = made[public_profile].tables;
    first_hidden(changed).state = *disclosure::CellState::of(number);
    BOOST_TEST((refusal(changed) == Refusal::wrong_tables), number);
  }
  // Nobody, said to be hidden; and a printed number one more.
  for (const bool is_zero : {true, false}) {
    auto changed = made[public_profile].tables;
    const auto found = std::ranges::find_if(changed.front().cells, [&](const auto& cell) {
      return !cell.state.is_hidden() && (cell.state.value() == 0) == is_zero;
    });
    BOOST_REQUIRE((found != changed.front().cells.end()));
    found->state = is_zero ? disclosure::CellState::hidden() : *disclosure::CellState::of(*found->state.value() + 1);
    BOOST_TEST((refusal(changed) == Refusal::wrong_tables));
  }
}

BOOST_AUTO_TEST_CASE(primary_cells_alone_hidden_are_refused_by_the_audit) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  auto bare = protected_of(job)[public_profile].tables;
  // Shows every complement again: what may be printed for itself.
  std::size_t shown = 0;
  for (std::size_t t = 0; t < bare.size(); ++t)
    for (auto& cell : bare[t].cells) {
      const auto& cube = job.exact.cubes[t];
      const auto exact = std::ranges::find(cube.cells, cell.codes, &CubeCell::codes);
      if (cell.state.is_hidden() && test::may_be_printed(*exact, job.profiles[public_profile])) {
        cell.state = *disclosure::CellState::of(exact->records);
        ++shown;
      }
    }
  BOOST_REQUIRE(shown > 0U);
  Sayings sayings;
  std::size_t audited = 0;
  const auto made = protect(job, {sayings.says(protection_text(bare)), test::programs().audit},
                            [&](Step step, std::string_view) { audited += step == Step::auditing ? 1 : 0; });
  BOOST_REQUIRE(!made.has_value());
  BOOST_TEST(audited == 1U);
  // Asked again for less, the stand-in says the same, which is then not what was asked for.
  BOOST_TEST((made.error().why == Refusal::not_safe || made.error().why == Refusal::wrong_tables));
}

BOOST_AUTO_TEST_CASE(an_audit_that_passes_without_a_good_certificate_lets_nothing_out) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const Made made = protected_of(job);
  Sayings sayings;
  const auto refusal = [&](const std::string& text) {
    return refusal_of(job, {test::programs().protect, sayings.says(text)});
  };
  const std::string whole = verdict_text(made[public_profile].certificate);
  BOOST_TEST((refusal(whole.substr(0, whole.size() - 20)) == Refusal::worker_garbled));
  BOOST_TEST((refusal("{\"passed\":true}\n") == Refusal::worker_garbled));
  BOOST_TEST((refusal(verdict_text("{}")) == Refusal::worker_garbled));
  std::string failed = whole;
  failed.replace(failed.find("true"), 4, "false");
  BOOST_TEST((refusal(failed) == Refusal::not_safe));
  // Of the public tables only, said of both: the collaborative release has none.
  BOOST_TEST((refusal(whole) == Refusal::wrong_certificate));
  auto bare = disclosure::read_certificate(made[public_profile].certificate).value();
  bare.witnesses.clear();
  BOOST_TEST((refusal(verdict_text(disclosure::write_certificate(bare))) == Refusal::wrong_certificate));
}

BOOST_AUTO_TEST_CASE(a_breakdown_that_the_audit_refuses_is_left_out_and_the_rest_protected_anew) {
  const ProtectionJob job{test::profiles(), test::made_quarter(1), {}};
  const auto refuses = [](const std::string& cells) {
    return "{\"passed\":false,\"hidden\":1,\"unprinted\":1,\"refused\":[" + cells + "]}\n";
  };
  const auto cell = [](const std::string& name) { return R"({"cell":")" + name + R"(","reason":"told"})"; };
  Sayings sayings;
  const auto rounds = [&](const std::string& text) {
    std::size_t count = 0;
    shell::Worker audit = sayings.says(text);
    audit.arguments.front() = "refuse";
    const auto made = protect(job, {test::programs().protect, audit},
                              [&](Step step, std::string_view) { count += step == Step::hiding ? 1 : 0; });
    BOOST_REQUIRE(!made.has_value());
    BOOST_TEST((made.error().why == Refusal::not_safe));
    return count;
  };
  const std::string act = cell("act_type=!harassment;period=2021-Q1;place=state:06");
  const std::string age = cell("age_band=u18;period=2021-Q1");
  BOOST_TEST(rounds(refuses(act)) == 2U);
  BOOST_TEST(rounds(refuses(act + "," + age)) == 2U);
  // A total cannot be left out, nor what no table has, nor what cannot be read.
  BOOST_TEST(rounds(refuses(act + "," + cell("period=2021-Q1;place=state:06"))) == 1U);
  BOOST_TEST(rounds(refuses(cell("gender=man;period=2021-Q1"))) == 1U);
  BOOST_TEST(rounds("refused") == 1U);
}

BOOST_AUTO_TEST_CASE(earlier_tables_of_another_menu_are_noticed) {
  ProtectionJob job{test::profiles(), test::made_quarter(2), {}};
  job.earlier.push_back({test::made_quarter(1), {}});
  const Made first = protected_of({test::profiles(), test::made_quarter(1), {}});
  job.earlier.front().published = {first[0].tables, first[1].tables};
  job.earlier.front().exact.cubes.pop_back();
  BOOST_TEST((refusal_of(job, test::programs()) == Refusal::menu_changed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
