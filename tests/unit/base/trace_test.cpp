// traceparent as the W3C's Trace Context says, valid and invalid.
#include "hub/base/trace.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

using kith::TraceId;

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string parent = "00f067aa0ba902b7";

BOOST_AUTO_TEST_SUITE(trace_context)

BOOST_AUTO_TEST_CASE(the_id_and_the_flag_are_read) {
  const auto sampled = TraceId::parse("00-" + trace + "-" + parent + "-01");
  BOOST_REQUIRE(sampled);
  BOOST_TEST(sampled->text() == trace);
  BOOST_TEST(sampled->is_sampled());
  BOOST_TEST(!TraceId::parse("00-" + trace + "-" + parent + "-00")->is_sampled());
  BOOST_TEST(!TraceId::parse("00-" + trace + "-" + parent + "-0a")->is_sampled());
  BOOST_TEST(TraceId::parse("00-" + trace + "-" + parent + "-0b")->is_sampled());
}

BOOST_AUTO_TEST_CASE(a_later_version_may_say_more) {
  BOOST_TEST(TraceId::parse("cc-" + trace + "-" + parent + "-01-what-comes").has_value());
  BOOST_TEST(TraceId::parse("cc-" + trace + "-" + parent + "-01").has_value());
  BOOST_TEST(!TraceId::parse("cc-" + trace + "-" + parent + "-01.what").has_value());
  BOOST_TEST(!TraceId::parse("00-" + trace + "-" + parent + "-01-what-comes").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_invalid_is_none) {
  for (const std::string& text :
       {std::string{}, std::string{"00"}, trace, "ff-" + trace + "-" + parent + "-01",
        "0g-" + trace + "-" + parent + "-01", "00-" + std::string(32, '0') + "-" + parent + "-01",
        "00-" + trace + "-" + std::string(16, '0') + "-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + parent + "-01",
        "00-maria.garcia@example.org00000000-" + parent + "-01", "00_" + trace + "-" + parent + "-01",
        "00-" + trace + "-" + parent + "-1", "00-" + trace + "-" + parent + "-0x"})
    BOOST_TEST(!TraceId::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
