// A stranger at the enrolment port who holds connections without a word and tries codes as fast as they can, while
// somebody else enrols from another address.
#include <boost/test/unit_test.hpp>

#include "auth/invitation.hpp"
#include "hub/app/enrolment_command.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/e2e/raw_member.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;
using cli::ExitCode;

constexpr const char *staller = "127.0.0.2", *guesser = "127.0.0.3";

std::string post(const std::string& body, std::size_t length) {
  return "POST /v1/enrolments HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: " +
         std::to_string(length) + "\r\n\r\n" + body;
}

class Flood {
 public:
  Flood(std::uint16_t port, const auth::KeyId& hub_key)
      : port_(port),
        hub_key_(hub_key),
        tls_(net::TlsClient::pinned(hub_key)),
        stalling_([this] { stall(); }),
        guessing_([this] { guess(); }) {}
  ~Flood() {
    is_over_ = true;
    stalling_.join();
    guessing_.join();
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  [[nodiscard]] int stalled() const { return stalled_; }
  [[nodiscard]] int guessed() const { return guessed_; }
  [[nodiscard]] int refused() const { return refused_; }

 private:
  // Two hundred at a time: some bare, some after the handshake, some in the midst of a request. Who is let in holds it.
  void stall() {
    std::vector<std::unique_ptr<RawMember>> held;
    while (!is_over_) {
      try {
        held.push_back(std::make_unique<RawMember>(port_, held.size() % 3 == 0 ? nullptr : tls_, 0, staller));
        if (held.size() % 3 == 2) held.back()->send(post("{", 1'000));
        ++stalled_;
      } catch (const std::runtime_error&) {
        // The kernel's queue is full: as good as stalled.
      }
      if (held.size() == 200) held.erase(held.begin(), held.begin() + 100);
      std::this_thread::sleep_for(1ms);
    }
  }
  void guess() {
    const std::string request = auth::make_key().request;
    while (!is_over_) {
      try {
        RawMember member{port_, tls_, 0, guesser};
        while (!is_over_ && !member.has_ended()) {
          ++guessed_;
          std::string body;
          json::Writer{body}
              .begin_object()
              .member("invitation", auth::Invitation::random(hub_key_).text())
              .member("request", request)
              .end_object();
          member.send(post(body, body.size()));
          if (member.take_until(" 429 ", 5ms)) ++refused_;
        }
      } catch (const std::runtime_error&) {
        ++guessed_;
      }
      std::this_thread::sleep_for(1ms);
    }
  }

  const std::uint16_t port_;
  const auth::KeyId hub_key_;
  const std::shared_ptr<net::TlsClient> tls_;
  std::atomic<bool> is_over_{false};
  std::atomic<int> stalled_{0}, guessed_{0}, refused_{0};
  std::thread stalling_, guessing_;
};

struct FloodFixture {
  test::TestHub hub;
  app::Config config = hub.config();
  test::TemporaryDirectory home;

  static Ran kith(const std::vector<std::string>& words) {
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    const ExitCode exit = cli::run(pointers, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
};

template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 3'000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
  return condition();
}

BOOST_FIXTURE_TEST_SUITE(floods, FloodFixture)

BOOST_AUTO_TEST_CASE(who_floods_the_enrolment_port_keeps_nobody_else_from_enrolling) {
  config.enrolment.approval = app::Approval::any_person;
  app::NewInvitation invitation;
  invitation.organisation.code = "aaln";
  invitation.organisation.name = "An organisation";
  invitation.as_json = true;
  const auto printed = app::invite_organisation(config, invitation);
  BOOST_REQUIRE(printed);
  const Json json{*printed};
  const std::vector<std::string> words = {
      "enroll",   cli::text_member(*json, "code"),  "--hub", cli::text_member(*json, "hub"), "--no-wait",
      "--folder", (home.path() / "member").string()};

  const auto hub_key = auth::read_certificate(read_file(config.tls.certificate))->key;
  const Flood flood{hub.enrolment_port(), hub_key};
  BOOST_REQUIRE(comes_true([&] { return flood.stalled() >= 200 && flood.guessed() >= 200; }));
  const Ran asked = kith(words);
  BOOST_TEST((asked.exit == ExitCode::try_later), asked.err);
  const auto at = asked.err.find("approve this key:\n\n  ");
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, asked.err);
  BOOST_REQUIRE(app::approve_party(config, PartyKind::organisation, "aaln", asked.err.substr(at + 21, 23)));
  const Ran done = kith(words);
  BOOST_TEST((done.exit == ExitCode::done), done.err);
  BOOST_TEST((done.out.find("the connection works") != std::string::npos), done.out);
  BOOST_TEST(comes_true([&] { return flood.refused() > 0; }));  // it was told so, before it was no longer let in
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
