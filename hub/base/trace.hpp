// The caller's trace (W3C Trace Context, level 1): who follows a request through several programs sends `traceparent`,
// and finds its trace id in our log and in our problem documents. A TraceId is 32 hex digits and nothing else, so it is
// the one thing from a request's header that may enter a log. Pure.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace kith {

class TraceId {
 public:
  static constexpr std::size_t digits = 32;

  // From the value of a traceparent field. Nothing for one that the standard calls invalid; the caller then goes on as
  // if there were none.
  static std::optional<TraceId> parse(std::string_view traceparent);

  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }
  // Whether the caller records this trace, and so may look for it here.
  [[nodiscard]] bool is_sampled() const { return is_sampled_; }

 private:
  TraceId() = default;
  std::array<char, digits> text_{};
  bool is_sampled_ = false;
};

}  // namespace kith
