// `kith enroll`: from an invitation code to a connection that works. The key is made here and stays here; the hub gets
// a request signed with it. Key and certificate lie in one file of mode 0600, so that renewing them is one rename.
// Blocks; one thread.
#pragma once

#include <filesystem>
#include <istream>
#include <string>

#include "auth/certificate.hpp"
#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct EnrollOptions {
  ConnectionFlags connection;  // of a member, with `renew`
  bool renew = false;          // the certificate that is there, now
  std::string code;
  std::istream* in = nullptr;  // where a code of - is read
  std::string hub;             // https://HOST:PORT as the invitation has it
  std::string folder;          // where the files go; empty: that of the usual configuration file
  bool no_wait = false;        // leave when approval is due; the same command goes on later
};
ExitCode enroll(const EnrollOptions& options, Terminal& terminal);

// A key that waits for its certificate, kept so that a command that was ended goes on with the same one. Complaints:
// the file cannot be read or written.
tl::expected<auth::NewKey, Complaint> pending_key(const std::filesystem::path& file);

// What the hub gave for a key.
struct Enrolled {
  std::string org, certificate, authorities;
  std::uint16_t port = 0;  // 0: not said
};
// Of the answer's body. Complaints: it is not what the API promises, or the certificate is not for this key.
tl::expected<Enrolled, Complaint> read_enrolled(std::string_view body, const auth::NewKey& key);

// The bytes of the file that holds both.
std::string key_and_certificate(const auth::NewKey& key, const Enrolled& enrolled);

}  // namespace kith::cli
