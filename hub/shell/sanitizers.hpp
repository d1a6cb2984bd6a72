// Whether the program is built to watch its own memory. Such a build reserves terabytes of addresses that it never
// fills, so that a limit of addresses would end it at once; what it uses tells nothing of what the program needs.
#pragma once

namespace kith {

#if !defined(__has_feature)
inline constexpr bool has_shadow_memory = false;
inline constexpr bool is_thread_sanitized = false;
#else
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool has_shadow_memory = true;
#else
inline constexpr bool has_shadow_memory = false;
#endif
#if __has_feature(thread_sanitizer)
inline constexpr bool is_thread_sanitized = true;  // writes a file and starts a thread before main()
#else
inline constexpr bool is_thread_sanitized = false;
#endif
#endif

}  // namespace kith
