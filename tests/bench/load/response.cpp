#include "tests/bench/load/response.hpp"

#include <strings.h>

#include <algorithm>
#include <cstdlib>

namespace kith::bench {
namespace {

// The value of a header field in a whole head, or empty.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const std::string_view value = line.substr(name.size() + 1, line.find("\r\n") - name.size() - 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return {};
}

}  // namespace

void Response::reset() {
  state_ = State::head;
  head_.clear();
  line_.clear();
  left_ = 0;
  status_ = 0;
}

void Response::read_head() {
  status_ = head_.size() > 12 ? std::atoi(head_.c_str() + 9) : 0;
  closes_ = field(head_, "connection") == "close";
  if (status_ == 100) return reset();
  if (field(head_, "transfer-encoding") == "chunked") {
    state_ = State::chunk_size;
    return;
  }
  const std::string_view length = field(head_, "content-length");
  left_ = length.empty() ? 0 : std::strtoull(length.data(), nullptr, 10);
  state_ = left_ == 0 ? State::complete : State::fixed;
}

std::size_t Response::feed_head(std::string_view bytes) {
  const std::size_t before = head_.size();
  head_.append(bytes);
  const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) return bytes.size();
  head_.resize(end + 4);
  const std::size_t used = head_.size() - before;
  read_head();
  return used;
}

void Response::take_line() {
  switch (state_) {
    case State::chunk_size:
      left_ = std::strtoull(line_.c_str(), nullptr, 16);
      state_ = left_ == 0 ? State::trailer : State::chunk;
      break;
    case State::chunk_end:
      state_ = State::chunk_size;
      break;
    case State::trailer:
      if (line_ == "\r\n") state_ = State::complete;
      break;
    case State::head:
    case State::fixed:
    case State::chunk:
    case State::complete:
      break;
  }
  line_.clear();
}

std::size_t Response::feed_line(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  const std::size_t used = end == std::string_view::npos ? bytes.size() : end + 1;
  line_.append(bytes.substr(0, used));
  if (end != std::string_view::npos) take_line();
  return used;
}

std::size_t Response::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ != State::complete) {
    const std::string_view rest = bytes.substr(used);
    if (state_ == State::head) {
      used += feed_head(rest);
    } else if (state_ == State::fixed || state_ == State::chunk) {
      const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size()));
      if (on_body_) on_body_(rest.substr(0, taken));
      left_ -= taken;
      used += taken;
      if (left_ == 0) state_ = state_ == State::fixed ? State::complete : State::chunk_end;
    } else {
      used += feed_line(rest);
    }
  }
  return used;
}

}  // namespace kith::bench
