// The issuing key and what belongs to it, from the files that the configuration names. Blocks on the disk; main thread.
#pragma once

#include <memory>

#include "auth/key_id.hpp"
#include "hub/api/issuing.hpp"
#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// Null where there is no issuing certificate: such a hub issues none. Errors: file_unreadable (missing, not a pair, a
// key that others may read, a certificate that they may write), with a hint that says which.
Result<std::shared_ptr<const api::Issuing>> load_issuing(const Config& config);

// A text of at most 1 MiB. Errors: file_unreadable with that hint.
Result<std::string> read_text_file(const std::filesystem::path& file, std::string_view hint);

}  // namespace kith::app
