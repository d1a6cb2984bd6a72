// Reading binary results. The type of a column is checked against the type asked for, because a wrong cast would give
// a wrong number without a word. See the header.
#include <libpq-fe.h>

#include <cstdlib>
#include <stdexcept>

#include "hub/storage/pg.hpp"

namespace kith::pg {
namespace {

[[noreturn]] void wrong_type() {
  throw std::logic_error("a column was read as another type than it has");
}

// The bytes of a value that must not be null, of one of these types.
Bytes value_of(const pg_result* result, int row, int column, std::initializer_list<std::uint32_t> types) {
  const std::uint32_t type = PQftype(result, column);
  bool fits = false;
  for (const std::uint32_t allowed : types) fits = fits || type == allowed;
  if (!fits || PQfformat(result, column) != 1 || PQgetisnull(result, row, column) == 1) wrong_type();
  return {reinterpret_cast<const std::uint8_t*>(PQgetvalue(result, row, column)),
          static_cast<std::size_t>(PQgetlength(result, row, column))};
}

std::uint64_t big_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8U) | byte;
  return value;
}

std::string_view text_of(const pg_result* result, int row, int column) {
  const Bytes bytes = value_of(result, row, column, {oid::text, oid::varchar, oid::name});
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

std::vector<std::int16_t> int2_array(Bytes bytes) {
  if (bytes.size() < 12) wrong_type();
  if (big_endian(bytes.first(4)) == 0) return {};
  const auto count = static_cast<std::size_t>(big_endian(bytes.subspan(12, 4)));
  if (big_endian(bytes.first(4)) != 1 || bytes.size() != 20 + count * 6) wrong_type();
  std::vector<std::int16_t> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<std::int16_t>(big_endian(bytes.subspan(20 + i * 6 + 4, 2)));
  return values;
}

}  // namespace

Rows::Rows(pg_result* result) : result_(result) {}
void Rows::Clear::operator()(pg_result* result) const {
  PQclear(result);
}
int Rows::size() const {
  return PQntuples(result_.get());
}
int Rows::status() const {
  return PQresultStatus(result_.get());
}

std::int64_t Rows::affected() const {
  return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}
bool Rows::Row::is_null(int column) const {
  return PQgetisnull(result_, row_, column) == 1;
}

template <class T>
T Rows::Row::get(int column) const {
  if constexpr (is_optional<T>::value) {
    if (is_null(column)) return std::nullopt;
    return get<typename T::value_type>(column);
  } else if constexpr (std::is_same_v<T, bool>) {
    return value_of(result_, row_, column, {oid::boolean})[0] != 0;
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    return static_cast<T>(big_endian(value_of(result_, row_, column, {oid::int2})));
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return static_cast<T>(big_endian(value_of(result_, row_, column, {oid::int4})));
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return static_cast<T>(big_endian(value_of(result_, row_, column, {oid::int8})));
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return big_endian(value_of(result_, row_, column, {oid::xid8}));
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return text_of(result_, row_, column);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return std::string{text_of(result_, row_, column)};
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return value_of(result_, row_, column, {oid::bytea});
  } else if constexpr (std::is_same_v<T, Uuid> || std::is_same_v<T, RecordUid>) {
    const Bytes bytes = value_of(result_, row_, column, {oid::uuid});
    Uuid uuid;
    std::copy_n(bytes.begin(), uuid.bytes.size(), uuid.bytes.begin());
    return T{uuid};
  } else if constexpr (std::is_same_v<T, OrgCode>) {
    auto org = OrgCode::parse(text_of(result_, row_, column));
    if (!org) wrong_type();
    return *org;
  } else if constexpr (std::is_same_v<T, std::chrono::sys_days>) {
    using namespace std::chrono;
    const auto since = static_cast<std::int32_t>(big_endian(value_of(result_, row_, column, {oid::date})));
    return sys_days{year{2000} / 1 / 1} + days{since};
  } else if constexpr (std::is_same_v<T, WallTime>) {
    using namespace std::chrono;
    const auto since = static_cast<std::int64_t>(big_endian(value_of(result_, row_, column, {oid::timestamptz})));
    return WallTime{sys_days{year{2000} / 1 / 1}} + microseconds{since};
  } else {
    static_assert(std::is_same_v<T, std::vector<std::int16_t>>);
    return int2_array(value_of(result_, row_, column, {oid::int2_array}));
  }
}

#define KITH_READABLE(...)                                            \
  template __VA_ARGS__ Rows::Row::get<__VA_ARGS__>(int column) const; \
  template std::optional<__VA_ARGS__> Rows::Row::get<std::optional<__VA_ARGS__>>(int column) const;
KITH_READABLE(bool)
KITH_READABLE(std::int16_t)
KITH_READABLE(std::int32_t)
KITH_READABLE(std::int64_t)
KITH_READABLE(std::uint64_t)
KITH_READABLE(std::string_view)
KITH_READABLE(std::string)
KITH_READABLE(Bytes)
KITH_READABLE(Uuid)
KITH_READABLE(RecordUid)
KITH_READABLE(OrgCode)
KITH_READABLE(std::chrono::sys_days)
KITH_READABLE(WallTime)
KITH_READABLE(std::vector<std::int16_t>)
#undef KITH_READABLE

}  // namespace kith::pg
