// The dates of a sample: the formats that read them, and whether the day or the month is written first. One value
// above 12 decides that; where no value does, the other columns of the export may, and a person is asked in any case.
#include <algorithm>
#include <array>
#include <set>

#include "adapters/dates.hpp"
#include "adapters/fold.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/propose_columns.hpp"

namespace kith::adapters {
namespace {

using Match = DateFormat::Match;

enum class Order : std::uint8_t { none, month_first, day_first };

struct KnownFormat {
  std::string text;
  DateFormat format;
  Order order = Order::none;
  bool is_short = false;  // 24-01-15 is a case number as well: only under a header that asks for a date
};

void add_format(std::vector<KnownFormat>& formats, const std::string& text, Order order, bool is_short) {
  formats.push_back({text, DateFormat::compile(text).value(), order, is_short});
}

// Dates in figures: both orders, three marks between, two lengths of the year, with a time or without.
void add_orders(std::vector<KnownFormat>& formats) {
  for (const std::string_view time : {" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ""}) {
    for (const std::string_view year : {"%Y", "%y"}) {
      for (const std::string_view mark : {"/", ".", "-"}) {
        for (const Order order : {Order::month_first, Order::day_first}) {
          std::string text = order == Order::month_first ? "%m" : "%d";
          text.append(mark).append(order == Order::month_first ? "%d" : "%m").append(mark).append(year).append(time);
          add_format(formats, text, order, year == "%y" && mark == "-");
        }
      }
    }
  }
}

const std::vector<KnownFormat>& known_formats() {
  static const std::vector<KnownFormat> known = [] {
    constexpr auto sure = std::to_array<std::string_view>({"%Y-%m-%d",
                                                           "%Y-%m-%dT%H:%M:%S%z",
                                                           "%Y-%m-%dT%H:%M:%S",
                                                           "%Y-%m-%d %H:%M:%S",
                                                           "%Y-%m-%d %H:%M",
                                                           "%Y/%m/%d",
                                                           "%Y/%m/%d %H:%M:%S",
                                                           "%Y/%m/%d %H:%M",
                                                           "%Y/%m/%d %p %I:%M:%S",
                                                           "%Y. %m. %d %p %I:%M:%S",
                                                           "%Y. %m. %d %H:%M:%S",
                                                           "%Y.%m.%d",
                                                           "%Y. %m. %d",
                                                           "%b %d, %Y",
                                                           "%b %d %Y",
                                                           "%d %b %Y",
                                                           "%b %Y",
                                                           "%m/%Y",
                                                           "%Y-%m",
                                                           "%Y年%m月%d日",
                                                           "%Y年%m月",
                                                           "%Y년 %m월 %d일",
                                                           "%Y년 %m월",
                                                           "%d-%b-%Y",
                                                           "%d de %b de %Y",
                                                           "%b de %Y",
                                                           "%d ng %b %Y",
                                                           "Ngày %d tháng %m năm %Y",
                                                           "%d tháng %m, %Y",
                                                           "%b năm %Y",
                                                           "%Y年%b",
                                                           "%Y년 %b",
                                                           "%Y. %m. %d."});
    std::vector<KnownFormat> out;
    for (const std::string_view text : sure) add_format(out, std::string(text), Order::none, false);
    add_orders(out);
    return out;
  }();
  return known;
}

bool asks_for_date(std::string_view header) {
  const auto field = Lexicon::get().field_of(header);
  return field && (field_specs()[*field].shape == Shape::date || field_specs()[*field].shape == Shape::month);
}

struct Evidence {
  std::uint64_t month_first = 0, day_first = 0;  // rows that can only be that
  bool has_order = false;                        // any row in figures with a day
};

Evidence evidence_of(const SeenColumn& seen, bool is_asked) {
  Evidence out;
  for (const auto& [text, count] : seen.texts) {
    const std::string folded = fold(text);
    bool can_be_month = false, can_be_day = false;
    for (const KnownFormat& known : known_formats()) {
      if (known.order == Order::none || (known.is_short && !is_asked)) continue;
      if (known.format.read(folded).match != Match::possible) continue;
      (known.order == Order::month_first ? can_be_month : can_be_day) = true;
    }
    out.has_order |= can_be_month || can_be_day;
    if (can_be_month && !can_be_day) out.month_first += count;
    if (can_be_day && !can_be_month) out.day_first += count;
  }
  return out;
}

// How many different texts the formats read, how many say when without being a date, and the rows of the others.
struct Reading {
  std::size_t read = 0, vague = 0;
  std::uint64_t unread_rows = 0;
  std::vector<std::string> formats;  // in the order of the table
};

Reading read_all(const SeenColumn& seen, Order order, bool is_asked) {
  Reading out;
  std::set<std::size_t> used;
  bool has_serials = false;
  for (const auto& [text, count] : seen.texts) {
    const std::string folded = fold(text);
    if (seen.serials != 0 && day_of_serial(folded)) {
      has_serials = true;
      ++out.read;
      continue;
    }
    const auto& all = known_formats();
    const auto found = std::ranges::find_if(all, [&](const KnownFormat& known) {
      const bool is_meant = (known.order == Order::none || known.order == order) && (!known.is_short || is_asked);
      return is_meant && known.format.read(folded).match == Match::possible;
    });
    if (found != all.end()) {
      ++out.read;
      used.insert(static_cast<std::size_t>(found - all.begin()));
      continue;
    }
    if (Lexicon::get().missing(text)) continue;
    out.unread_rows += count;
    out.vague += read_vague(folded).match == Match::possible ? 1U : 0U;
  }
  for (const std::size_t at : used) out.formats.push_back(known_formats()[at].text);
  if (has_serials) out.formats.emplace_back("excel");
  return out;
}

std::string swapped(std::string format) {
  if (format.size() < 5 || (!format.starts_with("%m") && !format.starts_with("%d")) || format[3] != '%') return format;
  if (format[4] == 'd' || format[4] == 'm') std::swap(format[1], format[4]);
  return format;
}

}  // namespace

void find_dates(const SeenColumn& seen, ProposedColumn& out) {
  const bool is_asked = asks_for_date(seen.header);
  const Evidence evidence = evidence_of(seen, is_asked);
  const bool is_day_first = evidence.day_first > evidence.month_first;
  const Reading found = read_all(seen, is_day_first ? Order::day_first : Order::month_first, is_asked);
  if (found.read == 0) return;
  const std::size_t all = seen.texts.size();
  const bool is_said_freely =
      is_asked && seen.length <= 60 * seen.filled && found.read * 5 >= all && (found.read + found.vague) * 2 >= all;
  if (found.read * 10 < all * 7 && !is_said_freely) return;
  out.formats = found.formats;
  out.unread = found.unread_rows;
  out.is_day_first = is_day_first;
  out.is_order_open = evidence.has_order && evidence.day_first == evidence.month_first;
  if (evidence.day_first != 0 && evidence.month_first != 0) {
    const auto rows = [](std::uint64_t count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); };
    out.is_order_open = false;
    out.questions.push_back("both orders stand in this column: " + rows(evidence.month_first) +
                            " can only be month first (%m/%d), " + rows(evidence.day_first) +
                            " only day first (%d/%m). The formats read " + (is_day_first ? "the day" : "the month") +
                            " first, also where a date fits both orders. Is that right?");
  }
}

void settle_orders(std::vector<ProposedColumn>& columns) {
  bool has_day_first = false, has_month_first = false;
  for (const ProposedColumn& column : columns) {
    const bool has_order =
        std::ranges::any_of(column.formats, [](const std::string& format) { return swapped(format) != format; });
    if (column.kind != ColumnKind::date || column.is_order_open || !has_order || !column.questions.empty()) continue;
    (column.is_day_first ? has_day_first : has_month_first) = true;
  }
  for (ProposedColumn& column : columns) {
    if (column.kind != ColumnKind::date || !column.is_order_open) continue;
    std::string why = "No date of the sample tells";
    if (has_day_first && !has_month_first) {
      for (std::string& format : column.formats) format = swapped(std::move(format));
      column.is_day_first = true;
      why += "; day first is taken because the other dates of this export are";
    } else {
      why += "; month first is taken";
    }
    column.questions.push_back("is the month written first (%m/%d) or the day (%d/%m)? " + why +
                               ". Is 3/4 March 4, or 3 April?");
  }
}

}  // namespace kith::adapters
