#include "hub/cli/export_file.hpp"

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/rejects.hpp"

namespace kith::cli {
namespace {

class TextBytes final : public adapters::Bytes {
 public:
  explicit TextBytes(std::string text) : text_(std::move(text)), bytes_(text_) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override { return bytes_.read(offset, into); }

 private:
  std::string text_;
  adapters::MemoryBytes bytes_;
};

}  // namespace

Result<std::unique_ptr<adapters::Bytes>> open_export(const std::string& file, const adapters::SourceFormat& format) {
  KITH_ASSIGN(FileBytes bytes, FileBytes::open(file));
  auto returned = returned_text(format, bytes);
  // A fault of the source is told by whoever reads it, with the words for it.
  if (returned && *returned) return std::make_unique<TextBytes>(std::move(**returned));
  return std::make_unique<FileBytes>(std::move(bytes));
}

}  // namespace kith::cli
