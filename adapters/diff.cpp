#include "adapters/diff.hpp"

#include <deque>

#include "hub/base/json.hpp"

namespace kith::adapters {
namespace {

// What is compared of a row.
struct Seen {
  std::uint64_t number = 0;
  RowFate fate = RowFate::record;
  std::string_view reason;
  std::string key;
  std::string content;
};

// The value as JSON again. Records are at most a few levels deep.
void write(json::Writer& writer, json::Value value) {
  switch (value.kind()) {
    case json::Kind::null:
      writer.null();
      return;
    case json::Kind::boolean:
      writer.boolean(value.boolean());
      return;
    case json::Kind::number:
      writer.raw(value.number_text());
      return;
    case json::Kind::string:
      writer.string(value.string());
      return;
    case json::Kind::array:
      writer.begin_array();
      for (json::Value item = value.first(); item; item = item.next()) write(writer, item);
      writer.end_array();
      return;
    case json::Kind::object:
      writer.begin_object();
      for (json::Value member = value.first(); member; member = member.next()) {
        write(writer.key(member.name()), member);
      }
      writer.end_object();
      return;
  }
}

std::string text_of(json::Value value) {
  std::string out;
  json::Writer writer(out);
  write(writer, value);
  return out;
}

// The record's members by name, as JSON; those of target as "target.gender". The version itself always differs.
std::map<std::string, std::string> members_of(const std::string& content) {
  std::map<std::string, std::string> out;
  std::string text = content;  // the parser overwrites its input
  json::Parser parser;
  const auto value = parser.parse(text);
  if (!value) return out;
  for (json::Value member = value->first(); member; member = member.next()) {
    if (member.name() == "adapter_version") continue;
    if (member.name() != "target") {
      out.emplace(member.name(), text_of(member));
      continue;
    }
    for (json::Value inner = member.first(); inner; inner = inner.next()) {
      out.emplace("target." + std::string(inner.name()), text_of(inner));
    }
  }
  return out;
}

std::vector<FieldChange> changes_between(const std::string& before, const std::string& after) {
  const auto old_members = members_of(before), new_members = members_of(after);
  std::vector<FieldChange> out;
  for (const auto& [name, json] : old_members) {
    const auto found = new_members.find(name);
    if (found == new_members.end()) {
      out.push_back({name, json, {}});
    } else if (found->second != json) {
      out.push_back({name, json, found->second});
    }
  }
  for (const auto& [name, json] : new_members) {
    if (!old_members.contains(name)) out.push_back({name, {}, json});
  }
  return out;
}

bool is_before(const Seen& a, const Seen& b) {
  // Tables counted from rows have number 0 and come last, in the order of their keys.
  if ((a.number == 0) != (b.number == 0)) return b.number == 0;
  return a.number != 0 ? a.number < b.number : a.key < b.key;
}

}  // namespace

struct DiffRun::State {
  State(Mapping before, Mapping after, RunOptions options, Sink s)
      : sink(std::move(s)),
        old_run(std::move(before), options, [this](Row& row) { return take(row, old_rows); }),
        new_run(std::move(after), options, [this](Row& row) { return take(row, new_rows); }) {}

  static Result<void> take(Row& row, std::deque<Seen>& rows) {
    rows.push_back({row.number, row.fate, row.reason, row.source_key, row.content});
    return {};
  }

  // Compares what both versions have read; `is_end`: a row that only one of them has is compared with none.
  Result<void> compare(bool is_end) {
    while (!old_rows.empty() || !new_rows.empty()) {
      if (!is_end && (old_rows.empty() || new_rows.empty())) return {};
      std::optional<Seen> old_row, new_row;
      const bool takes_old = new_rows.empty() || (!old_rows.empty() && !is_before(new_rows.front(), old_rows.front()));
      const bool takes_new = old_rows.empty() || (!new_rows.empty() && !is_before(old_rows.front(), new_rows.front()));
      if (takes_old) old_row = std::move(old_rows.front()), old_rows.pop_front();
      if (takes_new) new_row = std::move(new_rows.front()), new_rows.pop_front();
      KITH_TRY(compare_rows(old_row, new_row));
    }
    return {};
  }

