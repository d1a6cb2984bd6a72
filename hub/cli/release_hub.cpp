#include "hub/cli/release_hub.hpp"

#include <algorithm>

#include "hub/audit/merkle.hpp"
#include "hub/base/hex.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view json_type = "application/json";

Complaint not_understood() {
  return {ExitCode::failed, "The hub's answer could not be understood."};
}

Complaint no_release() {
  return {ExitCode::not_found,
          "There is no such release, or it is not for your role or region. kith release list shows those that are."};
}

Complaint broken(std::string_view name) {
  return {ExitCode::failed, "What came as " + std::string{name} +
                                " is not what the release says it is: it was changed on the way, or at the hub. Tell "
                                "its operator."};
}

std::optional<ListedRelease> read_listed(json::Value value) {
  const json::Value profile = value.is(json::Kind::object) ? value.find("profile") : json::Value{};
  const json::Value places = value.is(json::Kind::object) ? value.find("places") : json::Value{};
  if (!profile || !profile.is(json::Kind::object) || !places || !places.is(json::Kind::array)) return std::nullopt;
  const json::Value k = profile.find("k");
  ListedRelease listed{text_member(value, "id"),
                       text_member(value, "period"),
                       text_member(profile, "name"),
                       k && k.integer() ? *k.integer() : 0,
                       text_member(value, "as_of"),
                       text_member(value, "frozen_at"),
                       {}};
  for (json::Value place = places.first(); place; place = place.next()) {
    if (!place.is(json::Kind::object)) return std::nullopt;
    listed.places.push_back({text_member(place, "place"), text_member(place, "manifest_sha256")});
  }
  if (!is_plain_name(listed.id) || listed.places.empty()) return std::nullopt;
  return listed;
}

std::string path_of(const ListedRelease& release, const ReleasePlace& place, std::string_view name) {
  std::string path = "/v1/releases/" + percent_encoded(release.id);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (stem == "certificate" || stem == "codebook")
    path.append("/").append(stem);
  else if (stem != "manifest")
    path.append("/tables/").append(percent_encoded(stem));
  return target(path, {{"place", place.place}});
}

}  // namespace

bool is_plain_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_-.:"}.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= 120 && name.front() != '.' && std::ranges::all_of(name, is_plain);
}

Told<ReleaseHub> ReleaseHub::open(const ConnectionFlags& flags, Terminal& terminal) {
  const auto settings = load_settings(flags, true);
  if (!settings) return tl::unexpected(settings.error());
  auto session = open_session(*settings, terminal);
  if (!session) return tl::unexpected(session.error());
  return ReleaseHub{std::move(*session)};
}

Told<std::string> ReleaseHub::get(const std::string& target, std::string_view type) {
  auto response = session_.exchange({net::Method::get, target, {{"accept", std::string{type}}}});
  if (!response) return tl::unexpected(response.error());
  return std::move(response->body);
}

Told<std::vector<ListedRelease>> ReleaseHub::list(std::string* body) {
  auto text = get("/v1/releases", json_type);
  if (!text) return tl::unexpected(text.error());
  if (body != nullptr) *body = *text;
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(*text);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("releases") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return tl::unexpected(not_understood());
  std::vector<ListedRelease> all;
  for (json::Value one = list.first(); one; one = one.next()) {
    auto listed = read_listed(one);
    if (!listed) return tl::unexpected(not_understood());
    all.push_back(std::move(*listed));
  }
  return all;
}

Told<ListedRelease> ReleaseHub::find(std::string_view id) {
  const auto all = list();
  if (!all) return tl::unexpected(all.error());
  const auto found = std::ranges::find(*all, id, &ListedRelease::id);
  if (found == all->end()) return tl::unexpected(no_release());
  return *found;
}

Told<ReleasePlace> ReleaseHub::place(const ListedRelease& release, std::string_view name) {
  if (name.empty()) return release.places.front();
  const auto found = std::ranges::find(release.places, name, &ReleasePlace::place);
  if (found != release.places.end()) return *found;
  std::string words = "Of " + release.id + " you can read:";
  for (const ReleasePlace& place : release.places) words.append(" ").append(printable(place.place));
  return tl::unexpected(Complaint{ExitCode::not_found, words + " (*: the whole)."});
}

Told<std::string> ReleaseHub::manifest(const ListedRelease& release, const ReleasePlace& place,
                                       std::vector<ManifestFile>& files) {
  auto text = get(path_of(release, place, "manifest.json"), json_type);
  if (!text) return text;
  if (hex(audit::sha256(*text)) != place.manifest_sha256) return tl::unexpected(broken("manifest.json"));
  std::string copy = *text;
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(copy);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("files") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return tl::unexpected(not_understood());
  for (json::Value one = list.first(); one; one = one.next()) {
    if (!one.is(json::Kind::object)) return tl::unexpected(not_understood());
    files.push_back({text_member(one, "name"), text_member(one, "sha256")});
    if (!is_plain_name(files.back().name)) return tl::unexpected(not_understood());
  }
  return text;
}

Told<std::string> ReleaseHub::file(const ListedRelease& release, const ReleasePlace& place, const ManifestFile& file) {
  auto text = get(path_of(release, place, file.name), file.name.ends_with(".csv") ? "text/csv" : json_type);
  if (text && hex(audit::sha256(*text)) != file.sha256) return tl::unexpected(broken(file.name));
  return text;
}

Told<std::string> ReleaseHub::file(const ListedRelease& release, const ReleasePlace& place, std::string_view name) {
  std::vector<ManifestFile> files;
  if (auto read = manifest(release, place, files); !read) return read;
  const auto found = std::ranges::find(files, name, &ManifestFile::name);
  if (found != files.end()) return file(release, place, *found);
  std::string words = "No such table. The tables of " + release.id + ":";
  for (const ManifestFile& one : files)
    if (one.name.ends_with(".csv") && one.name != "codebook.csv")
      words.append(" ").append(one.name.substr(0, one.name.size() - 4));
  return tl::unexpected(Complaint{ExitCode::not_found, words});
}

Told<disclosure::PublishedTable> ReleaseHub::table(const ListedRelease& release, const ReleasePlace& place,
                                                   const ManifestFile& file) {
  auto text = this->file(release, place, file);
  if (!text) return tl::unexpected(text.error());
  auto table = disclosure::read_table(std::move(*text));
  if (!table) return tl::unexpected(complaint(table.error()));
  return std::move(*table);
}

}  // namespace kith::cli
