// Where a proposed mapping file could be wrong without a word: the order of day and month, which date it is, the key,
// one-letter answers, consent, options that contain the separator. What is not sure has to be asked.
#include <functional>

#include "adapters/propose.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// Rows of a CSV file; `cells` gives the text of row i.
std::string rows(std::string header, std::size_t count, const std::function<std::string(std::size_t)>& cells) {
  std::string out = std::move(header) + "\n";
  for (std::size_t i = 0; i < count; ++i) out += cells(i) + "\n";
  return out;
}

Proposal propose_well(const std::string& bytes) {
  auto proposal = propose(bytes, {});
  BOOST_REQUIRE(proposal);
  const auto mapping = Mapping::parse(proposal->toml);
  BOOST_REQUIRE_MESSAGE(mapping, proposal->toml);
  return std::move(*proposal);
}

const ProposedColumn& column(const Proposal& proposal, std::string_view header) {
  const auto found = std::ranges::find(proposal.columns, header, &ProposedColumn::header);
  BOOST_REQUIRE(found != proposal.columns.end());
  return *found;
}

bool says(const Proposal& proposal, std::string_view text) {
  return proposal.toml.find(text) != std::string::npos;
}

std::string two(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// Day i of April and May, as `format` writes it with the letters d and m.
std::string date_of(std::size_t i, std::string_view format) {
  std::string out;
  for (const char c : format) {
    if (c == 'd') {
      out += two(i % 30 + 1);
    } else if (c == 'm') {
      out += two(4 + i / 30);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proposing_what_is_meant)

BOOST_AUTO_TEST_CASE(the_day_it_happened_is_no_birthday) {
  for (const char* header : {"事件發生日期", "事件发生日期", "발생일", "사건 발생일"}) {
    const auto proposal = propose_well(rows("id," + std::string(header), 28, [](std::size_t i) {
      return "r" + std::to_string(i) + ",2026-03-" + two(i + 1);
    }));
    BOOST_TEST((column(proposal, header).kind == ColumnKind::date), header);
  }
  const auto born = propose_well(
      rows("id,생일", 28, [](std::size_t i) { return "r" + std::to_string(i) + ",1986-03-" + two(i + 1); }));
  BOOST_TEST((column(born, "생일").kind == ColumnKind::identifier));
}

BOOST_AUTO_TEST_CASE(time_stamps_of_chinese_and_korean_accounts_are_dates) {
  for (const char* form : {"2024/3/%d 上午 10:05:00", "2024. 3. %d 오전 10:05:00", "2024. 3. %d 22:05:00"}) {
    const auto proposal = propose_well(rows("id,when", 28, [&](std::size_t i) {
      std::string text = form;
      return "r" + std::to_string(i) + "," + text.replace(text.find("%d"), 2, std::to_string(i + 1));
    }));
    BOOST_TEST((column(proposal, "when").kind == ColumnKind::date), form);
  }
}

BOOST_AUTO_TEST_CASE(a_question_about_a_name_that_is_answered_by_yes_and_no_is_no_name) {
  struct Question {
    const char *header, *yes, *no;
  };
  for (const Question& question :
       std::initializer_list<Question>{{"Is it okay to share your answers without your name?", "Yes", "No"},
                                       {"¿Acepta que compartamos sus respuestas sin su nombre?", "Sí", "No"},
                                       {"您是否同意我們分享您的回答（不含姓名）？", "同意", "不同意"},
                                       {"이름 없이 답변을 공유해도 될까요?", "예", "아니요"},
                                       {"Case status", "Open", "Closed"}}) {
    const auto proposal = propose_well(rows("id," + std::string(question.header), 30, [&](std::size_t i) {
      return "r" + std::to_string(i) + "," + (i % 3 == 0 ? question.no : question.yes);
    }));
    BOOST_TEST((column(proposal, question.header).kind != ColumnKind::identifier), question.header);
  }
}

BOOST_AUTO_TEST_CASE(a_header_that_asks_for_a_number_is_believed_when_names_stand_under_it) {
  for (const std::string_view header : {"Case name", "Patient", "Insurance", "Member ID", "Medical record", "Phone"}) {
    const auto proposal = propose_well(rows("id," + std::string(header), 30, [&](std::size_t i) {
      return "r" + std::to_string(i) + "," + (i % 3 == 0 ? "Rosalind Okafor" : "Tobias Hernandez");
    }));
    BOOST_TEST((column(proposal, header).kind == ColumnKind::identifier), header);
  }
}

BOOST_AUTO_TEST_CASE(dates_of_either_order_are_dates_and_never_the_key_beside_a_number) {
  struct Case {
    std::string written, format;
    bool is_day_first;
  };
  for (const Case& a :
       {Case{"d/m/2026", "%d/%m/%Y", true}, Case{"d.m.2026", "%d.%m.%Y", true}, Case{"d-m-2026", "%d-%m-%Y", true},
        Case{"m/d/2026", "%m/%d/%Y", false}, Case{"m-d-2026", "%m-%d-%Y", false}}) {
    const auto proposal = propose_well(rows("Reported on,Case,City", 30, [&](std::size_t i) {
      return date_of(i, a.written) + ",C" + std::to_string(i) + ",Fresno";
    }));
    const ProposedColumn& date = column(proposal, "Reported on");
    BOOST_TEST((date.kind == ColumnKind::date), a.written);
    BOOST_TEST(date.formats == std::vector{a.format}, boost::test_tools::per_element());
    BOOST_TEST(date.is_day_first == a.is_day_first, a.written);
    BOOST_TEST(date.field == "reported_month");
    BOOST_TEST(says(proposal, "key = \"Case\""), proposal.toml);
    BOOST_TEST(!says(proposal, "which column names a row"));
    BOOST_TEST(!says(proposal, "month written first"));  // a value above 12 has said so
  }
}

BOOST_AUTO_TEST_CASE(an_order_that_no_value_tells_is_asked_with_both_orders) {
  const auto proposal = propose_well(rows("Case,Reported on", 9, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + two(i % 9 + 1) + "/" + two((i + 3) % 9 + 1) + "/2026";
  }));
  BOOST_TEST(column(proposal, "Reported on").is_order_open);
  BOOST_TEST(says(proposal, "# decide: is the month written first (%m/%d) or the day (%d/%m)?"), proposal.toml);
}

BOOST_AUTO_TEST_CASE(an_order_that_another_column_tells_is_taken_and_asked) {
  const auto proposal = propose_well(rows("Case,Fecha de registro,Fecha del incidente", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + two(i + 1) + "/05/2026," + two(i % 9 + 1) + "/04/2026";
  }));
  BOOST_TEST(column(proposal, "Fecha de registro").field == "reported_month");
  BOOST_TEST(column(proposal, "Fecha del incidente").field == "occurred");
  BOOST_TEST(column(proposal, "Fecha del incidente").formats == std::vector<std::string>{"%d/%m/%Y"},
             boost::test_tools::per_element());
  BOOST_TEST(says(proposal, "day first is taken because the other dates"), proposal.toml);
}

BOOST_AUTO_TEST_CASE(both_orders_in_one_column_are_asked_about) {
  const auto proposal = propose_well(rows("Case,Date of incident", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + (i < 14 ? two(i + 14) + "/05/2026" : "05/" + two(i + 5) + "/2026");
  }));
  BOOST_TEST(says(proposal, "6 rows can only be month first (%m/%d), 14 rows only day first (%d/%m)"), proposal.toml);
  BOOST_TEST(says(proposal, "formats = [\"%d/%m/%Y\"]"));
}

