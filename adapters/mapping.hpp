// A mapping file: how one source's export becomes records, as data (TOML; docs/mapping.md is the reference). Parsing
// checks everything that can be known without a row, so a bad file is refused before a run with the line and column of
// each fault. The files of the built-in adapters are embedded. Pure; a Mapping is immutable and any thread may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/record.hpp"

namespace kith::adapters {

// One thing wrong with a mapping file. Mapping files hold no data of people, so the sentence may quote the file.
struct MappingFault {
  std::uint32_t line = 0;  // from 1
  std::uint32_t column = 0;
  std::string sentence;
};

// "FILE:LINE:COLUMN: sentence", one a line, for a person.
std::string explain(std::string_view file_name, std::span<const MappingFault> faults);

struct Plan;  // the compiled form, private to the engine

class Mapping {
 public:
  static constexpr std::size_t file_limit_bytes = std::size_t{1024} * 1024;

  // Compiles a file's text. On failure: all faults found (never empty), in the order of their lines.
  static tl::expected<Mapping, std::vector<MappingFault>> parse(std::string_view toml);

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::string_view adapter() const;  // the record's: the name if it is a built-in's, else `custom`
  [[nodiscard]] std::int32_t version() const;      // becomes the record's `adapter_version`
  [[nodiscard]] const std::string& title() const;  // one line for a person
  [[nodiscard]] RecordKind kind() const;
  // The source key of the row whose key columns hold these texts, in their order; nothing when it has another number of
  // them, or several sheets.
  [[nodiscard]] std::optional<std::string> key_of(std::span<const std::string_view> parts) const;
  [[nodiscard]] const Plan& plan() const { return *plan_; }

 private:
  explicit Mapping(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}
  std::shared_ptr<const Plan> plan_;
};

// An adapter that comes with the program: adapters/NAME/mapping.toml.
struct BuiltIn {
  std::string_view name;
  std::string_view mapping;  // the file's text
};
// In the order of their names.
std::span<const BuiltIn> built_in();
// The one of that name. Errors: not_found.
Result<Mapping> built_in(std::string_view name);

}  // namespace kith::adapters
