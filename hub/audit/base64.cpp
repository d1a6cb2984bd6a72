#include "hub/audit/base64.hpp"

#include <sodium.h>

namespace kith::audit {

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the NUL that libsodium counts
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (decoded != 0 || end != text.data() + text.size()) return fail(Errc::malformed_value);
  bytes.resize(size);
  // libsodium takes bytes above 127 for letters; what is not written the same way back was not canonical.
  if (base64(bytes) != text) return fail(Errc::malformed_value);
  return bytes;
}

}  // namespace kith::audit
