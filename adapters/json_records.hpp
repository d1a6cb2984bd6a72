// The records of a JSON or NDJSON export, one at a time as they stand in the file, from bytes that can be anywhere.
// Pure; one thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/encoding.hpp"
#include "adapters/json_splitter.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {

class JsonRecords {
 public:
  // Called with the record's number (JSON: which one, NDJSON: the line) and its text, which it may change; empty: a
  // record beyond JsonSplitter::record_limit_bytes.
  using OnRecord = JsonSplitter::OnRecord;

  // `format` and `bytes` must outlive it. `format.text` is json or ndjson.
  JsonRecords(const SourceFormat& format, Bytes& bytes, OnRecord on_record);
  JsonRecords(const JsonRecords&) = delete;
  JsonRecords& operator=(const JsonRecords&) = delete;

  // Reads on by one piece. False when all is read. Errors: those of RowSource::step().
  Result<bool> step();
  // Bytes read so far.
  [[nodiscard]] std::uint64_t done() const { return offset_; }

 private:
  Result<void> read_piece();
  Result<void> feed(std::string_view text);
  Result<void> feed_lines(std::string_view text);
  Result<void> give_line();

  const SourceFormat& format_;
  Bytes& bytes_;
  OnRecord on_record_;
  ByteDecoder decoder_;
  JsonSplitter splitter_;
  std::uint64_t offset_ = 0;
  std::string piece_;
  std::string decoded_;
  std::string_view left_;   // of decoded_, for the next steps
  bool is_at_end_ = false;  // of the bytes
  std::string line_;
  bool is_line_too_large_ = false;
  std::uint64_t line_number_ = 1;
};

}  // namespace kith::adapters
