#include "hub/connectors/kobotoolbox.hpp"

#include <algorithm>

namespace kith::connectors {
namespace {

std::string page_url(const KoboForm& form, std::int64_t after_id) {
  return form.server + "/api/v2/assets/" + escaped(form.form) +
         "/data.json?limit=" + std::to_string(kobo_page_records) + "&sort=" + escaped(R"({"_id":1})") +
         "&query=" + escaped(R"({"_id":{"$gt":)" + std::to_string(after_id) + "}}");
}

// The highest `_id` of the page; nothing when the submissions do not ascend from behind `after_id`. One that cannot be
// read is passed over: the adapter will refuse it.
std::optional<std::int64_t> last_of(const Page& page, std::int64_t after_id) {
  std::int64_t last = after_id;
  for (const std::string& record : page.records) {
    const auto id = number_in(record, "_id");
    if (id && *id <= last) return std::nullopt;
    last = id.value_or(last);
  }
  return last;
}

Pulled<Page> get_page(Fetcher& fetcher, const KoboForm& form, std::int64_t after_id) {
  std::string text;
  const Request request{page_url(form, after_id), "Token " + form.token, {"Accept: application/json"}};
  if (auto answer = fetcher.get(request, text); !answer) return tl::unexpected(std::move(answer).error());
  if (auto counted = fetcher.count(text.size()); !counted) return tl::unexpected(std::move(counted).error());
  return read_page(text, "results");
}

}  // namespace

KoboListing pull_kobotoolbox(Fetcher& fetcher, const KoboForm& form, std::int64_t after_id, const RecordSink& sink) {
  KoboListing listing;
  listing.last_id = after_id;
  const auto stop = [&](Fault fault) {
    listing.stopped = std::move(fault);
    return listing;
  };
  std::optional<std::int64_t> announced;
  for (;;) {
    auto page = get_page(fetcher, form, listing.last_id);
    if (!page) return stop(std::move(page).error());
    const auto next = page->next("next");
    if (!announced) announced = page->number("count");
    if (!next || !announced || *announced < 0) return stop({Trouble::not_understood, 200, std::nullopt});
    const bool has_more = next->has_value();
    const auto last = last_of(*page, listing.last_id);
    if (!last || (has_more && *last == listing.last_id)) return stop({Trouble::out_of_order, 200, std::nullopt});
    if (auto added = add_all(sink, *page); !added) return stop(std::move(added).error());
    listing.last_id = *last;
    listing.records += page->records.size();
    if (has_more) continue;
    listing.is_whole = after_id == 0 && listing.records >= static_cast<std::uint64_t>(*announced);
    return listing;
  }
}

}  // namespace kith::connectors
