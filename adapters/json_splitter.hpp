// The records of a JSON text, one at a time, from pieces of any size: so that a text of any length is read with the
// memory of one record. What is around the list of records is kept, within a cap, and read strictly at the end, so a
// text that is not JSON as a whole is refused although it was never held as a whole. Pure; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::adapters {

class JsonSplitter {
 public:
  static constexpr std::size_t record_limit_bytes = std::size_t{1024} * 1024;
  static constexpr std::size_t envelope_limit_bytes = std::size_t{1024} * 1024;

  // `text` may be changed by the callee (the parser works in place). Empty: a record beyond record_limit_bytes.
  using OnRecord = std::function<Result<void>(std::uint64_t number, std::string& text)>;

  // `path`: the keys that lead to the list; none: the text is the list. The path must outlive the splitter.
  JsonSplitter(const std::vector<std::string>& path, OnRecord on_record);

  // Errors: malformed_json, wrong_format (no list where the path leads), source_too_large (the envelope), or what the
  // callee returned. A record is only told apart from the next one here: whether it is JSON is the callee's business.
  Result<void> feed(std::string_view bytes);
  // Errors: also those of the strict reader for the envelope.
  Result<void> finish();
  // The text without what the list holds: JSON, once finish() has said so.
  [[nodiscard]] const std::string& envelope() const { return envelope_; }

 private:
  enum class State : std::uint8_t { envelope, before_first, before_record, record, scalar, after_record };

  Result<void> take_envelope_char(char c);
  Result<void> take_list_char(char c);
  void begin_record(char c);
  std::size_t take_record(std::string_view bytes);
  void keep(std::string_view bytes);
  bool follow_string(char c);
  Result<void> give_record();
  Result<void> leave_list();

  const std::vector<std::string>& path_;
  OnRecord on_record_;
  State state_ = State::envelope;
  std::string envelope_;     // the text without what the list holds
  std::size_t depth_ = 0;    // of the envelope
  std::size_t matched_ = 0;  // keys of the path that the open objects follow
  std::size_t string_begin_ = 0;
  std::optional<std::string> last_string_;  // of the envelope: a key, should a colon follow
  bool is_value_awaited_ = false;           // the value of the path's next key comes next
  bool has_list_ = false;
  bool is_in_string_ = false;
  bool is_escaped_ = false;
  std::string record_;
  std::size_t nesting_ = 0;
  bool is_too_large_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace kith::adapters