BOOST_AUTO_TEST_CASE(a_case_number_that_stands_twice_is_the_key_with_its_numbers) {
  const auto proposal = propose_well(rows("Fecha de registro,Correo electrónico,Núm. de caso", 60, [](std::size_t i) {
    return date_of(i, "d/m/2026") + ",ana." + std::to_string(i) + "@correo.example,CL-2026-" +
           std::to_string(100 + (i == 7 || i == 9 ? 5 : i));
  }));
  BOOST_TEST(says(proposal, "key = \"Núm. de caso\""), proposal.toml);
  BOOST_TEST(says(proposal, "it has 58 different texts in 60 rows"));
  BOOST_TEST(!says(proposal, "No column of the sample"));
}

BOOST_AUTO_TEST_CASE(a_number_under_an_unknown_header_comes_before_a_stamp) {
  const auto proposal = propose_well(rows("Timestamp,Vorgang", 40, [](std::size_t i) {
    return "4/" + std::to_string(i % 28 + 1) + "/2026 10:00:" + two(i) + ",V-" + std::to_string(500 + (i == 3 ? 2 : i));
  }));
  BOOST_TEST(says(proposal, "key = \"Vorgang\""), proposal.toml);
  BOOST_TEST(says(proposal, "it has 39 different texts in 40 rows"));
}

