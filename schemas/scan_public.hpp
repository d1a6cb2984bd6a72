// Names that everybody knows (people of public life, figures of stories, shops, dishes, feasts, places), cut out of a
// text before names of persons are looked for: "rally for George Floyd" tells of nobody who could be harmed by it.
// Internal to schemas/; pure.
#pragma once

#include <string>
#include <string_view>

namespace kith::records {

// The text with a mark of punctuation for each such name. One that is part of a longer name of a person stays: who is
// called "Bruce Lee Nguyen" is somebody.
std::string without_public_names(std::string_view text);

}  // namespace kith::records
