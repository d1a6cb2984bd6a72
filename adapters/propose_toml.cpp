// A proposal as the text of a mapping file.
#include <algorithm>
#include <map>
#include <set>

#include "adapters/fold.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/propose_columns.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      out.append("\\u00") += digits[byte >> 4U];
      out += digits[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out.append(out.empty() ? "[" : ", ").append(quoted(text));
  return out + "]";
}

namespace {

constexpr std::string_view checkbox_mark = "___";

bool is_box(const ProposedColumn& column) {
  const auto at = column.header.find(checkbox_mark);
  return at != std::string::npos && at != 0;
}

}  // namespace

bool is_mapped(const ProposedColumn& column) {
  if (column.field.empty() || is_box(column)) return false;
  if (column.kind == ColumnKind::date || column.kind == ColumnKind::number) return true;
  return std::ranges::any_of(column.codes, [](const ProposedCode& code) { return !code.code.empty(); });
}

std::string short_name(const ProposedColumn& column) {
  return column.field.substr(column.field.find('.') == std::string::npos ? 0 : column.field.find('.') + 1);
}

namespace {

class MappingWriter {
 public:
  MappingWriter(const std::vector<ProposedColumn>& columns, const KeyChoice& key, const FoundFormat& format,
                const ProposeOptions& options)
      : columns_(columns), key_(key), format_(format), options_(options) {}

  std::string write() {
    find_checkboxes();
    write_head();
    write_missing();
    write_columns();
    out_ += write_skips(columns_, open_questions_);
    write_fields();
    return std::move(out_);
  }
  [[nodiscard]] std::uint64_t open_questions() const { return open_questions_; }

 private:
  void line(std::string_view text = {}) { out_.append(text) += '\n'; }
  void decide(std::string_view text) {
    ++open_questions_;
    out_.append("# decide: ").append(text) += '\n';
  }

  // field___1, field___2, … are one question.
  void find_checkboxes() {
    for (const ProposedColumn& column : columns_) {
      const auto at = column.header.find(checkbox_mark);
      if (at == std::string::npos || at == 0) continue;
      boxes_[column.header.substr(0, at)].push_back(column.header.substr(at + checkbox_mark.size()));
    }
  }
  void write_head() {
    line(
        "# Proposed from a sample. Lines marked \"decide:\" need a person who knows the form; take the marks away when "
        "they are");
    line("# done. docs/mapping.md explains every key.");
    line("mapping = 1");
    line("name = " + quoted(options_.name));
    line("version = 1");
    line("title = " + quoted(options_.title));
    line("kind = \"incident\"");
    line("taxonomy = \"sah_2023\"");
    if (!key_.question.empty()) decide(key_.question);
    const ProposedColumn& key = columns_[key_.column];
    line("# The key: a column that has a short name under [columns] by that name, any other by its header.");
    line("key = " + quoted(is_mapped(key) ? short_name(key) : key.header));
    line();
    line("[source]");
    line("format = " + quoted(format_.format));
    if (format_.format == "csv" && format_.delimiter != ',')
      line("delimiter = " + quoted(std::string(1, format_.delimiter)));
    if (format_.format == "csv") line("encoding = \"auto\"");
    if (format_.header_rows > 1) line("header_rows = " + std::to_string(format_.header_rows));
    if (!format_.sheet.empty()) line("sheet = " + quoted(format_.sheet));
    if (!format_.records.empty()) {
      std::string path;
      for (const std::string& part : format_.records) path.append(path.empty() ? "" : "/").append(part);
      line("records = " + quoted(path));
    }
    line();
    line("# Where the organisation is, for stamps in UTC or with an offset.");
    line("[time]");
    line("zone = \"America/Los_Angeles\"");
    line();
  }

  // Only what the sample has: a person sees at once what is meant.
  void write_missing() {
    std::map<std::string, std::set<std::string>> found;
    for (const ProposedColumn& column : columns_) {
      for (const ProposedCode& code : column.codes) {
        if (const auto kind = Lexicon::get().missing(code.label)) found[*kind].insert(code.label);
      }
    }
    if (found.empty()) return;
    line("# Three ways of not answering, which stay apart.");
    line("[missing]");
    std::set<std::string> folded;
    for (const auto& [kind, labels] : found) {
      std::vector<std::string> texts;
      for (const std::string& label : labels) {
        if (folded.insert(fold(label)).second) texts.push_back(label);
      }
      if (!texts.empty()) line(kind + " = " + listed(texts));
    }
    line();
  }

