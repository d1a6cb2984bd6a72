// Made-up people at the door of enrolment, where no certificate is asked for: in the code, around and inside the
// certificate request (subject, names, extensions, e-mail, attributes), in field names and headers. Nothing of it is
// found afterwards, neither as it was written nor inside the base64 of a certificate.
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/storage/enrolment.hpp"
#include "tests/e2e/canary_doors.hpp"

namespace kith::e2e {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

// The issuing key of a hub that runs as a program of its own.
struct IssuingFiles {
  TemporaryDirectory folder;

  IssuingFiles() {
    const WallTime now = SystemClock{}.now();
    const auth::Period period{now - 1h, now + 48h};
    const auto root = auth::Authority::make_root("Kith test members", period);
    const auto issuing = auth::Authority::make_issuing(root, "Kith test issuing", period).value();
    write("root.crt", root.certificate);
    write("issuing.crt", issuing.certificate);
    write("issuing.key", issuing.key);
  }
  [[nodiscard]] std::string configuration() const {
    std::ostringstream text;
    text << "[enrolment]\nport = 0\ncertificate = " << folder.path() / "issuing.crt"
         << "\nkey = " << folder.path() / "issuing.key"
         << "\nauthority = " << folder.path() / "root.crt"
         << "\n";
    return text.str();
  }

