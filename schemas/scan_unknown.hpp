// Names that no list has: a word in capitals that is no word of forms, of a dictionary or of a place, where a name
// stands. The reverse of looking names up: what cannot be shown harmless is taken for a name. Internal to schemas/;
// pure.
#pragma once

#include <vector>

#include "schemas/scan_words.hpp"

namespace kith::records {

// `phrases` as latin_phrases() makes them of one text.
bool has_unknown_name(const std::vector<Phrase>& phrases);

}  // namespace kith::records
