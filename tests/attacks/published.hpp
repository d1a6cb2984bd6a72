// The made-up collaborative's releases, made by the real pipeline on a real database and fetched as a lead does: the
// quarters of 2021, the year, and the first quarter of 2022 by another map. Made once for all tests.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/attacks/files.hpp"

namespace kith::attacks {

struct Published {
  std::vector<People> people;
  Truth truth;
  std::vector<File> files;
};

// Called after each release, with its period and the superuser of the database.
using Meanwhile = std::function<void(std::string_view, pg::Connection&)>;

// Throws std::runtime_error when a release is refused.
Published publish(unsigned seed, const Meanwhile& meanwhile = {});
const Published& published();

// What a reader has who reads these profiles.
Reading reading_of(const std::vector<File>& files, const std::set<std::string>& profiles);

}  // namespace kith::attacks
