#include "adapters/engine.hpp"

#include <algorithm>

#include "adapters/csv.hpp"
#include "adapters/row_reader.hpp"
#include "hub/base/json.hpp"
#include "schemas/encode.hpp"

namespace kith::adapters {

struct Run::State {
  State(Mapping m, RunOptions o, Sink s)
      : mapping(std::move(m)),
        options(std::move(o)),
        sink(std::move(s)),
        decoder(mapping.plan().encoding),
        csv(mapping.plan().delimiter, {},
            [this](std::uint64_t number, std::span<std::string> cells) { return take_row(number, cells); }),
        reader(mapping.plan(), options) {
    for (const std::string& reason : mapping.plan().reasons) tally.skipped.emplace_back(reason, 0);
  }

  Result<void> take_row(std::uint64_t number, std::span<std::string> cells) {
    if (number < mapping.plan().header_row) return {};
    if (!has_header) return take_header(number, cells);
    if (!reader.read(number, cells, decoder.cell_encoding(), row)) {
      ++tally.blank_rows;
      return {};
    }
    ++tally.offered;
    ++tally.by_fate[static_cast<std::size_t>(row.fate)];
    for (auto& [reason, count] : tally.skipped) {
      if (!row.reason.empty() && row.fate != RowFate::refused && reason == row.reason) ++count;
    }
    return sink(row);
  }

  Result<void> take_header(std::uint64_t number, std::span<std::string> cells) {
    for (std::string& cell : cells) {
      if (!to_utf8(cell, decoder.cell_encoding())) {
        Error bad(Errc::not_utf8);
        bad.place.row = number;
        return fail(std::move(bad));
      }
    }
    auto layout = match_header(mapping.plan(), cells, fault);
    if (!layout) {
      layout.error().place.row = number;
      return fail(std::move(layout).error());
    }
    reader.begin(*std::move(layout));
    has_header = true;
    return {};
  }

  Result<void> keep(Result<void> result) {
    if (!result && !error) error = result.error();
    return result;
  }

  Mapping mapping;
  RunOptions options;
  Sink sink;
  ByteDecoder decoder;
  CsvReader csv;
  RowReader reader;
  Row row;
  std::string decoded;
  bool has_header = false;
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

Result<void> Run::feed(std::string_view bytes) {
  State& s = *state_;
  if (s.error) return fail(*s.error);
  s.decoded.clear();
  KITH_TRY(s.keep(s.decoder.feed(bytes, s.decoded)));
  return s.keep(s.csv.feed(s.decoded));
}

Result<void> Run::finish() {
  State& s = *state_;
  if (s.error) return fail(*s.error);
  s.decoded.clear();
  KITH_TRY(s.keep(s.decoder.finish(s.decoded)));
  KITH_TRY(s.keep(s.csv.feed(s.decoded)));
  KITH_TRY(s.keep(s.csv.finish()));
  if (!s.has_header) return s.keep(fail(Error(Errc::missing_column, {}, "the export has no header row")));
  return {};
}

const Tally& Run::tally() const {
  return state_->tally;
}

const HeaderFault& Run::header_fault() const {
  return state_->fault;
}

}  // namespace kith::adapters
