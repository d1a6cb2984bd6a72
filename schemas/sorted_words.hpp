// A long list of words that is searched where it lies in the program: lines in the order of their bytes, after comment
// lines that begin with '#'. So a list of ninety thousand words costs nothing to begin with. Internal to schemas/;
// pure.
#pragma once

#include <string_view>

namespace kith::records {

class SortedWords {
 public:
  // `path` is relative to schemas/.
  explicit SortedWords(std::string_view path);

  // Whether the word stands in the list, as it is spelled; a binary search.
  [[nodiscard]] bool contains(std::string_view word) const;

 private:
  std::string_view lines_;
};

}  // namespace kith::records
