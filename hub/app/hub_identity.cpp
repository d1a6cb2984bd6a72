#include "hub/app/hub_identity.hpp"

#include <fstream>

#include "auth/certificate.hpp"
#include "hub/app/issuing_files.hpp"

namespace kith::app {

Result<HubIdentity> load_identity(const Config& config) {
  const auto code = PartyCode::parse(config.federation.code);
  if (!code) return fail(Error{Errc::malformed_config, {}, no_hub_code});
  KITH_ASSIGN(const auto seed, SecretKey::load_or_create(config.data / "keys/federation.key"));
  return HubIdentity{*code, audit::Signer{code->text(), seed}};
}

Result<net::HubAddress> own_address(const Config& config) {
  if (const auto given = net::parse_hub_url(config.federation.address)) return *given;
  KITH_ASSIGN(const auto pem, read_text_file(config.tls.certificate, "the hub's certificate, tls.certificate"));
  const auto facts = auth::read_certificate(pem);
  if (!facts) return fail(Error{Errc::file_unreadable, {}, "the hub's certificate, tls.certificate"});
  unsigned port = config.listen.port;
  if (port == 0) std::ifstream{config.data / "run/hub.port"} >> port;
  return net::HubAddress{facts->names.empty() ? "localhost" : facts->names.front(), static_cast<std::uint16_t>(port)};
}

PeerFiles files_of_peer(const Config& config, const PartyCode& self, const PartyCode& peer) {
  const auto folder = config.data / "peers" / peer.text();
  return {folder, folder / (self.text() + ".pem"), folder / "hub-ca.crt"};
}

}  // namespace kith::app
