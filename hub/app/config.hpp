// The hub's configuration: one TOML file (docs/configuration.md), read once at the start. Every mistake is reported at
// once, with its line, because an operator who corrects one at a time restarts the hub ten times. Zero configuration is
// a working one. Main thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sharing.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/log.hpp"

namespace kith::app {

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free port
};

struct TlsFiles {
  std::filesystem::path certificate, key, client_ca;
};

// Who must agree before an organisation that was invited gets its certificate: another operator than the one who
// invited it, any operator, or nobody (the code alone is enough).
enum class Approval : std::uint8_t { second_person, any_person, automatic };

// For hubs that issue their members' certificates; those that have no such key do not open that door.
struct Enrolment {
  std::string address;  // empty: that of [listen]
  std::uint16_t port = 8444;
  Approval approval = Approval::second_person;
  std::uint32_t days = 397;                           // how long a member's certificate lasts
  std::filesystem::path certificate, key, authority;  // of the issuing key, and the root(s)
};

// An outside PostgreSQL server. Passwords are in files of their own, so that a configuration may be shown to anybody.
struct OutsideDatabase {
  std::string url, migrate_url;
  std::filesystem::path password_file, migrate_password_file;
  bool danger_may_be_overheard = false;  // a connection that others may read or change is taken all the same
};

struct Threads {
  std::uint32_t network = 1, single = 1, bulk = 2, read = 2, table = 2, control = 1;
};

// The one table of limits; docs/configuration.md says what each bounds.
struct Limits {
  std::uint32_t connections = 12'000, connections_per_organisation = 6'000;
  std::uint32_t header_bytes = 16'384, header_fields = 64;
  std::uint32_t handshake_seconds = 10, header_seconds = 10, keep_alive_seconds = 75;
  std::uint32_t body_idle_seconds = 20, write_idle_seconds = 20, request_seconds = 60, drain_seconds = 30;
  std::uint32_t requests_per_minute = 60'000;          // of an organisation
  std::uint32_t records_read_per_day = 200'000;        // by one party
  std::uint32_t records_per_organisation = 2'000'000;  // live ones
  std::uint32_t register_seconds = 60;                 // without a look at the register
  std::uint32_t stream_mib = 65'536, expand_ratio = 60;
  std::uint32_t stream_least_bytes_per_second = 64, stream_pace_seconds = 120;
};

struct DiskLimits {
  std::uint32_t low_mib = 512, ballast_mib = 128;
};

// What the hub adapts for an organisation beside the adapters that come with it, and how coarse all of it gets.
struct OrganisationSources {
  adapters::SharingProfile sharing;
  std::map<std::string, std::filesystem::path> files;  // mapping files, by the name of the source
};

// The hour of the day, in hub.time_zone, at which the audit log is verified from its rows.
struct AuditTimes {
  std::uint32_t verify_hour = 3;
};

// Where a hub looks unless --data says otherwise.
inline constexpr std::string_view usual_data = "/var/lib/kith";

// What releases have, of which places, when and by which programs (docs/releases.md). Empty: what comes with the hub.
struct Releases {
  std::filesystem::path menu, regions, protect, audit;
  bool calendar = true;
  std::uint32_t days_after_quarter = 45;
  std::uint32_t public_k = 11, collaborative_k = 11;
  std::uint32_t worker_seconds = 1'200, worker_mib = 1'024;  // of one program, once
};

// Among other hubs. Without a code the hub has no peers.
struct Federation {
  std::string code;     // under which the others know it
  std::string address;  // https://HOST:PORT, where they find it; empty: the first name of its certificate
};

struct Config {
  std::filesystem::path data;
  std::optional<std::filesystem::path> file;  // where --config named it
  std::string time_zone = "America/Los_Angeles";
  Endpoint listen{"127.0.0.1", 8443};
  Endpoint admin{"127.0.0.1", 9443};
  TlsFiles tls;
  Enrolment enrolment;
  std::optional<OutsideDatabase> database;
  log::Level log_level = log::Level::info;
  Threads threads;
  Limits limits;
  DiskLimits disk;
  AuditTimes audit;
  Releases release;
  Federation federation;
  std::map<OrgCode, OrganisationSources> organisations;
};

// For the operator's terminal, not for the log: it names keys of the operator's own file.
struct ConfigMistake {
  std::uint32_t line = 0;  // from 1; 0: not in the file
  std::string key;         // dotted
  std::string what;        // a sentence
};

// `data` is --data, and wins over nothing: the file cannot name it. Without `file`, DIR/kith-hub.toml is read if it
// exists. Reads the file only; whether the paths in it can be used is check_files().
tl::expected<Config, std::vector<ConfigMistake>> load_config(const std::filesystem::path& data,
                                                             const std::optional<std::filesystem::path>& file);

// The same from a text whose relative paths start at `base`. Pure.
tl::expected<Config, std::vector<ConfigMistake>> parse_config(std::string_view toml, const std::filesystem::path& data,
                                                              const std::filesystem::path& base);

// What is wrong with the files that a valid configuration names: missing, unreadable, a key that others may read, or a
// mapping file with faults.
std::vector<ConfigMistake> check_files(const Config& config);

// The keys of addresses of a database over which others may read or change what is said.
std::vector<std::string_view> addresses_in_danger(const OutsideDatabase& database);

// What a valid configuration should think over: it works, but not as somebody would expect. Pure.
std::vector<ConfigMistake> warnings(const Config& config);

}  // namespace kith::app