BOOST_AUTO_TEST_CASE(a_date_is_a_key_only_when_nothing_else_is_left_and_it_is_asked) {
  const auto proposal = propose_well(rows("Timestamp,City", 20, [](std::size_t i) {
    return "4/" + std::to_string(i + 1) + "/2026 10:00:00," + (i % 2 == 0 ? "Davis" : "Fresno");
  }));
  BOOST_TEST(says(proposal, "key = \"reported_month\""), proposal.toml);
  BOOST_TEST(says(proposal, "# decide: which column names a row? Only dates seem to be left."));
}

BOOST_AUTO_TEST_CASE(a_day_of_birth_is_dropped_in_whatever_order_it_is_written) {
  for (const char* header : {"Date of birth", "Fecha de nacimiento", "Ngày sinh", "생년월일"}) {
    const auto proposal = propose_well(rows("Case," + std::string(header), 20, [](std::size_t i) {
      return "C" + std::to_string(i) + "," + two(i + 1) + "-05-1985";
    }));
    BOOST_TEST((column(proposal, header).identifier == records::IdentifierKind::date_of_birth), header);
    BOOST_TEST(column(proposal, header).field == "", header);
  }
}

BOOST_AUTO_TEST_CASE(the_day_of_the_report_is_never_the_day_of_the_incident) {
  for (const char* header : {"Fecha de registro", "Submitted at", "Date reported", "Timestamp", "_submission_time",
                             "Ngày báo cáo", "提交日期", "접수일", "Petsa ng ulat", "Hnub tim xa"}) {
    const auto proposal = propose_well(rows("Case," + std::string(header), 20, [](std::size_t i) {
      return "C" + std::to_string(i) + ",2026-05-" + two(i + 1) + " 10:00:00";
    }));
    BOOST_TEST(column(proposal, header).field == "reported_month", header);
  }
}

BOOST_AUTO_TEST_CASE(a_header_that_says_only_date_is_asked_about) {
  const auto proposal = propose_well(rows(
      "Case,Fecha de cierre", 20, [](std::size_t i) { return "C" + std::to_string(i) + ",2026-05-" + two(i + 1); }));
  BOOST_TEST(says(proposal, "# decide: is this the day when it happened?"), proposal.toml);
}

BOOST_AUTO_TEST_CASE(two_columns_that_may_be_the_same_date_are_asked_about) {
  const auto proposal = propose_well(rows("Case,Date of incident,When did it happen?", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + ",2026-05-" + two(i + 1) + ",2026-04-" + two(i + 1);
  }));
  BOOST_TEST(says(proposal, "# decide: other columns may be this date too: \"When did it happen?\""), proposal.toml);
}

