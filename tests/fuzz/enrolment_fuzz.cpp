// Any bytes as what a stranger sends to the door of enrolment: a code, a certificate request in PEM form, the same
// below its wrapping, and the JSON around both. A code that is read is written again as the code that it was; a request
// that is taken leads to a certificate in which its key stands and nothing else of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/base/json.hpp"
#include "tests/fuzz/pem.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

const auth::Authority& authority() {
  static const WallTime now = SystemClock{}.now();
  static const auth::Authority made =
      auth::Authority::load(auth::Authority::make_root("Fuzz", {now - 1h, now + 24h})).value();
  return made;
}

void as_code(std::string_view text) {
  const auto read = auth::Invitation::parse(text);
  if (!read) return;
  const auto again = auth::Invitation::parse(read->text());
  require(again && again->secret == read->secret && again->pin == read->pin);
}

void as_request(std::string_view pem) {
  const auto asked = auth::read_request(pem);
  if (!asked) return;
  const auto [from, until] = authority().facts().period;
  const auto issued = authority().issue_client(*asked, "aaln", {from, until});
  require(issued.has_value());
  require(issued->facts.subject == "CN=aaln" && issued->facts.names.empty() && issued->facts.key == asked->id);
  const auto read = auth::read_certificate(issued->pem);
  require(read && read->subject == "CN=aaln" && read->key == asked->id);
}

void as_body(std::string_view bytes) {
  std::string text{bytes};
  json::Parser parser{{.bytes = std::size_t{16} * 1024, .depth = 2, .members = 8, .nodes = 16}};
  const auto root = parser.parse(text);
  if (!root || !root->is(json::Kind::object)) return;
  const json::Value code = root->find("invitation"), request = root->find("request");
  if (code && code.is(json::Kind::string)) as_code(code.string());
  if (request && request.is(json::Kind::string)) as_request(request.string());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Safety: bytes are read as characters, which may alias anything.
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      as_code(rest);
      break;
    case 1:
      as_request(rest);
      break;
    case 2:
      as_request(fuzz::wrapped("CERTIFICATE REQUEST", rest));
      break;
    default:
      as_body(rest);
  }
  return 0;
}
