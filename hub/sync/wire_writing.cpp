// How what hubs say to each other is written. See wire.cpp for the other half.
#include "hub/audit/base64.hpp"
#include "hub/base/json.hpp"
#include "hub/sync/lines.hpp"
#include "hub/sync/wire.hpp"
#include "hub/sync/wire_names.hpp"

namespace kith::sync {
namespace {

using sync::text_of;

std::string text_of(const Cursor& cursor) {
  return std::to_string(cursor.incarnation) + " " + std::to_string(cursor.position) + " " +
         std::to_string(cursor.begun);
}

std::string text_of(Range range) {
  return std::to_string(range.level) + " " + std::to_string(range.index);
}

void write_versions(json::Writer& out, const VersionVector& versions) {
  out.key("has_read").begin_object();
  for (const auto& [hub, stamp] : versions) out.member(hub.text(), text_of(stamp));
  out.end_object();
}

void write_key(json::Writer& out, const ReceiptKey& key, Stamp stamp) {
  out.member("origin", key.record.origin.text()).member("record", key.record.uid.text());
  out.member("holder", key.holder.text()).member("gone", text_of(stamp));
}

void write_report(json::Writer& out, const Report& report) {
  out.key("report").begin_object().member("number", text_of(report.number)).member("page", text_of(report.page));
  out.key("accounts").begin_object();
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (const std::uint64_t count = report.accounts.of(outcome); count != 0)
      out.member(name(outcome), static_cast<std::int64_t>(count));
  }
  out.end_object().end_object();
}

void write_members(json::Writer& out, const Pull& pull) {
  out.member("cursor", text_of(pull.cursor));
  write_versions(out, pull.has_read);
  if (pull.report) write_report(out, *pull.report);
  out.key("receipts").begin_array();
  for (const CarriedReceipt& receipt : pull.receipts) {
    out.begin_object();
    write_key(out, receipt.key, receipt.stamp);
    out.member("note", receipt.note).end_object();
  }
  out.end_array();
}

void write_members(json::Writer& /*out*/, const AskRoots& /*question*/) {}

void write_members(json::Writer& out, const AskRanges& question) {
  out.member("origin", question.origin.text()).key("ranges").begin_array();
  for (const Range range : question.ranges) out.string(text_of(range));
  out.end_array();
}

void write_members(json::Writer& out, const Fetch& fetch) {
  out.key("wanted").begin_array();
  for (const Wanted& wanted : fetch.wanted) {
    out.begin_object().member("origin", wanted.record.origin.text()).member("record", wanted.record.uid.text());
    if (wanted.held) out.member("held", text_of(*wanted.held));
    out.end_object();
  }
  out.end_array();
}

void write_item(std::string& text, const PageItem& item) {
  json::Writer out{text};
  out.begin_object().member("entry", item.entry);
  if (item.body) out.member("salt", audit::base64(item.body->salt)).member("content", item.body->content);
  if (item.attestation) {
    out.key("attestation").begin_object().member("page", item.attestation->page);
    out.member("index", std::to_string(item.attestation->index)).key("proof").begin_array();
    for (const Hash& hash : item.attestation->proof) out.string(text_of(hash));
    out.end_array().end_object();
  }
  out.end_object();
  text += '\n';
}

void write_content(std::string& text, const RangeContent& content) {
  json::Writer out{text};
  out.begin_object().member("range", text_of(content.range)).key("parts").begin_array();
  for (const RangeDigest& part : content.parts)
    out.begin_object().member("range", text_of(part.range)).member("digest", text_of(part.digest)).end_object();
  out.end_array().key("records").begin_array();
  for (const RangeLeaf& leaf : content.leaves)
    out.begin_object().member("stamp", text_of(leaf.stamp)).member("record", leaf.uid.text()).end_object();
  out.end_array().end_object();
  text += '\n';
}

// The rest of the first line, and the lines that follow it.
void write_lines(std::string& text, json::Writer& out, const Page* page) {
  if (page != nullptr) out.member("head", page->head);
  out.member("lines", static_cast<std::int64_t>(page == nullptr ? 0 : page->items.size())).end_object();
  text += '\n';
  if (page == nullptr) return;
  for (const PageItem& item : page->items) write_item(text, item);
}

void write_answer(std::string& text, json::Writer& out, const Pulled& pulled) {
  out.member("incarnation", std::int64_t{pulled.incarnation}).key("taken").begin_array();
  for (const auto& [key, stamp] : pulled.taken) {
    out.begin_object();
    write_key(out, key, stamp);
    out.end_object();
  }
  out.end_array();
  write_lines(text, out, pulled.page ? &*pulled.page : nullptr);
}

void write_answer(std::string& text, json::Writer& out, const Roots& roots) {
  out.member("as_of", text_of(roots.as_of)).member("resume_after", std::to_string(roots.resume_after));
  out.key("digests").begin_object();
  for (const auto& [hub, digest] : roots.digests) out.member(hub.text(), text_of(digest));
  out.end_object();
  write_lines(text, out, nullptr);
}

void write_answer(std::string& text, json::Writer& out, const Ranges& ranges) {
  out.member("lines", static_cast<std::int64_t>(ranges.contents.size())).end_object();
  text += '\n';
  for (const RangeContent& content : ranges.contents) write_content(text, content);
}

void write_answer(std::string& text, json::Writer& out, const Fetched& fetched) {
  write_lines(text, out, &fetched.page);
}

}  // namespace

std::string write(const Question& question) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("question", question_names.at(question.index()));
  std::visit([&out](const auto& one) { write_members(out, one); }, question);
  out.end_object();
  return text;
}

std::string write(const Answer& answer) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("answer", answer_names.at(answer.index()));
  std::visit([&](const auto& one) { write_answer(text, out, one); }, answer);
  return text;
}

}  // namespace kith::sync