BOOST_AUTO_TEST_CASE(dates_that_people_tell_in_words_are_read_as_far_as_they_go) {
  const std::string bytes = rows("Response ID,When did it happen?", 20, [](std::size_t i) {
    return "R_" + std::to_string(i) + "," + (i % 2 == 0 ? "3/" + std::to_string(i + 2) + "/2024" : "early March 2024");
  });
  const auto proposal = propose_well(bytes);
  BOOST_TEST(column(proposal, "When did it happen?").field == "occurred");
  BOOST_TEST(says(proposal, "vague = \"coarser\""), proposal.toml);
  BOOST_TEST(says(proposal, "# In none of these formats: 10 rows"));
  const auto outcome = run(*Mapping::parse(proposal.toml), bytes);
  BOOST_REQUIRE(outcome.rows.size() == 20U);
  for (const Row& row : outcome.rows) BOOST_TEST(row.content.find("2024-03") != std::string::npos, row.content);
}

BOOST_AUTO_TEST_CASE(kobos_stamp_without_a_zone_is_read_as_utc) {
  std::string bytes = "{\"results\":[";
  for (std::size_t i = 0; i < 9; ++i) {
    bytes += std::string(i == 0 ? "" : ",") + R"({"_id":)" + std::to_string(700 + i) +
             R"(,"_submission_time":"2026-05-01T00:1)" + std::to_string(i) +
             R"(:00","meta/instanceID":"uuid:12345678-1234-4234-8234-12345678901)" + std::to_string(i) + "\"}";
  }
  bytes += "]}";
  const auto proposal = propose_well(bytes);
  BOOST_TEST(says(proposal, "written_in = \"UTC\""), proposal.toml);
  BOOST_TEST(says(proposal, "key = \"_id\""));
  BOOST_TEST((column(proposal, "meta/instanceID").identifier == records::IdentifierKind::source_record_id));
  const auto outcome = run(*Mapping::parse(proposal.toml), bytes);
  BOOST_REQUIRE(outcome.rows.size() == 9U);
  BOOST_TEST(outcome.rows[0].content.find(R"("reported_month":"2026-04")") != std::string::npos,
             outcome.rows[0].content);
}

BOOST_AUTO_TEST_CASE(one_letter_counts_only_beside_the_letter_of_its_own_language) {
  struct Case {
    std::string one, other;
    std::vector<std::string> mapped, asked;
  };
  for (const Case& a : {Case{"H", "M", {"\"H\" = \"male\"", "\"M\" = \"female\""}, {}},
                        Case{"F", "M", {"\"F\" = \"female\"", "\"M\" = \"male\""}, {}},
                        Case{"M", "Hombre", {"\"Hombre\" = \"male\""}, {"\"M\" = \"\""}},
                        Case{"M", "Mujer", {"\"Mujer\" = \"female\""}, {"\"M\" = \"\""}}}) {
    const auto proposal = propose_well(rows("Case,Sexo", 20, [&](std::size_t i) {
      return "C" + std::to_string(i) + "," + (i % 2 == 0 ? a.one : a.other);
    }));
    BOOST_TEST(column(proposal, "Sexo").field == "target.gender");
    for (const std::string& line : a.mapped) BOOST_TEST(says(proposal, "\n" + line), proposal.toml);
    for (const std::string& line : a.asked) BOOST_TEST(says(proposal, "# decide: 10 rows: " + line), proposal.toml);
  }
  const auto mixed = propose_well(rows(
      "Case,Sexo", 21, [](std::size_t i) { return "C" + std::to_string(i) + "," + std::string(1, "HMF"[i % 3]); }));
  for (const char* code : {"= \"male\"", "= \"female\""}) BOOST_TEST(!says(mixed, code), mixed.toml);
}

BOOST_AUTO_TEST_CASE(a_yes_is_consent_only_under_a_question_for_consent) {
  const auto other = propose_well(rows("Case,Did anybody film it?", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + (i % 2 == 0 ? "Yes" : "No");
  }));
  BOOST_TEST(column(other, "Did anybody film it?").field == "");
  const std::string bytes = rows("Case,May we share your report?", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + (i % 4 == 0 ? "No" : "Yes");
  });
  const auto proposal = propose_well(bytes);
  BOOST_TEST(column(proposal, "May we share your report?").field == "consent");
  BOOST_TEST(says(proposal, "[[skip]]\nreason = \"no_consent\"\nwhen = { column = \"consent\", is = [\"No\"] }"),
             proposal.toml);
  const auto outcome = run(*Mapping::parse(proposal.toml), bytes);
  BOOST_REQUIRE(outcome.rows.size() == 20U);
  for (std::size_t i = 0; i < outcome.rows.size(); ++i)
    BOOST_TEST((outcome.rows[i].fate == (i % 4 == 0 ? RowFate::skipped : RowFate::record)));
}

