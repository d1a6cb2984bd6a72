// PostgreSQL's binary formats (manual, "Frontend/Backend Protocol" and COPY): what goes into parameters and COPY
// tuples, byte by byte, big endian. Pure, so that records are encoded on the thread that parsed them. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/ids.hpp"

namespace kith::pg {

using Bytes = std::span<const std::uint8_t>;

// Type numbers of pg_type, which never change.
namespace oid {
inline constexpr std::uint32_t boolean = 16, bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, int2_array = 1005,
                               int4_array = 1007, text_array = 1009, int8_array = 1016, date = 1082, timestamptz = 1184,
                               uuid = 2950, uuid_array = 2951, jsonb = 3802, xid8 = 5069, varchar = 1043, name = 19;
}  // namespace oid

// Raw big-endian integers.
inline void put16(std::string& out, std::int16_t value) {
  const auto v = static_cast<std::uint16_t>(value);
  const char bytes[2] = {static_cast<char>(v >> 8U), static_cast<char>(v)};
  out.append(bytes, 2);
}
inline void put32(std::string& out, std::int32_t value) {
  const auto v = static_cast<std::uint32_t>(value);
  const char bytes[4] = {static_cast<char>(v >> 24U), static_cast<char>(v >> 16U), static_cast<char>(v >> 8U),
                         static_cast<char>(v)};
  out.append(bytes, 4);
}
inline void put64(std::string& out, std::int64_t value) {
  put32(out, static_cast<std::int32_t>(value >> 32));
  put32(out, static_cast<std::int32_t>(value));
}

// Fields of a COPY tuple, each with its length before it.
inline void put_tuple_header(std::string& out, std::int16_t columns) {
  put16(out, columns);
}
inline void put_null(std::string& out) {
  put32(out, -1);
}
inline void put_int2(std::string& out, std::int16_t value) {
  put32(out, 2);
  put16(out, value);
}
inline void put_int4(std::string& out, std::int32_t value) {
  put32(out, 4);
  put32(out, value);
}
inline void put_int8(std::string& out, std::int64_t value) {
  put32(out, 8);
  put64(out, value);
}
inline void put_bool(std::string& out, bool value) {
  put32(out, 1);
  out.push_back(value ? '\1' : '\0');
}
inline void put_text(std::string& out, std::string_view value) {
  put32(out, static_cast<std::int32_t>(value.size()));
  out.append(value);
}
inline void put_bytes(std::string& out, Bytes value) {
  put32(out, static_cast<std::int32_t>(value.size()));
  out.append(reinterpret_cast<const char*>(value.data()), value.size());
}
inline void put_uuid(std::string& out, const Uuid& value) {
  put_bytes(out, value.bytes);
}
// Days since 2000-01-01.
inline std::int32_t pg_days(std::chrono::sys_days day) {
  using namespace std::chrono;
  return static_cast<std::int32_t>((day - sys_days{year{2000} / 1 / 1}).count());
}
inline void put_date(std::string& out, std::chrono::sys_days value) {
  put_int4(out, pg_days(value));
}
// jsonb's version byte, then the text.
inline void put_jsonb(std::string& out, std::string_view json) {
  put32(out, static_cast<std::int32_t>(json.size()) + 1);
  out.push_back('\1');
  out.append(json);
}
// A one-dimensional smallint[] without NULLs; an empty one has no dimension.
inline void put_int2_array(std::string& out, std::span<const std::int16_t> values) {
  const auto n = static_cast<std::int32_t>(values.size());
  put32(out, n == 0 ? 12 : 20 + n * 6);
  put32(out, n == 0 ? 0 : 1);
  put32(out, 0);
  put32(out, static_cast<std::int32_t>(oid::int2));
  if (n == 0) return;
  put32(out, n);
  put32(out, 1);
  for (const std::int16_t value : values) put_int2(out, value);
}

// An array of a composite type of our own: its elements, each as length and record. The statement casts the parameter,
// because such a type has no fixed number.
struct CompositeArray {
  std::size_t size = 0;
  std::string_view elements;
};

// The arguments of one statement. Each `add` is one `$n`; nothing is null unless it is std::nullopt.
class Arguments {
 public:
  void add(bool value);
  void add(std::int16_t value);
  void add(std::int32_t value);
  void add(std::int64_t value);
  void add(std::string_view value);
  void add(const std::string& value) { add(std::string_view{value}); }
  void add(const char* value) { add(std::string_view{value}); }
  void add(Bytes value);
  void add(const std::array<std::uint8_t, 16>& value) { add(Bytes{value}); }
  void add(const Uuid& value);
  void add(const RecordUid& value) { add(value.value); }
  void add(const OrgCode& value) { add(std::string_view{value.text()}); }
  void add(std::chrono::sys_days value);
  void add(WallTime value);
  void add(std::span<const std::int16_t> value);
  void add(std::span<const std::int32_t> value);
  void add(std::span<const std::int64_t> value);
  void add(std::span<const std::string_view> value);
  void add(std::span<const RecordUid> value);
  void add(const CompositeArray& value);
  template <class T>
  void add(const std::vector<T>& value) {
    add(std::span<const T>{value});
  }
  // A null has the type of what it stands for.
  template <class T>
  void add(const std::optional<T>& value) {
    add(value ? *value : T{});
    if (!value) fields_.back().is_null = true;
  }
  void add(const std::optional<OrgCode>& value) {
    add(value ? std::string_view{value->text()} : std::string_view{});
    if (!value) fields_.back().is_null = true;
  }

  struct Field {
    std::uint32_t type;
    std::size_t offset;
    std::size_t size;
    bool is_null;
  };
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void close(std::uint32_t type, std::size_t start);
  std::vector<Field> fields_;
  std::string bytes_;
};

}  // namespace kith::pg
