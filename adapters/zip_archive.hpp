// A ZIP archive read from bytes that can be sought in (libzip), with the caps that hostile archives need: how many
// entries it may have, how far an entry may expand, which methods it may use. Pure; one thread.
#pragma once

#include <zip.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "adapters/row_source.hpp"

namespace kith::adapters {

class ZipEntry {
 public:
  // An entry may expand to this, and beyond ratio_free_bytes to ratio_limit times what it has in the archive. XML of
  // spreadsheets reaches about 50 times; deflate can do 1,032.
  static constexpr std::uint64_t expanded_limit_bytes = std::uint64_t{1024} * 1024 * 1024;
  static constexpr std::uint64_t ratio_free_bytes = std::uint64_t{1024} * 1024;
  static constexpr std::uint64_t ratio_limit = 200;

  // Bytes that the archive says it expands to.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  // The next expanded bytes; 0 at the end, where the checksum has been compared. Errors: malformed_workbook,
  // source_too_large, those of the Bytes.
  Result<std::size_t> read(std::span<char> into);

 private:
  friend class ZipArchive;
  struct Close {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
  };
  std::unique_ptr<zip_file_t, Close> file_;
  std::uint64_t size_ = 0;
  std::uint64_t packed_ = 0;
  std::uint64_t done_ = 0;
};

class ZipArchive {
 public:
  static constexpr std::int64_t entries_cap = 10'000;

  // `bytes` must outlive it. Errors: malformed_workbook (no archive, or one with two entries of one name, compared
  // without case), source_too_large (more than entries_cap entries, or 4 GiB), those of Bytes.
  static Result<std::unique_ptr<ZipArchive>> open(Bytes& bytes);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  [[nodiscard]] bool has(const std::string& name) const;
  // An entry by its name, without regard to case. Errors: malformed_workbook (there is none, it is encrypted, or packed
  // by a method other than deflate).
  Result<ZipEntry> entry(const std::string& name);

 private:
  explicit ZipArchive(Bytes& bytes) : bytes_(bytes) { zip_error_init(&error_); }
  static zip_int64_t answer(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command);
  zip_int64_t read(std::span<char> into);
  zip_int64_t seek(void* data, zip_uint64_t size);
  static Result<void> refuse_zip64(Bytes& bytes);
  [[nodiscard]] Result<void> refuse_repeated_names() const;

  Bytes& bytes_;
  std::uint64_t offset_ = 0;
  zip_error_t error_{};
  zip_t* archive_ = nullptr;
};

}  // namespace kith::adapters
