// What a member's computer keeps of a log: proofs that nothing overwrites, a witness's key that never signs two logs,
// and memories that another address or another party of the same computer does not start anew.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "hub/cli/audit_witness.hpp"
#include "tests/unit/cli/scripted_log.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}
std::string text_of(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

struct WitnessFixture : ScriptedLog {
  WitnessFixture() {
    if (const char* value = std::getenv("XDG_DATA_HOME")) before = value;  // NOLINT(concurrency-mt-unsafe): one thread
    ::setenv("XDG_DATA_HOME", (folder.path() / "data").c_str(), 1);        // NOLINT(concurrency-mt-unsafe): likewise
  }
  ~WitnessFixture() {
    if (before)
      ::setenv("XDG_DATA_HOME", before->c_str(), 1);  // NOLINT(concurrency-mt-unsafe): likewise
    else
      ::unsetenv("XDG_DATA_HOME");  // NOLINT(concurrency-mt-unsafe): likewise
  }
  WitnessFixture(const WitnessFixture&) = delete;
  WitnessFixture& operator=(const WitnessFixture&) = delete;

  [[nodiscard]] fs::path beside(const std::string& ending) const { return fs::path{memory_file()}.concat(ending); }
  // As the witness, with more words.
  [[nodiscard]] Outcome cosign(std::vector<std::string> more = {}, const std::string& map = "map") const {
    more.insert(more.end(), {"--witness", key_file.string()});
    return verify(more, map);
  }
  [[nodiscard]] Outcome begin() const { return cosign({"--first-time"}); }

  fs::path key_file = folder.path() / "witness.key", state_file = folder.path() / "witness.key.state";
  std::optional<std::string> before;
};

BOOST_FIXTURE_TEST_SUITE(audit_witness, WitnessFixture)

BOOST_AUTO_TEST_CASE(the_proof_of_a_fork_is_never_overwritten) {
  append(5, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  rewrite(3);
  append(1, true);
  const auto caught = verify();
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(says(caught.err, "What the hub has signed just now is in " + beside(".evidence").string() +
                                  ", what it had signed before in " + memory_file().string()),
             caught.err);
  const std::string proof = text_of(beside(".evidence"));
  BOOST_TEST(audit::open_checkpoint(proof, memory().key).has_value());
  append(1, true);
  BOOST_TEST(says(verify().err, beside(".evidence-2").string()));
  BOOST_TEST(says(verify().err, beside(".evidence-2").string()));  // the same once more is the same proof
  BOOST_TEST(text_of(beside(".evidence")) == proof);
  BOOST_TEST(audit::open_checkpoint(text_of(beside(".evidence-2")), memory().key)->checkpoint.size == 7U);
  BOOST_TEST(!fs::exists(beside(".evidence-3")));
}

BOOST_AUTO_TEST_CASE(what_the_key_of_the_log_has_not_signed_is_no_evidence) {
  append(5, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  const audit::Signer stranger{memory().key.name(), SecretKey::random()};
  const auto note = audit::sign_checkpoint({memory().key.name(), 5, audit::leaf_hash("x")}, stranger);
  for (const std::string& shown : {std::string{"<html>not found</html>\n"}, note.serialized()}) {
    show(shown);
    const auto refused = verify();
    BOOST_TEST((refused.exit == ExitCode::failed));
    BOOST_TEST(says(refused.err, "not signed by the key of its log"), refused.err);
    BOOST_TEST(!fs::exists(beside(".evidence")));
  }
}

BOOST_AUTO_TEST_CASE(of_two_restores_both_promises_are_kept) {
  append(10, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  for (const std::size_t size : {8U, 6U}) {
    set_back(size);
    append(5, true);
    BOOST_TEST((verify().exit == ExitCode::partly_refused));
  }
  const auto promised = [&](const std::string& ending) {
    return read_audit_memory(beside(ending)).value().value().last.checkpoint.size;
  };
  BOOST_TEST(promised(".before_restore") == 10U);
  BOOST_TEST(promised(".before_restore-2") == 13U);
}

BOOST_AUTO_TEST_CASE(a_witness_begins_when_it_is_told_to_and_goes_on_from_what_it_has_signed) {
  append(5, true);
  const auto slip = cosign();
  BOOST_TEST((slip.exit == ExitCode::usage));
  BOOST_TEST(says(slip.err, "There is no key of a witness"), slip.err);
  BOOST_TEST(!fs::exists(key_file));
  BOOST_TEST((verify({"--first-time"}).exit == ExitCode::usage));
  const auto first = begin();
  BOOST_TEST((first.exit == ExitCode::done), first.err);
  BOOST_TEST(says(first.out, "Cosigned as witness kith-witness/"), first.out);
  append(3, true);
  BOOST_TEST((cosign().exit == ExitCode::done));
  const auto witness = AuditWitness::open(key_file, false);
  BOOST_REQUIRE(witness.has_value());
  BOOST_REQUIRE(witness->logs().size() == 1U);
  BOOST_TEST((witness->logs()[0].key == memory().key));
  BOOST_TEST(witness->logs()[0].last.checkpoint.size == 8U);
  BOOST_TEST(audit::cosigned_at(witness->logs()[0].last.note, witness->key()).has_value());
  BOOST_TEST((cosign().exit == ExitCode::try_later));  // as long as somebody else has its state
}

BOOST_AUTO_TEST_CASE(a_witness_that_has_lost_what_it_knew_signs_nothing) {
  append(5, true);
  BOOST_REQUIRE((begin().exit == ExitCode::done));
  const auto again = begin();
  BOOST_TEST((again.exit == ExitCode::usage));
  BOOST_TEST(says(again.err, "leave out --first-time"), again.err);
  const std::string state = text_of(state_file);
  const auto saved = folder.path() / "saved.txt";
  fs::remove(state_file);
  const auto lost = cosign({"--save", saved.string()});
  BOOST_TEST((lost.exit == ExitCode::usage));
  BOOST_TEST(says(lost.err, "what it knew of it is lost"), lost.err);
  BOOST_TEST(!fs::exists(saved));
  std::ofstream{state_file} << state.substr(0, state.size() - 9);
  const auto changed = cosign();
  BOOST_TEST((changed.exit == ExitCode::failed));
  BOOST_TEST(says(changed.err, "cannot be read or was changed"), changed.err);
  std::ofstream{state_file} << state;
  BOOST_TEST((cosign().exit == ExitCode::done));
  fs::remove(key_file);
  for (const auto& words : {std::vector<std::string>{}, std::vector<std::string>{"--first-time"}}) {
    const auto keyless = cosign(words);
    BOOST_TEST((keyless.exit == ExitCode::usage));
    BOOST_TEST(says(keyless.err, "is gone. Put the key back"), keyless.err);
  }
}

BOOST_AUTO_TEST_CASE(a_witness_never_signs_two_logs_whoever_asks_it) {
  append(5, true);
  BOOST_REQUIRE((begin().exit == ExitCode::done));
  rewrite(3);
  append(2, true);
  const auto saved = folder.path() / "saved.txt";
  const auto caught = cosign({"--save", saved.string()}, "another map");  // which remembers nothing
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(says(caught.err, "than the one that the witness has signed: a fork within the first 5 lines"), caught.err);
  BOOST_TEST(says(caught.err, "what it had signed before in " + state_file.string()), caught.err);
  BOOST_TEST(!fs::exists(saved));
  BOOST_TEST(fs::exists(folder.path() / "another map.audit.evidence"));
  BOOST_TEST(!fs::exists(folder.path() / "another map.audit"));
}

BOOST_AUTO_TEST_CASE(a_log_that_says_it_was_set_back_behind_what_was_signed_is_not_cosigned) {
  append(10, true);
  BOOST_REQUIRE((begin().exit == ExitCode::done));
  set_back(7);
  append(1, true);
  for (int i = 0; i < 2; ++i) {
    const auto told = cosign({"--json"});
    BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
    BOOST_TEST(says(told.err, "Not cosigned"), told.err);
    BOOST_TEST(says(told.out, R"("cosigned":false)"), told.out);
    BOOST_TEST(memory().last.note.signatures.size() == 1U);
  }
  key_file = folder.path() / "new.key";
  BOOST_TEST((begin().exit == ExitCode::done));
  // Set back no further than to what it has signed, the log still begins with that.
  append(1, true);
  set_back(8);
  append(2, true);
  BOOST_TEST(says(cosign({"--json"}).out, R"("cosigned":true)"));
}

BOOST_AUTO_TEST_CASE(another_address_of_the_hub_forgets_nothing) {
  append(5, true);
  const auto first = verify_at("localhost", client(), {"--json"});
  BOOST_TEST((first.exit == ExitCode::done), first.err);
  BOOST_TEST(says(first.out, R"("first":true)"), first.out);
  append(2, true);
  const auto moved = verify_at("127.0.0.1", client());
  BOOST_TEST((moved.exit == ExitCode::done), moved.err);
  BOOST_TEST(says(moved.out, "Nothing of the 5 lines known before"), moved.out);
  BOOST_TEST(says(moved.out, "at another address"), moved.out);
  rewrite(6);
  append(1, true);
  // Each is held against the other's memory as well: that of localhost ends before the line that was changed.
  const auto caught = verify_at("localhost", client());
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(says(caught.err, "at another address: a fork within the first 7 lines"), caught.err);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_set_back_is_told_at_another_address_too) {
  append(5, true);
  BOOST_REQUIRE((verify_at("localhost", client()).exit == ExitCode::done));
  set_back(3);
  append(4, true);
  const auto told = verify_at("127.0.0.1", client());
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  const std::size_t at = told.err.find("What had been promised is kept in ");
  BOOST_REQUIRE(at != std::string::npos);
  const std::size_t end = told.err.find(".before_restore", at);
  BOOST_REQUIRE(end != std::string::npos);
  const auto kept = read_audit_memory(told.err.substr(at + 34, end + 15 - at - 34));
  BOOST_REQUIRE((kept && *kept));
  BOOST_TEST((*kept)->last.checkpoint.size == 5U);
}

BOOST_AUTO_TEST_CASE(two_parties_of_one_computer_are_shown_one_log) {
  append(5, true);
  const auto steward = authority.client("aaln-steward");
  BOOST_REQUIRE((verify_at("localhost", steward).exit == ExitCode::done));
  append(2, true);
  const auto other = verify_at("localhost", client());
  BOOST_TEST((other.exit == ExitCode::done), other.err);
  BOOST_TEST(says(other.out, "for the first time"), other.out);  // its own lines were not looked at before
  rewrite(6);
  append(1, true);
  const auto caught = verify_at("localhost", steward);
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(says(caught.err, "for another party"), caught.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
