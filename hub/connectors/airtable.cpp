#include "hub/connectors/airtable.hpp"

#include <chrono>

namespace kith::connectors {
namespace {

constexpr int not_processable = 422;
constexpr std::string_view forgotten = "LIST_RECORDS_ITERATOR_NOT_AVAILABLE";

// 2026-11-22T04:29:05.000Z
std::string stamp(std::int64_t time) {
  const std::chrono::sys_seconds at{std::chrono::seconds{time}};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  const auto two = [](auto number) {
    const std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
  };
  return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
         two(static_cast<unsigned>(date.day())) + "T" + two(clock.hours().count()) + ":" +
         two(clock.minutes().count()) + ":" + two(clock.seconds().count()) + ".000Z";
}

std::string list_url(const AirtableTable& table, std::int64_t since) {
  std::string url = table.server + "/v0/" + escaped(table.base) + "/" + escaped(table.table) + "?pageSize=100";
  if (!table.view.empty()) url += "&view=" + escaped(table.view);
  if (since != 0) {
    const std::string time = "DATETIME_PARSE('" + stamp(since) + "')";
    url += "&filterByFormula=" +
           escaped("OR(IS_AFTER(CREATED_TIME()," + time + "),IS_AFTER(LAST_MODIFIED_TIME()," + time + "))");
  }
  return url;
}

class AirtablePages {
 public:
  AirtablePages(Fetcher& fetcher, const AirtableTable& table, std::int64_t since, const RecordSink& sink)
      : fetcher_(fetcher), table_(table), url_(list_url(table, since)), sink_(sink) {}

  AirtableListing run(bool is_everything) {
    for (int restarts = 0; !listing_.stopped;) {
      const Pulled<bool> has_more = take_page();
      if (!has_more && has_more.error().trouble == Trouble::listing_lost && ++restarts <= most_restarts) {
        begin_anew();
      } else if (!has_more) {
        listing_.stopped = has_more.error();
      } else if (!*has_more) {
        listing_.is_whole = is_everything;
        break;
      }
    }
    return listing_;
  }

 private:
  void begin_anew() {
    offset_.clear();
    listing_.records = 0;
    if (auto cleared = sink_.restart(); !cleared) listing_.stopped = not_stored(std::move(cleared).error()).value();
  }

  Pulled<bool> take_page() {
    std::string text;
    const std::string url = offset_.empty() ? url_ : url_ + "&offset=" + escaped(offset_);
    const auto answer = fetcher_.get({url, "Bearer " + table_.token, {}}, text, not_processable);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == not_processable) {
      const bool is_lost = answer->complaint.find(forgotten) != std::string::npos;
      return trouble(is_lost ? Trouble::listing_lost : Trouble::refused, answer->status);
    }
    if (auto counted = fetcher_.count(text.size()); !counted) return tl::unexpected(std::move(counted).error());
    const auto page = read_page(text, "records");
    if (!page) return tl::unexpected(page.error());
    if (listing_.begun_at == 0) listing_.begun_at = answer->time;
    const auto goes_on = page->next("offset");
    if (!goes_on) return tl::unexpected(goes_on.error());
    const std::string next = goes_on->value_or("");
    if (!next.empty() && next == offset_) return trouble(Trouble::out_of_order, answer->status);
    if (auto added = add_all(sink_, *page); !added) return tl::unexpected(std::move(added).error());
    listing_.records += page->records.size();
    offset_ = next;
    return !next.empty();
  }

  Fetcher& fetcher_;
  const AirtableTable& table_;
  std::string url_;
  const RecordSink& sink_;
  std::string offset_;
  AirtableListing listing_;
};

}  // namespace

AirtableListing pull_airtable(Fetcher& fetcher, const AirtableTable& table, std::int64_t since,
                              const RecordSink& sink) {
  return AirtablePages{fetcher, table, since, sink}.run(since == 0 && table.view.empty());
}

}  // namespace kith::connectors
