// Two hubs become each other's peers as their two operators do it: the commands of kith-hub on both machines, `kith` in
// between, real TLS and a real database on each side.
#include <fstream>
#include <thread>

#include "hub/app/enrolment_command.hpp"
#include "hub/app/peer_command.hpp"
#include "hub/federation/meeting.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/sudo_user.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

// What it holds; else the test ends with the words of the error.
template <class T>
T must(Result<T> result) {
  if (!result) BOOST_FAIL(app::explain(result.error()));
  return *std::move(result);
}

// A hub, with the commands of its operator.
struct OperatedHub {
  explicit OperatedHub(const char* hub_code) : code(hub_code), hub({.code = hub_code}), config(hub.config()) {
    config.enrolment.approval = app::Approval::any_person;
  }
  std::string code;
  test::TestHub hub;
  app::Config config;

  [[nodiscard]] std::string invite(const std::string& other) const {
    return must(app::invite_peer(config, {.code = other, .name = {}, .expires = {}})).invitation;
  }
  static std::string words_of(const std::string& invitation) {
    return federation::words_of(federation::read_invitation(invitation).value());
  }
  [[nodiscard]] Result<app::Acceptance> accept(const std::string& invitation) const {
    return app::accept_peer(config, invitation, words_of(invitation));
  }
  // What the program does with an acceptance.
  static Ran enrol(const app::Acceptance& acceptance) {
    std::vector<const char*> words;
    for (const std::string& word : acceptance.kith) words.push_back(word.c_str());
    words.push_back("--no-wait");
    std::istringstream in{acceptance.code + "\n"};
    std::ostringstream out, err;
    const ExitCode exit = cli::run(words, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
  [[nodiscard]] Result<std::string> approve(const std::string& other, const std::string& key) const {
    return app::approve_party(config, PartyKind::hub, other, key, {"peer", {}, {}});
  }
  [[nodiscard]] app::PeerTest test(const std::string& other) const { return must(app::test_peer(config, other)); }
};

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

std::string key_on(const std::string& screen) {
  const std::size_t at = screen.find("approve this key:\n\n  ");
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, screen);
  return screen.substr(at + 21, 23);
}

// `guest` becomes known at `host`.
void let_in(const OperatedHub& host, const OperatedHub& guest) {
  const std::string invitation = host.invite(guest.code);
  const Ran asked = OperatedHub::enrol(must(guest.accept(invitation)));
  BOOST_TEST((asked.exit == ExitCode::try_later), asked.err);
  (void)must(host.approve(guest.code, key_on(asked.err)));
  const Ran done = OperatedHub::enrol(must(guest.accept(invitation)));
  BOOST_TEST((done.exit == ExitCode::done), done.err);
  BOOST_TEST(says(done.out, "Enrolled as " + guest.code + "; the connection works."), done.out);
}

struct TwoHubs {
  OperatedHub bay{"bay_hub"}, delta{"delta_hub"};

