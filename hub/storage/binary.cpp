// Parameters in PostgreSQL's binary form. Pure; see the header.
#include "hub/storage/binary.hpp"

#include <array>

namespace kith::pg {
namespace {

// The header of a one-dimensional array without NULLs.
void put_array_header(std::string& out, std::uint32_t element, std::size_t size) {
  put32(out, size == 0 ? 0 : 1);
  put32(out, 0);
  put32(out, static_cast<std::int32_t>(element));
  if (size == 0) return;
  put32(out, static_cast<std::int32_t>(size));
  put32(out, 1);
}

constexpr std::int64_t microseconds_to_2000 = 946'684'800'000'000;

}  // namespace

void Arguments::close(std::uint32_t type, std::size_t start) {
  fields_.push_back({type, start, bytes_.size() - start, false});
}

void Arguments::add(bool value) {
  const std::size_t start = bytes_.size();
  bytes_.push_back(value ? '\1' : '\0');
  close(oid::boolean, start);
}

void Arguments::add(std::int16_t value) {
  const std::size_t start = bytes_.size();
  put16(bytes_, value);
  close(oid::int2, start);
}

void Arguments::add(std::int32_t value) {
  const std::size_t start = bytes_.size();
  put32(bytes_, value);
  close(oid::int4, start);
}

void Arguments::add(std::int64_t value) {
  const std::size_t start = bytes_.size();
  put64(bytes_, value);
  close(oid::int8, start);
}

void Arguments::add(std::string_view value) {
  const std::size_t start = bytes_.size();
  bytes_.append(value);
  close(oid::text, start);
}

void Arguments::add(Bytes value) {
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(value.data()), value.size());
  close(oid::bytea, start);
}

void Arguments::add(const Uuid& value) {
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
  close(oid::uuid, start);
}

void Arguments::add(std::chrono::sys_days value) {
  const std::size_t start = bytes_.size();
  put32(bytes_, pg_days(value));
  close(oid::date, start);
}

void Arguments::add(WallTime value) {
  const std::size_t start = bytes_.size();
  put64(bytes_, value.time_since_epoch().count() - microseconds_to_2000);
  close(oid::timestamptz, start);
}

void Arguments::add(std::span<const std::int16_t> value) {
  const std::size_t start = bytes_.size();
  put_array_header(bytes_, oid::int2, value.size());
  for (const auto element : value) put_int2(bytes_, element);
  close(oid::int2_array, start);
}

void Arguments::add(std::span<const std::int32_t> value) {
  const std::size_t start = bytes_.size();
  put_array_header(bytes_, oid::int4, value.size());
  for (const auto element : value) put_int4(bytes_, element);
  close(oid::int4_array, start);
}

void Arguments::add(std::span<const std::int64_t> value) {
  const std::size_t start = bytes_.size();
  put_array_header(bytes_, oid::int8, value.size());
  for (const auto element : value) put_int8(bytes_, element);
  close(oid::int8_array, start);
}

void Arguments::add(std::span<const std::string_view> value) {
  const std::size_t start = bytes_.size();
  put_array_header(bytes_, oid::text, value.size());
  for (const auto element : value) put_text(bytes_, element);
  close(oid::text_array, start);
}

void Arguments::add(std::span<const RecordUid> value) {
  const std::size_t start = bytes_.size();
  put_array_header(bytes_, oid::uuid, value.size());
  for (const auto& element : value) put_uuid(bytes_, element.value);
  close(oid::uuid_array, start);
}

// array_recv believes the element type that it expects where the one it reads is not a built-in one.
void Arguments::add(const CompositeArray& value) {
  constexpr std::uint32_t unspecified = 0;
  const std::size_t start = bytes_.size();
  bytes_.reserve(start + value.elements.size() + 20);
  put_array_header(bytes_, unspecified, value.size);
  bytes_.append(value.elements);
  close(unspecified, start);
}

}  // namespace kith::pg
