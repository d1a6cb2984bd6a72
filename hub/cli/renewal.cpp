#include "hub/cli/renewal.hpp"

#include <fstream>
#include <iterator>

#include "auth/ending.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/clock_words.hpp"
#include "hub/cli/enroll.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {

std::optional<auth::CertificateFacts> read_facts(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return std::nullopt;
  const auto facts = auth::read_certificate(std::string{std::istreambuf_iterator<char>{stream}, {}});
  return facts ? std::optional{*facts} : std::nullopt;
}

bool is_due(const auth::Period& life, WallTime now) {
  return now < life.until && life.until - now < (life.until - life.from) / 3;
}

tl::expected<auth::CertificateFacts, Complaint> renew(const Settings& settings) {
  if (settings.certificate != settings.key)
    return tl::unexpected(
        Complaint{ExitCode::usage, "Your certificate was not made by kith enroll; whoever made it renews it."});
  auto session = HubSession::open(settings);
  if (!session) return tl::unexpected(session.error());
  const auth::NewKey key = auth::make_key();
  std::string body;
  json::Writer{body}.begin_object().member("request", key.request).end_object();
  const auto answer = session->exchange({net::Method::post, "/v1/certificates", {{"content-type", "application/json"}}},
                                        std::move(body));
  if (!answer) return tl::unexpected(answer.error());
  const auto enrolled = read_enrolled(answer->body, key);
  if (!enrolled) return tl::unexpected(enrolled.error());
  if (const auto written = write_private_file(settings.certificate, key_and_certificate(key, *enrolled)); !written)
    return tl::unexpected(file_complaint(written.error(), settings.certificate));
  auto facts = auth::read_certificate(enrolled->certificate);
  if (!facts) return tl::unexpected(complaint(facts.error()));
  return *std::move(facts);
}

void renew_if_due(const Settings& settings, Terminal& terminal, WallTime now) {
  const auto facts = read_facts(settings.certificate);
  if (!facts || now >= facts->period.until) return;  // the connection will say so
  if (settings.certificate != settings.key) {
    if (auth::nearness(facts->period.until, now) != auth::Nearness::far)
      terminal.note("Your certificate " + auth::ending_words(facts->period.until, now) + ", on " +
                    day_text(facts->period.until) + ". Ask whoever made it for a new one.");
    return;
  }
  if (!is_due(facts->period, now)) return;
  const auto renewed = renew(settings);
  if (renewed)
    terminal.note("Your certificate was renewed; it lasts until " + day_text(renewed->period.until) + ".");
  else
    terminal.note("Your certificate " + auth::ending_words(facts->period.until, now) + ", on " +
                  day_text(facts->period.until) + ", and could not be renewed yet. " + renewed.error().text);
}

tl::expected<HubSession, Complaint> open_session(const Settings& settings, Terminal& terminal) {
  renew_if_due(settings, terminal);
  return HubSession::open(settings);
}

}  // namespace kith::cli
