#include "hub/connectors/fetch.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace kith::connectors {
namespace {

using std::chrono::milliseconds;

bool is_worth_another_try(Trouble what) {
  return what == Trouble::unreachable || what == Trouble::proxy_failed || what == Trouble::interrupted ||
         what == Trouble::too_slow;
}

// What an answer means that is not the page. Pure.
Trouble trouble_of(int status) {
  if (status == 401) return Trouble::not_authenticated;
  if (status == 403) return Trouble::not_permitted;
  if (status == 404 || status == 410) return Trouble::not_found;
  if (status == 407) return Trouble::proxy_failed;
  if (status == 429) return Trouble::rate_limited;
  if (status >= 500 || status == 408) return Trouble::server_fault;
  return status >= 400 ? Trouble::refused : Trouble::not_understood;
}

bool is_redirect(const Answer& answer) {
  return !answer.redirect.empty() && (answer.status == 301 || answer.status == 302 || answer.status == 303 ||
                                      answer.status == 307 || answer.status == 308);
}

}  // namespace

Timing real_timing() {
  return {[] { return std::chrono::steady_clock::now(); }, [](milliseconds time) { std::this_thread::sleep_for(time); },
          [random = std::mt19937{std::random_device{}()}]() mutable {
            return std::uniform_real_distribution<double>{}(random);
          }};
}

milliseconds backoff(std::uint32_t attempt, double chance) {
  constexpr std::uint32_t most_doublings = 6;
  const milliseconds whole = std::min(milliseconds{1'000} * (1U << std::min(attempt - 2, most_doublings)),
                                      std::chrono::duration_cast<milliseconds>(std::chrono::minutes{1}));
  const milliseconds half = whole / 2;
  return half + milliseconds{static_cast<std::int64_t>(chance * static_cast<double>(half.count()))};
}

Fetcher::Fetcher(Https https, Limits limits, Timing timing, milliseconds distance)
    : https_(std::move(https)),
      limits_(limits),
      timing_(std::move(timing)),
      distance_(distance),
      until_(timing_.now() + limits.time) {}

Pulled<Answer> Fetcher::get(const Request& request, std::string& page, int accepted) {
  const Body body{[&](const Answer&) -> Pulled<void> {
                    page.clear();
                    return {};
                  },
                  [&](std::string_view bytes) -> Pulled<void> {
                    if (page.size() + bytes.size() > limits_.page_bytes) return trouble(Trouble::page_too_large);
                    page.append(bytes);
                    return {};
                  }};
  page.clear();
  return persist(request, body, accepted);
}

Pulled<Answer> Fetcher::stream(const Request& request, const Body& body) {
  std::uint64_t taken = 0;
  const Body counted{[&](const Answer& answer) {
                       taken = 0;
                       return body.begin(answer);
                     },
                     [&](std::string_view bytes) -> Pulled<void> {
                       taken += bytes.size();
                       if (taken > limits_.total_bytes) return trouble(Trouble::total_too_large);
                       return body.take(bytes);
                     }};
  return persist(request, counted, 200);
}

Pulled<void> Fetcher::count(std::uint64_t page_bytes) {
  bytes_ += page_bytes;
  if (++pages_ > limits_.pages) return trouble(Trouble::too_many_pages);
  if (bytes_ > limits_.total_bytes) return trouble(Trouble::total_too_large);
  return {};
}

Pulled<Answer> Fetcher::persist(const Request& request, const Body& body, int accepted) {
  for (std::uint32_t attempt = 1;; ++attempt) {
    auto answer = follow(request, body);
    if (answer && (answer->status == 200 || answer->status == 304 || answer->status == accepted)) return answer;
    const Fault fault = answer ? Fault{trouble_of(answer->status), answer->status, std::nullopt} : answer.error();
    const bool is_busy = fault.trouble == Trouble::rate_limited || fault.trouble == Trouble::server_fault;
    if ((!is_busy && !is_worth_another_try(fault.trouble)) || attempt >= limits_.attempts) return tl::unexpected(fault);
    milliseconds time = backoff(attempt + 1, timing_.chance());
    // A little later than asked for, each client another little.
    if (fault.trouble == Trouble::rate_limited) time += rate_limit_wait;
    if (answer && answer->retry_after.count() > 0)
      time = answer->retry_after + milliseconds{static_cast<std::int64_t>(1'000 * timing_.chance())};
    if (time > longest_wait || time >= left()) return tl::unexpected(fault);
    if (auto waited = wait(time); !waited) return tl::unexpected(waited.error());
  }
}

Pulled<Answer> Fetcher::follow(Request request, const Body& body) {
  for (int redirects = 0;; ++redirects) {
    if (auto waited = wait(std::chrono::ceil<milliseconds>(next_ - timing_.now())); !waited)
      return tl::unexpected(waited.error());
    next_ = timing_.now() + distance_;
    if (left().count() == 0) return trouble(Trouble::out_of_time);
    auto answer = https_.get(request, body, left());
    if (!answer || !is_redirect(*answer)) return answer;
    if (redirects == most_redirects) return trouble(Trouble::redirected_in_circles, answer->status);
    if (!answer->redirect.starts_with("https://")) return trouble(Trouble::not_encrypted, answer->status);
    if (!request.authorization.empty() && !is_same_server(request.url, answer->redirect))
      return trouble(Trouble::sent_elsewhere, answer->status);
    request.url = answer->redirect;
  }
}

Pulled<void> Fetcher::wait(milliseconds time) {
  if (time.count() <= 0) return {};
  if (time >= left()) return trouble(Trouble::out_of_time);
  timing_.pause(time);
  return {};
}

milliseconds Fetcher::left() const {
  return std::max(std::chrono::floor<milliseconds>(until_ - timing_.now()), milliseconds{0});
}

}  // namespace kith::connectors
