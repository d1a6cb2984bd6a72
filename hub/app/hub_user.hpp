// For which user of the machine a command of kith-hub is: the one to whom the hub's folder belongs. Told before the
// work begins, because what fails for want of a right later on names a database or a file, and not the user. Main
// thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hub/app/config.hpp"

namespace kith::app {

// What to say where this user may not work in `data`, or not read the configuration (`config`, else the one in `data`).
// Nothing of a folder that is not there. Blocks on the file system.
std::optional<std::string> wrong_user(const std::filesystem::path& data,
                                      const std::optional<std::filesystem::path>& config);
// What to say to root beside the private database of another user, which takes that user only.
std::optional<std::string> wrong_root(const Config& config);
// What to say where no hub has been started on the folder yet; nothing where the database is outside.
std::optional<std::string> no_hub_there(const Config& config);

// What goes before a command that is to run as the user `name` again, by somebody who was sent the line: nothing where
// that is a person's own login; without sudo on the machine, what root has for it. Pure.
std::string user_words(const std::string& name, unsigned uid, std::string_view caller, bool has_sudo);
// `words`, such as "org list", as a line that can be pasted on this machine: with the user where that takes sudo, and
// the folder and the configuration where they are not the usual ones.
std::string hub_command(const Config& config, std::string_view words);

}  // namespace kith::app
