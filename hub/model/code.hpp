// Coded values: every code of every list is a small integer that is never reused (schemas/codes/*.csv). 0, 1 and 2 mean
// the same in each list: not_asked (stored as NULL or absent), unknown, declined. Pure; the lists are loaded once and
// read by any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kith {

using CodeId = std::int16_t;
inline constexpr CodeId not_asked = 0;
inline constexpr CodeId unknown = 1;
inline constexpr CodeId declined = 2;
inline constexpr CodeId first_real_code = 10;

// One list for each coded field; the file is schemas/codes/<name>.csv.
enum class CodeList : std::uint8_t {
  act_types,
  sites,
  bias_reasons,
  bias_targets,
  bias_evidence,
  scope,
  offender_kind,
  reporter_role,
  reporting_for,
  age_band,
  gender,
  ethnicity,
  language,
  script,
  count_band,
  offense,
  yes_no,
  reported_to,
  help_wanted,
  daypart,
  data_basis,
  verification_status,
  quality_flags,
  funding_streams,
  source_system,
  county,
  cbsa,
  state,
  city,
  adapter,
};
inline constexpr std::size_t code_list_count = static_cast<std::size_t>(CodeList::adapter) + 1;

enum class Taxonomy : std::uint8_t { sah_2020 = 1, sah_2023 = 2 };

// A set of codes of one list, sorted, without repeats. Empty is not_asked. Trivially copyable; the cap has room for the
// longest list that one report ticks.
class CodeSet {
 public:
  static constexpr std::size_t capacity = 32;
  // False when full. Keeps the order; adding a code twice changes nothing.
  bool add(CodeId code) {
    std::size_t at = 0;
    while (at < size_ && codes_[at] < code) ++at;
    if (at < size_ && codes_[at] == code) return true;
    if (size_ == capacity) return false;
    for (std::size_t i = size_; i > at; --i) codes_[i] = codes_[i - 1];
    codes_[at] = code;
    ++size_;
    return true;
  }
  [[nodiscard]] std::span<const CodeId> codes() const { return {codes_.data(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool contains(CodeId code) const {
    for (const CodeId c : codes())
      if (c == code) return true;
    return false;
  }
  bool operator==(const CodeSet& other) const {
    if (size_ != other.size_) return false;
    for (std::size_t i = 0; i < size_; ++i)
      if (codes_[i] != other.codes_[i]) return false;
    return true;
  }

 private:
  std::array<CodeId, capacity> codes_{};
  std::uint8_t size_ = 0;
};

struct Code {
  CodeId id;
  std::string_view code;   // as it stands in JSON
  std::string_view label;  // English
  // The group it belongs to, in the same list, or not_asked. A city's is its county (an id of `county`), a county's its
  // CBSA (an id of `cbsa`).
  CodeId parent = not_asked;
  std::optional<Taxonomy> taxonomy;  // for act_types and sites; none: valid in each
  bool stands_alone = false;         // in a set no other code may stand beside it: unknown, none, …
  std::string_view alias;            // of a site: its NIBRS location code
};

std::string_view name(CodeList list);
std::optional<CodeList> code_list(std::string_view name);
std::string_view name(Taxonomy taxonomy);
std::optional<Taxonomy> taxonomy(std::string_view name);

// All codes of a list, by id, the three special ones included.
std::span<const Code> codes(CodeList list);
// By its text; for act_types and sites within that taxonomy. A hash look-up.
std::optional<CodeId> find_code(CodeList list, std::string_view code, Taxonomy taxonomy = Taxonomy::sah_2023);
// The same, as the whole entry; nullptr when there is none.
const Code* look_up_code(CodeList list, std::string_view code, Taxonomy taxonomy = Taxonomy::sah_2023);
// By its id; nullptr when there is none.
const Code* find_code(CodeList list, CodeId id);

// The label in that language (BCP 47, as the columns of the file are named), or the English one where there is none;
// empty for an unknown id.
std::string_view label(CodeList list, CodeId id, std::string_view language);
// The languages that some code of the list has a label in; "en" first.
std::span<const std::string_view> languages(CodeList list);

// An entry of the crosswalk between taxonomies (schemas/codes/crosswalk.csv).
enum class Confidence : std::uint8_t { exact = 1, broader, narrower, ambiguous };
struct CrosswalkEntry {
  CodeList list;
  CodeId from;
  CodeId to;
  Confidence confidence;
};
std::span<const CrosswalkEntry> crosswalk();

}  // namespace kith
