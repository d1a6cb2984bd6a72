// One request of `kith enroll` to the hub's door for enrolment, and what its refusals mean to the one who enrols.
// Blocks; one thread.
#pragma once

#include <string>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/cli/settings.hpp"
#include "hub/net/client.hpp"

namespace kith::cli {

// What is asked of whom.
struct EnrolmentRequest {
  auth::Invitation invitation;
  HubAddress address;
  std::string url, code;  // as they were given
  auth::NewKey key;
};

// Asks once; the answer is 201 with the certificate, or 202 where approval is due. Before anything is sent it is
// certain that the hub is the one that the invitation names, and that its certificate is for the name in the address,
// without which no later connection would be taken. Complaints: those, whatever the network does, and the hub's
// refusals.
tl::expected<net::ClientResponse, Complaint> ask_to_enrol(const EnrolmentRequest& asking);

}  // namespace kith::cli
