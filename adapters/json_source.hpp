// JSON and NDJSON as a source of rows. Bytes are read twice: the first reading finds out which keys there are, so that
// an unknown one stops the run before a row is given, the second gives the rows. Memory does not grow with the file.
// Pure; one thread.
#pragma once

#include <memory>
#include <string>

#include "adapters/json_records.hpp"
#include "adapters/json_rows.hpp"

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

  const SourceFormat& format_;
  Bytes& bytes_;
  RowSink& sink_;
  JsonRows rows_;
  bool is_surveyed_ = false;
  std::unique_ptr<JsonRecords> records_;  // of this reading
};

}  // namespace kith::adapters
