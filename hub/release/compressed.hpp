// The compressed forms of a file that is served again and again: made once, well, and the same each time. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace kith::release {

// RFC 1952, without a time or name. Throws std::bad_alloc.
std::string gzip(std::string_view bytes);
// RFC 8878, with its checksum. Throws std::bad_alloc.
std::string zstd(std::string_view bytes);

}  // namespace kith::release
