// The one door that takes a request without a client certificate: POST /v1/enrolments, on a listener of its own, where
// an invitation code and a certificate request are changed for a certificate once an operator has approved. Everything
// else is not found there. Any io thread.
#pragma once

#include <atomic>

#include "auth/invitation.hpp"
#include "hub/api/context.hpp"
#include "hub/api/issuing.hpp"
#include "hub/async/task.hpp"
#include "hub/net/http.hpp"

namespace kith::storage::enrolment {
struct Standing;
}

namespace kith::api {

inline constexpr std::string_view enrolment_path = "/v1/enrolments";

class EnrolmentDoor {
 public:
  // `port` is the one where members connect with their certificates.
  EnrolmentDoor(const Services& services, std::uint16_t port) : services_(services), port_(port) {}
  Task<void> answer(const net::Request& request, net::Body& body, net::Reply& reply);

 private:
  struct Asked {
    auth::Invitation invitation;
    auth::RequestedKey key;
  };
  Task<Result<void>> enrol(const net::Request& request, net::Body& body, net::Reply& reply);
  Task<Result<Asked>> read(const net::Request& request, net::Body& body) const;
  Task<Result<storage::enrolment::Standing>> stand(const Asked& asked) const;
  Task<Result<std::string>> certificate(const Asked& asked, const storage::enrolment::Standing& standing) const;

  const Services& services_;
  const std::uint16_t port_;
  std::atomic<int> asking_{0};  // requests that are at the database now
};

}  // namespace kith::api
