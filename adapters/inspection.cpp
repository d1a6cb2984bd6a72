#include "adapters/inspection.hpp"

#include "adapters/header.hpp"

namespace kith::adapters {

struct Inspection::State final : RowSink {
  explicit State(Mapping of) : mapping(std::move(of)) {}

  Result<void> take_header(std::uint64_t number, std::uint32_t /*sheet*/,
                           std::span<const std::string_view> headers) override {
    auto layout = match_header(mapping.plan(), headers, fault);
    if (layout) return {};
    layout.error().place.row = number;
    return fail(std::move(layout).error());
  }

  Result<void> take_row(const SourceRow& row) override {
    if (has_text(row)) ++rows;
    return {};
  }

  Mapping mapping;
  std::unique_ptr<RowSource> source;
  std::uint64_t rows = 0;
  HeaderFault fault;
};

Inspection::Inspection(Mapping mapping) : state_(std::make_unique<State>(std::move(mapping))) {}
Inspection::~Inspection() = default;

Result<bool> Inspection::step(Bytes& bytes) {
  State& s = *state_;
  if (!s.source) {
    KITH_ASSIGN(s.source, open_source(s.mapping.plan().source, bytes, s));
  }
  return s.source->step();
}

std::uint64_t Inspection::rows() const {
  return state_->rows;
}

const HeaderFault& Inspection::header_fault() const {
  return state_->fault;
}

}  // namespace kith::adapters