  Result<void> compare_rows(const std::optional<Seen>& old_row, const std::optional<Seen>& new_row) {
    RowChange change;
    change.row = old_row ? old_row->number : new_row->number;
    change.before = old_row ? old_row->fate : RowFate::skipped;
    change.after = new_row ? new_row->fate : RowFate::skipped;
    if (old_row) change.reason_before = old_row->reason;
    if (new_row) change.reason_after = new_row->reason;
    const bool was = old_row && old_row->fate == RowFate::record, is = new_row && new_row->fate == RowFate::record;
    ++summary.rows;
    if (was && is) {
      change.is_key_changed = old_row->key != new_row->key;
      change.fields = changes_between(old_row->content, new_row->content);
    }
    const bool is_same =
        change.before == change.after && change.reason_before == change.reason_after && change.fields.empty();
    if (is_same && !change.is_key_changed) {
      ++summary.unchanged;
      return {};
    }
    summary.keys_changed += change.is_key_changed ? 1U : 0U;
    std::uint64_t& kind = was && is ? (change.fields.empty() ? summary.unchanged : summary.changed)
                          : was     ? summary.lost
                          : is      ? summary.gained
                                    : summary.other;
    ++kind;
    for (const FieldChange& field : change.fields) ++summary.by_field[field.field];
    return sink(change);
  }

  template <class T>
  Result<T> keep(Side side, Result<T> result) {
    if (!result && failed == Side::none) failed = side;
    return result;
  }

  Sink sink;
  std::deque<Seen> old_rows, new_rows;
  DiffSummary summary;
  Side failed = Side::none;
  bool old_has_more = true, new_has_more = true;
  Run old_run, new_run;
};

DiffRun::DiffRun(Mapping before, Mapping after, RunOptions options, Sink sink)
    : state_(std::make_unique<State>(std::move(before), std::move(after), std::move(options), std::move(sink))) {}
DiffRun::~DiffRun() = default;
DiffRun::DiffRun(DiffRun&&) noexcept = default;
DiffRun& DiffRun::operator=(DiffRun&&) noexcept = default;

Result<bool> DiffRun::step(Bytes& bytes) {
  State& s = *state_;
  if (s.old_has_more) {
    KITH_ASSIGN(s.old_has_more, s.keep(Side::before, s.old_run.step(bytes)));
  }
  if (s.new_has_more) {
    KITH_ASSIGN(s.new_has_more, s.keep(Side::after, s.new_run.step(bytes)));
  }
  const bool is_end = !s.old_has_more && !s.new_has_more;
  KITH_TRY(s.compare(is_end));
  return !is_end;
}

SourceProgress DiffRun::progress() const {
  return state_->new_run.progress();
}

Result<void> DiffRun::feed(std::string_view bytes) {
  State& s = *state_;
  KITH_TRY(s.keep(Side::before, s.old_run.feed(bytes)));
  KITH_TRY(s.keep(Side::after, s.new_run.feed(bytes)));
  return s.compare(false);
}

Result<void> DiffRun::finish() {
  State& s = *state_;
  KITH_TRY(s.keep(Side::before, s.old_run.finish()));
  KITH_TRY(s.keep(Side::after, s.new_run.finish()));
  return s.compare(true);
}

DiffRun::Side DiffRun::failed() const {
  return state_->failed;
}

const HeaderFault& DiffRun::header_fault() const {
  return state_->failed == Side::after ? state_->new_run.header_fault() : state_->old_run.header_fault();
}

const DiffSummary& DiffRun::summary() const {
  return state_->summary;
}

}  // namespace kith::adapters
