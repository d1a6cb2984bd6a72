// The code lists as data: every file reads, ids are unique and stable, parents lead upwards, the domain's counts hold.
#include "hub/model/code.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/model/dimension.hpp"

namespace kith {
namespace {

std::size_t count_of(CodeList list, Taxonomy taxonomy) {
  return static_cast<std::size_t>(std::ranges::count_if(
      codes(list), [&](const Code& code) { return code.id >= first_real_code && code.taxonomy == taxonomy; }));
}

CodeId id_of(CodeList list, std::string_view code, Taxonomy taxonomy = Taxonomy::sah_2023) {
  const auto id = find_code(list, code, taxonomy);
  BOOST_REQUIRE_MESSAGE(id, code);
  return *id;
}

BOOST_AUTO_TEST_SUITE(code_lists)

BOOST_AUTO_TEST_CASE(every_list_has_the_three_special_codes_and_real_ones_from_10) {
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    BOOST_TEST_CONTEXT(name(list)) {
      BOOST_TEST((code_list(name(list)) == list));
      const auto all = codes(list);
      BOOST_REQUIRE(all.size() > 4);
      BOOST_TEST(all[0].code == "not_asked");
      BOOST_TEST(all[1].code == "unknown");
      BOOST_TEST(all[2].code == "declined");
      BOOST_TEST(all[3].id >= first_real_code);
      for (std::size_t c = 0; c < all.size(); ++c) {
        if (c != 0) BOOST_TEST(all[c - 1].id < all[c].id);
        BOOST_TEST(!all[c].label.empty());
        BOOST_TEST((find_code(list, all[c].code, all[c].taxonomy.value_or(Taxonomy::sah_2023)) == all[c].id));
        BOOST_TEST(find_code(list, all[c].id) == &all[c]);
        BOOST_TEST(label(list, all[c].id, "en") == all[c].label);
      }
      BOOST_TEST(languages(list).front() == "en");
    }
  }
  BOOST_TEST(!code_list("nonsense").has_value());
}

BOOST_AUTO_TEST_CASE(parents_lead_upwards_and_end) {
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    if (list == CodeList::city || list == CodeList::county) continue;  // their parents are of another list
    for (const Code& code : codes(list)) {
      int steps = 0;
      for (const Code* at = &code; at->parent != not_asked; at = find_code(list, at->parent)) {
        BOOST_REQUIRE(find_code(list, at->parent) != nullptr);
        BOOST_TEST((find_code(list, at->parent)->taxonomy == code.taxonomy));
        BOOST_REQUIRE(++steps < 4);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_lists_have_the_publishers_counts) {
  BOOST_TEST(count_of(CodeList::act_types, Taxonomy::sah_2023) == 21U + 5U);  // and the five groups
  BOOST_TEST(count_of(CodeList::act_types, Taxonomy::sah_2020) == 10U);
  BOOST_TEST(count_of(CodeList::sites, Taxonomy::sah_2023) == 24U);
  BOOST_TEST(count_of(CodeList::sites, Taxonomy::sah_2020) == 10U);
  const auto counties = codes(CodeList::county);
  BOOST_TEST(std::ranges::count_if(counties, [](const Code& c) { return c.code.starts_with("06"); }) == 58);
  BOOST_TEST(std::ranges::count_if(codes(CodeList::state), [](const Code& c) { return c.id >= 10; }) == 56);
  for (const Code& site : codes(CodeList::sites))
    if (site.id >= first_real_code) BOOST_TEST(site.alias.size() == 2U, site.code);
}

BOOST_AUTO_TEST_CASE(a_code_belongs_to_its_taxonomy) {
  BOOST_TEST((find_code(CodeList::act_types, "avoidance_shunning", Taxonomy::sah_2020).has_value()));
  BOOST_TEST((!find_code(CodeList::act_types, "avoidance_shunning", Taxonomy::sah_2023).has_value()));
  BOOST_TEST(id_of(CodeList::act_types, "verbal_harassment", Taxonomy::sah_2020) !=
             id_of(CodeList::act_types, "verbal_harassment", Taxonomy::sah_2023));
  BOOST_TEST(id_of(CodeList::act_types, "declined", Taxonomy::sah_2020) == declined);
  BOOST_TEST((find_code(CodeList::gender, "female", Taxonomy::sah_2020).has_value()));
  BOOST_TEST(!find_code(CodeList::gender, "Female").has_value());
  BOOST_TEST(!find_code(CodeList::gender, "").has_value());
  BOOST_TEST(find_code(CodeList::gender, CodeId{999}) == nullptr);
}

BOOST_AUTO_TEST_CASE(published_ids_never_change) {
  // A record stores the number: these are a sample from each end of the files that records lean on most.
  BOOST_TEST(id_of(CodeList::act_types, "verbal_harassment") == 20);
  BOOST_TEST(id_of(CodeList::act_types, "other_unknown") == 40);
  BOOST_TEST(id_of(CodeList::act_types, "avoidance_shunning", Taxonomy::sah_2020) == 61);
  BOOST_TEST(id_of(CodeList::sites, "event_venue") == 10);
  BOOST_TEST(id_of(CodeList::bias_targets, "14") == 14);
  BOOST_TEST(id_of(CodeList::ethnicity, "hmong") == 24);
  BOOST_TEST(id_of(CodeList::county, "06067") == 43);
  BOOST_TEST(id_of(CodeList::state, "06") == 106);
  BOOST_TEST(id_of(CodeList::funding_streams, "voca") == 11);
  BOOST_TEST(id_of(CodeList::quality_flags, "multiple_bias") == 14);
}

BOOST_AUTO_TEST_CASE(ethnicity_climbs_from_detail_to_group_to_the_seven_categories) {
  const Code* mien = find_code(CodeList::ethnicity, id_of(CodeList::ethnicity, "mien"));
  const Code* group = find_code(CodeList::ethnicity, mien->parent);
  BOOST_TEST(group->code == "other_southeast_asian");
  BOOST_TEST(find_code(CodeList::ethnicity, group->parent)->code == "asian");
  BOOST_TEST(find_code(CodeList::ethnicity, find_code(CodeList::ethnicity, "chuukese").value())->parent ==
             id_of(CodeList::ethnicity, "nhpi"));
}

BOOST_AUTO_TEST_CASE(labels_fall_back_to_english) {
  const CodeId female = id_of(CodeList::gender, "female");
  BOOST_TEST(label(CodeList::gender, female, "zh-Hant") == "\u5973\u6027");
  BOOST_TEST(label(CodeList::gender, female, "hmn") == "Female");
  BOOST_TEST(label(CodeList::gender, unknown, "es") == "Se desconoce");
  BOOST_TEST(label(CodeList::gender, CodeId{999}, "en").empty());
}

BOOST_AUTO_TEST_CASE(the_crosswalk_leads_every_code_of_2020_to_2023) {
  std::set<std::pair<CodeList, CodeId>> crossed;
  for (const CrosswalkEntry& entry : crosswalk()) {
    BOOST_TEST((find_code(entry.list, entry.from)->taxonomy == Taxonomy::sah_2020));
    BOOST_TEST((find_code(entry.list, entry.to)->taxonomy == Taxonomy::sah_2023));
    crossed.emplace(entry.list, entry.from);
  }
  for (const CodeList list : {CodeList::act_types, CodeList::sites})
    for (const Code& code : codes(list))
      if (code.taxonomy == Taxonomy::sah_2020) BOOST_TEST(crossed.contains({list, code.id}), code.code);
  const auto confidence = [](std::string_view from) {
    const auto id = find_code(CodeList::act_types, from, Taxonomy::sah_2020).value();
    return std::ranges::find_if(crosswalk(),
                                [&](const auto& e) { return e.list == CodeList::act_types && e.from == id; })
        ->confidence;
  };
  BOOST_TEST((confidence("avoidance_shunning") == Confidence::broader));
  BOOST_TEST((confidence("barred_transportation") == Confidence::ambiguous));
  BOOST_TEST((confidence("workplace_discrimination") == Confidence::exact));
}

BOOST_AUTO_TEST_CASE(dimensions_have_names_of_their_own) {
  std::set<std::string_view> names;
  for (const Dimension& dimension : dimensions()) {
    BOOST_TEST(names.insert(dimension.name).second);
    BOOST_TEST(find_dimension(dimension.name) == &dimension);
  }
  BOOST_TEST(find_dimension("act_type")->is_multi);
  BOOST_TEST(!find_dimension("county")->is_multi);
  BOOST_TEST(find_dimension("total") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_code_set_is_sorted_without_repeats_and_bounded) {
  CodeSet set;
  for (const CodeId code : std::initializer_list<CodeId>{30, 10, 20, 10}) BOOST_TEST(set.add(code));
  BOOST_TEST(set.size() == 3U);
  BOOST_TEST(std::ranges::is_sorted(set.codes()));
  BOOST_TEST(set.contains(20));
  BOOST_TEST(!set.contains(11));
  CodeSet full;
  for (CodeId code = 0; code < static_cast<CodeId>(CodeSet::capacity); ++code) BOOST_TEST(full.add(code));
  BOOST_TEST(!full.add(1000));
  BOOST_TEST(full.add(5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
