// The keys as a table: a row says where a key stands and how it is read, so that adding one is adding a row.
#include "hub/app/config.hpp"

#include <arpa/inet.h>
#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "hub/base/exposure.hpp"
#include "hub/base/ids.hpp"
#include "hub/net/hub_url.hpp"
#include "hub/storage/conninfo.hpp"

// The package's shared library throws; compiled from the header the parser returns its errors.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "hub/app/config_sources.hpp"

namespace kith::app {
namespace {

// What is wrong with the value, or nothing.
using Complaint = std::optional<std::string_view>;

struct Target {
  Config& config;
  const std::filesystem::path& base;
};

struct Key {
  std::string_view section, name;
  std::function<Complaint(const toml::node&, Target)> read;
};

template <class Get>
auto whole(Get get, std::int64_t least, std::int64_t most) {
  return [=](const toml::node& node, Target target) -> Complaint {
    const auto* value = node.as_integer();
    if (value == nullptr) return "A whole number is expected.";
    if (value->get() < least || value->get() > most)
      return "The number is out of range; docs/configuration.md has the range.";
    auto& field = get(target.config);
    field = static_cast<std::remove_reference_t<decltype(field)>>(value->get());
    return std::nullopt;
  };
}

template <class Get, class Check>
auto text(Get get, Check check) {
  return [=](const toml::node& node, Target target) -> Complaint {
    const auto* value = node.as_string();
    if (value == nullptr) return "A text in quotes is expected.";
    if (Complaint complaint = check(value->get())) return complaint;
    get(target.config) = value->get();
    return std::nullopt;
  };
}

template <class Get>
auto flag(Get get) {
  return [=](const toml::node& node, Target target) -> Complaint {
    const auto* value = node.as_boolean();
    if (value == nullptr) return "true or false is expected.";
    get(target.config) = value->get();
    return std::nullopt;
  };
}

template <class Get>
auto path(Get get) {
  return [=](const toml::node& node, Target target) -> Complaint {
    const auto* value = node.as_string();
    if (value == nullptr || value->get().empty()) return "A path in quotes is expected.";
    get(target.config) = (target.base / value->get()).lexically_normal();
    return std::nullopt;
  };
}

Complaint check_address(const std::string& address) {
  in6_addr parsed{};
  if (inet_pton(AF_INET, address.c_str(), &parsed) == 1 || inet_pton(AF_INET6, address.c_str(), &parsed) == 1)
    return {};
  return "An IPv4 or IPv6 address is expected.";
}

Complaint check_loopback(const std::string& address) {
  if (Complaint complaint = check_address(address)) return complaint;
  if (address == "::1" || address.starts_with("127.")) return {};
  return "The admin listener has no sign-in, so it takes a loopback address only.";
}

Complaint check_zone(const std::string& zone) {
  const auto& zones = date::get_tzdb().zones;
  if (std::ranges::any_of(zones, [&](const auto& known) { return known.name() == zone; })) return {};
  return "An IANA time zone is expected, such as America/Los_Angeles.";
}

Complaint check_url(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "A URL that starts with postgresql:// is expected.";
  const std::string_view kind = std::string_view{url}.substr(0, scheme);
  if (kind != "postgresql" && kind != "postgres") return "A URL that starts with postgresql:// is expected.";
  const auto carries_password = storage::carries_password(url);
  if (!carries_password) return "PostgreSQL's client library cannot read this URL.";
  if (*carries_password) return "Put the password into a file and name that file.";
  return storage::complaint_of_address(url);
}

Complaint check_hub_code(const std::string& code) {
  if (!OrgCode::parse(code) || code == "operator")
    return "A code of 2 to 32 of a-z, 0-9 and _ is expected, first a letter.";
  return {};
}

Complaint check_hub_url(const std::string& url) {
  if (!net::parse_hub_url(url)) return "An address like https://hub.example.org:8443 is expected.";
  return {};
}

OutsideDatabase& outside(Config& config) {
  return config.database ? *config.database : config.database.emplace();
}

Complaint read_level(const toml::node& node, Target target) {
  constexpr std::pair<std::string_view, log::Level> levels[] = {{"debug", log::Level::debug},
                                                                {"info", log::Level::info},
                                                                {"warning", log::Level::warning},
                                                                {"error", log::Level::error}};
  const auto word = node.value<std::string_view>();
  for (const auto& [name, level] : levels) {
    if (word == name) {
      target.config.log_level = level;
      return {};
    }
  }
  return "debug, info, warning or error is expected.";
}

Complaint read_approval(const toml::node& node, Target target) {
  constexpr std::pair<std::string_view, Approval> ways[] = {{"second-person", Approval::second_person},
                                                            {"any-person", Approval::any_person},
                                                            {"automatic", Approval::automatic}};
  const auto word = node.value<std::string_view>();
  for (const auto& [name, way] : ways) {
    if (word == name) {
      target.config.enrolment.approval = way;
      return {};
    }
  }
  return "second-person, any-person or automatic is expected.";
}

#define KITH_FIELD(member) [](Config& c) -> auto& { return c.member; }

std::vector<Key> make_keys() {
  const auto url = [](Config& c) -> auto& { return outside(c).url; };
  const auto migrate_url = [](Config& c) -> auto& { return outside(c).migrate_url; };
  const auto password = [](Config& c) -> auto& { return outside(c).password_file; };
  const auto migrate_password = [](Config& c) -> auto& { return outside(c).migrate_password_file; };
  const auto danger = [](Config& c) -> auto& { return outside(c).danger_may_be_overheard; };
  return {
      {"hub", "time_zone", text(KITH_FIELD(time_zone), check_zone)},
      {"listen", "address", text(KITH_FIELD(listen.address), check_address)},
      {"listen", "port", whole(KITH_FIELD(listen.port), 0, 65'535)},
      {"tls", "certificate", path(KITH_FIELD(tls.certificate))},
      {"tls", "key", path(KITH_FIELD(tls.key))},
      {"tls", "client_ca", path(KITH_FIELD(tls.client_ca))},
      {"enrolment", "address", text(KITH_FIELD(enrolment.address), check_address)},
      {"enrolment", "port", whole(KITH_FIELD(enrolment.port), 0, 65'535)},
      {"enrolment", "approval", read_approval},
      {"enrolment", "days", whole(KITH_FIELD(enrolment.days), 1, 397)},
      {"enrolment", "certificate", path(KITH_FIELD(enrolment.certificate))},
      {"enrolment", "key", path(KITH_FIELD(enrolment.key))},
      {"enrolment", "authority", path(KITH_FIELD(enrolment.authority))},
      {"admin", "address", text(KITH_FIELD(admin.address), check_loopback)},
      {"admin", "port", whole(KITH_FIELD(admin.port), 0, 65'535)},
      {"database", "url", text(url, check_url)},
      {"database", "password_file", path(password)},
      {"database", "migrate_url", text(migrate_url, check_url)},
      {"database", "migrate_password_file", path(migrate_password)},
      {"database", "danger_may_be_overheard", flag(danger)},
      {"log", "level", read_level},
      {"threads", "network", whole(KITH_FIELD(threads.network), 1, 64)},
      {"threads", "single", whole(KITH_FIELD(threads.single), 1, 64)},
      {"threads", "bulk", whole(KITH_FIELD(threads.bulk), 1, 64)},
      {"threads", "read", whole(KITH_FIELD(threads.read), 1, 64)},
      {"threads", "table", whole(KITH_FIELD(threads.table), 1, 64)},
      {"threads", "control", whole(KITH_FIELD(threads.control), 1, 16)},
      {"limits", "connections", whole(KITH_FIELD(limits.connections), 1, 1'000'000)},
      {"limits", "connections_per_organisation", whole(KITH_FIELD(limits.connections_per_organisation), 1, 1'000'000)},
      {"limits", "handshake_seconds", whole(KITH_FIELD(limits.handshake_seconds), 1, 600)},
      {"limits", "header_bytes", whole(KITH_FIELD(limits.header_bytes), 1'024, 65'536)},
      {"limits", "header_fields", whole(KITH_FIELD(limits.header_fields), 8, 1'000)},
      {"limits", "header_seconds", whole(KITH_FIELD(limits.header_seconds), 1, 600)},
      {"limits", "keep_alive_seconds", whole(KITH_FIELD(limits.keep_alive_seconds), 1, 86'400)},
      {"limits", "body_idle_seconds", whole(KITH_FIELD(limits.body_idle_seconds), 1, 3'600)},
      {"limits", "write_idle_seconds", whole(KITH_FIELD(limits.write_idle_seconds), 1, 3'600)},
      {"limits", "request_seconds", whole(KITH_FIELD(limits.request_seconds), 1, 3'600)},
      {"limits", "requests_per_minute", whole(KITH_FIELD(limits.requests_per_minute), 1, 1'000'000'000)},
      {"limits", "records_read_per_day", whole(KITH_FIELD(limits.records_read_per_day), 1, 1'000'000'000)},
      {"limits", "records_per_organisation", whole(KITH_FIELD(limits.records_per_organisation), 1, 1'000'000'000)},
      {"limits", "register_seconds", whole(KITH_FIELD(limits.register_seconds), 1, 3'600)},
      {"limits", "stream_mib", whole(KITH_FIELD(limits.stream_mib), 1, 1'048'576)},
      {"limits", "stream_least_bytes_per_second",
       whole(KITH_FIELD(limits.stream_least_bytes_per_second), 0, 1'000'000)},
      {"limits", "stream_pace_seconds", whole(KITH_FIELD(limits.stream_pace_seconds), 1, 3'600)},
      {"limits", "expand_ratio", whole(KITH_FIELD(limits.expand_ratio), 2, 10'000)},
      {"limits", "drain_seconds", whole(KITH_FIELD(limits.drain_seconds), 0, 3'600)},
      {"disk", "low_mib", whole(KITH_FIELD(disk.low_mib), 1, 16'777'216)},
      {"disk", "ballast_mib", whole(KITH_FIELD(disk.ballast_mib), 0, 65'536)},
      {"audit", "verify_hour", whole(KITH_FIELD(audit.verify_hour), 0, 23)},
      {"federation", "code", text(KITH_FIELD(federation.code), check_hub_code)},
      {"federation", "address", text(KITH_FIELD(federation.address), check_hub_url)},
      {"release", "menu", path(KITH_FIELD(release.menu))},
      {"release", "regions", path(KITH_FIELD(release.regions))},
      {"release", "protect", path(KITH_FIELD(release.protect))},
      {"release", "audit", path(KITH_FIELD(release.audit))},
      {"release", "calendar", flag(KITH_FIELD(release.calendar))},
      {"release", "days_after_quarter", whole(KITH_FIELD(release.days_after_quarter), 0, 366)},
      {"release", "public_k", whole(KITH_FIELD(release.public_k), 11, 1'000'000)},
      {"release", "collaborative_k", whole(KITH_FIELD(release.collaborative_k), 5, 1'000'000)},
      {"release", "worker_seconds", whole(KITH_FIELD(release.worker_seconds), 1, 86'400)},
      {"release", "worker_mib", whole(KITH_FIELD(release.worker_mib), 64, 65'536)},
  };
}

#undef KITH_FIELD

class Reading {
 public:
  Reading(Config& config, const std::filesystem::path& base) : target_{config, base} {}

  void read(const toml::table& root) {
    for (const auto& [section, node] : root) {
      if (section.str() == "organisations") {
        read_organisations(node, target_.base, target_.config, mistakes_);
        continue;
      }
      const bool is_known = std::ranges::any_of(keys_, [&](const Key& key) { return key.section == section.str(); });
      if (!is_known) {
        complain(node, std::string{section.str()}, "This section is not known.");
      } else if (const auto* table = node.as_table(); table != nullptr) {
        read_section(section.str(), *table);
      } else {
        complain(node, std::string{section.str()}, "A section is expected here: [name], then its keys.");
      }
    }
  }
  void complain(const toml::node& node, std::string key, std::string_view what) {
    mistakes_.push_back({node.source().begin.line, std::move(key), std::string{what}});
  }
  void complain(std::string key, std::string_view what) { mistakes_.push_back({0, std::move(key), std::string{what}}); }
  std::vector<ConfigMistake> take() {
    std::ranges::stable_sort(mistakes_, {}, &ConfigMistake::line);
    return std::move(mistakes_);
  }

 private:
  void read_section(std::string_view section, const toml::table& table) {
    for (const auto& [name, node] : table) {
      std::string dotted = std::string{section}.append(".").append(name.str());
      const auto key = std::ranges::find_if(
          keys_, [&](const Key& known) { return known.section == section && known.name == name.str(); });
      if (key == keys_.end()) {
        complain(node, std::move(dotted), "This key is not known.");
      } else if (Complaint complaint = key->read(node, target_)) {
        complain(node, std::move(dotted), *complaint);
      }
    }
  }

  std::vector<Key> keys_ = make_keys();
  Target target_;
  std::vector<ConfigMistake> mistakes_;
};

// A directory, a device that never ends and a file that is none of ours are all refused.
std::optional<std::string> read_text(const std::filesystem::path& file) {
  constexpr std::uintmax_t most = 1U << 20U;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error || size > most) return std::nullopt;
  std::string text(size, '\0');
  std::ifstream stream{file, std::ios::binary};
  if (!stream.read(text.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return text;
}

}  // namespace

tl::expected<Config, std::vector<ConfigMistake>> parse_config(std::string_view toml, const std::filesystem::path& data,
                                                              const std::filesystem::path& base) {
  Config config;
  config.data = data;
  config.tls = {data / "tls/hub.crt", data / "tls/hub.key", data / "tls/clients-ca.crt"};
  config.enrolment.certificate = data / "ca/issuing.crt";
  config.enrolment.key = data / "ca/issuing.key";
  config.enrolment.authority = data / "ca/root.crt";
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    return tl::unexpected(
        std::vector<ConfigMistake>{{parsed.error().source().begin.line, {}, "This line is not valid TOML."}});
  }
  Reading reading{config, base};
  reading.read(parsed.table());
  if (config.database && config.database->url.empty())
    reading.complain("database.url", "It is required where [database] is given.");
  if (config.database && !config.database->danger_may_be_overheard) {
    for (const std::string_view key : addresses_in_danger(*config.database))
      reading.complain(std::string{key},
                       "Records may cross the network in the clear, or go to a server that only calls itself yours: "
                       "write sslmode=verify-full into the address, and sslrootcert=FILE with its authority. "
                       "database.danger_may_be_overheard = true takes it as it is.");
  }
  auto mistakes = reading.take();
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return config;
}

tl::expected<Config, std::vector<ConfigMistake>> load_config(const std::filesystem::path& data,
                                                             const std::optional<std::filesystem::path>& file) {
  const auto chosen = file.value_or(data / "kith-hub.toml");
  // Root would do whatever the user says who may write it: ask their server for the register, or show them any file.
  if (is_root_in_foreign_folder(data) && !(file && is_roots_alone(*file))) {
    return tl::unexpected(std::vector<ConfigMistake>{
        {0,
         {},
         "The data directory is another user's, and root takes no settings from there: run this as that user "
         "(sudo -u kith kith-hub …), or give --config with a file that root alone may write."}});
  }
  std::error_code none;
  if (!file && !std::filesystem::exists(chosen, none) && !none) return parse_config({}, data, data);
  if (may_others_write(chosen)) {
    return tl::unexpected(std::vector<ConfigMistake>{
        {0, {}, "Others may write the configuration, or replace it in its folder: chmod go-w both."}});
  }
  const auto text = read_text(chosen);
  if (!text) {
    return tl::unexpected(
        std::vector<ConfigMistake>{{0, {}, "The configuration cannot be read: a file of at most 1 MiB is expected."}});
  }
  auto config = parse_config(*text, data, std::filesystem::absolute(chosen).parent_path());
  if (config && file) config->file = std::filesystem::absolute(*file);
  return config;
}

}  // namespace kith::app
