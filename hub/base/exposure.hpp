// Whether other users of the machine could change a file that is trusted for what it says: a certificate of an
// authority, a configuration; and whether root, who may do everything, is about to believe another user's. Any thread;
// blocks on the disk.
#pragma once

#include <filesystem>

namespace kith {

// They may write into the file, or put another in its place in its folder. In a folder with the sticky bit nobody
// replaces what is another's. False for what is not there.
bool may_others_write(const std::filesystem::path& file);

// Nobody but root can change what lies there, nor put something else in its place: it and every folder above it, with
// symbolic links followed, belong to root and are written by nobody else (but for folders with the sticky bit). False
// for what is not there.
bool is_roots_alone(const std::filesystem::path& file);

// This program runs as root, and the folder belongs to another user.
bool is_root_in_foreign_folder(const std::filesystem::path& folder);

}  // namespace kith