  void write_columns() {
    line("[columns]");
    for (const ProposedColumn& column : columns_) {
      if (is_mapped(column)) line(short_name(column) + " = " + quoted(column.header));
    }
    for (const auto& [name, options] : boxes_) {
      decide("what do these boxes mean? Give them a field with \"codes\", as docs/mapping.md shows under checkboxes.");
      const bool is_taken = std::ranges::any_of(
          columns_, [&](const ProposedColumn& column) { return is_mapped(column) && short_name(column) == name; });
      line(quoted(is_taken ? name + "_boxes" : name) + " = { checkbox = " + quoted(name + std::string(checkbox_mark)) +
           ", options = " + listed(options) + " }");
    }
    line();
    line("# What identifies people stays with the organisation.");
    line("[drop]");
    for (const ProposedColumn& column : columns_) {
      if (is_mapped(column) || is_box(column) || !column.identifier) continue;
      if (column.kind == ColumnKind::free_text)
        decide("free text? It can only stay; if it holds few known answers, map it.");
      line(quoted(column.header) + " = " + quoted(records::word(*column.identifier)));
    }
    line();
    line("[ignore]");
    for (const ProposedColumn& column : columns_) {
      if (is_mapped(column) || is_box(column) || column.identifier) continue;
      if (column.kind == ColumnKind::empty) {
        line(quoted(column.header) + " = \"empty in the sample\"");
        continue;
      }
      if (column.may_be_names) {
        decide(
            "a few values come again and again, and some look like names. Options of a question? Map them. People? "
            "Move the "
            "line to [drop].");
        line(quoted(column.header) + " = \"not mapped yet\"");
        continue;
      }
      decide(column.kind == ColumnKind::date
                 ? "a date: when it happened, when it was reported, or of no use to the hub?"
             : column.field.empty()
                 ? "is there a field for this column?"
                 : "this looks like " + column.field + ", but none of its values is known: map or ignore it");
      line(quoted(column.header) + " = \"not mapped yet\"");
    }
    line();
  }

  void write_fields() {
    if (std::ranges::none_of(columns_, [](const ProposedColumn& column) { return column.field == "consent"; })) {
      decide("did people agree that their coded report is shared (coded_record), or only counted (aggregate_only)?");
      line("[fields.consent]");
      line("value = \"aggregate_only\"");
      line();
    }
    for (const ProposedColumn& column : columns_) {
      if (is_mapped(column)) write_field(column);
    }
  }

  void write_field(const ProposedColumn& column) {
    line("[fields." + column.field + "]");
    line("from = " + quoted(short_name(column)));
    if (column.kind == ColumnKind::date) {
      write_date(column);
    } else if (column.kind == ColumnKind::number) {
      line("bands = \"own\"");
      line("numbers = \"typed\"");
      line(
          "unmapped = \"flag\" # a group across two of the hub's bands is dropped, and `kith adapter coverage` counts "
          "it");
    } else {
      write_codes(column);
    }
    line();
  }

  void write_date(const ProposedColumn& column) {
    line("formats = " + listed(column.formats));
    for (const std::string& question : column.questions) decide(question);
    if (column.unread != 0)
      line("# In none of these formats: " + std::to_string(column.unread) + (column.unread == 1 ? " row" : " rows") +
           " of the sample. `kith adapter coverage` says what becomes of them.");
    constexpr std::string_view kobo_stamp = "_submission_time";
    if (fold(column.header) == kobo_stamp)
      line("written_in = \"UTC\" # KoboToolbox writes this stamp in UTC, without saying so");
    if (column.field != "occurred") return;
    line("precision = \"month\" # the finest that leaves: day, month, quarter or year");
    line("impossible = \"coarser\"");
    line("vague = \"coarser\"");
  }

  void write_codes(const ProposedColumn& column) {
    if (!column.separator.empty()) line("separator = " + quoted(column.separator));
    const bool is_place = column.field == "place";
    if (is_place) line("gazetteer = \"california\"");
    std::set<std::string> folded;
    std::uint64_t rare = 0;
    std::string known, open;
    for (const ProposedCode& code : column.codes) {
      if (Lexicon::get().missing(code.label) || code.code == "gazetteer" || fold(code.label).empty() ||
          !folded.insert(fold(code.label)).second)
        continue;
      if (!code.code.empty()) {
        known += quoted(code.label) + " = " + quoted(code.code) + "\n";
      } else if (code.count < 2) {
        ++rare;  // what one person wrote is not repeated here
      } else {
        ++open_questions_;
        open += "# decide: " + std::to_string(code.count) + " rows: " + quoted(code.label) + " = \"\"\n";
      }
    }
    if (column.field == "consent") {
      line("unmapped = \"refuse\" # an answer that nobody knows is no consent");
    } else {
      line(
          "unmapped = \"flag\" # what is no known answer is dropped and the record says so; \"refuse\" sends the row "
          "back");
    }
    if (known.empty() && open.empty() && rare == 0) return;
    if (column.may_be_names)
      decide(
          "some of these answers look like names of people. If they are, delete them here and put the column under "
          "[drop].");
    line("[fields." + column.field + ".codes]");
    out_ += known + open;
    if (rare == 1) decide("1 more answer, of one row: see `kith adapter coverage`");
    if (rare > 1) decide(std::to_string(rare) + " more answers, of one row each: see `kith adapter coverage`");
  }

  const std::vector<ProposedColumn>& columns_;
  const KeyChoice& key_;
  const FoundFormat& format_;
  const ProposeOptions& options_;
  std::map<std::string, std::vector<std::string>> boxes_;
  std::string out_;
  std::uint64_t open_questions_ = 0;
};

}  // namespace

std::string write_mapping(const std::vector<ProposedColumn>& columns, const KeyChoice& key, const FoundFormat& format,
                          const ProposeOptions& options, std::uint64_t& open_questions) {
  MappingWriter writer(columns, key, format, options);
  std::string out = writer.write();
  open_questions = writer.open_questions();
  return out;
}

}  // namespace kith::adapters
