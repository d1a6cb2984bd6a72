// What hubs say to each other as bytes: each kind of message comes back as it was, and what is cut, too long or strange
// is refused. The simulation sends every message of its worlds through the same code.
#include "hub/sync/wire.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace kith;
using namespace kith::sync;

HubCode hub(const char* code) {
  return *HubCode::parse(code);
}
const RecordUid uid = *RecordUid::parse("0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10");
const Hash hash = audit::sha256("something");

Question pull() {
  Report report{{1, 7}, hash, {}};
  report.accounts.add(Outcome::applied, 498);
  report.accounts.add(Outcome::quarantined, 2);
  return Pull{{3, 1'200, 900},
              {{hub("bay_hub"), {2, 55}}},
              report,
              {{{{hub("bay_hub"), uid}, hub("delta_hub")}, {2, 41}, "kith sync receipt 1\n\n— delta_hub AbC=\n"}}};
}

Answer pulled() {
  Page page{"kith sync page 1\n\n— bay_hub AbC=\n", {}};
  page.items.push_back({"entry one\n", Body{std::string("\x00\xFF salt", 7), R"({"org":"aaln"})"}, std::nullopt});
  page.items.push_back({"entry two\n", std::nullopt, Attestation{"a head\n", 12, {hash, hash}}});
  return Pulled{3, std::move(page), {{{{hub("bay_hub"), uid}, hub("delta_hub")}, {2, 41}}}};
}

std::vector<Question> questions() {
  return {pull(), Pull{{0, 0, 0}, {}, std::nullopt, {}}, AskRoots{},
          AskRanges{hub("bay_hub"), {whole_range, {0, UINT64_MAX}, {15, 15}}},
          Fetch{{{{hub("bay_hub"), uid}, Stamp{1, 2}}, {{hub("bay_hub"), uid}, std::nullopt}}}};
}

std::vector<Answer> answers() {
  return {pulled(), Pulled{4, std::nullopt, {}}, Roots{{1, 900}, 12, {{hub("bay_hub"), hash}}},
          Ranges{{{{4, 9}, {{{3, 144}, hash}}, {}}, {{0, 7}, {}, {{{0, 7}, uid}}}}}, Fetched{{"a head\n", {}}}};
}

bool is_question(const std::string& text, const WireLimits& limits = {}) {
  return read_question(text, limits).has_value();
}
bool is_answer(const std::string& text, const WireLimits& limits = {}) {
  return read_answer(text, limits).has_value();
}
std::string replaced(std::string text, std::string_view old, std::string_view other) {
  const std::size_t at = text.find(old);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, old << " in " << text);
  return text.replace(at, old.size(), other);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(each_kind_comes_back_as_it_was) {
  for (const Question& question : questions()) {
    const auto read = read_question(write(question), {});
    BOOST_REQUIRE(read);
    BOOST_TEST(read->index() == question.index());
    BOOST_TEST(write(*read) == write(question));
  }
  for (const Answer& answer : answers()) {
    const auto read = read_answer(write(answer), {});
    BOOST_REQUIRE(read);
    BOOST_TEST(read->index() == answer.index());
    BOOST_TEST(write(*read) == write(answer));
  }
  const auto page = std::get<Pulled>(*read_answer(write(pulled()), {})).page;
  BOOST_REQUIRE(page);
  BOOST_TEST(page->items[0].body->salt == std::string("\x00\xFF salt", 7));
  BOOST_TEST(page->items[1].attestation->index == 12U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_cut_or_added_to_is_none) {
  const std::string whole = write(pulled());
  for (std::size_t size = 0; size < whole.size(); ++size) BOOST_TEST(!is_answer(whole.substr(0, size)));
  BOOST_TEST(!is_answer(whole + "{}\n"));
  BOOST_TEST(!is_answer(whole + " "));
  BOOST_TEST(!is_answer(replaced(whole, R"("lines":2)", R"("lines":1)")));
  BOOST_TEST(!is_answer(replaced(whole, R"("lines":2)", R"("lines":-2)")));
}

BOOST_AUTO_TEST_CASE(what_is_strange_is_refused) {
  const std::string asked = write(pull()), said = write(pulled());
  for (const std::string& bad :
       {replaced(asked, "\"pull\"", "\"push\""), replaced(asked, "3 1200 900", "3 1200"),
        replaced(asked, "3 1200 900", "70000 1200 900"), replaced(asked, "2 55", "2 055"),
        replaced(asked, "\"applied\":498", "\"applied\":-1"), replaced(asked, "\"applied\":498", "\"stolen\":1"),
        replaced(asked, "\"cursor\"", "\"more\":1,\"cursor\""), replaced(asked, "delta_hub", "Delta Hub"),
        std::string{"[]"}, std::string{}})
    BOOST_TEST(!is_question(bad), bad);
  for (const std::string& bad :
       {replaced(said, "\"pulled\"", "\"asked\""), replaced(said, "\"index\":\"12\"", "\"index\":\"-1\""),
        replaced(said, "\"entry\"", "\"entries\""), replaced(said, "\"incarnation\":3", "\"incarnation\":70000"),
        replaced(said, "\"salt\"", "\"pepper\"")})
    BOOST_TEST(!is_answer(bad), bad);
  for (const std::string& bad : {R"({"question":"ranges","origin":"bay_hub","ranges":["17 0"]})",
                                 R"({"question":"ranges","origin":"bay_hub","ranges":["16 1"]})",
                                 R"({"question":"ranges","origin":"bay_hub","ranges":["15 16"]})"})
    BOOST_TEST(!is_question(bad), bad);
}

BOOST_AUTO_TEST_CASE(the_readers_limits_count) {
  WireLimits tight;
  tight.items = 1;
  BOOST_TEST(!is_answer(write(pulled()), tight));
  BOOST_TEST(!is_question(write(questions().back()), tight));
  tight = {};
  tight.receipts = 0;
  BOOST_TEST(!is_question(write(pull()), tight));
  BOOST_TEST(!is_answer(write(pulled()), tight));
  tight = {};
  tight.line_bytes = 100;
  BOOST_TEST(!is_answer(write(pulled()), tight));
  tight = {};
  tight.question_bytes = 100;
  BOOST_TEST(!is_question(write(pull()), tight));
  tight = {};
  tight.ranges = 2;
  BOOST_TEST(!is_question(write(questions()[3]), tight));
}

BOOST_AUTO_TEST_SUITE_END()
