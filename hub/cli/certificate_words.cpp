#include "hub/cli/certificate_words.hpp"

#include "hub/cli/clock_words.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/terminal.hpp"
#include "hub/net/hints.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view invitation = "Ask the hub's operator for a new invitation, and run the line that you get.";

}  // namespace

std::string words_about_own_certificate(const Settings& settings, const Error& error, const std::string& refusal,
                                        WallTime now) {
  const std::string file = printable(settings.certificate.string());
  const auto facts = read_facts(settings.certificate);
  if (facts && now > facts->period.until)
    return "Your certificate ended on " + day_text(facts->period.until) + ", and this computer's clock says " +
           minute_text(now) + ". If the clock is wrong, set it right. If it is right: " + std::string{invitation};
  if (facts && now < facts->period.from)
    return "Your certificate begins on " + minute_text(facts->period.from) + ", and this computer's clock says " +
           minute_text(now) + ". Set the clock right, or wait.";
  if (error.hint == net::client_is_out_of_time && facts)
    return refusal + "By this computer's clock, which says " + minute_text(now) + ", it is good until " +
           minute_text(facts->period.until) +
           ": one of the two clocks is wrong. Compare yours with another one; if it is right, tell the hub's operator.";
  if (error.hint == net::client_is_of_wrong_usage)
    return refusal + file +
           " may be a server's. Use the one that kith enroll has stored, or that the operator gave you.";
  if (error.hint == net::client_is_foreign)
    return refusal + file + " was made for another hub, or by an authority that this one has given up. " +
           std::string{invitation};
  if (error.hint == net::client_is_not_accepted && facts && now - facts->period.from < std::chrono::hours{24})
    return refusal + "It began on " + minute_text(facts->period.from) +
           ", which a hub whose clock is behind does not know yet. Try again in an hour; if it stays, tell the hub's "
           "operator.";
  return refusal + "Ask the operator of the hub about your certificate " + file + ".";
}

}  // namespace kith::cli
