#include "hub/query/shares.hpp"

#include <algorithm>
#include <array>

#include "hub/audit/leaf.hpp"
#include "hub/model/place.hpp"
#include "hub/policy/outgoing.hpp"
#include "schemas/encode.hpp"

namespace kith::query {
namespace {

using policy::Share;

constexpr json::Limits limits{.bytes = std::size_t{16} * 1024, .depth = 3, .members = 24, .nodes = 1'000};
constexpr std::array dates = {DatePrecision::day, DatePrecision::month, DatePrecision::quarter, DatePrecision::year};
constexpr std::array places = {PlaceLevel::city, PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state};
constexpr std::int64_t largest_smallest_cell = 1'000;

Error at(Errc code, std::string_view member, std::string_view hint = {}) {
  return {code, "/" + std::string{member}, hint};
}

// Reads the members one by one; the first that is wrong ends it.
class ShareReader {
 public:
  Result<Share> read(json::Value root) {
    if (!root.is(json::Kind::object)) return fail(Error{Errc::wrong_type, {}, "a JSON object is expected"});
    for (json::Value member = root.first(); member; member = member.next()) KITH_TRY(take(member.name(), member));
    return std::move(share_);
  }

 private:
  Result<void> take(std::string_view name, json::Value value) {
    SharingProfile& profile = share_.profile;
    if (name == "kinds") return take_kinds(value);
    if (name == "places") return take_places(value);
    if (name == "without") return take_without(value);
    if (name == "occurred") return choose(name, value, dates, profile.finest_date);
    if (name == "place") return choose(name, value, places, profile.finest_place);
    if (name == "age") return take_age(value);
    if (name == "ethnicity") return take_ethnicity(value);
    if (name == "daypart") return flag(name, value, profile.has_daypart);
    if (name == "language") return flag(name, value, profile.has_language);
    if (name == "gender") return flag(name, value, profile.has_gender);
    if (name == "may_be_passed_on") return flag(name, value, share_.may_be_passed_on);
    if (name == "smallest_cell") return take_smallest_cell(value);
    if (name == "until") return take_until(value);
    return fail(Errc::unknown_field);
  }

  template <class T, std::size_t N>
  static Result<void> choose(std::string_view name, json::Value value, const std::array<T, N>& all, T& into) {
    if (!value.is(json::Kind::string)) return fail(at(Errc::wrong_type, name));
    const auto found = std::ranges::find_if(all, [&](T one) { return records::name(one) == value.string(); });
    if (found == all.end()) return fail(at(Errc::unknown_code, name));
    into = *found;
    return {};
  }
  static Result<void> flag(std::string_view name, json::Value value, bool& into) {
    if (!value.is(json::Kind::boolean)) return fail(at(Errc::wrong_type, name));
    into = value.boolean();
    return {};
  }
  Result<void> take_age(json::Value value) {
    if (!value.is(json::Kind::string)) return fail(at(Errc::wrong_type, "age"));
    if (value.string() != "band" && value.string() != "none") return fail(at(Errc::unknown_code, "age"));
    share_.profile.age = value.string() == "band" ? AgeDetail::band : AgeDetail::none;
    return {};
  }
  Result<void> take_ethnicity(json::Value value) {
    if (!value.is(json::Kind::string)) return fail(at(Errc::wrong_type, "ethnicity"));
    const auto* const found = std::ranges::find(ethnicity_words, value.string());
    if (found == ethnicity_words.end()) return fail(at(Errc::unknown_code, "ethnicity"));
    share_.profile.ethnicity = static_cast<EthnicityDetail>(found - ethnicity_words.begin());
    return {};
  }
  Result<void> take_smallest_cell(json::Value value) {
    const auto number = value.integer();
    if (!number) return fail(at(Errc::wrong_type, "smallest_cell"));
    if (*number < 1 || *number > largest_smallest_cell)
      return fail(at(Errc::out_of_range, "smallest_cell", "1 to 1000"));
    share_.profile.smallest_cell = *number;
    return {};
  }
  Result<void> take_until(json::Value value) {
    if (!value.is(json::Kind::string)) return fail(at(Errc::wrong_type, "until"));
    share_.until = parse_day(value.string());
    if (!share_.until) return fail(at(Errc::malformed_value, "until", "the last day, like 2027-06-30"));
    return {};
  }
  template <class Take>
  static Result<void> each(std::string_view name, json::Value list, std::size_t most, Take take) {
    if (!list.is(json::Kind::array)) return fail(at(Errc::wrong_type, name));
    if (list.size() > most) return fail(at(Errc::out_of_range, name, "too many"));
    std::size_t number = 0;
    for (json::Value one = list.first(); one; one = one.next()) {
      const std::string pointer = std::string{name} + "/" + std::to_string(number++);
      if (!one.is(json::Kind::string)) return fail(at(Errc::wrong_type, pointer));
      if (!take(one.string())) return fail(at(Errc::unknown_code, pointer));
    }
    return {};
  }
  Result<void> take_kinds(json::Value list) {
    share_.has_incidents = share_.has_aggregates = false;
    return each("kinds", list, 2, [&](std::string_view kind) {
      if (kind == "incident") share_.has_incidents = true;
      if (kind == "aggregate") share_.has_aggregates = true;
      return kind == "incident" || kind == "aggregate";
    });
  }
  Result<void> take_places(json::Value list) {
    return each("places", list, policy::most_share_places, [&](std::string_view text) {
      const auto place = parse_named_place(text);
      if (place) share_.places.push_back(*place);
      return place.has_value();
    });
  }
  Result<void> take_without(json::Value list) {
    const auto known = policy::withholdable_fields();
    return each("without", list, known.size(), [&](std::string_view field) {
      const bool is_known = std::ranges::find(known, field) != known.end();
      if (is_known) share_.without.emplace(field);
      return is_known;
    });
  }

  Share share_;
};

}  // namespace

Result<Share> parse_share(std::string body) {
  json::Parser parser{limits};
  KITH_ASSIGN(const json::Value root, parser.parse(body));
  KITH_ASSIGN(Share share, ShareReader{}.read(root));
  std::ranges::sort(share.places, {}, [](const IncidentPlace& place) { return std::pair{place.level, place.code}; });
  return share;
}

void write_share(json::Writer& out, const storage::shares::Held& held) {
  const Share& share = held.share;
  const SharingProfile& profile = share.profile;
  out.begin_object().member("hub", held.hub.text()).key("kinds").begin_array();
  if (share.has_incidents) out.string("incident");
  if (share.has_aggregates) out.string("aggregate");
  out.end_array().member("occurred", records::name(profile.finest_date));
  out.member("place", records::name(profile.finest_place));
  out.member("age", profile.age == AgeDetail::band ? "band" : "none");
  out.member("ethnicity", word(profile.ethnicity));
  out.key("daypart").boolean(profile.has_daypart).key("language").boolean(profile.has_language);
  out.key("gender").boolean(profile.has_gender).member("smallest_cell", profile.smallest_cell);
  out.key("places").begin_array();
  for (const IncidentPlace& place : share.places) out.string(named_place_text(place));
  out.end_array().key("without").begin_array();
  for (const std::string& field : share.without) out.string(field);
  out.end_array().key("may_be_passed_on").boolean(share.may_be_passed_on);
  if (share.until) out.member("until", audit::timestamp(WallTime{std::chrono::sys_days{*share.until}}).substr(0, 10));
  out.member("changed_at", audit::timestamp(held.changed_at)).end_object();
}

void write_view(json::Writer& out, const storage::StoredRecord& record, const storage::shares::Held& held,
                std::chrono::year_month_day today) {
  const auto view = policy::view_of(record.record, record.received_on, held.share, today);
  const auto objection = view ? policy::objection_to(view->content, held.share) : std::nullopt;
  out.begin_object().member("record_uid", record.record.envelope.uid.text()).member("hub", held.hub.text());
  out.key("shared").boolean(view.has_value() && !objection);
  if (!view) {
    out.member("reason", policy::name(view.error())).member("words", policy::words(view.error())).end_object();
    return;
  }
  if (objection) {
    out.member("reason", "second_look").member("words", *objection).end_object();
    return;
  }
  out.member("content", view->content).key("rules").begin_array();
  for (const policy::Rule& rule : view->rules)
    out.begin_object().member("field", rule.field).member("rule", rule.what).end_object();
  out.end_array().end_object();
}

}  // namespace kith::query
