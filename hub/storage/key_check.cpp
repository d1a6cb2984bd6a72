#include "hub/storage/key_check.hpp"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr pg::Sql keep_first = R"(-- hub.keep_digest_check
UPDATE kith.hub SET digest_check = $1 WHERE digest_check IS NULL)";

constexpr pg::Sql select_equal = "-- hub.compare_digest_check\nSELECT digest_check = $1 FROM kith.hub";

}  // namespace

Result<void> check_digest_key(pg::Connection& connection, const SecretKey& key) {
  constexpr std::string_view text = "kith digest key";
  const Digest check = keyed_digest(key, text);
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::ingest};
    transaction.exec(keep_first, check);
    const bool is_same = transaction.exec(select_equal, check)[0].get<bool>(0);
    transaction.commit();
    if (is_same) return {};
    return fail(
        Error{Errc::malformed_config,
              {},
              "DIR/keys/digest.key is not the key that this database was filled with: restore it from its backup"});
  });
}

}  // namespace kith::storage
