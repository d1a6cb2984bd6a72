// What a hub that issues certificates needs for it, and the answer that carries one. Made by the application root; any
// thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "auth/certificate.hpp"
#include "hub/api/context.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

struct Issuing {
  auth::Authority authority;
  std::string roots;  // PEM: what a member checks the hub's own certificate against
  std::chrono::hours life;
};

// For CN=`org`, from ten minutes ago, because clocks differ. Errors: contradiction (the authority has expired).
Result<auth::IssuedCertificate> issue(const Issuing& issuing, const auth::RequestedKey& key, const OrgCode& org);

struct Delivered {
  const OrgCode& org;
  const auth::KeyId& key;
  const std::string& certificate;
  const std::string& roots;
  std::optional<std::uint16_t> port;  // where members connect, for those who do not know it yet
};
net::Response certificate_answer(const Delivered& delivered);

// The whole of a small JSON body. Errors: unsupported_media_type, body_too_large (16 KiB), those of the body.
Task<Result<std::string>> read_small_json(const net::Request& request, net::Body& body);

// A small JSON object's members, as texts: `names` and no others, each of them. Errors: unsupported_media_type,
// body_too_large (16 KiB), those of the parser, wrong_type, unknown_field, missing_field, those of the body.
Task<Result<std::vector<std::string>>> read_texts(const net::Request& request, net::Body& body,
                                                  std::vector<std::string_view> names);

}  // namespace kith::api
