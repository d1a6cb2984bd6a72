// Made-up names, phones, addresses and e-mail, sent in at every door of the real hub and of the real client; then they
// are looked for everywhere that outlives a request, in exports, in what the client printed and in its key map. One hit
// is a failure.
#include "tests/e2e/canary_doors.hpp"

namespace kith::e2e {
namespace {

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

struct RecordDoors : Doors {
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
    for (const auto* target : {"/v1/audit/tile/0/", "/v1/audit/events?from=", "/v1/audit/events?kind=",
                               "/v1/audit/inclusion?leaf=0&size=", "/v1/audit/checkpoint?"})
      ask(Method::get, target + word);
    ask(Method::post, "/v1/audit/checkpoint?" + word);
    ask(Method::post, "/v1/certificates", {{"content-type", "application/json"}},
        R"({"request":")" + canary + R"(",")" + canary + R"(":1})");
    ask(Method::post, "/v1/certificates", {{"content-type", "application/json"}}, R"({"request":")" + canary + R"("})");
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
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(canaries_at_every_door, RecordDoors)

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
  look_everywhere();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
