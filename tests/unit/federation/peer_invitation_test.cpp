// Invitations between hubs: read as they were written, whatever mail does to a text, and refused once anything of them
// was changed; and what two hubs tell each other when they try the connection.
#include "hub/federation/peer_invitation.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "hub/federation/meeting.hpp"

namespace {

using namespace kith;
using namespace kith::federation;

HubCode hub(const char* code) {
  return *HubCode::parse(code);
}

struct InvitationFixture {
  SecretKey seed = SecretKey::random();
  audit::Signer signer{"bay_hub", seed};
  PeerInvitation invitation = make();
  std::string text = write_invitation(invitation, signer);

  [[nodiscard]] PeerInvitation make() const {
    auth::KeyId certificate{};
    certificate.fill(0xA7);
    using namespace std::chrono_literals;
    return {hub("bay_hub"),
            hub("delta_hub"),
            {"hub.example.org", 8443},
            {"2001:db8::1", 8444},
            certificate,
            auth::Invitation::random(certificate),
            std::chrono::sys_days{std::chrono::year{2027} / 1 / 31} + 23h + 59min + 7s,
            signer.key()};
  }
  [[nodiscard]] std::string with(const std::string& old, const std::string& other) const {
    std::string changed = text;
    const std::size_t at = changed.find(old);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, old);
    return changed.replace(at, old.size(), other);
  }
  static std::string hint_of(const std::string& text) {
    const auto read = read_invitation(text);
    BOOST_REQUIRE(!read);
    BOOST_TEST((read.error().code == Errc::malformed_value));
    return std::string{read.error().hint};
  }
};

BOOST_FIXTURE_TEST_SUITE(peer_invitations, InvitationFixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  const auto read = read_invitation(text);
  BOOST_REQUIRE(read);
  BOOST_TEST((read->hub == invitation.hub && read->invited == invitation.invited));
  BOOST_TEST((read->address == invitation.address && read->enrolment == invitation.enrolment));
  BOOST_TEST((read->certificate == invitation.certificate && read->code.text() == invitation.code.text()));
  BOOST_TEST((read->expires == invitation.expires && read->signing_key == invitation.signing_key));
  BOOST_TEST(words_of(*read) == words_of(invitation));
}

BOOST_AUTO_TEST_CASE(what_mail_does_to_a_text_does_no_harm) {
  std::string of_another_system;
  for (const char c : text) of_another_system += c == '\n' ? std::string{"\r\n"} : std::string{c};
  BOOST_REQUIRE(read_invitation(of_another_system + "\r\n\r\n"));
  std::string cut = text;
  cut.pop_back();
  BOOST_REQUIRE(read_invitation(cut));
}

BOOST_AUTO_TEST_CASE(what_was_changed_is_refused) {
  for (const auto& changed : {with("hub.example.org", "hub.example.com"), with("8444", "8445"),
                              with("2027-01-31", "2028-01-31"), with("invites delta_hub", "invites gamma_hub")})
    BOOST_TEST(hint_of(changed).starts_with("this invitation was changed on its way"), changed);
  // Signed again, by who does not have the key that it names.
  const audit::Signer other{"bay_hub", SecretKey::random()};
  BOOST_TEST(hint_of(write_invitation(invitation, other)).starts_with("this invitation was changed"));
}

BOOST_AUTO_TEST_CASE(what_contradicts_itself_is_refused_though_it_is_signed) {
  const auto refused = [&](const PeerInvitation& strange) {
    return hint_of(write_invitation(strange, signer)).starts_with("this invitation was changed");
  };
  PeerInvitation of_itself = invitation;
  of_itself.invited = of_itself.hub;
  BOOST_TEST(refused(of_itself));
  PeerInvitation of_another = invitation;
  of_another.hub = hub("gamma_hub");
  BOOST_TEST(refused(of_another));
  PeerInvitation elsewhere = invitation;
  elsewhere.certificate.fill(0x11);
  BOOST_TEST(refused(elsewhere));
}

BOOST_AUTO_TEST_CASE(what_is_no_invitation_is_refused) {
  for (const std::string& none : {std::string{}, std::string{"hello\n"}, text.substr(0, text.size() / 2),
                                  std::string(most_invitation_bytes + 1, 'a'), with("code ", "cord ")})
    BOOST_TEST(hint_of(none).starts_with("this is not the invitation of a hub"));
}

BOOST_AUTO_TEST_CASE(the_words_are_of_all_that_it_says) {
  PeerInvitation other = invitation;
  other.address.port = 9443;
  BOOST_TEST(words_of(other) != words_of(invitation));
  BOOST_TEST(words_of(invitation).size() == 23U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(meetings)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  for (const std::optional<std::string>& key : {std::optional<std::string>{}, std::optional<std::string>{"a+b+c"}}) {
    const auto read = read_meeting(write_meeting({hub("bay_hub"), "bay_hub+1+2", hub("delta_hub"), key}));
    BOOST_REQUIRE(read);
    BOOST_TEST((read->hub == hub("bay_hub") && read->peer == hub("delta_hub")));
    BOOST_TEST(read->signing_key == "bay_hub+1+2");
    BOOST_TEST((read->peer_key == key));
  }
}

BOOST_AUTO_TEST_CASE(what_is_none_is_refused) {
  for (const char* none : {"", "[]", "{}", R"({"hub":"Bay Hub","signing_key":"a","peer":"delta_hub"})",
                           R"({"hub":"bay_hub","signing_key":7,"peer":"delta_hub"})"})
    BOOST_TEST((read_meeting(none).error().code == Errc::malformed_value), none);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
