// What dispatch tells the metrics about each answered request: closed values only, no subject, address or path. Any io
// thread.
#pragma once

#include <chrono>
#include <string_view>

namespace kith::api {

class Observer {
 public:
  virtual ~Observer() = default;
  // `route` is the route's name from the table, or "none"; `status` is 0 where the connection ended before the answer
  // did.
  virtual void answered(std::string_view route, int status, std::chrono::microseconds took) = 0;
};

}  // namespace kith::api
