// From exact counts to tables that may be read: kith-protect hides, kith-audit judges, and the hub itself holds what
// they say against the counts and the certificate against the tables, so that a program that lies lets nothing out.
// `public` first, then `collaborative`, which begins from it; both beside all earlier releases of the year. The same
// input gives the same bytes. Blocks for as long as the programs take; any thread that lives that long.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "hub/base/log.hpp"
#include "hub/disclosure/certificate.hpp"
#include "hub/disclosure/profile.hpp"
#include "hub/disclosure/table.hpp"
#include "hub/release/cube.hpp"
#include "hub/release/refusal.hpp"
#include "hub/shell/worker.hpp"

namespace kith::release {

// In the order in which they are made.
inline constexpr std::size_t public_profile = 0;
inline constexpr std::size_t collaborative_profile = 1;
inline constexpr std::size_t profile_count = 2;

// The exact side of one release.
struct ExactRelease {
  ExactCounts counts;
  std::vector<Cube> cubes;
  std::chrono::year_month_day as_of;
};

// One that is frozen: its exact side, and what of it each profile's readers have.
struct EarlierRelease {
  ExactRelease exact;
  std::array<std::vector<disclosure::PublishedTable>, profile_count> published;
  std::vector<disclosure::PublishedTable> aggregates = {};  // of the public release; sums of their own
};

struct ProtectionJob {
  std::array<disclosure::Profile, profile_count> profiles;  // the second's k is not above the first's
  ExactRelease exact;
  std::vector<EarlierRelease> earlier;                        // of the same year, in order
  disclosure::Counted counted = disclosure::Counted::people;  // aggregates: for the first profile alone
};

struct ProtectedRelease {
  std::vector<disclosure::PublishedTable> tables;
  std::string certificate;  // canonical
};

enum class Step : std::uint8_t { counting, hiding, auditing, checking, freezing };
log::Word word(Step step);
// Told before each step; `profile` is nothing where a step is of both.
using Progress = std::function<void(Step step, std::string_view profile)>;

struct Programs {
  shell::Worker protect;
  shell::Worker audit;
};

disclosure::ProfileStamp stamp(const disclosure::Profile& profile);

struct ProtectedReleases {
  std::array<ProtectedRelease, profile_count> made;
  std::vector<std::string> left_out;  // tables that could not be made safe beside the others
};

// A breakdown that the audit refuses is left out, and the rest is protected anew: one table must not keep all others
// from being read.
Outcome<ProtectedReleases> protect(const ProtectionJob& job, const Programs& programs, const Progress& progress,
                                   const std::stop_token& stop = {});

}  // namespace kith::release
