// kith push --watch: a folder in which a system or a person lays exports is looked at again and again, and each file
// that is complete is pushed once. What was pushed is remembered in the key map's file, by keyed digests of the file's
// name and content. One thread; blocks until Ctrl-C.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/source_format.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/key_map.hpp"
#include "hub/cli/push_run.hpp"

namespace kith::cli {

// Between two looks at the folder. A file that was not touched in this time is complete.
inline constexpr std::chrono::milliseconds look_interval{2'000};
// Between two attempts to reach a hub that could not be reached.
inline constexpr std::chrono::minutes retry_interval{1};

class WatchedFolder {
 public:
  // Only files whose names end as those of the format do; hidden ones and folders never.
  WatchedFolder(std::filesystem::path folder, const adapters::SourceFormat& format);

  // Files whose size and time are the same as at the look before, the oldest first. Of links only those to files of the
  // folder itself: whoever may write into it could else have any file of this machine read. Errors: file_unreadable.
  Result<std::vector<SourceFile>> look();
  // Links that lead out of the folder, each told once.
  std::vector<std::string> take_strays() { return std::exchange(new_strays_, {}); }

 private:
  [[nodiscard]] bool is_export(const std::filesystem::path& file) const;

  std::filesystem::path folder_;
  std::vector<std::string> endings_;
  std::map<std::string, SourceFile> last_;
  std::set<std::string> strays_;
  std::vector<std::string> new_strays_;
};

// Which files of a name and content were pushed. Errors of all: those of the key map, file_unreadable.
Result<bool> was_pushed(KeyMap& keys, const std::string& file);
Result<void> remember_pushed(KeyMap& keys, const std::string& file);
Result<void> forget_pushed(KeyMap& keys);

// Pushes every file of the folder `options.watch` as push() would, until Ctrl-C (done) or until nothing more can be
// pushed at all: not_permitted, conflict. A file that fails does not stop the others; it is tried again when it has
// changed, or when kith is started anew.
ExitCode watch(const PushOptions& options, Terminal& terminal);

// One look: pushes every file of the folder that is complete and was not pushed, and what waits; for a schedule. Takes
// a little longer than look_interval. The worst of the files' exit codes.
ExitCode push_new_files(const PushOptions& options, Terminal& terminal);

}  // namespace kith::cli
