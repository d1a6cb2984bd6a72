// The first reading of an export that is held as a whole: whether it can be read to its end, whether its headers fit
// the mapping file, how many rows it has. No rule of the mapping file runs, so a file with too many rows is known for a
// fraction of what they would cost, and one that does not fit gives none. Pure; one thread.
#pragma once

#include <memory>

#include "adapters/engine.hpp"

namespace kith::adapters {

class Inspection {
 public:
  explicit Inspection(Mapping mapping);
  ~Inspection();
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  // Reads on by one piece of `bytes`, which is the same in each call. False when all is read. Errors, after which it
  // must not be called again: those of RowSource::step(), unknown_column and missing_column (see header_fault()).
  Result<bool> step(Bytes& bytes);

  // So far, without padding.
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] const HeaderFault& header_fault() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::adapters
