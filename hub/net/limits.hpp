// Every limit of a listener in one table. The defaults suit the public listener of a small virtual machine; the
// configuration may change each of them. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::net {

struct Limits {
  // Sizes of what is read before anything is decided.
  std::size_t header_bytes = std::size_t{16} * 1024;      // request line and fields together; 431 beyond
  std::size_t header_fields = 64;                         // 431 beyond
  std::size_t target_bytes = std::size_t{8} * 1024;       // path and query; 431 beyond
  std::uint64_t body_bytes = std::uint64_t{1} << 20U;     // decoded, unless the handler raises it; 413 beyond
  std::uint64_t drain_bytes = std::uint64_t{256} << 10U;  // of a body nobody read, before the connection is closed

  // Compressed bodies. A body may always expand to expand_floor_bytes; past it, to expand_ratio times what was sent. A
  // record of 1 KB holds 15 random bytes, so honest ones shrink to a seventieth at most; a gzip bomb reaches 1,000.
  std::uint64_t expand_ratio = 200;
  std::uint64_t expand_floor_bytes = std::uint64_t{4} << 20U;
  int zstd_window_log = 23;  // 8 MiB, what RFC 9659 lets a web client use

  // Times. Checked by a coarse clock of 250 ms, so a limit is met that much late at most.
  std::chrono::milliseconds handshake_time{10'000};     // from accept to the verified certificate
  std::chrono::milliseconds header_time{10'000};        // from a request's first byte to the end of its header
  std::chrono::milliseconds keep_alive_time{75'000};    // idle between requests
  std::chrono::milliseconds stranger_time{5'000};       // instead of the two above, see connections_of_strangers
  std::chrono::milliseconds body_idle_time{20'000};     // without a byte of a body that is being read
  std::chrono::milliseconds write_idle_time{20'000};    // without the peer taking a byte of the answer
  std::chrono::milliseconds request_time{60'000};       // Request::deadline, unless the handler extends it
  std::chrono::milliseconds connection_age{3'600'000};  // then the next answer says `Connection: close`

  // Counts. At `connections` the oldest unfinished handshake gives way; without one the newcomer is closed.
  std::size_t connections = 12'000;
  std::size_t connections_per_subject = 6'000;
  // Of all together whose certificate is good and who may not come in, so that none of them takes a place of the one
  // whose name it has. Each has one request, and stranger_time wherever more is allowed to others.
  std::size_t connections_of_strangers = 64;
  // Of one remote address or IPv6 network (/64), where nobody signs in; 0: nobody looks at addresses. The second comes
  // back within a minute; 429 beyond.
  std::size_t connections_per_address = 0;
  std::uint32_t requests_per_address = 120;
};

}  // namespace kith::net
