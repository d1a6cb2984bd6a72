// The issuing key and what belongs to it, from the files that the configuration names. Blocks on the disk; main thread.
#pragma once

#include <memory>

#include "auth/key_id.hpp"
#include "hub/api/issuing.hpp"
#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// What to do, for the operator's terminal.
inline constexpr std::string_view no_issuing_key =
    "This hub issues no certificates: the issuing key is not there. kith-hub ca init makes it, once. Where "
    "certificates "
    "were made by hand, kith-hub org add registers their organisations; to have the hub issue them from now on, first "
    "move tls/hub.crt, tls/hub.key and tls/clients-ca.crt of the hub's folder away.";

// Null where there is no issuing certificate: such a hub issues none. Errors: file_unreadable (missing, not a pair, a
// key that others may read, a certificate that they may write), with a hint that says which.
Result<std::shared_ptr<const api::Issuing>> load_issuing(const Config& config);

// A text of at most 1 MiB. Errors: file_unreadable with that hint.
Result<std::string> read_text_file(const std::filesystem::path& file, std::string_view hint);

}  // namespace kith::app
