// Reads HTTP/1.1 answers as cheaply as a load generator needs: status, fixed or chunked body. It trusts the server it
// measures. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace kith::bench {

class Response {
 public:
  using OnBody = std::function<void(std::string_view)>;
  explicit Response(OnBody on_body = {}) : on_body_(std::move(on_body)) {}

  // Takes bytes until the answer is complete; gives back how many it used.
  std::size_t feed(std::string_view bytes);
  [[nodiscard]] bool is_complete() const { return state_ == State::complete; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool closes() const { return closes_; }
  [[nodiscard]] const std::string& head() const { return head_; }
  void reset();

 private:
  enum class State : std::uint8_t { head, fixed, chunk_size, chunk, chunk_end, trailer, complete };
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_line(std::string_view bytes);
  void take_line();
  void read_head();

  OnBody on_body_;
  State state_ = State::head;
  std::string head_, line_;
  std::uint64_t left_ = 0;
  int status_ = 0;
  bool closes_ = false;
};

}  // namespace kith::bench
