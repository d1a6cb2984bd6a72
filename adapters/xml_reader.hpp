// XML in pieces to begins, ends and texts of elements (expat), for the parts of a workbook. A document type declaration
// is refused, so there are no entities to expand or to fetch, and the parser's memory has a cap, so neither a giant
// token nor a million different names can fill it. Pure; one thread.
#pragma once

#include <expat.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "adapters/zip_archive.hpp"

namespace kith::adapters {

// The attributes of an element; names are compared without their prefix.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty when there is none.
  [[nodiscard]] std::string_view find(std::string_view name) const;

 private:
  const char** pairs_;
};

// What is told of a document. Names come without their prefix: the parts of a workbook mix no vocabularies that share
// names.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void begin(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
};

class XmlReader {
 public:
  static constexpr std::size_t memory_limit_bytes = std::size_t{4} * 1024 * 1024;
  static constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

  // The handler must outlive it.
  explicit XmlReader(XmlHandler& handler);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // Reads the next piece of the part, or the rest of the one in which the handler paused, and tells the handler. False
  // at the end. Errors: malformed_workbook, source_too_large, those of the part; what the handler gave to stop().
  Result<bool> step(ZipEntry& part);
  // All of it, up to so many bytes. Errors: those of step(); source_too_large beyond.
  Result<void> read(ZipEntry& part, std::uint64_t most_bytes);
  // For a handler, at an element's end: step() ends here and goes on with the next call.
  void pause();
  // For a handler: nothing more is told, and step() ends with the error, or as at the end without one.
  void stop(std::optional<Error> why);

 private:
  static void on_begin(void* self, const char* name, const char** attributes);
  static void on_end(void* self, const char* name);
  static void on_text(void* self, const char* piece, int size);
  static void on_doctype(void* self, const char*, const char*, const char*, int);
  [[nodiscard]] Error why_not() const;

  XmlHandler& handler_;
  std::size_t used_bytes_ = 0;
  XML_Parser parser_ = nullptr;
  std::optional<Error> error_;
  bool is_stopped_ = false;
  bool is_paused_ = false;
  bool is_last_ = false;  // piece of the part
};

}  // namespace kith::adapters
