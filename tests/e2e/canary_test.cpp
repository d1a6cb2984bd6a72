// Made-up names, phones, addresses and e-mail, sent in at every door of the real hub and of the real client; then they
// are looked for everywhere that outlives a request: the database dumped and as raw files (heap, WAL, PostgreSQL's
// log), the hub's log, metrics, every answer, exports, what the client printed and its key map. One hit is a failure.
#include "hub/async/run.hpp"
#include "hub/storage/cluster.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/e2e/raw_member.hpp"

namespace kith::e2e {
namespace {

using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

// Searched for without regard to case.
constexpr std::array canaries = {"zephyrina",     "quillfeather",    "916-555-0187",  "9165550187",
                                 "4417 wisteria", "wisteria hollow", "canary.example"};
constexpr std::array identifiers = {"Zephyrina Quillfeather",
                                    "(916) 555-0187",
                                    "916-555-0187",
                                    "9165550187",
                                    "4417 Wisteria Hollow Lane, Sacramento",
                                    "zephyrina.quillfeather@canary.example"};
// An organisation's name is for the hub's own register, and nowhere else.
constexpr auto organisation_name = "umbrellawort";

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

void check_clean(const std::string& what, const std::string& text) {
  const auto folded = lower(text);
  for (const auto* canary : canaries) BOOST_TEST(folded.find(canary) == std::string::npos, canary << " in " << what);
}

// Percent-encoded, as in a path or query.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    char three[4];
    std::snprintf(three, sizeof three, "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    out += is_plain ? std::string(1, c) : three;
  }
  return out;
}

struct Doors {
  HubProcess hub;
  CertificateFiles certificate;
  std::unique_ptr<Member> member;
  std::string answers;  // everything that any request was told

  Doors() {
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
  void push(const std::string& body) {
    ask(Method::post, "/v1/records", {{"content-type", "application/json"}}, body);
    ask(Method::post, "/v1/records?atomic=true", {{"content-type", "application/json"}}, "[" + body + "]");
    ask(Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}, incident() + "\n" + body + "\n");
  }
  void send_in_bodies(const std::string& canary) {
    for (const std::string field : {"name", "daypart", "notes", "adapter", "sites", "record_id"}) {
      Example example;
      example.more = ",\"" + field + "\":\"" + canary + "\"";
      push(incident(example));
      example.more = ",\"" + field + "\":[\"" + canary + "\"]";
      push(incident(example));
    }
    Example example;
    example.more = ",\"" + canary + "\":{\"" + canary + "\":1}";
    push(incident(example));
    push(incident({.uid = canary}));
    push(incident({.county = canary}));
    push(incident({.act = canary}));
    push(incident({.month = canary}));
    push("{\"" + canary + "\"");
    push(canary);
  }
  void send_in_heads(const std::string& canary) {
    const auto word = encoded(canary);
    for (const std::string target :
         {"/v1/records?", "/v1/records?cursor=", "/v1/records?limit=", "/v1/tables?by=",
          "/v1/tables?by=county&where=county=", "/v1/tables?where=", "/v1/records/", "/", "/v1/", "/v1/meta?"})
      ask(Method::get, target + word);
    ask(Method::delete_, "/v1/records/" + word);
    for (const std::string field : {"content-type", "content-encoding", "idempotency-key"})
      ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {field, canary}}, incident());
    ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {"idempotency-key", "\"" + canary + "\""}},
        incident());
    for (const std::string field : {"user-agent", "accept", "accept-language", "referer", "cookie", "authorization",
                                    "traceparent", "if-match", "expect", "x-forwarded-for", "from"})
      ask(Method::get, "/v1/records", {{field, canary}});
    RawMember raw{hub.port(), tls_of(hub, certificate)};
    raw.send(canary + " / HTTP/1.1\r\nHost: " + canary + "\r\n" + canary + ": " + canary + "\r\n\r\n");
    answers += raw.take_all(1s);
    RawMember bare{hub.port()};
    bare.send(canary + "\r\n\r\n");
    answers += bare.take_all(1s);
  }
  // The client with an export whose dropped columns hold all of it. What it printed, and its key map.
  std::string push_export() {
    KithMember client{hub.port(), hub.authority().file(), certificate};
    std::istringstream sample{read_file(source_dir() / "adapters/aaln/sample.csv")};
    std::string header;
    std::getline(sample, header);
    const auto file = client.folder.path() / "export.csv";
    std::ofstream out{file, std::ios::binary};
    out << header << "\n";
    for (int i = 0; i < 9; ++i)
      out << "4/" << i + 1 << "/2020 9:42:32,zephyrina.quillfeather@canary.example,Zephyrina Quillfeather,916-555-0187,"
          << "\"Yes, count it and share the answers\",Myself,3/18/2020,,"
          << (i == 0 ? "Zephyrina Quillfeather" : "sacramento") << ",\"4417 Wisteria Hollow Lane\",95616,"
          << (i == 1 ? "4417 Wisteria Hollow Lane" : "Online") << ",Verbal harassment/name calling,"
          << "Zephyrina Quillfeather of 4417 Wisteria Hollow Lane told me 9165550187,My race,Japanese,"
          << (i == 2 ? "(916) 555-0187" : "46-60") << ",Man,English,\"No, nobody\",None,Wisteria Hollow School,"
          << "https://canary.example/x,Counted,Zephyrina Quillfeather,\n";
    out.close();
    std::string printed;
    for (const bool is_json : {true, false}) {
      std::vector<std::string> arguments = {"push", file.string(), "--adapter", "aaln", "--yes"};
      if (is_json) arguments.emplace_back("--json");
      const Ran ran = client.run(std::move(arguments));
      printed += ran.out + ran.err;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(client.folder.path()))
      if (entry.is_regular_file() && entry.path() != file) check_clean("the key map", read_file(entry.path()));
    BOOST_TEST(printed.find("\"offered\"") != std::string::npos, printed);
    return printed;
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
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(canaries_at_every_door, Doors)

BOOST_AUTO_TEST_CASE(what_identifies_a_person_is_nowhere_afterwards) {
  for (const std::string canary : identifiers) {
    send_in_bodies(canary);
    send_in_heads(canary);
  }
  Member stranger{hub.port(), hub.authority().client("Zephyrina Quillfeather"), hub.authority().file()};
  BOOST_TEST(stranger.get("/v1/meta").status == 403);
  check_clean("what the client printed", push_export());
  ask(Method::get, "/v1/records?limit=1000");
  ask(Method::get, "/v1/records?limit=1000", {{"accept", "text/csv"}});
  ask(Method::get, "/v1/tables?by=county&by=act_type", {{"accept", "text/csv"}});
  std::this_thread::sleep_for(1'500ms);  // the line about strangers
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