  // Each has invited the other, so that each may accept.
  void become_peers() const {
    (void)delta.invite("bay_hub");
    let_in(bay, delta);
    let_in(delta, bay);
  }
};

BOOST_FIXTURE_TEST_SUITE(peers, TwoHubs)

BOOST_AUTO_TEST_CASE(two_hubs_become_peers_and_each_side_can_be_tried) {
  become_peers();
  for (const auto& [one, other] : {std::pair{&bay, &delta}, std::pair{&delta, &bay}}) {
    const auto tested = one->test(other->code);
    BOOST_TEST(tested.is_good, tested.text);
    BOOST_TEST(says(tested.text, "It may come here: active."), tested.text);
    BOOST_TEST(says(tested.text, "each has the other's signing key"), tested.text);
  }
  const auto listed = app::list_peers(bay.config, false).value();
  BOOST_TEST(says(listed, "\ndelta_hub\tactive\t"), listed);
  BOOST_TEST(says(listed, "\thttps://localhost:" + std::to_string(delta.hub.port()) + "\t"), listed);
  const auto json = app::list_peers(bay.config, true).value();
  BOOST_TEST(says(json, R"("signing_key":"delta_hub+)"), json);
  BOOST_TEST(says(json, R"("own_certificate_until":")"), json);
}

BOOST_AUTO_TEST_CASE(a_side_that_is_not_ready_is_told_of) {
  (void)delta.invite("bay_hub");
  const auto alone = bay.invite("delta_hub");
  BOOST_TEST(says(bay.test("delta_hub").text, "Its invitation has not been accepted here"));
  (void)must(delta.accept(alone));
  BOOST_TEST(says(delta.test("bay_hub").text, "It has given this hub no certificate yet"));
  let_in(bay, delta);
  const auto half = delta.test("bay_hub");
  BOOST_TEST(!half.is_good);
  BOOST_TEST(says(half.text, "has not accepted this hub's invitation yet"), half.text);
  BOOST_TEST((app::test_peer(bay.config, "gamma_hub").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_suspended_or_removed_is_refused_with_its_next_request) {
  become_peers();
  const auto test_until = [&](std::string_view words) {
    app::PeerTest tested;
    for (const auto deadline = Deadline::after(std::chrono::seconds{30});
         !says(tested.text, words) && !deadline.has_passed();) {
      tested = delta.test("bay_hub");
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return says(tested.text, words);
  };
  BOOST_REQUIRE(app::set_peer_state(bay.config, "delta_hub", storage::OrgState::suspended));
  BOOST_TEST(test_until("It answers, and refuses this hub"));
  BOOST_TEST(says(bay.test("delta_hub").text, "It may come here: suspended."));
  BOOST_REQUIRE(app::set_peer_state(bay.config, "delta_hub", storage::OrgState::active));
  BOOST_TEST(test_until("each has the other's signing key"));
  BOOST_REQUIRE(app::set_peer_state(bay.config, "delta_hub", storage::OrgState::removed));
  BOOST_TEST(test_until("It answers, and refuses this hub"));
  BOOST_TEST(
      says(app::list_peers(bay.config, false).value(), "delta_hub\tremoved\t-\tits invitation was not accepted\t"));
  BOOST_TEST(
      (app::set_peer_state(bay.config, "gamma_hub", storage::OrgState::suspended).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(an_invitation_is_accepted_with_the_words_that_its_operator_reads_and_by_whom_it_is_for) {
  const std::string invitation = bay.invite("delta_hub");
  const auto shown = app::accept_peer(delta.config, invitation, "");
  BOOST_REQUIRE(shown);
  BOOST_TEST(shown->kith.empty());
  BOOST_TEST(says(shown->text, "The invitation of bay_hub"), shown->text);
  BOOST_TEST(says(shown->text, "https://localhost:" + std::to_string(bay.hub.port())), shown->text);
  BOOST_TEST(says(shown->text, OperatedHub::words_of(invitation)), shown->text);

  const auto uninvited = delta.accept(invitation);
  BOOST_TEST((uninvited.error().code == Errc::not_found));
  BOOST_TEST(says(app::explain(uninvited.error()), "has not invited that one yet"));
  const std::string of_delta = delta.invite("bay_hub");
  const auto wrong = app::accept_peer(delta.config, invitation, OperatedHub::words_of(of_delta));
  BOOST_TEST((wrong.error().code == Errc::contradiction));
  BOOST_TEST((delta.accept(of_delta).error().code == Errc::malformed_value));  // is for bay_hub
  BOOST_TEST((app::accept_peer(delta.config, "kith peer invitation", "").error().code == Errc::malformed_value));
  BOOST_TEST((app::invite_peer(bay.config, {.code = "bay_hub", .name = {}, .expires = {}}).error().code ==
              Errc::malformed_value));
  app::Config nameless = bay.config;
  nameless.federation.code.clear();
  const auto unnamed = app::invite_peer(nameless, {.code = "delta_hub", .name = {}, .expires = {}});
  BOOST_TEST(says(app::explain(unnamed.error()), "[federation]"));
}

BOOST_AUTO_TEST_CASE(where_it_takes_two_who_has_invited_a_hub_neither_accepts_nor_approves) {
  delta.config.enrolment.approval = app::Approval::second_person;
  const std::string of_bay = bay.invite("delta_hub");
  const test::SudoUser ann{"ann"};
  const std::string of_delta = delta.invite("bay_hub");
  const auto refused = delta.accept(of_bay);
  BOOST_TEST((refused.error().code == Errc::not_permitted));
  const Ran asked = OperatedHub::enrol(must(bay.accept(of_delta)));
  BOOST_TEST((delta.approve("bay_hub", key_on(asked.err)).error().code == Errc::not_permitted));
  {
    const test::SudoUser ben{"ben"};
    BOOST_TEST(delta.accept(of_bay).has_value());
    BOOST_TEST(delta.approve("bay_hub", key_on(asked.err)).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
