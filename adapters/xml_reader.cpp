#include "adapters/xml_reader.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace kith::adapters {
namespace {

// Expat's allocator takes no argument of ours, so the account in use is the thread's: it is set around each call.
thread_local std::size_t* account = nullptr;

class WithAccount {
 public:
  explicit WithAccount(std::size_t& used) : previous_(account) { account = &used; }
  ~WithAccount() { account = previous_; }
  WithAccount(const WithAccount&) = delete;
  WithAccount& operator=(const WithAccount&) = delete;

 private:
  std::size_t* previous_;
};

constexpr std::size_t header_bytes = alignof(std::max_align_t);

std::size_t size_of(const void* block) {
  std::size_t size = 0;
  std::memcpy(&size, static_cast<const char*>(block) - header_bytes, sizeof size);
  return size;
}

void* take(void* old_start, std::size_t old_size, std::size_t size) {
  if (size > XmlReader::memory_limit_bytes || *account - old_size + size > XmlReader::memory_limit_bytes)
    return nullptr;
  void* const start = std::realloc(old_start, size + header_bytes);
  if (start == nullptr) return nullptr;
  *account += size - old_size;
  std::memcpy(start, &size, sizeof size);
  return static_cast<char*>(start) + header_bytes;
}

void* start_of(void* block) {
  return static_cast<char*>(block) - header_bytes;
}

const XML_Memory_Handling_Suite suite = {
    [](std::size_t size) { return take(nullptr, 0, size); },
    [](void* block, std::size_t size) {
      return block == nullptr ? take(nullptr, 0, size) : take(start_of(block), size_of(block), size);
    },
    [](void* block) {
      if (block == nullptr) return;
      *account -= size_of(block);
      std::free(start_of(block));
    },
};

std::string_view local_name(const char* name) {
  const char* const colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

}  // namespace

std::string_view XmlAttributes::find(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local_name(pair[0]) == name) return pair[1];
  }
  return {};
}

XmlReader::XmlReader(XmlHandler& handler) : handler_(handler) {
  const WithAccount in_use(used_bytes_);
  parser_ = XML_ParserCreate_MM(nullptr, &suite, nullptr);
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &on_begin, &on_end);
  XML_SetCharacterDataHandler(parser_, &on_text);
  XML_SetStartDoctypeDeclHandler(parser_, &on_doctype);
}

void XmlReader::on_begin(void* self, const char* name, const char** attributes) {
  static_cast<XmlReader*>(self)->handler_.begin(local_name(name), XmlAttributes(attributes));
}

void XmlReader::on_end(void* self, const char* name) {
  static_cast<XmlReader*>(self)->handler_.end(local_name(name));
}

void XmlReader::on_text(void* self, const char* piece, int size) {
  static_cast<XmlReader*>(self)->handler_.text({piece, static_cast<std::size_t>(size)});
}

void XmlReader::on_doctype(void* self, const char*, const char*, const char*, int) {
  static_cast<XmlReader*>(self)->stop(Error(
      Errc::malformed_workbook, {}, "it declares a document type or entities, which no spreadsheet program does"));
}

XmlReader::~XmlReader() {
  const WithAccount in_use(used_bytes_);
  XML_ParserFree(parser_);
}

Result<bool> XmlReader::step(ZipEntry& part) {
  const WithAccount in_use(used_bytes_);
  XML_Status status = XML_STATUS_ERROR;
  if (is_paused_) {
    is_paused_ = false;
    status = XML_ResumeParser(parser_);
  } else {
    void* const buffer = XML_GetBuffer(parser_, static_cast<int>(piece_bytes));
    if (buffer == nullptr) return fail(why_not());
    KITH_ASSIGN(const std::size_t got, part.read({static_cast<char*>(buffer), piece_bytes}));
    is_last_ = got == 0;
    status = XML_ParseBuffer(parser_, static_cast<int>(got), is_last_ ? 1 : 0);
  }
  if (status == XML_STATUS_SUSPENDED) return true;
  if (status != XML_STATUS_OK) {
    if (is_stopped_ && !error_) return false;
    return fail(why_not());
  }
  return !is_last_;
}

Result<void> XmlReader::read(ZipEntry& part, std::uint64_t most_bytes) {
  for (bool is_more = true; is_more;) {
    KITH_ASSIGN(is_more, step(part));
    if (part.done() > most_bytes)
      return fail(Error(Errc::source_too_large, {}, "a part of the workbook is larger than any that it needs"));
  }
  return {};
}

void XmlReader::pause() {
  if (is_stopped_ || is_paused_) return;
  is_paused_ = true;
  XML_StopParser(parser_, XML_TRUE);
}

void XmlReader::stop(std::optional<Error> why) {
  if (is_stopped_) return;
  is_stopped_ = true;
  error_ = std::move(why);
  XML_StopParser(parser_, XML_FALSE);
}

Error XmlReader::why_not() const {
  if (error_) return *error_;
  if (XML_GetErrorCode(parser_) == XML_ERROR_NO_MEMORY) {
    return {Errc::malformed_workbook, {}, "a part of it is built as no spreadsheet program builds it"};
  }
  return {Errc::malformed_workbook, {}, "a part of it is not well-formed XML"};
}

}  // namespace kith::adapters
