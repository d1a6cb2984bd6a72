#include "hub/prove/document.hpp"

#include "hub/disclosure/fields.hpp"

namespace kith::prove {
namespace {

// All years of a profile at once.
constexpr disclosure::TableLimits document_limits{.bytes = std::size_t{512} << 20U};

void write_range(std::int64_t least, std::int64_t most, json::Writer& out) {
  out.member("least", least);
  if (most != disclosure::no_limit) out.member("most", most);
}

Result<void> read_profile(const disclosure::Fields& fields, Question& question) {
  constexpr std::int64_t most = 1'000'000;
  KITH_ASSIGN(const json::Value stamp, fields.object("profile"));
  KITH_ASSIGN(const auto profile, disclosure::Fields::of(stamp, fields.at("profile"),
                                                         {"name", "version", "k", "organisations", "insider"}));
  KITH_ASSIGN(question.profile.name, profile.word("name"));
  KITH_ASSIGN(question.profile.version, profile.whole("version", 1, most));
  KITH_ASSIGN(question.profile.k, profile.whole("k", 2, most));
  KITH_ASSIGN(question.insider, profile.flag("insider"));
  if (profile.has("organisations")) {
    KITH_ASSIGN(question.organisations, profile.whole("organisations", 0, most));
  }
  return {};
}

Result<void> read_sealed(const disclosure::Fields& fields, Question& question) {
  question.has_sealed = fields.has("sealed");
  if (!question.has_sealed) {
    const bool needs_it = question.insider || question.organisations > 0;
    if (needs_it) return fail({Errc::missing_field, "/sealed", "the profile's rules need the exact counts"});
    return {};
  }
  KITH_ASSIGN(const json::Value cubes, fields.array("sealed"));
  std::size_t number = 0;
  for (json::Value item = cubes.first(); item; item = item.next())
    KITH_TRY(read_cube(item, disclosure::element("/sealed", number++), question.sealed));
  return {};
}

}  // namespace

Result<Question> read_question(std::string text) {
  json::Parser parser{disclosure::text_limits(document_limits)};
  KITH_ASSIGN(const json::Value value, parser.parse(text));
  KITH_ASSIGN(const auto fields, disclosure::Fields::of(value, "", {"profile", "tables", "sealed"}));
  Question question;
  KITH_TRY(read_profile(fields, question));
  KITH_ASSIGN(const json::Value tables, fields.array("tables"));
  for (json::Value item = tables.first(); item; item = item.next()) {
    KITH_ASSIGN(auto table,
                disclosure::read_table(item, disclosure::element("/tables", question.tables.size()), document_limits));
    question.tables.push_back(std::move(table));
  }
  KITH_TRY(read_sealed(fields, question));
  return question;
}

std::string write_answer(const Outcome& outcome) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("passed").boolean(outcome.passed());
  out.member("hidden", static_cast<std::int64_t>(outcome.hidden));
  out.member("unprinted", static_cast<std::int64_t>(outcome.unprinted)).key("refused").begin_array();
  for (const Refusal& refusal : outcome.refusals) {
    out.begin_object().member("cell", refusal.cell).member("reason", disclosure::sentence(refusal.fault));
    if (refusal.least <= refusal.most) write_range(refusal.least, refusal.most, out);
    out.end_object();
  }
  out.end_array();
  if (outcome.passed()) {
    out.key("certificate");
    disclosure::write_certificate(outcome.certificate, out);
  }
  out.end_object();
  text += '\n';
  return text;
}

std::string write_intervals(const std::vector<Interval>& intervals) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("intervals").begin_array();
  for (const Interval& interval : intervals) {
    out.begin_object().member("cell", interval.cell);
    write_range(interval.least, interval.most, out);
    out.end_object();
  }
  out.end_array().end_object();
  text += '\n';
  return text;
}

}  // namespace kith::prove
