#include "hub/net/chunked.hpp"

#include <algorithm>

namespace kith::net {
namespace {

constexpr std::uint32_t most_digits = 15;
constexpr std::uint32_t most_extension_bytes = 256;
constexpr std::uint32_t most_trailer_bytes = 4096;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7F);
}

tl::unexpected<Error> malformed() {
  return fail(Error{Errc::malformed_request, {}, "chunked body"});
}

}  // namespace

Result<void> ChunkDecoder::take_size(char c) {
  if (const int value = hex_value(c); value >= 0) {
    if (++digits_ > most_digits) return malformed();
    remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(value);
    return {};
  }
  if (digits_ == 0) return malformed();
  overhead_ = 0;
  if (c == ';') {
    state_ = State::extension;
  } else if (c == '\r') {
    state_ = State::size_lf;
  } else {
    return malformed();
  }
  return {};
}

Result<void> ChunkDecoder::take_trailer(char c) {
  if (++overhead_ > most_trailer_bytes) return malformed();
  if (c == '\r') {
    state_ = state_ == State::trailer_start ? State::end_lf : State::trailer_lf;
    return {};
  }
  // A line that starts with a space would fold into the one before.
  if (!is_text(c) || (state_ == State::trailer_start && (c == ' ' || c == '\t'))) return malformed();
  state_ = State::trailer;
  return {};
}

Result<void> ChunkDecoder::take(char c) {
  switch (state_) {
    case State::size:
      return take_size(c);
    case State::extension:
      if (c == '\r') {
        state_ = State::size_lf;
        return {};
      }
      if (!is_text(c) || ++overhead_ > most_extension_bytes) return malformed();
      return {};
    case State::size_lf:
      if (c != '\n') return malformed();
      overhead_ = 0;
      state_ = remaining_ == 0 ? State::trailer_start : State::data;
      return {};
    case State::data_cr:
      if (c != '\r') return malformed();
      state_ = State::data_lf;
      return {};
    case State::data_lf:
      if (c != '\n') return malformed();
      digits_ = 0;
      state_ = State::size;
      return {};
    case State::trailer_start:
    case State::trailer:
      return take_trailer(c);
    case State::trailer_lf:
      if (c != '\n') return malformed();
      state_ = State::trailer_start;
      return {};
    case State::end_lf:
      if (c != '\n') return malformed();
      state_ = State::done;
      return {};
    case State::data:
    case State::done:
      return malformed();
  }
  return malformed();
}

Result<ChunkDecoder::Step> ChunkDecoder::step(std::string_view input) {
  Step step;
  while (step.consumed < input.size() && state_ != State::done) {
    if (state_ == State::data) {
      const auto here = std::min<std::uint64_t>(remaining_, input.size() - step.consumed);
      step.data = input.substr(step.consumed, static_cast<std::size_t>(here));
      step.consumed += step.data.size();
      remaining_ -= here;
      if (remaining_ == 0) state_ = State::data_cr;
      return step;
    }
    KITH_TRY(take(input[step.consumed]));
    ++step.consumed;
  }
  return step;
}

}  // namespace kith::net
