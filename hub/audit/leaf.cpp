// See the header.
#include "hub/audit/leaf.hpp"

#include <algorithm>

namespace kith::audit {
namespace {

constexpr std::string_view event_names[event_count] = {"push",          "withdrawal", "record_read", "record_list",
                                                       "table",         "refusal",    "enrolment",   "policy_change",
                                                       "record_export", "release",    "sync_page",   "log_read"};

// Another kind of text could not be taken for a leaf.
constexpr std::string_view label = "kith audit leaf 1\n";
constexpr std::string_view nonce_label = "kith leaf nonce 1\n";
constexpr std::uint16_t no_reason = 0xFFFF;
// What a timestamp can be written of: to the end of the year 9999.
constexpr std::int64_t most_microseconds = 253'402'300'799'999'999;

class Bytes {
 public:
  explicit Bytes(std::string_view begin) : out_(begin) {}
  template <class T>
  void number(T value) {
    for (std::size_t i = sizeof(T); i > 0; --i) out_.push_back(static_cast<char>(value >> (8 * (i - 1))));
  }
  void uuid(const Uuid& value) { out_.append(value.bytes.begin(), value.bytes.end()); }
  void text(std::string_view value) {
    number(static_cast<std::uint8_t>(value.size()));
    out_.append(value);
  }
  std::string out_;
};

// Reads what Bytes writes; a read past the end gives zeroes, and is_good() is false from then on.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T number() {
    std::uint64_t value = 0;
    for (const char c : take(sizeof(T))) value = (value << 8U) | static_cast<unsigned char>(c);
    return static_cast<T>(value);
  }
  Uuid uuid() {
    Uuid value;
    const std::string_view bytes = take(value.bytes.size());
    std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
    return value;
  }
  std::string text() { return std::string{take(number<std::uint8_t>())}; }
  [[nodiscard]] bool is_good() const { return is_good_; }

 private:
  std::string_view take(std::size_t size) {
    if (bytes_.size() < size) {
      is_good_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view bytes_;
  bool is_good_ = true;
};

}  // namespace

std::string_view name(Event event) {
  return event_names[static_cast<std::size_t>(event) - 1];
}

std::optional<Event> parse_event(std::string_view name) {
  const auto* const found = std::ranges::find(event_names, name);
  if (found == std::end(event_names)) return std::nullopt;
  return static_cast<Event>(found - std::begin(event_names) + 1);
}

bool is_access(Event event) {
  return event == Event::record_read || event == Event::record_list || event == Event::table ||
         event == Event::record_export || event == Event::release || event == Event::sync_page;
}

std::string timestamp(WallTime at) {
  using namespace std::chrono;
  const auto padded = [](auto number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
  };
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  return padded(int{date.year()}, 4) + "-" + padded(unsigned{date.month()}, 2) + "-" + padded(unsigned{date.day()}, 2) +
         "T" + padded(time.hours().count(), 2) + ":" + padded(time.minutes().count(), 2) + ":" +
         padded(time.seconds().count(), 2) + "." + padded(time.subseconds().count(), 6) + "Z";
}

std::string encode(const Leaf& leaf) {
  Bytes bytes{label};
  bytes.uuid(leaf.nonce);
  bytes.number(static_cast<std::uint8_t>(leaf.event));
  bytes.number(static_cast<std::uint8_t>(leaf.purpose ? static_cast<std::uint8_t>(*leaf.purpose) : 0));
  bytes.number(static_cast<std::uint64_t>(leaf.at.time_since_epoch().count()));
  bytes.number(leaf.records);
  bytes.number(leaf.reason.value_or(no_reason));
  bytes.number(static_cast<std::uint8_t>(leaf.record_uid ? 1 : 0));
  if (leaf.record_uid) bytes.uuid(leaf.record_uid->value);
  bytes.text(leaf.org ? std::string_view{leaf.org->text()} : std::string_view{});
  bytes.text(leaf.principal);
  return std::move(bytes.out_);
}

Result<Leaf> decode(std::string_view bytes) {
  if (!bytes.starts_with(label)) return fail(Errc::malformed_value);
  Reader read{bytes.substr(label.size())};
  Leaf leaf;
  leaf.nonce = read.uuid();
  const auto event = read.number<std::uint8_t>();
  const auto purpose = read.number<std::uint8_t>();
  const auto at = read.number<std::int64_t>();
  leaf.at = WallTime{std::chrono::microseconds{at}};
  leaf.records = read.number<std::uint32_t>();
  const auto reason = read.number<std::uint16_t>();
  if (reason != no_reason) leaf.reason = reason;
  if (read.number<std::uint8_t>() != 0) leaf.record_uid = RecordUid{read.uuid()};
  if (const std::string org = read.text(); !org.empty()) leaf.org = OrgCode::parse(org);
  leaf.principal = read.text();
  const bool is_known =
      event >= 1 && event <= event_count && purpose <= purpose_count && at >= 0 && at <= most_microseconds;
  if (!read.is_good() || !is_known) return fail(Errc::malformed_value);
  leaf.event = static_cast<Event>(event);
  if (purpose != 0) leaf.purpose = static_cast<Purpose>(purpose);
  // Whatever was read loosely is written otherwise.
  if (encode(leaf) != bytes) return fail(Errc::malformed_value);
  return leaf;
}

Uuid nonce_of(const Uuid& seed, std::uint32_t number) {
  Bytes bytes{nonce_label};
  bytes.uuid(seed);
  bytes.number(number);
  const Hash hash = sha256(bytes.out_);
  Uuid nonce;
  std::copy_n(hash.begin(), nonce.bytes.size(), nonce.bytes.begin());
  return nonce;
}

std::string entry_of(std::string_view leaf_bytes) {
  const Hash hash = sha256(leaf_bytes);
  return {hash.begin(), hash.end()};
}

}  // namespace kith::audit
