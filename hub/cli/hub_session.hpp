// A conversation with one hub: our certificate, its answers, and its refusals turned into words and exit codes. Blocks;
// one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/cli/settings.hpp"
#include "hub/net/client.hpp"

namespace kith::cli {

// What a problem document (RFC 9457) says, for the person at the terminal. A body that is none gives words from the
// status.
Complaint explain_problem(int status, std::string_view body, const std::string* retry_after);
// The slug in its type; empty where it has none.
std::string slug_of_problem(std::string_view body);
// The code of a slug, as in "/problems/<slug>" or a result's "code"; internal when it is new to this program.
Errc code_of_slug(std::string_view slug);

inline constexpr std::string_view record_name_words =
    "A record's name looks like 0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10.";
// A complaint about one record that was asked for by its name: where the hub shows none, in words about records.
Complaint about_record(Complaint complaint);

// Why certificates could not be loaded, naming the file of ours that is to blame.
Complaint explain_files(const Settings& settings, const Error& error);
// Why the hub could not be talked to, with its address; of a TLS handshake that failed, whose side must change what,
// where our certificate's dates are held against `now`, this computer's clock.
Complaint explain_connection(const Settings& settings, const Error& error, WallTime now = SystemClock{}.now());

// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

struct QueryParameter {
  std::string_view name;
  std::string value;
};
// path?name=value&… ; commas and equals signs inside values stay readable.
std::string target(std::string_view path, const std::vector<QueryParameter>& parameters);

class HubSession {
 public:
  // Loads the certificates; connects when first used. Complaints: a file that cannot be used.
  static tl::expected<HubSession, Complaint> open(const Settings& settings);

  // One request; a status below 300 gives the answer, any other a complaint.
  tl::expected<net::ClientResponse, Complaint> exchange(net::ClientRequest request, std::string body = {});

  // What an error of client() means here.
  [[nodiscard]] Complaint explain(const Error& error) const;

  // How long to wait, where the last answer that was noted refused because we had asked too often (429).
  [[nodiscard]] std::optional<std::chrono::seconds> asked_to_wait() const { return asked_to_wait_; }
  void note_answer(int status, const std::string* retry_after);

  // Who our certificate says we are (RFC 2253).
  [[nodiscard]] const std::string& subject() const { return subject_; }
  [[nodiscard]] net::Client& client() { return client_; }
  [[nodiscard]] boost::asio::io_context& context() { return *context_; }

 private:
  HubSession(Settings settings, std::unique_ptr<boost::asio::io_context> context, net::Client client,
             std::string subject)
      : settings_(std::move(settings)),
        context_(std::move(context)),
        subject_(std::move(subject)),
        client_(std::move(client)) {}
  Settings settings_;
  std::unique_ptr<boost::asio::io_context> context_;
  std::string subject_;
  std::optional<std::chrono::seconds> asked_to_wait_;
  net::Client client_;
};

}  // namespace kith::cli
