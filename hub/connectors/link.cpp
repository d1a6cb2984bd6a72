#include "hub/connectors/link.hpp"

#include "adapters/file_kind.hpp"

namespace kith::connectors {
namespace {

// Google answers 200 with a page to sign in when a sheet is no longer published, with the type of a web page.
bool is_web_page(const Answer& answer) {
  return answer.content_type.starts_with("text/html") || answer.content_type.starts_with("application/xhtml");
}

// Looks at the first bytes of a file before they are passed on.
class Gate {
 public:
  explicit Gate(const Body& body) : body_(body) {}

  Pulled<void> begin(const Answer& answer) {
    head_.clear();
    has_passed_ = false;
    if (is_web_page(answer)) return trouble(Trouble::web_page, answer.status);
    return body_.begin(answer);
  }
  Pulled<void> take(std::string_view bytes) {
    if (has_passed_) return body_.take(bytes);
    head_.append(bytes);
    return head_.size() < adapters::file_head_bytes ? Pulled<void>{} : pass();
  }
  // The file may be shorter than a head.
  Pulled<void> finish() { return has_passed_ || head_.empty() ? Pulled<void>{} : pass(); }

 private:
  Pulled<void> pass() {
    if (adapters::file_kind(head_) == adapters::FileKind::html) return trouble(Trouble::web_page, 200);
    has_passed_ = true;
    return body_.take(head_);
  }

  const Body& body_;
  std::string head_;
  bool has_passed_ = false;
};

}  // namespace

Pulled<LinkFile> pull_link(Fetcher& fetcher, const std::string& url, const LinkVersion& known, const Body& body) {
  Request request{url, {}, {}};
  if (!known.etag.empty()) request.headers.push_back("If-None-Match: " + known.etag);
  if (!known.last_modified.empty()) request.headers.push_back("If-Modified-Since: " + known.last_modified);
  Gate gate{body};
  const Body gated{[&](const Answer& answer) { return gate.begin(answer); },
                   [&](std::string_view bytes) { return gate.take(bytes); }};
  auto answer = fetcher.stream(request, gated);
  if (!answer) return tl::unexpected(std::move(answer).error());
  if (answer->status == 304) return LinkFile{true, known};
  if (auto passed = gate.finish(); !passed) return tl::unexpected(std::move(passed).error());
  return LinkFile{false, {answer->etag, answer->last_modified}};
}

}  // namespace kith::connectors
