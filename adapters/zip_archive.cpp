#include "adapters/zip_archive.hpp"

#include <algorithm>
#include <unordered_set>

namespace kith::adapters {
namespace {

using namespace std::string_view_literals;

// APPNOTE 4.3.16 and 4.3.15: the end record stands in the last 64 KiB and a bit, a ZIP64 locator right before it.
constexpr std::uint64_t end_search_bytes = 65'536 + 22 + 20;
constexpr std::string_view end_signature = "PK\x05\x06"sv;
constexpr std::string_view zip64_signature = "PK\x06\x07"sv;
constexpr std::size_t zip64_locator_bytes = 20;

Error damaged(std::string_view hint) {
  return {Errc::malformed_workbook, {}, hint};
}

}  // namespace

Result<std::size_t> ZipEntry::read(std::span<char> into) {
  const zip_int64_t got = zip_fread(file_.get(), into.data(), into.size());
  if (got < 0) return fail(damaged("a part of it cannot be unpacked"));
  done_ += static_cast<std::uint64_t>(got);
  const bool is_bomb = done_ > ratio_free_bytes && done_ / ratio_limit > packed_;
  if (is_bomb || done_ > expanded_limit_bytes) {
    return fail(Error(Errc::source_too_large, {}, "a part of the workbook expands to far more than its size allows"));
  }
  return static_cast<std::size_t>(got);
}

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(Bytes& bytes) {
  KITH_TRY(refuse_zip64(bytes));
  std::unique_ptr<ZipArchive> out(new ZipArchive(bytes));
  zip_source_t* source = zip_source_function_create(&ZipArchive::answer, out.get(), nullptr);
  if (source == nullptr) return fail(damaged("there is too little memory for it"));
  out->archive_ = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (out->archive_ == nullptr) {
    zip_source_free(source);
    return fail(damaged("the file is no complete ZIP archive, so a part of it may be missing"));
  }
  if (zip_get_num_entries(out->archive_, 0) > entries_cap) {
    return fail(Error(Errc::source_too_large, {}, "the workbook has more than 10,000 parts"));
  }
  KITH_TRY(out->refuse_repeated_names());
  return out;
}

// Of two parts of one name two programs may read another: what a person saw is then not what is sent.
Result<void> ZipArchive::refuse_repeated_names() const {
  std::unordered_set<std::string> names;
  const zip_int64_t count = zip_get_num_entries(archive_, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const stored = zip_get_name(archive_, static_cast<zip_uint64_t>(i), 0);
    std::string name = stored == nullptr ? "" : stored;
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!names.insert(std::move(name)).second) return fail(damaged("two parts of it have the same name"));
  }
  return {};
}

ZipArchive::~ZipArchive() {
  if (archive_ != nullptr) zip_discard(archive_);
  zip_error_fini(&error_);
}

// Only ZIP64 can announce more entries than memory holds. A workbook needs it beyond 4 GiB, which nothing here reads.
Result<void> ZipArchive::refuse_zip64(Bytes& bytes) {
  const std::uint64_t begin = bytes.size() - std::min(bytes.size(), end_search_bytes);
  std::string tail(static_cast<std::size_t>(bytes.size() - begin), '\0');
  KITH_ASSIGN(const std::size_t got, bytes.read(begin, tail));
  tail.resize(got);
  for (auto at = tail.find(end_signature); at != std::string::npos; at = tail.find(end_signature, at + 1)) {
    if (at >= zip64_locator_bytes && tail.substr(at - zip64_locator_bytes).starts_with(zip64_signature)) {
      return fail(Error(Errc::source_too_large, {}, "the workbook says that it is larger than 4 GiB"));
    }
  }
  return {};
}

bool ZipArchive::has(const std::string& name) const {
  return zip_name_locate(archive_, name.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<ZipEntry> ZipArchive::entry(const std::string& name) {
  const zip_int64_t index = zip_name_locate(archive_, name.c_str(), ZIP_FL_NOCASE);
  zip_stat_t status{};
  if (index < 0 || zip_stat_index(archive_, static_cast<zip_uint64_t>(index), 0, &status) != 0) {
    return fail(damaged("a part that it names is missing"));
  }
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    return fail(damaged("it has a password"));
  }
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
    return fail(damaged("it is packed by a method that no spreadsheet program uses"));
  }
  ZipEntry out;
  out.size_ = status.size;
  out.packed_ = std::min<std::uint64_t>(status.comp_size, bytes_.size());
  out.file_.reset(zip_fopen_index(archive_, static_cast<zip_uint64_t>(index), 0));
  if (!out.file_) return fail(damaged("a part of it cannot be unpacked"));
  return out;
}

zip_int64_t ZipArchive::read(std::span<char> into) {
  const auto got = bytes_.read(offset_, into);
  if (!got) {
    zip_error_set(&error_, ZIP_ER_READ, 0);
    return -1;
  }
  offset_ += *got;
  return static_cast<zip_int64_t>(*got);
}

zip_int64_t ZipArchive::seek(void* data, zip_uint64_t size) {
  const zip_int64_t to = zip_source_seek_compute_offset(offset_, bytes_.size(), data, size, &error_);
  if (to < 0) return -1;
  offset_ = static_cast<std::uint64_t>(to);
  return 0;
}

// What libzip asks of the bytes (zip_source_function).
zip_int64_t ZipArchive::answer(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
  auto& archive = *static_cast<ZipArchive*>(self);
  switch (static_cast<int>(command)) {  // what is not answered here is refused, writing above all
    case ZIP_SOURCE_OPEN:
      archive.offset_ = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return archive.read({static_cast<char*>(data), static_cast<std::size_t>(size)});
    case ZIP_SOURCE_SEEK:
      return archive.seek(data, size);
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(archive.offset_);
    case ZIP_SOURCE_STAT: {
      auto& status = *static_cast<zip_stat_t*>(data);
      zip_stat_init(&status);
      status.valid = ZIP_STAT_SIZE;
      status.size = archive.bytes_.size();
      return static_cast<zip_int64_t>(sizeof(status));
    }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&archive.error_, data, size);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                            ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                            ZIP_SOURCE_SUPPORTS, -1);
    default:
      zip_error_set(&archive.error_, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

}  // namespace kith::adapters
