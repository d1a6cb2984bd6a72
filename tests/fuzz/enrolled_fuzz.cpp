// Any bytes as what `kith enroll` reads from a hub: the whole answer, the authorities in an otherwise good one, a
// certificate in PEM form and below its wrapping. What is taken names a file and no folder, belongs to the key that
// asked, and can be read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/certificate.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/enroll.hpp"
#include "tests/fuzz/pem.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Member {
  auth::NewKey key = auth::make_key();
  auth::Authority::Pair root;
  std::string certificate;

  Member() {
    const WallTime now = SystemClock{}.now();
    const auth::Period period{now - 1h, now + 24h};
    root = auth::Authority::make_root("Fuzz", period);
    const auto issuer = auth::Authority::load(root).value();
    certificate = issuer.issue_client(auth::read_request(key.request).value(), "aaln", period)->pem;
  }
};

const Member& member() {
  static const Member made;
  return made;
}

void as_answer(std::string_view body) {
  const auto enrolled = cli::read_enrolled(body, member().key);
  if (!enrolled) return;
  require(OrgCode::parse(enrolled->org).has_value());
  require(enrolled->org.find_first_of("/.\\") == std::string::npos);
  require(auth::is_pair(enrolled->certificate, member().key.key));
  require(auth::read_certificate(enrolled->certificate).has_value());
  require(auth::read_certificate(enrolled->authorities).has_value());
}

// A good answer but for the authorities.
void as_authorities(std::string_view pem) {
  std::string body;
  json::Writer out{body};
  out.begin_object().member("org", "aaln").member("certificate", member().certificate);
  out.member("authorities", pem).member("port", std::int64_t{8443}).end_object();
  as_answer(body);
}

void as_certificate(std::string_view pem) {
  // Reading a private key costs a hundred times what reading a certificate does, so only where there is a reason.
  if (pem.find("KEY-----") != std::string_view::npos)
    static_cast<void>(auth::is_pair(member().certificate, pem));  // a key file that somebody has damaged
  if (!auth::read_certificate(pem)) return;
  static_cast<void>(auth::Authority::load({std::string{pem}, member().root.key}));
  as_authorities(pem);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Safety: bytes are read as characters, which may alias anything.
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      as_answer(rest);
      break;
    case 1:
      as_authorities(rest);
      break;
    case 2:
      as_certificate(rest);
      break;
    default:
      as_certificate(fuzz::wrapped("CERTIFICATE", rest));
  }
  return 0;
}
