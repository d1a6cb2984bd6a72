// The configuration file: defaults, every mistake at once, and no secrets inside.
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "hub/app/config.hpp"
#include "hub/storage/conninfo.hpp"
#include "tests/support/pki.hpp"

namespace {

using namespace kith;

auto parse(std::string_view text) {
  return app::parse_config(text, "/data", "/etc/kith");
}

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_working_configuration) {
  const auto config = parse("");
  BOOST_REQUIRE(config);
  BOOST_TEST(config->listen.port == 8443);
  BOOST_TEST(config->tls.certificate == "/data/tls/hub.crt");
  BOOST_TEST(!config->database);
}

BOOST_AUTO_TEST_CASE(paths_start_at_the_directory_of_the_file) {
  const auto config = parse("[tls]\ncertificate = \"../pki/hub.crt\"\nkey = \"/k/hub.key\"\n");
  BOOST_REQUIRE(config);
  BOOST_TEST(config->tls.certificate == "/etc/pki/hub.crt");
  BOOST_TEST(config->tls.key == "/k/hub.key");
}

BOOST_AUTO_TEST_CASE(every_mistake_is_reported_at_once_with_its_line) {
  const auto config = parse(
      "[listen]\n"
      "port = 70000\n"
      "adress = \"127.0.0.1\"\n"
      "[admin]\n"
      "address = \"0.0.0.0\"\n"
      "[hub]\n"
      "time_zone = \"Pacific\"\n"
      "[nonsense]\n"
      "x = 1\n"
      "[log]\n"
      "level = \"loud\"\n"
      "[threads]\n"
      "network = \"two\"\n");
  BOOST_REQUIRE(!config);
  std::vector<std::pair<std::uint32_t, std::string>> found;
  for (const auto& mistake : config.error()) found.emplace_back(mistake.line, mistake.key);
  const std::vector<std::pair<std::uint32_t, std::string>> expected = {
      {2, "listen.port"}, {3, "listen.adress"}, {5, "admin.address"},   {7, "hub.time_zone"},
      {8, "nonsense"},    {11, "log.level"},    {13, "threads.network"}};
  BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_not_toml_is_named) {
  const auto config = parse("[listen]\nport = = 3\n");
  BOOST_REQUIRE(!config);
  BOOST_TEST(config.error().front().line == 2U);
}

BOOST_AUTO_TEST_CASE(a_password_in_the_url_is_refused) {
  for (const auto* url : {"postgresql://kith_serve:secret@db/kith", "postgresql://db/kith?password=secret",
                          "postgresql://db/kith?pass%77ord=secret", "postgresql://db/kith?sslpassword=secret",
                          "postgresql://db/kith?x=1", "db"})
    BOOST_TEST(!parse(std::string{"[database]\ndanger_may_be_overheard = true\nurl = \""} + url + "\"\n"));
  const auto config = parse("[database]\nurl = \"postgresql:///kith\"\npassword_file = \"p\"\n");
  BOOST_REQUIRE(config);
  BOOST_TEST(config->database->password_file == "/etc/kith/p");
}

