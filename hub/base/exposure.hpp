// Whether other users of the machine could change a file that is trusted for what it says: a certificate of an
// authority, a configuration. Looks at modes only, since who owns the machine owns the files. Any thread; blocks on the
// disk.
#pragma once

#include <filesystem>

namespace kith {

// They may write into the file, or put another in its place in its folder. In a folder with the sticky bit nobody
// replaces what is another's. False for what is not there.
bool may_others_write(const std::filesystem::path& file);

}  // namespace kith
