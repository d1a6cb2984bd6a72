// See the header.
#include "hub/storage/acting_operator.hpp"

namespace kith::storage {
namespace {

constexpr pg::Sql set_operator = "-- acting_operator.set\nSELECT set_config('kith.operator', $1, false)";

}  // namespace

std::string login_on_log(std::string_view login) {
  constexpr std::size_t longest = 64;
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@+-";
  std::string text;
  for (const char c : login.substr(0, longest)) text += allowed.find(c) == std::string_view::npos ? '_' : c;
  return text;
}

Result<void> name_operator(pg::Connection& connection, std::string_view login) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    c.exec(set_operator, login_on_log(login));
    return {};
  });
}

}  // namespace kith::storage
