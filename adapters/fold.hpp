// Text made comparable: labels that people typed or that a form wrote in another case, width, accent or spacing compare
// equal after folding. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::adapters {

// Case, width, compatibility forms, accents and dashes folded (Unicode NFKC with case folding, marks stripped;
// utf8proc), white space runs made one space, ends trimmed. Text that is not UTF-8 folds to itself in lower-case ASCII.
std::string fold(std::string_view text);

// `text` without ASCII white space and U+00A0 at its ends.
std::string_view trim(std::string_view text);

}  // namespace kith::adapters
