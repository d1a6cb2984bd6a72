// Where pulled rows lie between the network and the adapter: a file without a name, sealed piece by piece with a key
// that only this process has, so that what identifies people never stands on the disk in the clear and is gone with the
// process, however that ends. An adapter can seek in it. One thread; blocks on the disk.
#pragma once

#include <filesystem>
#include <string>

#include "adapters/row_source.hpp"
#include "hub/base/secret.hpp"

namespace kith::cli {

class SealedSpool final : public adapters::Bytes {
 public:
  static constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

  // In that folder, or else where the system keeps temporary files. Errors: file_unwritable.
  static Result<SealedSpool> make(const std::filesystem::path& folder);
  SealedSpool(SealedSpool&& other) noexcept;
  SealedSpool& operator=(SealedSpool&&) = delete;
  ~SealedSpool() override;

  // Errors: file_unwritable (disk full).
  Result<void> append(std::string_view bytes);
  // Begins anew, empty.
  Result<void> clear();

  [[nodiscard]] std::uint64_t size() const override { return whole_pieces_ * piece_bytes + open_.size(); }
  // Errors: file_unreadable (the disk has changed it).
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;

 private:
  SealedSpool(int descriptor, SecretKey key) : descriptor_(descriptor), key_(std::move(key)) {}
  Result<void> put_piece();
  // The piece of that number; valid until the next call.
  Result<std::string_view> piece(std::uint64_t number);

  int descriptor_;
  SecretKey key_;
  std::string open_;  // the last piece, while it is not full
  std::uint64_t whole_pieces_ = 0;
  std::string cached_;
  std::uint64_t cached_number_ = UINT64_MAX;
};

}  // namespace kith::cli
