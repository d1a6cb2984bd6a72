// JSON and NDJSON as a source of rows. Bytes are read twice: the first reading finds out which keys there are, so that
// an unknown one stops the run before a row is given, the second gives the rows. Memory does not grow with the file.
// Pure; one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/json_rows.hpp"
#include "adapters/json_splitter.hpp"

namespace kith::adapters {

class JsonSource final : public RowSource {
 public:
  // All three must outlive it. `format.text` is json or ndjson.
  JsonSource(const SourceFormat& format, Bytes& bytes, RowSink& sink);
  ~JsonSource() override;

  Result<bool> step() override;
  [[nodiscard]] SourceProgress progress() const override;

 private:
  void begin_reading();
  Result<void> take(std::uint64_t number, std::string& text);
  Result<void> feed(std::string_view text);
  Result<void> feed_lines(std::string_view text);
  Result<void> give_line();
  Result<void> finish_reading();

  const SourceFormat& format_;
  Bytes& bytes_;
  RowSink& sink_;
  JsonRows rows_;
  bool is_surveyed_ = false;
  std::uint64_t offset_ = 0;
  std::unique_ptr<ByteDecoder> decoder_;
  std::unique_ptr<JsonSplitter> splitter_;
  std::string piece_;
  std::string decoded_;
  std::string line_;
  bool is_line_too_large_ = false;
  std::uint64_t line_number_ = 1;
};

}  // namespace kith::adapters
