#include "hub/storage/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace kith::storage {

Result<bool> carries_password(const std::string& address) {
  char* complaint = nullptr;  // it quotes the address, so it is shown to nobody
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(address.c_str(), &complaint), &PQconninfoFree};
  PQfreemem(complaint);
  if (!options) return fail(Errc::malformed_config);
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    if (option->val != nullptr && (keyword == "password" || keyword == "sslpassword")) return true;
  }
  return false;
}

}  // namespace kith::storage
