#include "hub/ingest/source_text.hpp"

#include "hub/base/json.hpp"
#include "hub/ingest/answers.hpp"

namespace kith::ingest {
namespace {

using adapters::CellFate;
using adapters::RowFate;

// Whether the trace line stands for something that would be stored.
bool is_stored(const adapters::Trace& trace) {
  return trace.fate != CellFate::dropped && trace.fate != CellFate::ignored && !trace.after.empty();
}

// `before` is the cell: it is not written.
void write_field(json::Writer& out, const adapters::Trace& trace) {
  out.begin_object().member("fate", name(trace.fate));
  if (!trace.column.empty()) out.member("column", trace.column);
  if (trace.class_letter != 0) out.member("class", std::string_view{&trace.class_letter, 1});
  if (!trace.field.empty()) out.member("field", trace.field);
  if (is_stored(trace)) out.key("after").raw(trace.after);
  if (!trace.rule.empty()) out.member("rule", trace.rule);
  out.end_object();
}

std::string example(const adapters::Row& row) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  if (row.number != 0) out.member("row", static_cast<std::int64_t>(row.number));
  out.member("sheet", std::int64_t{row.sheet}).member("fate", name(row.fate));
  if (row.fate == RowFate::withdrawn && !row.reason.empty()) out.member("reason", row.reason);
  if (row.fate == RowFate::record) out.key("record").raw(row.content);
  if (row.fate == RowFate::refused) out.key("errors").raw(json_of(row.errors));
  out.key("fields").begin_array();
  for (const adapters::Trace& trace : row.trace) write_field(out, trace);
  out.end_array().end_object();
  return text;
}

}  // namespace

void append_run(std::string& text, const adapters::Mapping& mapping, const adapters::Tally& tally) {
  json::Writer out{text};
  out.member("adapter", mapping.name()).member("adapter_version", std::int64_t{mapping.version()});
  out.key("rows").begin_object().member("offered", static_cast<std::int64_t>(tally.offered));
  for (std::size_t i = 0; i < adapters::row_fate_count; ++i)
    out.member(name(static_cast<RowFate>(i)), static_cast<std::int64_t>(tally.by_fate[i]));
  out.end_object().key("reasons").begin_array();
  for (const auto& [reason, count] : tally.skipped)
    if (count != 0)
      out.begin_object().member("reason", reason).member("rows", static_cast<std::int64_t>(count)).end_object();
  out.end_array();
}

void SourcePreview::add(const adapters::Row& row) {
  for (const adapters::Trace& trace : row.trace)
    ++columns_[{trace.column, trace.field, trace.fate, trace.class_letter, trace.rule}];
  if (row.fate == RowFate::skipped) return;
  std::size_t& shown = row.fate == RowFate::refused ? shown_refused_ : shown_good_;
  if (shown == most_rows_) return;
  ++shown;
  examples_.push_back(example(row));
}

std::string SourcePreview::render(const adapters::Mapping& mapping, const adapters::Tally& tally) const {
  std::string text = "{";
  append_run(text, mapping, tally);
  text.append(",\"columns\":");
  json::Writer out{text};
  out.begin_array();
  for (const auto& [key, rows] : columns_) {
    const auto& [column, field, fate, letter, rule] = key;
    out.begin_object().member("fate", name(fate));
    if (!column.empty()) out.member("column", column);
    if (letter != 0) out.member("class", std::string_view{&letter, 1});
    if (!field.empty()) out.member("field", field);
    if (!rule.empty()) out.member("rule", rule);
    out.member("rows", static_cast<std::int64_t>(rows)).end_object();
  }
  out.end_array().key("examples").begin_array();
  for (const std::string& shown : examples_) out.raw(shown);
  out.end_array();
  text.push_back('}');
  return text;
}

}  // namespace kith::ingest
