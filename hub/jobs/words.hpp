// What people and programs are told of a job. Pure.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/json.hpp"
#include "hub/storage/jobs.hpp"

namespace kith::jobs {

// The word that an operator wants first: lost, running, paused, asked, dead, failing, waiting.
std::string_view state_of(const storage::jobs::Job& job);
// 2026-11-23T12:10:00Z
std::string time_text(WallTime time);

// As an object each; times and numbers that there are not are left out.
void write(json::Writer& out, const storage::jobs::Run& run);
void write(json::Writer& out, const storage::jobs::Job& job);

}  // namespace kith::jobs
