#include "adapters/engine.hpp"

#include <algorithm>

#include "adapters/csv_source.hpp"
#include "adapters/file_kind.hpp"
#include "adapters/row_reader.hpp"
#include "hub/base/json.hpp"
#include "schemas/encode.hpp"

namespace kith::adapters {

struct Run::State final : RowSink {
  State(Mapping m, RunOptions o, Sink s)
      : mapping(std::move(m)),
        options(std::move(o)),
        sink(std::move(s)),
        reader(mapping.plan(), options, [this](Row& row) { return give(row); }) {
    for (const std::string& reason : mapping.plan().reasons) tally.skipped.emplace_back(reason, 0);
  }

  Result<void> take_row(const SourceRow& row) override {
    KITH_ASSIGN(const bool has_text, reader.read(row));
    if (!has_text) ++tally.blank_rows;
    return {};
  }

  Result<void> give(Row& row) {
    ++tally.offered;
    if (row.has_lost_date) ++tally.lost_dates;
    ++tally.by_fate[static_cast<std::size_t>(row.fate)];
    for (auto& [reason, count] : tally.skipped) {
      if (row.fate == RowFate::skipped && reason == row.reason) ++count;
    }
    return sink(row);
  }

  Result<void> take_header(std::uint64_t number, std::uint32_t sheet,
                           std::span<const std::string_view> headers) override {
    auto layout = match_header(mapping.plan(), headers, fault);
    if (!layout) {
      layout.error().place.row = number;
      return fail(std::move(layout).error());
    }
    return reader.begin(*std::move(layout), sheet);
  }

  // What `held` begins with decides whether it is read as it comes.
  Result<void> begin_feeding() {
    KITH_ASSIGN(const Reader kind, reader_for(mapping.plan().source, held));
    if (kind != Reader::csv) return {};
    streamed = std::make_unique<CsvSource>(mapping.plan().source, nullptr, *this);
    return streamed->feed(std::exchange(held, {}));
  }

  Result<void> feed(std::string_view bytes) {
    if (streamed) return streamed->feed(bytes);
    if (bytes.size() > held_limit_bytes - held.size()) {
      return fail(Error(Errc::source_too_large, {}, "a workbook or JSON text may have 64 MiB here"));
    }
    const bool was_begun = held.size() >= file_head_bytes;
    held += bytes;
    return was_begun || held.size() < file_head_bytes ? Result<void>{} : begin_feeding();
  }

  Result<void> finish() {
    if (!streamed && held.size() < file_head_bytes) KITH_TRY(begin_feeding());
    if (streamed) {
      KITH_TRY(streamed->finish());
      for (bool is_more = true; is_more;) {
        KITH_ASSIGN(is_more, reader.finish());
      }
      return {};
    }
    MemoryBytes bytes(held);
    for (bool is_more = true; is_more;) {
      KITH_ASSIGN(is_more, step(bytes));
    }
    return {};
  }

  Result<bool> step(Bytes& bytes) {
    if (!source) {
      KITH_ASSIGN(source, open_source(mapping.plan().source, bytes, *this));
    }
    if (!is_read) {
      KITH_ASSIGN(const bool is_more, source->step());
      if (is_more) return true;
      is_read = true;
    }
    return reader.finish();
  }

  template <class T>
  Result<T> keep(Result<T> result) {
    if (!result && !error) error = result.error();
    return result;
  }

  Mapping mapping;
  RunOptions options;
  Sink sink;
  RowReader reader;
  std::unique_ptr<RowSource> source;    // of step()
  bool is_read = false;                 // to its end
  std::unique_ptr<CsvSource> streamed;  // of feed()
  std::string held;
  Tally tally;
  HeaderFault fault;
  std::optional<Error> error;
};

std::string_view name(RowFate fate) {
  constexpr std::array<std::string_view, row_fate_count> names = {"record", "withdrawn", "skipped", "refused"};
  return names[static_cast<std::size_t>(fate)];
}

std::string_view name(CellFate fate) {
  constexpr std::array<std::string_view, 5> names = {"kept", "generalised", "dropped", "ignored", "constant"};
  return names[static_cast<std::size_t>(fate)];
}

std::string complete(std::string_view content, const RecordUid& uid, std::int32_t revision) {
  std::string out = "{\"record_uid\":\"" + uid.text() + "\",\"revision\":" + std::to_string(revision) + ",";
  out += content.substr(1);
  return out;
}

std::string withdrawal(RecordKind kind, const RecordUid& uid, std::int32_t revision) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("record_uid", uid.text()).member("revision", std::int64_t{revision});
  writer.member("kind", records::name(kind)).member("schema_version", std::int64_t{records::schema_version});
  writer.key("withdrawn").boolean(true).end_object();
  return out;
}

Run::Run(Mapping mapping, RunOptions options, Sink sink)
    : state_(std::make_unique<State>(std::move(mapping), std::move(options), std::move(sink))) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

Result<bool> Run::step(Bytes& bytes) {
  State& s = *state_;
  return s.error ? Result<bool>(fail(*s.error)) : s.keep(s.step(bytes));
}

SourceProgress Run::progress() const {
  return state_->source ? state_->source->progress() : SourceProgress{};
}

Result<void> Run::feed(std::string_view bytes) {
  State& s = *state_;
  return s.error ? Result<void>(fail(*s.error)) : s.keep(s.feed(bytes));
}

Result<void> Run::finish() {
  State& s = *state_;
  return s.error ? Result<void>(fail(*s.error)) : s.keep(s.finish());
}

const Tally& Run::tally() const {
  return state_->tally;
}

const HeaderFault& Run::header_fault() const {
  return state_->fault;
}

}  // namespace kith::adapters