BOOST_AUTO_TEST_CASE(a_status_of_drafts_and_tests_is_suggested_for_leaving_out) {
  const auto proposal = propose_well(rows("Núm. de caso,Estado", 40, [](std::size_t i) {
    constexpr std::array<const char*, 4> states = {"Abierto", "Borrador", "Anulado", "Prueba"};
    return "CL-" + std::to_string(i) + "," + states[i % 4];
  }));
  BOOST_TEST(says(proposal, "# when = { column = \"Estado\", is = [\"Borrador\"] }"), proposal.toml);
  BOOST_TEST(says(proposal, "# when = { column = \"Estado\", is = [\"Prueba\"] }"));
  BOOST_TEST(says(proposal,
                  "# reason = \"cancelled\"\n# withdraw = true # takes back what an earlier push sent of such a row\n"
                  "# when = { column = \"Estado\", is = [\"Anulado\"] }"));
  // Taking the marks away makes a file that runs.
  std::string decided = proposal.toml;
  for (const std::string_view mark : {"# [[skip]]", "# reason", "# when", "# withdraw"}) {
    for (auto at = decided.find(mark); at != std::string::npos; at = decided.find(mark)) decided.erase(at, 2);
  }
  BOOST_TEST(Mapping::parse(decided).has_value(), decided);
}

BOOST_AUTO_TEST_CASE(a_box_that_marks_test_rows_is_suggested_for_leaving_out) {
  const auto proposal = propose_well(rows("Case,is_test,¿Anulado?,Answered", 40, [](std::size_t i) {
    return "C-" + std::to_string(i) + "," + (i % 9 == 0 ? "TRUE" : "FALSE") + "," + (i % 7 == 0 ? "Sí" : "No") + "," +
           (i % 2 == 0 ? "Yes" : "No");
  }));
  BOOST_TEST(says(proposal, "# reason = \"test\"\n# when = { column = \"is_test\", is = [\"TRUE\"] }"), proposal.toml);
  BOOST_TEST(says(proposal, "# reason = \"cancelled\"\n# when = { column = \"¿Anulado?\", is = [\"Sí\"] }"));
  BOOST_TEST(!says(proposal, "column = \"Answered\", is"));
}

BOOST_AUTO_TEST_CASE(an_option_with_a_comma_is_one_option) {
  const auto proposal = propose_well(rows("Núm. de caso,¿Qué ocurrió?", 40, [](std::size_t i) {
    constexpr std::array<const char*, 4> answers = {"Amenazas, verbales o escritas", "Grafiti",
                                                    "Grafiti, Amenazas, verbales o escritas", "Acoso verbal, Grafiti"};
    return "CL-" + std::to_string(i) + ",\"" + answers[i % 4] + "\"";
  }));
  const ProposedColumn& what = column(proposal, "¿Qué ocurrió?");
  BOOST_TEST(what.separator == ", ");
  std::vector<std::string> labels;
  for (const ProposedCode& code : what.codes) labels.push_back(code.label);
  std::ranges::sort(labels);
  const std::vector<std::string> expected = {"Acoso verbal", "Amenazas, verbales o escritas", "Grafiti"};
  BOOST_TEST(labels == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_rare_answer_is_spoken_of_as_one) {
  const auto proposal = propose_well(rows("Case,Gender", 20, [](std::size_t i) {
    return "C" + std::to_string(i) + "," + (i == 0 ? "Two-spirit" : i % 2 == 0 ? "Female" : "Male");
  }));
  BOOST_TEST(says(proposal, "# decide: 1 more answer, of one row:"), proposal.toml);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
