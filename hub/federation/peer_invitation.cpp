#include "hub/federation/peer_invitation.hpp"

#include <date/date.h>

#include <algorithm>
#include <sstream>

#include "hub/sync/lines.hpp"

namespace kith::federation {
namespace {

constexpr std::string_view title = "kith peer invitation 1\n";
constexpr std::string_view time_shape = "%FT%TZ";
constexpr std::string_view is_none = "this is not the invitation of a hub, or a part of it is missing";
constexpr std::string_view was_changed =
    "this invitation was changed on its way; ask for it anew, as a file and not as typed text";

std::string text_of(const PeerInvitation& invitation) {
  std::string text{title};
  const auto line = [&text](std::string_view word, std::string_view value) {
    text.append(word).append(" ").append(value).append("\n");
  };
  line("hub", invitation.hub.text());
  line("invites", invitation.invited.text());
  line("address", net::url_of(invitation.address));
  line("enrolment", net::url_of(invitation.enrolment));
  line("certificate", auth::hex(invitation.certificate));
  line("code", invitation.code.text());
  line("expires", date::format(std::string{time_shape}, invitation.expires));
  line("key", invitation.signing_key.text());
  return text;
}

Error unreadable() {
  return {Errc::malformed_value, {}, is_none};
}

Result<net::HubAddress> parse_address(std::string_view text) {
  auto address = net::parse_hub_url(text);
  if (!address) return fail(unreadable());
  return *std::move(address);
}

Result<auth::KeyId> parse_key(std::string_view text) {
  auth::KeyId key{};
  if (text.size() != 2 * key.size()) return fail(unreadable());
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = digits.find(text[i]);
    if (digit == std::string_view::npos) return fail(unreadable());
    key.at(i / 2) = static_cast<std::uint8_t>((std::size_t{key.at(i / 2)} << 4U) | digit);
  }
  return key;
}

Result<std::chrono::sys_seconds> parse_time(std::string_view text) {
  std::istringstream in{std::string{text}};
  std::chrono::sys_seconds time;
  in >> date::parse(std::string{time_shape}, time);
  if (in.fail()) return fail(unreadable());
  return time;
}

Result<PeerInvitation> parse(std::string_view text) {
  if (!text.starts_with(title)) return fail(unreadable());
  sync::LineReader lines{text.substr(title.size())};
  KITH_ASSIGN(HubCode hub, lines.take_hub("hub"));
  KITH_ASSIGN(HubCode invited, lines.take_hub("invites"));
  KITH_ASSIGN(const std::string_view address_text, lines.take("address"));
  KITH_ASSIGN(net::HubAddress address, parse_address(address_text));
  KITH_ASSIGN(const std::string_view enrolment_text, lines.take("enrolment"));
  KITH_ASSIGN(net::HubAddress enrolment, parse_address(enrolment_text));
  KITH_ASSIGN(const std::string_view certificate_text, lines.take("certificate"));
  KITH_ASSIGN(const auth::KeyId certificate, parse_key(certificate_text));
  KITH_ASSIGN(const std::string_view code_text, lines.take("code"));
  KITH_ASSIGN(const auth::Invitation code, auth::Invitation::parse(code_text));
  KITH_ASSIGN(const std::string_view expires_text, lines.take("expires"));
  KITH_ASSIGN(const auto expires, parse_time(expires_text));
  KITH_ASSIGN(const std::string_view key_text, lines.take("key"));
  KITH_ASSIGN(audit::VerifierKey key, audit::VerifierKey::parse(key_text));
  return PeerInvitation{std::move(hub), std::move(invited), std::move(address), std::move(enrolment), certificate, code,
                        expires,        std::move(key)};
}

bool fits_together(const PeerInvitation& invitation) {
  return invitation.signing_key.name() == invitation.hub.text() && invitation.hub != invitation.invited &&
         invitation.signing_key.type() == audit::SignatureType::ed25519 &&
         std::ranges::equal(invitation.code.pin, std::span{invitation.certificate}.first(invitation.code.pin.size()));
}

// As a note's bytes are, whatever a mail program has made of them.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '\r') out += c;
  while (out.ends_with("\n\n")) out.pop_back();
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

}  // namespace

std::string write_invitation(const PeerInvitation& invitation, const audit::Signer& signer) {
  audit::Note note{text_of(invitation), {}};
  signer.sign(note);
  return note.serialized();
}

Result<PeerInvitation> read_invitation(std::string_view text) {
  if (text.size() > most_invitation_bytes) return fail(unreadable());
  const auto note = audit::parse_note(plain(text));
  if (!note) return fail(unreadable());
  auto invitation = parse(note->text);
  if (!invitation) return fail(unreadable());
  if (text_of(*invitation) != note->text || !fits_together(*invitation) ||
      !audit::is_signed_by(*note, invitation->signing_key))
    return fail(Error{Errc::malformed_value, {}, was_changed});
  return invitation;
}

std::string words_of(const PeerInvitation& invitation) {
  return auth::spoken(audit::sha256(text_of(invitation)));
}

}  // namespace kith::federation
