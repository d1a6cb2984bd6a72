// Lines do not depend on where the pieces end, and a line that is too long costs no memory.
#include "hub/ingest/lines.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

using kith::ingest::LineSplitter;

namespace {

struct Seen {
  std::uint64_t number;
  std::string text;
  bool is_too_long;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> split(const std::vector<std::string>& pieces, std::size_t limit) {
  LineSplitter lines{limit};
  std::vector<Seen> seen;
  const auto take = [&] {
    while (const auto line = lines.next())
      seen.push_back({line->number, line->is_too_long ? "" : std::string{line->text, line->size}, line->is_too_long});
  };
  for (const auto& piece : pieces) {
    lines.feed(piece);
    take();
  }
  lines.finish();
  take();
  return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lines)

BOOST_AUTO_TEST_CASE(lines_are_numbered_and_blank_ones_only_counted) {
  const auto seen = split({"a\r\n\n  \nbc"}, 100);
  const std::vector<Seen> expected{{1, "a", false}, {4, "bc", false}};
  BOOST_TEST((seen == expected));
  BOOST_TEST(split({""}, 100).empty());
  BOOST_TEST(split({"\n"}, 100).empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_reported_once_and_the_next_is_whole) {
  const auto seen = split({std::string(1'000, 'x'), std::string(1'000, 'y') + "\nab\n", "abcdef"}, 5);
  const std::vector<Seen> expected{{1, "", true}, {2, "ab", false}, {3, "", true}};
  BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_CASE(pieces_do_not_matter) {
  const bool holds = rc::check("any cut of a text gives the lines of the whole", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string{"ab\n\r "}));
    const auto limit = static_cast<std::size_t>(*rc::gen::inRange(1, 8));
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size();) {
      const auto size = static_cast<std::size_t>(*rc::gen::inRange(1, 6));
      pieces.push_back(text.substr(at, size));
      at += size;
    }
    RC_ASSERT((split(pieces, limit) == split({text}, limit)));
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_SUITE_END()
