#include "hub/cli/push_run.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "hub/base/json.hpp"

namespace kith::cli {
namespace {

constexpr json::Limits packed_limits{std::size_t{1024} * 1024, 8, 4'096, 100'000};

std::string text_of(json::Value object, std::string_view name) {
  const json::Value value = object.find(name);
  return value && value.is(json::Kind::string) ? std::string{value.string()} : std::string{};
}

std::int64_t number_of(json::Value object, std::string_view name) {
  const json::Value value = object.find(name);
  return value && value.is(json::Kind::number) ? value.integer().value_or(0) : 0;
}

std::uint64_t count_of(json::Value object, std::string_view name) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_of(object, name)));
}

void write_count(json::Writer& out, std::string_view name, std::uint64_t count) {
  out.member(name, static_cast<std::int64_t>(count));
}

// Parses what pack() wrote; an object, or an empty value.
class Packed {
 public:
  explicit Packed(std::string text) : text_(std::move(text)), parser_(packed_limits) {
    if (const auto parsed = parser_.parse(text_); parsed && parsed->is(json::Kind::object)) root_ = *parsed;
  }
  [[nodiscard]] json::Value root() const { return root_; }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value root_;
};

// A file's name is any bytes but NUL and '/' (POSIX); JSON holds UTF-8 only.
std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text.append({digits[byte >> 4U], digits[byte & 15U]});
  }
  return text;
}

std::optional<std::string> bytes_of_hex(std::string_view text) {
  std::string bytes;
  for (; text.size() >= 2; text.remove_prefix(2)) {
    std::uint8_t byte = 0;
    if (std::from_chars(text.data(), text.data() + 2, byte, 16).ptr != text.data() + 2) return std::nullopt;
    bytes.push_back(static_cast<char>(byte));
  }
  if (!text.empty()) return std::nullopt;
  return bytes;
}

Errc code_of(std::string_view slug) {
  const auto all = all_errors();
  const auto found = std::ranges::find_if(all, [&](Errc code) { return error_info(code).slug == slug; });
  return found == all.end() ? Errc::internal : *found;
}

}  // namespace

Reason reason_of(const Error& error) {
  return {error.code, error.place.pointer, error.place.column, std::string{error.hint}};
}

std::optional<SourceFile> look_at(const std::string& path) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  if (failed) return std::nullopt;
  const auto changed_at = std::filesystem::last_write_time(path, failed);
  if (failed) return std::nullopt;
  const auto absolute = std::filesystem::absolute(path, failed);
  if (failed) return std::nullopt;
  return SourceFile{absolute.string(), static_cast<std::int64_t>(bytes),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(changed_at.time_since_epoch()).count()};
}

std::string pack(const PushRun& run) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("state", static_cast<std::int64_t>(run.state)).member("source", run.source);
  out.member("title", run.title).member("version", std::int64_t{run.version}).member("path", hex(run.file.path));
  out.member("file_bytes", run.file.bytes).member("file_changed_at", run.file.changed_at);
  out.member("begun_at", run.begun_at);
  write_count(out, "rows", run.rows);
  write_count(out, "tables", run.tables);
  write_count(out, "skipped", run.skipped);
  write_count(out, "vanished", run.vanished);
  write_count(out, "queued", run.queued);
  write_count(out, "waiting", run.waiting);
  write_count(out, "ends", run.ends);
  out.key("accounts").begin_object();
  for (std::size_t i = 0; i < outcome_count; ++i)
    write_count(out, outcome_names[i], run.accounts.of(static_cast<Outcome>(i)));
  out.end_object().key("skipped_by_reason").begin_object();
  for (const auto& [reason, count] : run.skipped_by_reason) write_count(out, reason, count);
  out.end_object().end_object();
  return text;
}

std::optional<PushRun> unpack_run(std::string packed) {
  const Packed json{std::move(packed)};
  const json::Value root = json.root();
  if (!root) return std::nullopt;
  PushRun run;
  const std::int64_t state = number_of(root, "state");
  if (state != 1 && state != 2) return std::nullopt;
  run.state = static_cast<PushRun::State>(state);
  const auto path = bytes_of_hex(text_of(root, "path"));
  if (!path) return std::nullopt;
  run.source = text_of(root, "source");
  run.title = text_of(root, "title");
  run.version = static_cast<std::int32_t>(number_of(root, "version"));
  run.file = {*path, number_of(root, "file_bytes"), number_of(root, "file_changed_at")};
  run.begun_at = number_of(root, "begun_at");
  run.rows = count_of(root, "rows");
  run.tables = count_of(root, "tables");
  run.skipped = count_of(root, "skipped");
  run.vanished = count_of(root, "vanished");
  run.queued = count_of(root, "queued");
  run.waiting = count_of(root, "waiting");
  run.ends = count_of(root, "ends");
  const json::Value accounts = root.find("accounts");
  const json::Value reasons = root.find("skipped_by_reason");
  if (!accounts || !reasons) return std::nullopt;
  for (std::size_t i = 0; i < outcome_count; ++i)
    run.accounts.add(static_cast<Outcome>(i), count_of(accounts, outcome_names[i]));
  for (json::Value reason = reasons.first(); reason; reason = reason.next())
    run.skipped_by_reason[std::string{reason.name()}] = count_of(reasons, reason.name());
  return run;
}

std::string pack(const RowEnd& end) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  write_count(out, "row", end.row);
  out.member("outcome", name(end.outcome)).key("local").boolean(end.is_local).key("reasons").begin_array();
  for (const Reason& reason : end.reasons) {
    out.begin_object().member("code", error_info(reason.code).slug).member("pointer", reason.pointer);
    out.member("column", reason.column).member("hint", reason.hint).end_object();
  }
  out.end_array().end_object();
  return text;
}

std::optional<RowEnd> unpack_end(std::string packed) {
  const Packed json{std::move(packed)};
  const json::Value root = json.root();
  const json::Value reasons = root ? root.find("reasons") : json::Value{};
  const json::Value local = root ? root.find("local") : json::Value{};
  if (!reasons || !local) return std::nullopt;
  const auto* outcome = std::ranges::find(outcome_names, text_of(root, "outcome"));
  if (outcome == outcome_names.end()) return std::nullopt;
  RowEnd end{count_of(root, "row"), static_cast<Outcome>(outcome - outcome_names.begin()), local.boolean(), {}};
  for (json::Value reason = reasons.first(); reason; reason = reason.next())
    end.reasons.push_back({code_of(text_of(reason, "code")), text_of(reason, "pointer"), text_of(reason, "column"),
                           text_of(reason, "hint")});
  return end;
}

}  // namespace kith::cli
