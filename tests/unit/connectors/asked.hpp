// A site and a fetcher that asks it, with a clock that only pauses move: what was waited for is counted, not waited.
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>
#include <ostream>

#include "hub/connectors/fetch.hpp"
#include "tests/support/tls_site.hpp"

namespace kith::connectors {

inline std::ostream& operator<<(std::ostream& out, Trouble trouble) {
  return out << "trouble " << static_cast<int>(trouble);
}

struct Asked {
  test::CertificateAuthority authority;
  std::deque<test::SiteAnswer> answers;  // one for each request; the last one again and again
  test::TlsSite site{authority.hub(), [this](const test::SiteRequest&) { return next(); }};
  SteadyTime now{};
  std::vector<std::chrono::milliseconds> pauses;
  Limits limits;

  [[nodiscard]] Timing timing() {
    return {[this] { return now; },
            [this](std::chrono::milliseconds time) {
              pauses.push_back(time);
              now += time;
            },
            [] { return 0.0; }};
  }
  Fetcher fetcher(std::chrono::milliseconds distance = {}) {
    return {Https{authority.file()}, limits, timing(), distance};
  }
  Pulled<Answer> get(Fetcher& fetcher, const std::string& token = {}) {
    return fetcher.get({site.url() + "/page", token, {}}, page);
  }
  Pulled<Answer> get() {
    Fetcher once = fetcher();
    return get(once);
  }
  std::string page;

 private:
  test::SiteAnswer next() {
    test::SiteAnswer answer = answers.empty() ? test::SiteAnswer{} : answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }
};

}  // namespace kith::connectors
