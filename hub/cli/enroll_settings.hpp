// What `kith enroll` does with a configuration file that is there: one without a hub gets the four entries of the
// connection, one whose connection is refused gets them changed, and everything else in it stays, because it says what
// may leave the organisation. Blocks on the disk, look() on the network too; one thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/cli/enroll.hpp"

namespace kith::cli {

class ConnectionSettings {
 public:
  // Reads the file, which may be missing. Complaints: it has mistakes; it names another hub than that of `address`, or
  // only a part of a connection, or one that works, and so is not to be touched.
  static tl::expected<ConnectionSettings, Complaint> look(const std::filesystem::path& file, const HubAddress& address);

  // Why the connection may not be replaced by what the hub gave: it is another organisation's or person's, or another
  // authority's. Nothing where it may, or where there was none.
  [[nodiscard]] std::optional<Complaint> objection(const Enrolled& enrolled) const;
  // A copy of the file as it was, under a new name in its folder; empty where nothing in it will be replaced.
  [[nodiscard]] tl::expected<std::filesystem::path, Complaint> keep_beside() const;
  // The file's text with the connection that the hub gave.
  [[nodiscard]] std::string with(const HubAddress& address, const Enrolled& enrolled) const;

 private:
  struct Lines {
    std::size_t first = 0, last = 0;  // counted from 1
  };
  std::filesystem::path file_;
  std::string text_;
  std::map<std::string, Lines, std::less<>> entries_;  // of the connection, by name
  std::string subject_, authority_key_;                // of the connection that is there
};

}  // namespace kith::cli
