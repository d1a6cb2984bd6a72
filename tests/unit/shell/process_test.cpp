// Whether memory may be swapped, from what the kernel says.
#include "hub/shell/process.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

using kith::shell::swapping;
using kith::shell::Swapping;

namespace {

constexpr std::string_view heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
const std::string with_swap =
    std::string{heading} + "/dev/vda2                               partition\t1048572\t\t0\t\t-2\n";
constexpr std::string_view service = "0::/system.slice/kith-hub.service\n";

// Groups with a limit; all others have none.
auto limits(std::map<std::string, std::string, std::less<>> of) {
  return [of = std::move(of)](std::string_view group) {
    const auto found = of.find(group);
    return found == of.end() ? std::string{"max\n"} : found->second;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process)

BOOST_AUTO_TEST_CASE(without_a_place_to_swap_to_nothing_is_swapped) {
  BOOST_TEST((swapping(heading, service, limits({})) == Swapping::off));
  BOOST_TEST((swapping("", "", limits({})) == Swapping::off));
}

BOOST_AUTO_TEST_CASE(a_group_that_may_not_swap_is_told_from_one_that_may) {
  BOOST_TEST(
      (swapping(with_swap, service, limits({{"/system.slice/kith-hub.service", "0\n"}})) == Swapping::forbidden));
  // Of a group above; of an old hierarchy beside.
  BOOST_TEST((swapping(with_swap, service, limits({{"/system.slice", "0\n"}})) == Swapping::forbidden));
  BOOST_TEST((swapping(with_swap, "3:cpu:/x\n0::/a/b\n", limits({{"/a/b", "0\n"}})) == Swapping::forbidden));
  BOOST_TEST((swapping(with_swap, service, limits({})) == Swapping::possible));
  BOOST_TEST(
      (swapping(with_swap, service, limits({{"/system.slice/kith-hub.service", "4096\n"}})) == Swapping::possible));
  BOOST_TEST((swapping(with_swap, service, limits({{"/user.slice", "0\n"}})) == Swapping::possible));
  BOOST_TEST((swapping(with_swap, "", limits({{"", "0\n"}, {"/", "0\n"}})) == Swapping::possible));
}

BOOST_AUTO_TEST_SUITE_END()
