// Private clusters of a test's own, which it may stop, kill and start again.
#pragma once

#include <sys/types.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <memory>
#include <thread>

#include "hub/storage/cluster.hpp"
#include "tests/support/cluster.hpp"

namespace kith::storage {

inline Deadline soon() {
  return Deadline::after(std::chrono::seconds{60});
}

inline ClusterOptions durable(const std::filesystem::path& directory) {
  ClusterOptions options;
  options.directory = directory;
  return options;
}

// Quicker, for what does not ask whether commits survive.
inline ClusterOptions passing(const std::filesystem::path& directory) {
  ClusterOptions options = durable(directory);
  options.is_durable = false;
  return options;
}

inline std::unique_ptr<Cluster> start(const ClusterOptions& options) {
  auto cluster = Cluster::start(options, soon());
  if (!cluster) BOOST_FAIL(cluster.error().sentence());
  return std::move(*cluster);
}

template <class F>
bool becomes_true(F claim, std::chrono::milliseconds within) {
  for (const Deadline deadline = Deadline::after(within); !deadline.has_passed();
       std::this_thread::sleep_for(std::chrono::milliseconds{20}))
    if (claim()) return true;
  return false;
}

inline bool is_running(pid_t pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(status, text);
  return !text.empty() && text.find(") Z ") == std::string::npos;
}

}  // namespace kith::storage
