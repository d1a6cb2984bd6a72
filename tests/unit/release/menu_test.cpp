// The menu: the lean one as it ships, what the score lets through and what not, and faults by line. The trees of codes
// that its variables are counted by.
#include "hub/release/menu.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "hub/disclosure/profile.hpp"
#include "hub/model/code.hpp"

namespace kith::release {
namespace {

const RegionMap& california() {
  return *RegionMaps::built_in().in_force(2021);
}

Menu menu_of(std::string_view shapes) {
  auto menu = Menu::parse(std::string{"version = 1\n"}.append(shapes));
  BOOST_REQUIRE(menu.has_value());
  return *std::move(menu);
}

std::string fault_of(std::string_view toml) {
  const auto menu = Menu::parse(toml);
  if (menu) return "none";
  return std::to_string(menu.error().front().line) + ": " + menu.error().front().sentence;
}

const Offer& offer(const std::vector<Offer>& all, std::string_view id) {
  const auto found = std::ranges::find(all, id, [](const Offer& o) { return o.shape->id; });
  BOOST_REQUIRE(found != all.end());
  return *found;
}

std::int16_t node(const Dimension& tree, std::string_view code) {
  const auto found = std::ranges::find(tree.nodes, code, &CodeNode::code);
  BOOST_REQUIRE(found != tree.nodes.end());
  return static_cast<std::int16_t>(found - tree.nodes.begin());
}

std::int16_t parent(const Dimension& tree, std::string_view code) {
  return tree.nodes[static_cast<std::size_t>(node(tree, code))].parent;
}

std::int16_t node_of(const Dimension& tree, CodeList list, std::string_view code, Taxonomy in = Taxonomy::sah_2023) {
  return tree.counted.codes.node_of[static_cast<std::size_t>(find_code(list, code, in).value())];
}

const Dimension& tree_of(std::string_view variable) {
  return dimension_of(*find_variable(variable));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(menus)

BOOST_AUTO_TEST_CASE(the_lean_menu_is_offered_whole_with_californias_map) {
  const auto all = offers(Menu::built_in(), california(), disclosure::profile("public")->k);
  BOOST_TEST(all.size() == 3U + 6 + 16 + 2 + 6 + 5 + 6);
  for (const Offer& one : all) BOOST_TEST(one.is_offered(), explain(one));
  BOOST_TEST(offer(all, "place-month").score.total == 12);
  BOOST_TEST(offer(all, "place-month").places.size() == 1 + 25 + 58 - 15U);
  BOOST_TEST(offer(all, "region-quarter-act_group").score.total == 12);
  BOOST_TEST(offer(all, "region-year-act_type").score.total == 12);
  BOOST_TEST(offer(all, "region-year-act_group").score.total == 12);
}

BOOST_AUTO_TEST_CASE(a_month_of_the_state_has_no_table_of_ten_groups) {
  const Menu menu = menu_of("[[shape]]\nplaces = \"state\"\nperiods = \"month\"\nby = [\"site\", \"ethnicity_sah\"]\n");
  for (const Offer& one : offers(menu, california(), 11)) {
    BOOST_TEST(one.score.total == 13);
    BOOST_TEST(!one.is_offered());
    BOOST_TEST(explain(one).find("    period: a quarter, then 12\n") != std::string::npos, explain(one));
  }
  for (const Offer& one : offers(menu, california(), 100)) BOOST_TEST(one.is_offered());
}

BOOST_AUTO_TEST_CASE(without_populations_only_counts_alone_are_offered) {
  const auto maps = RegionMaps::parse(
      "from_year,state,region,region_name,county,population\n0,06,06067,Sacramento,06067,\n0,06,06061,Placer,06061,\n");
  BOOST_REQUIRE(maps.has_value());
  for (const Offer& one : offers(Menu::built_in(), *maps->in_force(2021), 11))
    BOOST_TEST(one.is_offered() == (one.shape->variable == nullptr), explain(one));
}

BOOST_AUTO_TEST_CASE(a_shape_is_scored_by_the_smallest_of_its_places) {
  const Menu menu = menu_of(
      "[[shape]]\nplaces = \"region\"\nperiods = \"year\"\nby = \"act_group\"\nover = 560_000\n"
      "[[shape]]\nplaces = \"county\"\nperiods = \"year\"\nby = \"act_group\"\n");
  const auto all = offers(menu, california(), 11);
  BOOST_TEST(offer(all, "region-year-act_group").score.total == 5 + 0 - 1 + 5 + 1);
  BOOST_TEST(offer(all, "county-year-act_group").score.total == 5 + 0 + 7 + 5 + 1);
}

BOOST_AUTO_TEST_CASE(a_region_of_two_counties_has_a_breakdown_or_its_counties_have) {
  const Menu menu = menu_of(
      "[[shape]]\nplaces = \"region\"\nperiods = \"year\"\nby = [\"act_group\"]\nover = 1_000_000\n"
      "[[shape]]\nplaces = \"county\"\nperiods = \"quarter\"\nby = [\"act_type\", \"gender\"]\nover = 1_000_000\n");
  const auto all = offers(menu, california(), 11);
  const auto has = [&](std::string_view id, std::string_view place) {
    const auto& places = offer(all, id).places;
    return std::ranges::find(places, california().find(place).value()) != places.end();
  };
  BOOST_TEST(has("county-quarter-gender", "county:06037"));
  BOOST_TEST(!has("county-quarter-act_type", "county:06037"));  // Los Angeles and Orange
  BOOST_TEST(!has("county-quarter-act_type", "county:06065"));  // Riverside and San Bernardino
  BOOST_TEST(has("county-quarter-act_type", "county:06067"));   // one of four
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_line) {
  BOOST_TEST(fault_of("version = 1\n").starts_with("1: A menu has at least one [[shape]]"));
  BOOST_TEST(fault_of("[[shape]]\nplaces = \"state\"\nperiods = \"year\"\n").find("version is missing") !=
             std::string::npos);
  BOOST_TEST(fault_of("version = 1\n[[shape]]\nplaces = \"city\"\nperiods = \"year\"\n") ==
             "3: places takes state, region, county.");
  BOOST_TEST(fault_of("version = 1\n[[shape]]\nplaces = \"state\"\n") == "2: The key periods is missing.");
  BOOST_TEST(fault_of("version = 1\n[[shape]]\nplaces = \"state\"\nperiods = \"year\"\nby = \"colour\"\n")
                 .starts_with("5: A variable in by is not known; there are act_group, act_type"));
  BOOST_TEST(fault_of("version = 1\n[[shape]]\nplaces = \"state\"\nperiods = \"year\"\nfor = 1\n").starts_with("5: "));
  BOOST_TEST(fault_of("version = 1\n[[shape]]\nplaces = \"state\"\nperiods = \"year\"\n[[shape]]\nplaces = "
                      "\"state\"\nperiods = [\"quarter\", \"year\"]\n") ==
             "5: The table state-year is on the menu already.");
  BOOST_TEST(fault_of("version = 1\n[[shape]\n").starts_with("2: "));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(trees_of_codes)

BOOST_AUTO_TEST_CASE(types_stand_below_their_groups_and_old_ones_count_by_the_crosswalk) {
  const Dimension& tree = tree_of("act_type");
  BOOST_TEST(&tree == &tree_of("act_group"));
  BOOST_TEST(parent(tree, "verbal_harassment") == node(tree, "harassment"));
  BOOST_TEST(parent(tree, "harassment") == base_node);
  const auto old = [&](std::string_view code) { return node_of(tree, CodeList::act_types, code, Taxonomy::sah_2020); };
  BOOST_TEST(old("avoidance_shunning") == node(tree, "behavioral_harassment"));
  BOOST_TEST(old("physical_assault") == node(tree, "physical"));
  BOOST_TEST(old("barred_transportation") == total_node);  // ambiguous
  BOOST_TEST(find_variable("act_group")->scored.size == 5);
  BOOST_TEST(find_variable("act_type")->scored.size == 21);
}

BOOST_AUTO_TEST_CASE(detailed_origins_count_as_the_nearest_code_above_that_is_listed) {
  const Dimension& tree = tree_of("ethnicity_sah");
  const auto of = [&](std::string_view code) { return node_of(tree, CodeList::ethnicity, code); };
  BOOST_TEST(of("hmong") == node(tree, "hmong"));
  BOOST_TEST(of("mien") == node(tree, "other_southeast_asian"));
  BOOST_TEST(of("other_asian") == node(tree, "asian"));
  BOOST_TEST(of("samoan") == node(tree, "nhpi"));
  BOOST_TEST(of("other_unknown") == total_node);
  BOOST_TEST(of("declined") == total_node);
  const auto id = static_cast<std::size_t>(*find_code(CodeList::ethnicity, "mien"));
  BOOST_REQUIRE(tree.counted.codes.above_of.size() == 1U);
  BOOST_TEST(tree.counted.codes.above_of[0][id] == node(tree, "asian"));
}

BOOST_AUTO_TEST_CASE(no_bias_and_unknown_bias_are_no_targets) {
  const Dimension& tree = tree_of("bias_target");
  BOOST_TEST(node_of(tree, CodeList::bias_targets, "88") == total_node);
  BOOST_TEST(node_of(tree, CodeList::bias_targets, "99") == total_node);
}

BOOST_AUTO_TEST_CASE(why_and_against_whom_are_one_tree) {
  const Dimension& tree = tree_of("bias_target");
  BOOST_TEST(&tree == &tree_of("bias_reason"));
  BOOST_TEST(&tree == &tree_of("bias_group"));
  BOOST_TEST(parent(tree, "14") == node(tree, "race"));
  BOOST_TEST(parent(tree, "race") == node(tree, "race_ethnicity_ancestry"));
  BOOST_TEST(parent(tree, "33") == node(tree, "race_ethnicity_ancestry"));
  BOOST_TEST(parent(tree, "21") == node(tree, "religion"));
  BOOST_TEST(parent(tree, "age") == node(tree, "other_reason"));
  const auto& kinds = tree.counted.codes;
  const auto asian = static_cast<std::size_t>(*find_code(CodeList::bias_targets, "14"));
  BOOST_REQUIRE(kinds.above_of.size() == 2U);
  BOOST_TEST(kinds.above_of[0][asian] == node(tree, "race"));
  BOOST_TEST(kinds.above_of[1][asian] == node(tree, "race_ethnicity_ancestry"));
  // A form that asks only why counts in the same codes.
  const auto& reasons = tree.counted.beside->codes;
  const auto reason = [](std::string_view code) {
    return static_cast<std::size_t>(*find_code(CodeList::bias_reasons, code));
  };
  BOOST_TEST(reasons.node_of[reason("religion")] == node(tree, "religion"));
  BOOST_TEST(reasons.node_of[reason("age")] == node(tree, "age"));
  BOOST_TEST(reasons.node_of[reason("unknown")] == total_node);
  BOOST_TEST(find_variable("bias_group")->scored.size == 7);
}

// What a kind says of the reason is not counted twice: else a reason less its kinds would be a number that no table
// shows.
BOOST_AUTO_TEST_CASE(a_reason_that_the_kind_gives_is_not_counted_besides) {
  const auto& beside = *tree_of("bias_target").counted.beside;
  const auto implies = [&](std::string_view kind, std::string_view reason) {
    for (std::size_t at = 0; at < beside.implied.size(); ++at)
      if (beside.implying[at] == *find_code(CodeList::bias_targets, kind) &&
          beside.implied[at] == *find_code(CodeList::bias_reasons, reason))
        return true;
    return false;
  };
  BOOST_TEST(implies("14", "race"));
  BOOST_TEST(!implies("14", "ethnicity_national_origin"));
  BOOST_TEST(!implies("14", "religion"));
  BOOST_TEST(implies("33", "race"));
  BOOST_TEST(implies("33", "ethnicity_national_origin"));
  BOOST_TEST(implies("43", "sexual_orientation"));
  BOOST_TEST(implies("43", "gender_identity"));
  BOOST_TEST(implies("citizenship", "immigration_status"));
  BOOST_TEST(implies("21", "religion"));
  BOOST_TEST(!implies("race_ethnicity_ancestry", "race"));
  BOOST_TEST(implies("religion", "religion"));
}

// Whatever California's one column says is one code of the tree, and no sum that only those know who know the column.
BOOST_AUTO_TEST_CASE(each_reason_of_the_californian_mapping_is_given_by_its_kind) {
  const auto& beside = *tree_of("bias_target").counted.beside;
  const toml::table mapping =
      toml::parse_file(std::string{std::getenv("KITH_SOURCE_DIR")} + "/adapters/ca_doj/mapping.toml");
  const auto fields = mapping["fields"];
  const auto kind_of = [&](std::string_view label) {
    if (const auto code = fields["bias_targets"]["codes"][label].value<std::string_view>())
      return *find_code(CodeList::bias_targets, *code);
    const auto all = codes(CodeList::bias_targets);
    const auto found = std::ranges::find(all, label, &Code::label);
    BOOST_REQUIRE_MESSAGE(found != all.end(), label);
    return found->id;
  };
  std::size_t seen = 0;
  for (const auto& [label, reasons] : *fields["bias_reasons"]["codes"].as_table()) {
    const auto check = [&](std::string_view reason) {
      const std::pair pair{kind_of(label.str()), *find_code(CodeList::bias_reasons, reason)};
      bool is_implied = false;
      for (std::size_t at = 0; at < beside.implied.size(); ++at)
        is_implied = is_implied || std::pair{beside.implying[at], beside.implied[at]} == pair;
      BOOST_TEST(is_implied, label.str() << " gives " << reason);
      ++seen;
    };
    if (const auto* const list = reasons.as_array()) {
      for (const auto& reason : *list) check(*reason.value<std::string_view>());
    } else {
      check(*reasons.value<std::string_view>());
    }
  }
  BOOST_TEST(seen > 30U);
}

BOOST_AUTO_TEST_CASE(a_table_lists_total_base_and_codes_and_says_what_covers_what) {
  std::vector<std::int16_t> nodes;
  const auto groups = listed(*find_variable("act_group"), nodes);
  BOOST_TEST(groups.multi);
  BOOST_TEST(groups.id == "act_type");
  BOOST_TEST(groups.codes.size() == 7U);
  BOOST_TEST(nodes.size() == 7U);
  BOOST_TEST((groups.codes[0] == disclosure::Code{"*", "", true, false}));
  BOOST_TEST((groups.codes[1] == disclosure::Code{"base", "*", false, true}));
  BOOST_TEST((groups.codes[2] == disclosure::Code{"harassment", "base", false, false}));
  const auto bands = listed(*find_variable("age_band"), nodes);
  BOOST_TEST(!bands.multi);
  BOOST_TEST(!bands.codes[1].covers);
  BOOST_TEST(bands.codes.size() == 8U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::release