 private:
  void write(const char* name, const std::string& text) const {
    const auto file = folder.path() / name;
    std::ofstream{file} << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
};

void add_extension(STACK_OF(X509_EXTENSION) * all, int nid, const std::string& value) {
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  BOOST_REQUIRE(made != nullptr);
  sk_X509_EXTENSION_push(all, made);
}

// A request, rightly signed, that tells of a person wherever RFC 2986 has room.
std::string talkative_request() {
  const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key{EVP_EC_gen("P-256")};
  const std::unique_ptr<X509_REQ, Freed<X509_REQ_free>> request{X509_REQ_new()};
  X509_NAME* name = X509_REQ_get_subject_name(request.get());
  const auto add = [&](const char* field, const char* value) {
    BOOST_REQUIRE(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value),
                                             -1, -1, 0) == 1);
  };
  add("CN", "Zephyrina Quillfeather");
  add("O", "4417 Wisteria Hollow Lane, Sacramento");
  add("emailAddress", "zephyrina.quillfeather@canary.example");
  add("serialNumber", "916-555-0187");
  STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
  add_extension(extensions, NID_subject_alt_name,
                "email:zephyrina.quillfeather@canary.example,DNS:zephyrina.canary.example,"
                "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:Zephyrina Quillfeather");
  add_extension(extensions, NID_netscape_comment, "9165550187 Wisteria Hollow");
  add_extension(extensions, NID_basic_constraints, "CA:TRUE");
  BOOST_REQUIRE(X509_REQ_add_extensions(request.get(), extensions) == 1);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  const std::string secret = "Zephyrina (916) 555-0187";
  for (const int nid : {NID_pkcs9_challengePassword, NID_pkcs9_unstructuredName})
    BOOST_REQUIRE(X509_REQ_add1_attr_by_NID(request.get(), nid, MBSTRING_ASC,
                                            reinterpret_cast<const unsigned char*>(secret.data()),
                                            static_cast<int>(secret.size())) == 1);
  BOOST_REQUIRE(X509_REQ_set_pubkey(request.get(), key.get()) == 1);
  BOOST_REQUIRE(X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0);
  const std::unique_ptr<BIO, Freed<BIO_free_all>> text{BIO_new(BIO_s_mem())};
  BOOST_REQUIRE(PEM_write_bio_X509_REQ(text.get(), request.get()) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// What a text in PEM form holds, as bytes.
std::string decoded(const std::string& pem) {
  const std::unique_ptr<BIO, Freed<BIO_free_all>> reader{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  std::string all;
  char *name = nullptr, *header = nullptr;
  unsigned char* bytes = nullptr;
  long size = 0;
  while (PEM_read_bio(reader.get(), &name, &header, &bytes, &size) == 1) {
    all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
  }
  return all;
}

struct EnrolmentDoors : IssuingFiles, Doors {
  auth::KeyId hub_key{};
  std::uint16_t enrolment_port = 0;
  // A key is one organisation's, so each that gets a certificate has its own.
  const std::string request = talkative_request(), another = talkative_request();
  std::string everyone;  // all of them, because one address may ask only so often

  EnrolmentDoors() : Doors(configuration()) {
    hub_key = auth::read_certificate(read_file(hub.authority().directory() / "hub.crt"))->key;
    std::ifstream{hub.data() / "run/enrolment.port"} >> enrolment_port;
    for (const char* one : identifiers) everyone.append(one).append(" ");
    everyone.pop_back();
    BOOST_REQUIRE(lower(decoded(request)).find("quillfeather") != std::string::npos);
  }
  [[nodiscard]] auth::Invitation invite(const std::string& code) const {
    const auto made = auth::Invitation::random(hub_key);
    const storage::Organisation organisation{
        {*OrgCode::parse(code), storage::OrgState::active, {}, false}, "Another organisation", "CN=" + code, {}};
    auto connection = pg::Connection::open(storage::Cluster::locate(hub.data())->migrate, Deadline::after(30s)).value();
    BOOST_REQUIRE(storage::enrolment::invite(connection, {organisation, made.digest(), 1h, "alice", true}));
    return made;
  }
  static std::string body(const std::string& code, const std::string& pem) {
    std::string text;
    json::Writer{text}.begin_object().member("invitation", code).member("request", pem).end_object();
    return text;
  }
  std::string knock(const std::string& text, std::vector<net::HeaderField> more = {},
                    const std::string& path = "/v1/enrolments") {
    more.push_back({"content-type", "application/json"});
    Member stranger{enrolment_port, net::TlsClient::pinned(hub_key)};
    const auto answer = stranger.try_ask(Method::post, path, std::move(more), text);
    if (!answer) return answers.append(answer.error().sentence()), std::string{};
    for (const auto& field : answer->headers) answers.append(field.name).append(": ").append(field.value).append("\n");
    answers += answer->body;
    return answer->body;
  }
  void knock_with_names(const std::string& good_code) {
    for (const auto& [code, pem] : std::vector<std::pair<std::string, std::string>>{
             {everyone, request},
             {good_code, everyone},
             {good_code + everyone, request},
             {good_code, everyone + "\n" + request},
             {good_code, "-----BEGIN CERTIFICATE REQUEST-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " + everyone +
                             "\n\nAAAA\n-----END CERTIFICATE REQUEST-----\n"},
             {auth::Invitation::random(hub_key).text(), request}})
      knock(body(code, pem));
    knock("{\"" + everyone + "\":\"" + everyone + "\"}");
    knock(everyone);
    knock(R"({"invitation":")" + everyone + R"(","request":[")" + everyone + R"("],")" + everyone + R"(":1})");
    for (const char* field : {"user-agent", "cookie", "referer", "from", "x-forwarded-for", "authorization",
                              "traceparent", "content-encoding", "expect"})
      knock(body(auth::Invitation::random(hub_key).text(), request), {{field, everyone}});
    knock("", {}, "/v1/enrolments/Zephyrina-Quillfeather?name=9165550187");
    RawMember raw{enrolment_port, net::TlsClient::pinned(hub_key)};
    raw.send(everyone + " / HTTP/1.1\r\nHost: " + everyone + "\r\n\r\n");
    answers += raw.take_all(1s);
    RawMember bare{enrolment_port};
    bare.send(everyone + "\r\n\r\n");
    answers += bare.take_all(1s);
  }
  // The request itself was not kept either, as it was sent or taken out of its wrapping.
  void look_for_the_request(const std::string& place, const std::string& bytes) const {
    std::istringstream lines{request + another};
    std::string line;
    while (std::getline(lines, line))
      if (line.size() == 64 && line.front() != '-') BOOST_TEST(bytes.find(line) == std::string::npos, place);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(canaries_at_enrolment, EnrolmentDoors)

BOOST_AUTO_TEST_CASE(who_stands_in_a_request_stands_nowhere_afterwards) {
  ask(Method::post, "/v1/records", {{"content-type", "application/json"}}, incident());
  knock_with_names(invite("bbln").text());
  std::string given = knock(body(invite("ccln").text(), another));
  json::Parser parser;
  const auto parsed = parser.parse(given);
  BOOST_REQUIRE_MESSAGE((parsed && parsed->find("certificate")), given);
  const std::string certificate{parsed->find("certificate").string()};
  BOOST_TEST(auth::read_certificate(certificate)->subject == "CN=ccln");
  BOOST_TEST(auth::read_certificate(certificate)->names.empty());
  check_clean("the certificate", decoded(certificate));
  BOOST_TEST(answers.find("/problems/rate-limited") == std::string::npos);  // each of them was looked at
  const std::string dumped = dump();
  BOOST_TEST(dumped.find(certificate.substr(30, 60)) != std::string::npos);  // it is the database where it is kept
  look_for_the_request("the dump", dumped);
  look_for_the_request("an answer", answers);
  look_everywhere();
  look_for_the_request("the log", hub.log());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(hub.data()))
    if (entry.is_regular_file()) look_for_the_request(entry.path().string(), read_file(entry.path()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
