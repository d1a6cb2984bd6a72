// When a job runs: known answers, what is refused, and the nights on which clocks change.
#include "hub/jobs/cron.hpp"

#include <date/date.h>
#include <date/tz.h>
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

namespace kith::jobs {
namespace {

using std::chrono::sys_seconds;

sys_seconds at(const std::string& text) {
  date::sys_seconds time;
  std::istringstream in{text};
  in >> date::parse("%FT%TZ", time);
  BOOST_REQUIRE_MESSAGE(!in.fail(), text);
  return sys_seconds{time.time_since_epoch()};
}

std::string text_of(sys_seconds time) {
  return date::format("%FT%RZ", date::sys_seconds{time.time_since_epoch()});
}

// The next times, with a blank between.
std::string next(const std::string& cron, const std::string& after, int count = 1,
                 const std::string& zone = "America/Los_Angeles") {
  const auto parsed = Cron::parse(cron);
  BOOST_REQUIRE_MESSAGE(parsed, cron);
  std::string all;
  sys_seconds time = at(after);
  for (int i = 0; i < count; ++i) {
    const auto found = parsed->next(time, zone);
    if (!found) return all + "never";
    time = *found;
    all += (i > 0 ? " " : "") + text_of(time);
  }
  return all;
}

BOOST_AUTO_TEST_SUITE(cron_expressions)

BOOST_AUTO_TEST_CASE(fields_lists_ranges_steps_and_names) {
  const auto in_utc = [](const std::string& cron, const std::string& after) { return next(cron, after, 1, "UTC"); };
  BOOST_TEST(in_utc("* * * * *", "2026-01-01T00:00:00Z") == "2026-01-01T00:01Z");
  BOOST_TEST(in_utc("* * * * *", "2026-01-01T00:00:30Z") == "2026-01-01T00:01Z");
  BOOST_TEST(in_utc("*/15 8-18/2 * * *", "2026-01-01T08:45:00Z") == "2026-01-01T10:00Z");
  BOOST_TEST(in_utc("0 0 15 feb,MAY,aug *", "2026-02-15T00:00:00Z") == "2026-05-15T00:00Z");
  BOOST_TEST(in_utc("30 6 * * mon-fri", "2026-11-20T06:30:00Z") == "2026-11-23T06:30Z");
  BOOST_TEST(in_utc("0 0 * * 7", "2026-11-20T00:00:00Z") == in_utc("0 0 * * sun", "2026-11-20T00:00:00Z"));
  BOOST_TEST(in_utc("0 0 29 2 *", "2096-03-01T00:00:00Z") == "2104-02-29T00:00Z");  // 2100 is no leap year
  BOOST_TEST(in_utc("@monthly", "2026-11-23T00:00:00Z") == "2026-12-01T00:00Z");
  BOOST_TEST(in_utc("@hourly", "2026-11-23T00:00:00Z") == "2026-11-23T01:00Z");
}

BOOST_AUTO_TEST_CASE(either_day_is_enough_where_both_are_given) {
  // The 13th, and each Friday.
  BOOST_TEST(next("0 0 13 * fri", "2026-11-01T00:00:00Z", 3, "UTC") ==
             "2026-11-06T00:00Z 2026-11-13T00:00Z 2026-11-20T00:00Z");
  BOOST_TEST(next("0 0 13 * fri", "2026-12-12T00:00:00Z", 1, "UTC") == "2026-12-13T00:00Z");
}

BOOST_AUTO_TEST_CASE(what_falls_into_the_hour_that_is_skipped_runs_once_at_its_end) {
  // On 2026-03-08 Los Angeles goes from 02:00 to 03:00, which is 10:00 UTC.
  BOOST_TEST(next("30 2 * * *", "2026-03-07T12:00:00Z", 2) == "2026-03-08T10:00Z 2026-03-09T09:30Z");
  BOOST_TEST(next("*/20 2 * * *", "2026-03-07T12:00:00Z", 2) == "2026-03-08T10:00Z 2026-03-09T09:00Z");
  BOOST_TEST(next("0 3 * * *", "2026-03-07T12:00:00Z", 2) == "2026-03-08T10:00Z 2026-03-09T10:00Z");
  // Half an hour is skipped on Lord Howe.
  BOOST_TEST(next("15 2 * * *", "2026-10-03T12:00:00Z", 2, "Australia/Lord_Howe") ==
             "2026-10-03T15:30Z 2026-10-04T15:15Z");
}

BOOST_AUTO_TEST_CASE(what_falls_into_the_hour_that_comes_twice_runs_once) {
  // On 2026-11-01 Los Angeles has 01:00 to 02:00 twice, from 08:00 and from 09:00 UTC.
  BOOST_TEST(next("30 1 * * *", "2026-10-31T12:00:00Z", 2) == "2026-11-01T08:30Z 2026-11-02T09:30Z");
  BOOST_TEST(next("0 2 * * *", "2026-10-31T12:00:00Z", 2) == "2026-11-01T10:00Z 2026-11-02T10:00Z");
}

BOOST_AUTO_TEST_CASE(a_job_of_every_hour_goes_by_the_hours_that_pass) {
  BOOST_TEST(next("30 * * * *", "2026-03-08T09:00:00Z", 3) == "2026-03-08T09:30Z 2026-03-08T10:30Z 2026-03-08T11:30Z");
  BOOST_TEST(next("30 * * * *", "2026-11-01T08:00:00Z", 3) == "2026-11-01T08:30Z 2026-11-01T09:30Z 2026-11-01T10:30Z");
  BOOST_TEST(next("*/30 */2 * * *", "2026-11-01T07:00:00Z", 3) ==
             "2026-11-01T07:30Z 2026-11-01T10:00Z 2026-11-01T10:30Z");
}

BOOST_AUTO_TEST_CASE(a_day_that_a_zone_left_out_runs_when_the_next_begins) {
  // Samoa had no 30th of December 2011.
  BOOST_TEST(next("0 12 30 12 *", "2011-12-29T00:00:00Z", 2, "Pacific/Apia") == "2011-12-30T10:00Z 2012-12-29T22:00Z");
}

BOOST_AUTO_TEST_CASE(what_is_no_expression_is_refused_and_the_field_is_named) {
  const auto hint = [](std::string_view text) {
    const auto parsed = Cron::parse(text);
    return parsed ? std::string{} : std::string{parsed.error().hint};
  };
  for (const std::string_view text : {"", "* * * *", "* * * * * *", "@midnight", "@reboot"})
    BOOST_TEST(hint(text).starts_with("A schedule has five fields"), text);
  for (const std::string_view text : {"60 * * * *", "-1 * * * *", "5/2 * * * *", "*/0 * * * *", "1,,2 * * * *",
                                      "5-1 * * * *", "1- * * * *", "+1 * * * *", "*5 * * * *", "1/ * * * *"})
    BOOST_TEST(hint(text).starts_with("In a schedule the minute is "), text);
  BOOST_TEST(hint("0 24 * * *").starts_with("In a schedule the hour is "));
  BOOST_TEST(hint("0 0 0 * *").starts_with("In a schedule the day of the month is "));
  BOOST_TEST(hint("0 0 1 13 *").starts_with("In a schedule the month is "));
  BOOST_TEST(hint("0 0 1 janu *").starts_with("In a schedule the month is "));
  BOOST_TEST(hint("0 0 1 * 8").starts_with("In a schedule the day of the week is "));
  BOOST_TEST(hint("0 0 30 2 *") == "No month has such a day.");
  BOOST_TEST(hint("0 0 31 4,6,9,11 *") == "No month has such a day.");
  BOOST_TEST(hint("0 0 30 2 mon") == "");
  BOOST_TEST(hint(std::string(1000, '1')).starts_with("A schedule has five fields"));
}

BOOST_AUTO_TEST_CASE(zones_are_known_by_name) {
  BOOST_TEST(is_zone("America/Los_Angeles"));
  BOOST_TEST(is_zone("UTC"));
  BOOST_TEST(!is_zone("Mars/Olympus"));
  BOOST_TEST(!is_zone(""));
  BOOST_TEST(!is_zone("../../etc/passwd"));
}

// A field of a few numbers, and which they are.
struct RandomField {
  std::string text;
  std::set<int> numbers;
};
RandomField random_field(int least, int most) {
  RandomField field;
  if (*rc::gen::inRange(0, 3) == 0) {
    const int step = *rc::gen::inRange(1, most);
    field.text = "*/" + std::to_string(step);
    for (int n = least; n <= most; n += step) field.numbers.insert(n);
    return field;
  }
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    const int from = *rc::gen::inRange(least, most + 1), to = *rc::gen::inRange(from, most + 1);
    field.text += (field.text.empty() ? "" : ",") + std::to_string(from) + "-" + std::to_string(to);
    for (int n = from; n <= to; ++n) field.numbers.insert(n);
  }
  return field;
}

BOOST_AUTO_TEST_CASE(the_next_time_is_the_first_minute_that_every_field_has) {
  const bool holds = rc::check("as by trying each minute", [] {
    const auto minute = random_field(0, 59), hour = random_field(0, 23), day = random_field(1, 31),
               month = random_field(1, 12);
    const auto cron = Cron::parse(minute.text + " " + hour.text + " " + day.text + " " + month.text + " *");
    if (!cron) return;  // no such day
    const date::sys_seconds after{std::chrono::seconds{*rc::gen::inRange(0, 2'000'000'000)}};
    const auto found = cron->next(sys_seconds{after.time_since_epoch()}, "UTC");
    std::optional<date::sys_seconds> expected;
    auto time = date::floor<std::chrono::minutes>(after) + std::chrono::minutes{1};
    for (; !expected && time < after + date::days{3000};) {
      const auto today = date::floor<date::days>(time);
      const date::year_month_day date{today};
      if (month.numbers.count(static_cast<int>(static_cast<unsigned>(date.month()))) == 0 ||
          day.numbers.count(static_cast<int>(static_cast<unsigned>(date.day()))) == 0) {
        time = today + date::days{1};
        continue;
      }
      const auto minutes = static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(time - today).count());
      if (hour.numbers.count(minutes / 60) > 0 && minute.numbers.count(minutes % 60) > 0) expected = time;
      time += std::chrono::minutes{1};
    }
    RC_ASSERT(found.has_value() == expected.has_value());
    if (found) RC_ASSERT(found->time_since_epoch() == expected->time_since_epoch());
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::jobs
