#include "adapters/json_splitter.hpp"

#include <utility>

#include "hub/base/json.hpp"

namespace kith::adapters {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Error not_json(std::string_view hint) {
  return {Errc::malformed_json, {}, hint};
}

}  // namespace

JsonSplitter::JsonSplitter(const std::vector<std::string>& path, OnRecord on_record)
    : path_(path), on_record_(std::move(on_record)), is_value_awaited_(path.empty()) {}

Result<void> JsonSplitter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::record) {
      bytes.remove_prefix(take_record(bytes));
      if (nesting_ == 0 && !is_in_string_) KITH_TRY(give_record());
      continue;
    }
    KITH_TRY(state_ == State::envelope ? take_envelope_char(bytes.front()) : take_list_char(bytes.front()));
    bytes.remove_prefix(1);
  }
  return {};
}

Result<void> JsonSplitter::finish() {
  if (state_ != State::envelope) return fail(not_json("the text ends within the list of records"));
  json::Limits limits;
  limits.bytes = envelope_limit_bytes;
  limits.depth = 64;
  limits.members = 10'000;
  json::Parser parser(limits);
  std::string parsed = envelope_;
  KITH_TRY(parser.parse(parsed));
  if (!has_list_) return fail(Error(Errc::wrong_format, {}, "the text has no list of records where [source] says"));
  return {};
}

// Whether the character belongs to a string; the one that opens it does.
bool JsonSplitter::follow_string(char c) {
  if (!is_in_string_) {
    is_in_string_ = c == '"';
    return is_in_string_;
  }
  if (is_escaped_) {
    is_escaped_ = false;
  } else if (c == '\\') {
    is_escaped_ = true;
  } else if (c == '"') {
    is_in_string_ = false;
  }
  return true;
}

Result<void> JsonSplitter::take_envelope_char(char c) {
  if (envelope_.size() == envelope_limit_bytes) {
    return fail(Error(Errc::source_too_large, {}, "there is more than 1 MiB around the list of records"));
  }
  envelope_ += c;
  const bool was_in_string = is_in_string_;
  if (follow_string(c)) {
    if (!was_in_string) {
      string_begin_ = envelope_.size();
      is_value_awaited_ = false;
    } else if (!is_in_string_) {
      last_string_ = envelope_.substr(string_begin_, envelope_.size() - 1 - string_begin_);
    }
    return {};
  }
  if (is_space(c)) return {};
  const bool is_awaited = std::exchange(is_value_awaited_, false);
  if (c == ':') {
    is_value_awaited_ =
        depth_ == matched_ + 1 && matched_ < path_.size() && last_string_ && *last_string_ == path_[matched_];
  } else if (c == '[' && is_awaited && matched_ + (path_.empty() ? 0 : 1) == path_.size() && !has_list_) {
    has_list_ = true;
    state_ = State::before_first;
  } else if (c == '{' || c == '[') {
    if (is_awaited && c == '{') ++matched_;
    ++depth_;
  } else if (c == '}' || c == ']') {
    if (depth_ == 0) return fail(not_json("a bracket closes what was never opened"));
    --depth_;
    if (matched_ > 0 && depth_ <= matched_) --matched_;
  }
  last_string_.reset();
  return {};
}

Result<void> JsonSplitter::take_list_char(char c) {
  if (state_ == State::scalar) {
    if (c != ',' && c != ']' && !is_space(c)) {
      keep({&c, 1});
      return {};
    }
    KITH_TRY(give_record());
  }
  if (is_space(c)) return {};
  if (state_ == State::after_record) {
    if (c == ']') return leave_list();
    if (c != ',') return fail(not_json("a comma is missing between two records"));
    state_ = State::before_record;
    return {};
  }
  if (c == ']' && state_ == State::before_first) return leave_list();
  if (c == ',' || c == ']' || c == '}' || c == ':') return fail(not_json("a record is missing in the list"));
  begin_record(c);
  return {};
}

void JsonSplitter::begin_record(char c) {
  ++number_;
  record_.clear();
  keep({&c, 1});
  nesting_ = c == '{' || c == '[' ? 1 : 0;
  follow_string(c);
  state_ = nesting_ == 0 && c != '"' ? State::scalar : State::record;
}

// The bytes up to the end of the record, or all.
std::size_t JsonSplitter::take_record(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const char c = bytes[at++];
    if (!follow_string(c)) {
      if (c == '{' || c == '[') ++nesting_;
      if (c == '}' || c == ']') --nesting_;
    }
    if (nesting_ == 0 && !is_in_string_) break;
  }
  keep(bytes.substr(0, at));
  return at;
}

void JsonSplitter::keep(std::string_view bytes) {
  is_too_large_ |= record_.size() + bytes.size() > record_limit_bytes;
  if (is_too_large_) {
    record_.clear();
  } else {
    record_ += bytes;
  }
}

Result<void> JsonSplitter::give_record() {
  state_ = State::after_record;
  is_too_large_ = false;
  return on_record_(number_, record_);
}

Result<void> JsonSplitter::leave_list() {
  envelope_ += ']';
  state_ = State::envelope;
  return {};
}

}  // namespace kith::adapters
