// What to tell a member whose certificate the hub did not take: TLS says little, and the certificate's own dates, read
// here, say the rest. Blocks on the disk.
#pragma once

#include <string>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/cli/settings.hpp"

namespace kith::cli {

// Of a tls_failed whose hint is about our certificate: which fault it is, and what to do. `refusal` is how the refusal
// is told otherwise, and is part of it unless the dates say it better. `now`: by this computer's clock.
std::string words_about_own_certificate(const Settings& settings, const Error& error, const std::string& refusal,
                                        WallTime now);

}  // namespace kith::cli
