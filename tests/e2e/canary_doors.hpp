// What the canary tests share: made-up people, a real hub that is asked in all kinds of ways, and the search of
// everything that outlives a request: the database dumped and as raw files (heap, WAL, PostgreSQL's log), the hub's
// log, metrics and every answer.
#pragma once

#include "hub/async/run.hpp"
#include "hub/storage/cluster.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/e2e/raw_member.hpp"

namespace kith::e2e {

using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

// Searched for without regard to case.
inline constexpr std::array canaries = {"zephyrina",     "quillfeather",    "916-555-0187",  "9165550187",
                                        "4417 wisteria", "wisteria hollow", "canary.example"};
inline constexpr std::array identifiers = {"Zephyrina Quillfeather",
                                           "(916) 555-0187",
                                           "916-555-0187",
                                           "9165550187",
                                           "4417 Wisteria Hollow Lane, Sacramento",
                                           "zephyrina.quillfeather@canary.example"};
// An organisation's name is for the hub's own register, and nowhere else.
inline constexpr auto organisation_name = "umbrellawort";

inline std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

inline void check_clean(const std::string& what, const std::string& text) {
  const auto folded = lower(text);
  for (const auto* canary : canaries) BOOST_TEST(folded.find(canary) == std::string::npos, canary << " in " << what);
}

struct Doors {
  HubProcess hub;
  CertificateFiles certificate;
  std::unique_ptr<Member> member;
  std::string answers;  // everything that any request was told

  explicit Doors(const std::string& configuration = {}) : hub(configuration) {
    hub.start();
    BOOST_REQUIRE(hub.run({"org", "add", "umbrella", "--name", organisation_name, "--subject", "CN=umbrella"}) == 0);
    certificate = hub.add_organisation("aaln");
    member = std::make_unique<Member>(hub.port(), certificate, hub.authority().file());
    wait_until_known(*member);
  }
  void ask(Method method, const std::string& target, std::vector<net::HeaderField> headers = {},
           const std::string& body = {}) {
    const auto answer = member->try_ask(method, target, std::move(headers), body);
    if (!answer) {
      answers += answer.error().sentence();
      return;
    }
    for (const auto& field : answer->headers) answers.append(field.name).append(": ").append(field.value).append("\n");
    answers += answer->body;
  }
  [[nodiscard]] std::string metrics() const {
    int port = 0;
    std::ifstream{hub.data() / "run/admin.port"} >> port;
    boost::asio::io_context context{1};
    net::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = static_cast<std::uint16_t>(port);
    net::Client client{context.get_executor(), std::move(options)};
    std::string text;
    for (const char* target : {"/Zephyrina", "/metrics?name=Quillfeather", "/readyz", "/metrics"}) {
      auto answer = run_to_end(context, client.exchange({Method::get, target, {}}));
      if (answer) text += answer->body;
    }
    return text;
  }
  [[nodiscard]] std::string dump() const {
    const std::string tool = "/usr/lib/postgresql/15/bin/pg_dump";
    if (!std::filesystem::exists(tool)) return {};
    const auto logins = storage::Cluster::locate(hub.data());
    BOOST_REQUIRE(logins);
    const TemporaryDirectory folder;
    const auto file = folder.path() / "dump.sql";
    const std::string command = tool + " -f " + file.string() + " \"" + logins->superuser.conninfo + "\"";
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    return read_file(file);
  }
  // Ends the hub.
  void look_everywhere() {
    const auto measured = metrics();
    const auto dumped = dump();
    BOOST_TEST(dumped.find(organisation_name) != std::string::npos);  // it is the database that was dumped
    BOOST_TEST(measured.find("kith_") != std::string::npos);
    BOOST_TEST(answers.find("record_uid") != std::string::npos);
    check_clean("an answer", answers);
    check_clean("the metrics", measured);
    check_clean("the dump", dumped);
    hub.signal(SIGTERM);
    BOOST_TEST(hub.wait() == 0);
    check_clean("the hub's log", hub.log());
    std::size_t looked_at = 0, with_register = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(hub.data())) {
      if (!entry.is_regular_file()) continue;
      const auto bytes = read_file(entry.path());
      check_clean(entry.path().string(), bytes);
      ++looked_at;
      if (bytes.find(organisation_name) != std::string::npos) ++with_register;
    }
    BOOST_TEST(looked_at > 100U);
    BOOST_TEST(with_register > 1U);  // heap and WAL: what is stored would have been found
    for (const auto& text : {answers, measured, hub.log()})
      BOOST_TEST(lower(text).find(organisation_name) == std::string::npos);
  }
};

}  // namespace kith::e2e
