// What a file is by its first bytes, so that an export of the wrong kind is named in plain words and not as a thousand
// damaged rows. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::adapters {

enum class FileKind : std::uint8_t { text, zip, ole, pdf, gzip, html };

// As many first bytes as tell all kinds apart.
inline constexpr std::size_t file_head_bytes = 64;
FileKind file_kind(std::string_view head);
// The refusal of a file that no format of the mapping takes: wrong_format with what it looks like.
Error wrong_kind(FileKind kind);

}  // namespace kith::adapters
