// Hints of a client's errors that a program explains further: which of several causes it was. The words are the error's
// own; whoever compares, compares with these.
#pragma once

#include <string_view>

namespace kith::net {

// Of connection_failed.
inline constexpr std::string_view host_is_unknown = "the host name is not known";
inline constexpr std::string_view nobody_listens = "the machine takes no connection at this port";
inline constexpr std::string_view nobody_answers = "nothing answers at this address";

// Of tls_failed.
inline constexpr std::string_view server_has_expired = "the server's certificate has expired";
inline constexpr std::string_view server_is_not_valid_yet =
    "the server's certificate is not valid yet; check this machine's clock";
inline constexpr std::string_view server_has_another_name = "the server's certificate is for another name";
inline constexpr std::string_view client_is_foreign = "the server does not know the authority of this certificate";
inline constexpr std::string_view client_is_of_wrong_usage =
    "the server says that this certificate was not made for clients";
// Also of one that has not begun by the server's clock: TLS has no alert of its own for that.
inline constexpr std::string_view client_is_not_accepted = "the server does not accept this certificate";
inline constexpr std::string_view client_is_out_of_time = "the server says that this certificate is not valid today";

}  // namespace kith::net