// Whoever may write an address must not have libpq load a library or read a file with it.
BOOST_AUTO_TEST_CASE(an_address_has_closed_parameters_and_the_environment_adds_none) {
  const auto complaint = [](const std::string& parameter) -> std::string {
    for (const auto* key : {"url", "migrate_url"}) {
      const auto config = parse(std::string{"[database]\nurl = \"postgresql:///kith\"\n"}.substr(
                                    0, std::string_view{key} == "url" ? 11 : std::string::npos) +
                                key + " = \"postgresql:///kith?" + parameter + "\"\n");
      if (config) return {};
      if (key == std::string_view{"migrate_url"}) return config.error().front().what;
    }
    return {};
  };
  for (const auto* name : {"options", "service", "passfile", "gssencmode", "replication"})
    BOOST_TEST(complaint(std::string{name} + "=x").find(std::string{"The parameter "} + name) == 0U, name);
  for (const auto* other : {"krbsrvname=x", "requirepeer=x", "sslcrldir=x", "opt%69ons=-c%20jit=on", "sslkey=/a.so:x"})
    BOOST_TEST(complaint(other) != "", other);
  for (const auto* good :
       {"sslmode=verify-full", "sslkey=/etc/kith/db.key", "connect_timeout=5", "application_name=kith"})
    BOOST_TEST(complaint(good) == "", good);
  constexpr const char* names[] = {"PGHOST", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS", "PGSSLKEY", "PGPASSFILE"};
  for (const char* name : names) ::setenv(name, "elsewhere", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  storage::forget_environment();
  for (const char* name : names) BOOST_TEST((std::getenv(name) == nullptr), name);  // NOLINT(concurrency-mt-unsafe)
}

BOOST_AUTO_TEST_CASE(a_database_needs_its_url) {
  const auto config = parse("[database]\npassword_file = \"p\"\n");
  BOOST_REQUIRE(!config);
  BOOST_TEST(config.error().front().key == "database.url");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_of_settings_is_refused) {
  const auto folder = std::filesystem::temp_directory_path();
  BOOST_TEST(!app::load_config("/data", folder));
  BOOST_TEST(!app::load_config("/data", "/dev/zero"));
  BOOST_TEST(!app::load_config("/data", "/nowhere/kith-hub.toml"));
}

using Keys = std::vector<std::string>;

Keys warned(const std::string& text) {
  Keys keys;
  for (const auto& warning : app::warnings(parse(text).value())) keys.push_back(warning.key);
  return keys;
}

BOOST_AUTO_TEST_CASE(an_outside_database_that_others_may_overhear_is_refused_unless_the_danger_is_named) {
  const auto refused = [](const std::string& database) {
    Keys keys;
    if (const auto config = parse("[database]\n" + database); !config)
      for (const auto& mistake : config.error()) keys.push_back(mistake.key);
    return keys;
  };
  const auto of = [](const std::string& url) { return "url = \"" + url + "\"\n"; };
  const std::string danger = "danger_may_be_overheard = true\n";
  for (const auto* url :
       {"postgresql://db/kith", "postgresql://db/kith?sslmode=require", "postgresql://db/kith?sslmode=verify-ca",
        "postgresql://db/kith?sslmode=prefer", "postgresql:///kith?host=10.0.0.7",
        "postgresql:///kith?hostaddr=10.0.0.7", "postgresql://localhost,db/kith",
        "postgresql://localhost/kith?hostaddr=10.0.0.7", "postgresql://localhost.example/kith"}) {
    BOOST_TEST((refused(of(url)) == Keys{"database.url"}), url);
    BOOST_TEST((warned("[database]\n" + of(url) + danger) == Keys{"database.url"}), url);
  }
  for (const auto* url :
       {"postgresql://db/kith?sslmode=verify-full", "postgresql:///kith", "postgresql:///kith?host=/var/run/postgresql",
        "postgresql://localhost/kith", "postgresql://127.0.0.1:5433/kith", "postgresql://[::1]/kith"}) {
    BOOST_TEST((refused(of(url)) == Keys{}), url);
    BOOST_TEST((warned("[database]\n" + of(url)) == Keys{}), url);
  }
  BOOST_TEST((refused("url = \"postgresql:///kith\"\nmigrate_url = \"postgresql://db/kith\"\n") ==
              Keys{"database.migrate_url"}));
}

BOOST_AUTO_TEST_CASE(a_configuration_that_others_may_write_is_refused) {
  using std::filesystem::perms;
  const test::TemporaryDirectory folder;
  const auto file = folder.path() / "kith-hub.toml";
  std::ofstream{file} << "[listen]\nport = 1\n";
  std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
  BOOST_TEST(app::load_config("/data", file).has_value());
  std::filesystem::permissions(file, perms::others_write, std::filesystem::perm_options::add);
  const auto refused = app::load_config("/data", file);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().at(0).what.find("chmod go-w") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(root_believes_no_settings_of_another_user) {
  if (::geteuid() != 0) return;  // only root can be asked
  constexpr uid_t nobody = 65'534;
  const test::TemporaryDirectory data, own;
  BOOST_REQUIRE(::chown(data.path().c_str(), nobody, nobody) == 0);
  const auto is_taken = [&](const std::optional<std::filesystem::path>& file) {
    return app::load_config(data.path(), file).has_value();
  };
  const auto write = [](const std::filesystem::path& file) { std::ofstream{file} << "[listen]\nport = 1\n"; };
  BOOST_TEST(!is_taken(std::nullopt));  // neither a file of theirs nor none
  write(data.path() / "kith-hub.toml");
  BOOST_TEST(!is_taken(std::nullopt));
  BOOST_TEST(!is_taken(data.path() / "kith-hub.toml"));
  const auto mine = own.path() / "kith-hub.toml", link = own.path() / "link";
  write(mine);
  BOOST_TEST(is_taken(mine));
  std::filesystem::create_symlink(data.path() / "kith-hub.toml", link);
  BOOST_TEST(!is_taken(link));
  BOOST_REQUIRE(::chown(mine.c_str(), nobody, nobody) == 0);
  BOOST_TEST(!is_taken(mine));
}

// What serve, check-config and doctor say before anything is started.
BOOST_AUTO_TEST_CASE(certificates_that_a_hub_cannot_use_have_their_sentences) {
  using std::filesystem::perms;
  const test::CertificateAuthority ca;
  const auto good = ca.hub();
  const auto other = ca.issue("other", {.common_name = "other", .usage = test::Usage::server});
  const auto weak = ca.issue("weak", {.common_name = "weak", .usage = test::Usage::server, .rsa_bits = 2048});
  const auto said = [&](const app::TlsFiles& files) {
    app::Config config;
    config.tls = files;
    const auto mistakes = app::check_files(config);
    return mistakes.empty() ? std::string{} : mistakes.front().key + " " + mistakes.front().what;
  };
  BOOST_TEST(said({good.certificate, good.key, ca.file()}).empty());
  BOOST_TEST(said({good.certificate, other.key, ca.file()}).starts_with("tls.key This is not the key of tls.cert"));
  BOOST_TEST(said({weak.certificate, weak.key, ca.file()}).find("below 128 bits") != std::string::npos);
  BOOST_TEST(said({good.key, good.key, ca.file()}).starts_with("tls.certificate The file is not in PEM form"));
  std::filesystem::permissions(ca.file(), perms::group_write, std::filesystem::perm_options::add);
  BOOST_TEST(said({good.certificate, good.key, ca.file()}).starts_with("tls.client_ca Others may write this file"));
}

BOOST_AUTO_TEST_CASE(disk_limits_that_do_not_go_together_are_warned_of) {
  const Keys one_user = {"database"};
  BOOST_TEST((warned("") == one_user));
  BOOST_TEST((warned("[disk]\nlow_mib = 64\nballast_mib = 48\n") == one_user));
  BOOST_TEST((warned("[disk]\nlow_mib = 63\n") == Keys{"database", "disk.low_mib"}));
  BOOST_TEST((warned("[disk]\nballast_mib = 0\n") == Keys{"database", "disk.ballast_mib"}));
  BOOST_TEST((warned("[disk]\nballast_mib = 47\n") == Keys{"database", "disk.ballast_mib"}));
  BOOST_TEST((warned("[disk]\nlow_mib = 1\nballast_mib = 0\n[database]\nurl = \"postgresql:///kith\"\n") == Keys{}));
}

BOOST_AUTO_TEST_CASE(an_organisation_has_sources_and_a_sharing_profile) {
  const auto config = parse(
      "[organisations.jakara]\n"
      "sources = { intake = \"maps/intake.toml\", google_forms = \"/maps/own.toml\" }\n"
      "sharing = { occurred = \"quarter\", place = \"county\", age = \"none\", gender = false, smallest_cell = 11 }\n"
      "[organisations.aaln.sources]\n"
      "walk_in = \"walk_in.toml\"\n");
  BOOST_REQUIRE(config);
  const auto& jakara = config->organisations.at(*OrgCode::parse("jakara"));
  BOOST_TEST(jakara.files.at("intake") == "/etc/kith/maps/intake.toml");
  BOOST_TEST(jakara.files.at("google_forms") == "/maps/own.toml");
  adapters::SharingProfile expected;
  expected.finest_date = DatePrecision::quarter;
  expected.finest_place = PlaceLevel::county;
  expected.age = adapters::AgeDetail::none;
  expected.has_gender = false;
  expected.smallest_cell = 11;
  BOOST_TEST((jakara.sharing == expected));
  const auto& aaln = config->organisations.at(*OrgCode::parse("aaln"));
  BOOST_TEST(aaln.files.size() == 1U);
  BOOST_TEST((aaln.sharing == adapters::SharingProfile{}));
}

BOOST_AUTO_TEST_CASE(mistakes_about_organisations_are_told_with_their_lines) {
  const auto config = parse(
      "[organisations.Jakara]\n"
      "[organisations.aaln]\n"
      "source = { intake = \"intake.toml\" }\n"
      "sharing = { occurred = \"weekly\", county = true }\n"
      "sources = { In-Take = \"intake.toml\", intake = 3 }\n"
      "[organisations.other]\n"
      "sharing = \"month\"\n");
  BOOST_REQUIRE(!config);
  std::vector<std::pair<std::uint32_t, std::string>> found;
  for (const auto& mistake : config.error()) found.emplace_back(mistake.line, mistake.key);
  const std::vector<std::pair<std::uint32_t, std::string>> expected = {{1, "organisations.Jakara"},
                                                                       {3, "organisations.aaln.source"},
                                                                       {4, "organisations.aaln.sharing"},
                                                                       {4, "organisations.aaln.sharing"},
                                                                       {5, "organisations.aaln.sources.In-Take"},
                                                                       {5, "organisations.aaln.sources.intake"},
                                                                       {7, "organisations.other.sharing"}};
  BOOST_TEST((found == expected));
  BOOST_REQUIRE(!parse("organisations = 1\n"));
}

BOOST_AUTO_TEST_CASE(every_fault_of_a_mapping_file_is_told) {
  const auto file = std::filesystem::temp_directory_path() / ("kith-mapping-" + std::to_string(getpid()) + ".toml");
  std::ofstream{file} << "mapping = 1\nname = \"x y\"\nnonsense = true\n";
  app::Config config;
  config.organisations[*OrgCode::parse("aaln")].files = {{"broken", file}, {"gone", "/nowhere/gone.toml"}};
  std::vector<std::string> told;
  for (const auto& mistake : app::check_files(config)) told.push_back(mistake.key + " " + mistake.what);
  std::filesystem::remove(file);
  const auto starts = [&](std::string_view with) {
    return std::ranges::count_if(told, [&](const std::string& one) { return one.starts_with(with); });
  };
  BOOST_TEST(starts("organisations.aaln.sources.broken 3:1: ") == 1);
  BOOST_TEST(starts("organisations.aaln.sources.broken ") > 2);
  BOOST_TEST(starts("organisations.aaln.sources.gone ") == 1);
}

BOOST_AUTO_TEST_CASE(every_fault_of_a_menu_and_of_a_region_map_is_told) {
  std::string folder = (std::filesystem::temp_directory_path() / "kith-test-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
  std::ofstream{folder + "/menu.toml"} << "version = 1\n[[shape]]\nplaces = \"city\"\nperiods = \"year\"\n";
  std::ofstream{folder + "/regions.csv"} << "from_year,state,region,region_name,county,population\n0,06,x,X,6067,\n";
  const auto config =
      app::parse_config("[release]\nmenu = \"menu.toml\"\nregions = \"regions.csv\"\n", "/data", folder);
  BOOST_REQUIRE(config);
  const auto mistakes = app::check_files(*config);
  const auto has = [&](std::string_view key, std::string_view what) {
    return std::ranges::any_of(mistakes, [&](const auto& m) { return m.key == key && m.what.starts_with(what); });
  };
  BOOST_TEST(has("release.menu", "3:10: places takes state, region, county."));
  BOOST_TEST(has("release.regions", "row 2, column county: A FIPS code of a county is expected"));
  std::filesystem::remove(folder + "/menu.toml");
  const auto without = app::check_files(*config);
  BOOST_TEST(std::ranges::any_of(without, [](const auto& m) {
    return m.key == "release.menu" && m.what == "The file is missing or cannot be read.";
  }));
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(the_documented_sources_are_valid) {
  std::ifstream file{std::string{std::getenv("KITH_SOURCE_DIR")} + "/docs/configuration.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  const auto start = page.find("```toml\n[organisations.") + 8;
  const auto documented = parse(page.substr(start, page.find("\n```", start) - start + 1));
  BOOST_REQUIRE(documented);
  BOOST_TEST(documented->organisations.size() == 1U);
}

// The documentation shows every key with its default: it must be taken as it stands.
BOOST_AUTO_TEST_CASE(the_documented_file_is_valid_and_states_the_defaults) {
  std::ifstream file{std::string{std::getenv("KITH_SOURCE_DIR")} + "/docs/configuration.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  const auto start = page.find("```toml\n") + 8;
  const auto documented = parse(page.substr(start, page.find("\n```", start) - start + 1));
  BOOST_REQUIRE(documented);
  const app::Config defaults;
  BOOST_TEST(documented->limits.connections == defaults.limits.connections);
  BOOST_TEST(documented->limits.keep_alive_seconds == defaults.limits.keep_alive_seconds);
  BOOST_TEST(documented->limits.body_idle_seconds == defaults.limits.body_idle_seconds);
  BOOST_TEST(documented->limits.stream_mib == defaults.limits.stream_mib);
  BOOST_TEST(documented->limits.expand_ratio == defaults.limits.expand_ratio);
  BOOST_TEST(documented->limits.stream_least_bytes_per_second == defaults.limits.stream_least_bytes_per_second);
  BOOST_TEST(documented->limits.requests_per_minute == defaults.limits.requests_per_minute);
  BOOST_TEST(documented->limits.records_read_per_day == defaults.limits.records_read_per_day);
  BOOST_TEST(documented->limits.records_per_organisation == defaults.limits.records_per_organisation);
  BOOST_TEST(documented->limits.register_seconds == defaults.limits.register_seconds);
  BOOST_TEST(documented->limits.stream_pace_seconds == defaults.limits.stream_pace_seconds);
  BOOST_TEST(documented->limits.drain_seconds == defaults.limits.drain_seconds);
  BOOST_TEST(documented->threads.single == defaults.threads.single);
  BOOST_TEST(documented->threads.bulk == defaults.threads.bulk);
  BOOST_TEST(documented->threads.read == defaults.threads.read);
  BOOST_TEST(documented->threads.table == defaults.threads.table);
  BOOST_TEST(documented->disk.low_mib == defaults.disk.low_mib);
  BOOST_TEST(documented->disk.ballast_mib == defaults.disk.ballast_mib);
  BOOST_TEST(documented->time_zone == defaults.time_zone);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
