// How what hubs say to each other is read. See wire_writing.cpp for the other half.
#include "hub/sync/wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "hub/audit/base64.hpp"
#include "hub/base/json.hpp"
#include "hub/sync/lines.hpp"
#include "hub/sync/wire_names.hpp"

namespace kith::sync {
namespace {

constexpr std::size_t most_proof_hashes = 64;

tl::unexpected<Error> malformed() {
  return fail(Errc::malformed_value);
}

Result<std::string_view> text_in(json::Value object, std::string_view name) {
  const json::Value value = object.find(name);
  if (!value || !value.is(json::Kind::string)) return malformed();
  return value.string();
}

Result<json::Value> list_in(json::Value object, std::string_view name, std::size_t most) {
  const json::Value value = object.find(name);
  if (!value || !value.is(json::Kind::array) || value.size() > most) return malformed();
  return value;
}

Result<json::Value> members_in(json::Value object, std::string_view name, std::size_t most) {
  const json::Value value = object.find(name);
  if (!value || !value.is(json::Kind::object) || value.size() > most) return malformed();
  return value;
}

// Names of members that are not known are a mistake of who wrote them, or of another version: either way not
// understood.
Result<void> only(json::Value object, std::initializer_list<std::string_view> names) {
  if (!object.is(json::Kind::object)) return malformed();
  for (json::Value member = object.first(); member; member = member.next())
    if (std::ranges::find(names, member.name()) == names.end()) return malformed();
  return {};
}

Result<HubCode> hub_in(json::Value object, std::string_view name) {
  KITH_ASSIGN(const std::string_view text, text_in(object, name));
  return parse_hub(text);
}

Result<Stamp> stamp_in(json::Value object, std::string_view name) {
  KITH_ASSIGN(const std::string_view text, text_in(object, name));
  return parse_stamp(text);
}

Result<std::uint64_t> number_in(json::Value object, std::string_view name) {
  KITH_ASSIGN(const std::string_view text, text_in(object, name));
  return parse_number(text);
}

Result<RecordName> record_in(json::Value object) {
  KITH_ASSIGN(HubCode origin, hub_in(object, "origin"));
  KITH_ASSIGN(const std::string_view text, text_in(object, "record"));
  const auto uid = RecordUid::parse(text);
  if (!uid || uid->text() != text) return malformed();
  return RecordName{std::move(origin), *uid};
}

Result<Cursor> parse_cursor(std::string_view text) {
  const auto [first, rest] = split(text);
  const auto [second, third] = split(rest);
  KITH_ASSIGN(const std::uint64_t incarnation, parse_number(first));
  if (incarnation >= most_incarnations) return malformed();
  KITH_ASSIGN(const std::uint64_t position, parse_number(second));
  KITH_ASSIGN(const std::uint64_t begun, parse_number(third));
  return Cursor{static_cast<std::uint32_t>(incarnation), position, begun};
}

Result<Range> parse_range(std::string_view text) {
  const auto [first, second] = split(text);
  KITH_ASSIGN(const std::uint64_t level, parse_number(first));
  KITH_ASSIGN(const std::uint64_t index, parse_number(second));
  if (level > whole_range.level || (level == whole_range.level && index != 0)) return malformed();
  if (level > 0 && level < whole_range.level && (index >> (64 - 4 * level)) != 0) return malformed();
  return Range{static_cast<unsigned>(level), index};
}

Result<std::pair<ReceiptKey, Stamp>> key_in(json::Value object) {
  KITH_ASSIGN(RecordName record, record_in(object));
  KITH_ASSIGN(HubCode holder, hub_in(object, "holder"));
  KITH_ASSIGN(const Stamp stamp, stamp_in(object, "gone"));
  return std::pair{ReceiptKey{std::move(record), std::move(holder)}, stamp};
}

Result<Accounts> accounts_in(json::Value object) {
  KITH_ASSIGN(const json::Value counts, members_in(object, "accounts", outcome_count));
  Accounts accounts;
  for (json::Value count = counts.first(); count; count = count.next()) {
    const auto found = std::ranges::find(outcome_names, count.name());
    const auto number = count.integer();
    if (found == outcome_names.end() || !number || *number < 1) return malformed();
    accounts.add(static_cast<Outcome>(found - outcome_names.begin()), static_cast<std::uint64_t>(*number));
  }
  return accounts;
}

Result<Report> report_in(json::Value report) {
  KITH_TRY(only(report, {"number", "page", "accounts"}));
  KITH_ASSIGN(const Stamp number, stamp_in(report, "number"));
  KITH_ASSIGN(const std::string_view page_text, text_in(report, "page"));
  KITH_ASSIGN(const Hash page, parse_hash(page_text));
  KITH_ASSIGN(Accounts accounts, accounts_in(report));
  return Report{number, page, accounts};
}

Result<Question> read_pull(json::Value root, const WireLimits& limits) {
  KITH_TRY(only(root, {"question", "cursor", "has_read", "report", "receipts"}));
  Pull pull;
  KITH_ASSIGN(const std::string_view cursor, text_in(root, "cursor"));
  KITH_ASSIGN(pull.cursor, parse_cursor(cursor));
  KITH_ASSIGN(const json::Value versions, members_in(root, "has_read", limits.hubs));
  for (json::Value version = versions.first(); version; version = version.next()) {
    if (!version.is(json::Kind::string)) return malformed();
    KITH_ASSIGN(HubCode hub, parse_hub(version.name()));
    KITH_ASSIGN(const Stamp stamp, parse_stamp(version.string()));
    pull.has_read.emplace(std::move(hub), stamp);
  }
  if (const json::Value report = root.find("report")) {
    KITH_ASSIGN(pull.report, report_in(report));
  }
  KITH_ASSIGN(const json::Value receipts, list_in(root, "receipts", limits.receipts));
  for (json::Value receipt = receipts.first(); receipt; receipt = receipt.next()) {
    KITH_TRY(only(receipt, {"origin", "record", "holder", "gone", "note"}));
    KITH_ASSIGN(auto key, key_in(receipt));
    KITH_ASSIGN(const std::string_view note, text_in(receipt, "note"));
    pull.receipts.push_back({std::move(key.first), key.second, std::string{note}});
  }
  return pull;
}

Result<Question> read_ask_ranges(json::Value root, const WireLimits& limits) {
  KITH_TRY(only(root, {"question", "origin", "ranges"}));
  KITH_ASSIGN(HubCode origin, hub_in(root, "origin"));
  AskRanges question{std::move(origin), {}};
  KITH_ASSIGN(const json::Value ranges, list_in(root, "ranges", limits.ranges));
  for (json::Value range = ranges.first(); range; range = range.next()) {
    if (!range.is(json::Kind::string)) return malformed();
    KITH_ASSIGN(const Range parsed, parse_range(range.string()));
    question.ranges.push_back(parsed);
  }
  return question;
}

Result<Question> read_fetch(json::Value root, const WireLimits& limits) {
  KITH_TRY(only(root, {"question", "wanted"}));
  Fetch fetch;
  KITH_ASSIGN(const json::Value list, list_in(root, "wanted", limits.items));
  for (json::Value one = list.first(); one; one = one.next()) {
    KITH_TRY(only(one, {"origin", "record", "held"}));
    KITH_ASSIGN(RecordName record, record_in(one));
    Wanted wanted{std::move(record), std::nullopt};
    if (one.find("held")) {
      KITH_ASSIGN(wanted.held, stamp_in(one, "held"));
    }
    fetch.wanted.push_back(std::move(wanted));
  }
  return fetch;
}

// The lines of an answer one after the other, each parsed by itself.
class AnswerLines {
 public:
  AnswerLines(std::string& text, const WireLimits& limits)
      : text_(text),
        limits_(limits),
        parser_({.bytes = limits.line_bytes,
                 .depth = 5,
                 .members = static_cast<std::uint32_t>(limits.hubs + 8),
                 .nodes = static_cast<std::uint32_t>(8 * limits.receipts + 4 * limits.hubs + 1'000)}) {}

  [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }
  // Good until the next.
  Result<json::Value> next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string::npos || end - at_ > limits_.line_bytes) return malformed();
    auto value = parser_.parse(text_.data() + at_, end - at_);
    at_ = end + 1;
    if (!value) return fail(value.error());
    if (!value->is(json::Kind::object)) return malformed();
    return value;
  }

 private:
  std::string& text_;
  const WireLimits& limits_;
  json::Parser parser_;
  std::size_t at_ = 0;
};

Result<std::size_t> lines_in(json::Value first, std::size_t most) {
  const json::Value value = first.find("lines");
  const auto count = value ? value.integer() : std::nullopt;
  if (!count || *count < 0 || static_cast<std::uint64_t>(*count) > most) return malformed();
  return static_cast<std::size_t>(*count);
}

Result<Attestation> attestation_in(json::Value value) {
  KITH_TRY(only(value, {"page", "index", "proof"}));
  KITH_ASSIGN(const std::string_view page, text_in(value, "page"));
  KITH_ASSIGN(const std::uint64_t index, number_in(value, "index"));
  Attestation attestation{std::string{page}, index, {}};
  KITH_ASSIGN(const json::Value proof, list_in(value, "proof", most_proof_hashes));
  for (json::Value one = proof.first(); one; one = one.next()) {
    if (!one.is(json::Kind::string)) return malformed();
    KITH_ASSIGN(const Hash hash, parse_hash(one.string()));
    attestation.proof.push_back(hash);
  }
  return attestation;
}

Result<PageItem> item_in(json::Value line) {
  KITH_TRY(only(line, {"entry", "salt", "content", "attestation"}));
  KITH_ASSIGN(const std::string_view entry, text_in(line, "entry"));
  PageItem item{std::string{entry}, std::nullopt, std::nullopt};
  if (line.find("salt") || line.find("content")) {
    KITH_ASSIGN(const std::string_view salt_text, text_in(line, "salt"));
    KITH_ASSIGN(std::string salt, audit::from_base64(salt_text));
    KITH_ASSIGN(const std::string_view content, text_in(line, "content"));
    item.body = Body{std::move(salt), std::string{content}};
  }
  if (const json::Value attestation = line.find("attestation")) {
    KITH_ASSIGN(item.attestation, attestation_in(attestation));
  }
  return item;
}

Result<Page> read_page(std::string head, std::size_t count, AnswerLines& lines) {
  Page page{std::move(head), {}};
  page.items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    KITH_ASSIGN(const json::Value line, lines.next());
    KITH_ASSIGN(PageItem item, item_in(line));
    page.items.push_back(std::move(item));
  }
  return page;
}

Result<Answer> read_pulled(json::Value first, AnswerLines& lines, const WireLimits& limits) {
  KITH_TRY(only(first, {"answer", "incarnation", "taken", "head", "lines"}));
  Pulled pulled;
  const json::Value incarnation = first.find("incarnation");
  const auto number = incarnation ? incarnation.integer() : std::nullopt;
  if (!number || *number < 0 || *number >= std::int64_t{most_incarnations}) return malformed();
  pulled.incarnation = static_cast<std::uint32_t>(*number);
  KITH_ASSIGN(const json::Value taken, list_in(first, "taken", limits.receipts));
  for (json::Value one = taken.first(); one; one = one.next()) {
    KITH_TRY(only(one, {"origin", "record", "holder", "gone"}));
    KITH_ASSIGN(auto key, key_in(one));
    pulled.taken.push_back(std::move(key));
  }
  KITH_ASSIGN(const std::size_t count, lines_in(first, limits.items));
  if (!first.find("head")) {
    if (count != 0) return malformed();
    return pulled;
  }
  KITH_ASSIGN(const std::string_view head, text_in(first, "head"));
  KITH_ASSIGN(pulled.page, read_page(std::string{head}, count, lines));
  return pulled;
}

Result<Answer> read_roots(json::Value first, const WireLimits& limits) {
  KITH_TRY(only(first, {"answer", "as_of", "resume_after", "digests", "lines"}));
  Roots roots;
  KITH_ASSIGN(roots.as_of, stamp_in(first, "as_of"));
  KITH_ASSIGN(roots.resume_after, number_in(first, "resume_after"));
  KITH_ASSIGN(const json::Value digests, members_in(first, "digests", limits.hubs));
  for (json::Value digest = digests.first(); digest; digest = digest.next()) {
    if (!digest.is(json::Kind::string)) return malformed();
    KITH_ASSIGN(HubCode hub, parse_hub(digest.name()));
    KITH_ASSIGN(const Hash hash, parse_hash(digest.string()));
    roots.digests.emplace(std::move(hub), hash);
  }
  KITH_TRY(lines_in(first, 0));
  return roots;
}

Result<RangeContent> content_in(json::Value line) {
  KITH_TRY(only(line, {"range", "parts", "records"}));
  RangeContent content;
  KITH_ASSIGN(const std::string_view range, text_in(line, "range"));
  KITH_ASSIGN(content.range, parse_range(range));
  constexpr std::size_t children = 16;
  KITH_ASSIGN(const json::Value parts, list_in(line, "parts", children));
  for (json::Value part = parts.first(); part; part = part.next()) {
    KITH_TRY(only(part, {"range", "digest"}));
    KITH_ASSIGN(const std::string_view part_text, text_in(part, "range"));
    KITH_ASSIGN(const Range part_range, parse_range(part_text));
    KITH_ASSIGN(const std::string_view digest_text, text_in(part, "digest"));
    KITH_ASSIGN(const Hash digest, parse_hash(digest_text));
    content.parts.push_back({part_range, digest});
  }
  KITH_ASSIGN(const json::Value records, list_in(line, "records", RangeTree::few));
  for (json::Value one = records.first(); one; one = one.next()) {
    KITH_TRY(only(one, {"stamp", "record"}));
    KITH_ASSIGN(const Stamp stamp, stamp_in(one, "stamp"));
    KITH_ASSIGN(const std::string_view text, text_in(one, "record"));
    const auto uid = RecordUid::parse(text);
    if (!uid || uid->text() != text) return malformed();
    content.leaves.push_back({stamp, *uid});
  }
  return content;
}

Result<Answer> read_ranges(json::Value first, AnswerLines& lines, const WireLimits& limits) {
  KITH_TRY(only(first, {"answer", "lines"}));
  KITH_ASSIGN(const std::size_t count, lines_in(first, limits.ranges));
  Ranges ranges;
  for (std::size_t i = 0; i < count; ++i) {
    KITH_ASSIGN(const json::Value line, lines.next());
    KITH_ASSIGN(RangeContent content, content_in(line));
    ranges.contents.push_back(std::move(content));
  }
  return ranges;
}

Result<Answer> read_fetched(json::Value first, AnswerLines& lines, const WireLimits& limits) {
  KITH_TRY(only(first, {"answer", "head", "lines"}));
  KITH_ASSIGN(const std::string_view head, text_in(first, "head"));
  KITH_ASSIGN(const std::size_t count, lines_in(first, limits.items));
  KITH_ASSIGN(Page page, read_page(std::string{head}, count, lines));
  return Fetched{std::move(page)};
}

Result<Answer> read_by_name(std::string_view name, json::Value first, AnswerLines& lines, const WireLimits& limits) {
  if (name == answer_names[0]) return read_pulled(first, lines, limits);
  if (name == answer_names[1]) return read_roots(first, limits);
  if (name == answer_names[2]) return read_ranges(first, lines, limits);
  if (name == answer_names[3]) return read_fetched(first, lines, limits);
  return malformed();
}

}  // namespace

Result<Question> read_question(std::string text, const WireLimits& limits) {
  json::Parser parser{{.bytes = limits.question_bytes,
                       .depth = 4,
                       .members = static_cast<std::uint32_t>(limits.hubs + 8),
                       .nodes = static_cast<std::uint32_t>(8 * (limits.receipts + limits.items) + limits.ranges +
                                                           2 * limits.hubs + 100)}};
  KITH_ASSIGN(const json::Value root, parser.parse(text));
  if (!root.is(json::Kind::object)) return malformed();
  KITH_ASSIGN(const std::string_view name, text_in(root, "question"));
  if (name == question_names[0]) return read_pull(root, limits);
  if (name == question_names[1]) {
    KITH_TRY(only(root, {"question"}));
    return AskRoots{};
  }
  if (name == question_names[2]) return read_ask_ranges(root, limits);
  if (name == question_names[3]) return read_fetch(root, limits);
  return malformed();
}

Result<Answer> read_answer(std::string text, const WireLimits& limits) {
  AnswerLines lines{text, limits};
  KITH_ASSIGN(const json::Value first, lines.next());
  KITH_ASSIGN(const std::string_view name_text, text_in(first, "answer"));
  const std::string name{name_text};
  KITH_ASSIGN(Answer answer, read_by_name(name, first, lines, limits));
  if (!lines.is_at_end()) return malformed();
  return answer;
}

}  // namespace kith::sync
