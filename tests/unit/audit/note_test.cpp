// Signed notes, checkpoints and cosignatures, held against what others have published and signed: the example of Go's
// sumdb/note, the examples of the C2SP pages, and a cosignature made by Python's cryptography.
#include "hub/audit/note.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "hub/audit/base64.hpp"
#include "hub/audit/checkpoint.hpp"

namespace kith::audit {
namespace {

constexpr std::string_view go_key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view go_seed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view go_text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr std::string_view go_signature =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
constexpr std::string_view sofa_text =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
constexpr std::string_view sofa_signatures =
    "\xE2\x80\x94 example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\xE2\x80\x94 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
// Over sofa_text at 1679315147, with the seed above.
constexpr std::string_view python_key = "witness.example.com/w1+d46a2b1b+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view python_signature =
    "\xE2\x80\x94 witness.example.com/w1 "
    "1GorGwAAAABkGFDLJeR//pqzhnEKVvEm2wWbh2RJ6oru5+cUUfm5X9NnlaGr8aSH9QE5RVZD4QGlxl2F5UpVIIi94p178KLfqPPsAA==\n";

std::string joined(std::string_view text, std::string_view signatures) {
  return std::string{text}.append("\n").append(signatures);
}

// A key with known bytes, through a file as keys come.
SecretKey known_seed() {
  std::string name = (std::filesystem::temp_directory_path() / "kith-note-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  BOOST_REQUIRE(descriptor >= 0);
  const std::string bytes = from_base64(go_seed)->substr(1);
  BOOST_REQUIRE(::write(descriptor, bytes.data(), bytes.size()) == 32);
  ::close(descriptor);
  auto key = SecretKey::load(name);
  std::filesystem::remove(name);
  BOOST_REQUIRE(key);
  return *key;
}

Checkpoint a_checkpoint(const Signer& signer) {
  return {signer.key().name(), 42, leaf_hash("root")};
}

BOOST_AUTO_TEST_SUITE(notes)

BOOST_AUTO_TEST_CASE(the_note_of_go_is_signed_by_its_key_and_signed_alike_here) {
  const auto key = VerifierKey::parse(go_key);
  BOOST_REQUIRE(key);
  BOOST_TEST(key->text() == go_key);
  BOOST_TEST(key->id() == 0xc74f20a3U);
  const auto note = parse_note(joined(go_text, go_signature));
  BOOST_REQUIRE(note);
  BOOST_TEST(note->text == go_text);
  BOOST_TEST(is_signed_by(*note, *key));
  Note mine{std::string{go_text}, {}};
  const Signer signer{"PeterNeumann", known_seed()};
  BOOST_TEST((signer.key() == *key));
  signer.sign(mine);
  BOOST_TEST(mine.serialized() == joined(go_text, go_signature));
}

BOOST_AUTO_TEST_CASE(the_checkpoint_of_the_page_is_read_and_written_back) {
  const auto note = parse_note(joined(sofa_text, sofa_signatures));
  BOOST_REQUIRE(note);
  BOOST_TEST(note->serialized() == joined(sofa_text, sofa_signatures));
  const auto checkpoint = parse_checkpoint(note->text);
  BOOST_REQUIRE(checkpoint);
  BOOST_TEST(checkpoint->origin == "example.com/behind-the-sofa");
  BOOST_TEST(checkpoint->size == 20'852'163U);
  BOOST_TEST(note_text(*checkpoint) == sofa_text);
  BOOST_REQUIRE(note->signatures.size() == 2U);
  BOOST_TEST(note->signatures[1].id == 0x8d66cf3fU);
  BOOST_TEST(note->signatures[1].bytes.size() == 72U);  // the time, and Ed25519's 64 bytes
}

BOOST_AUTO_TEST_CASE(the_note_with_an_empty_line_in_its_text_is_read) {
  const std::string published =
      "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \xC3\xA8 subito sera.\n\n"
      "\xE2\x80\x94 quasimodo.example/salvatore "
      "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
  const auto note = parse_note(published);
  BOOST_REQUIRE(note);
  BOOST_TEST(note->text.ends_with("\n\ned \xC3\xA8 subito sera.\n"));
  BOOST_TEST(note->serialized() == published);
}

BOOST_AUTO_TEST_CASE(a_cosignature_of_another_program_holds_and_is_made_alike_here) {
  const auto key = VerifierKey::parse(python_key);
  BOOST_REQUIRE(key);
  const auto note = parse_note(joined(sofa_text, python_signature));
  BOOST_REQUIRE(note);
  BOOST_TEST((cosigned_at(*note, *key) == 1'679'315'147));
  Note mine{std::string{sofa_text}, {}};
  const Signer witness{"witness.example.com/w1", known_seed(), SignatureType::cosignature};
  BOOST_TEST(witness.key().text() == python_key);
  witness.cosign(mine, std::chrono::sys_seconds{std::chrono::seconds{1'679'315'147}});
  BOOST_TEST(mine.serialized() == joined(sofa_text, python_signature));
}

BOOST_AUTO_TEST_CASE(any_other_byte_of_a_checkpoint_is_caught) {
  const Signer signer = Signer::of_log(known_seed());
  const std::string published = sign_checkpoint(a_checkpoint(signer), signer).serialized();
  BOOST_REQUIRE(open_checkpoint(published, signer.key()));
  for (std::size_t at = 0; at < published.size(); ++at) {
    std::string other = published;
    other[at] = static_cast<char>(other[at] ^ 1);
    BOOST_TEST(!open_checkpoint(other, signer.key()), at);
    BOOST_TEST(!open_checkpoint(std::string_view{published}.substr(0, at), signer.key()), at);
  }
}

BOOST_AUTO_TEST_CASE(any_other_byte_of_a_cosigned_checkpoint_is_caught) {
  const Signer signer = Signer::of_log(known_seed());
  const Signer witness = Signer::of_witness(SecretKey::random());
  Note note = sign_checkpoint(a_checkpoint(signer), signer);
  const std::size_t before = note.serialized().size();
  witness.cosign(note, std::chrono::sys_seconds{std::chrono::seconds{1'700'000'000}});
  const std::string published = note.serialized();
  BOOST_TEST((cosigned_at(*parse_note(published), witness.key()) == 1'700'000'000));
  BOOST_TEST(is_signed_by(*parse_note(published), signer.key()));
  for (std::size_t at = 0; at < published.size(); ++at) {
    std::string other = published;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto read = parse_note(other);
    BOOST_TEST((!read || !cosigned_at(*read, witness.key()) || at < before));
    BOOST_TEST((!read || !cosigned_at(*read, witness.key()) || !is_signed_by(*read, signer.key())), at);
  }
}

BOOST_AUTO_TEST_CASE(a_signature_of_somebody_else_counts_for_nothing) {
  const Signer signer = Signer::of_log(known_seed());
  const Signer other = Signer::of_log(SecretKey::random());
  const Note note = sign_checkpoint(a_checkpoint(signer), other);
  BOOST_TEST(!is_signed_by(note, signer.key()));
  // The other signs a checkpoint that names the first log; its own key does not open it.
  BOOST_TEST(!open_checkpoint(note.serialized(), other.key()));
  Note both = sign_checkpoint(a_checkpoint(signer), signer);
  other.sign(both);
  BOOST_TEST(is_signed_by(both, signer.key()));
  both.signatures.push_back(both.signatures[0]);
  both.signatures.back().bytes[5] = static_cast<char>(both.signatures.back().bytes[5] ^ 1);
  BOOST_TEST(!is_signed_by(both, signer.key()));  // one that says it is ours and is not spoils the note
}

BOOST_AUTO_TEST_CASE(malformed_keys_and_checkpoints_are_refused) {
  for (const char* text : {"", "+", "PeterNeumann", "PeterNeumann+c74f20a3",
                           "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                           "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T"})
    BOOST_TEST(!VerifierKey::parse(text), text);
  for (const char* text : {"", "log\n", "log\n1\n", "log\n01\nAAAA\n", "log\n1\nAAAA\n",
                           "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                           "log\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                           "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
                           "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n"})
    BOOST_TEST(!parse_checkpoint(text), text);
  BOOST_TEST(parse_checkpoint("log\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::audit
