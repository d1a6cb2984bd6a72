#include "adapters/multibyte.hpp"

#include <array>
#include <cerrno>

namespace kith::adapters {
namespace {

// The names that glibc and musl share; each is the superset that Windows writes under the older name.
const char* iconv_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::big5:
      return "BIG5-HKSCS";
    case Encoding::gb18030:
      return "GB18030";
    case Encoding::shift_jis:
      return "CP932";
    case Encoding::euc_kr:
      return "CP949";
    case Encoding::utf_8:
    case Encoding::automatic:
    case Encoding::windows_1252:
    case Encoding::utf_16:
      return "UTF-8";
  }
  __builtin_unreachable();
}

// What iconv_open() returns when it fails.
iconv_t no_handle() {
  return reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr): POSIX says so
}

}  // namespace

MultibyteDecoder::MultibyteDecoder(Encoding encoding) : handle_(iconv_open("UTF-8", iconv_name(encoding))) {}

MultibyteDecoder::~MultibyteDecoder() {
  if (handle_ != no_handle()) iconv_close(handle_);
}

Result<void> MultibyteDecoder::feed(std::string_view bytes, std::string& out) {
  if (handle_ == no_handle()) {
    return fail(Error(Errc::wrong_format, {}, "this machine has no table for the encoding"));
  }
  rest_ += bytes;
  char* in = rest_.data();
  std::size_t in_left = rest_.size();
  std::array<char, 4'096> buffer{};
  while (in_left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const auto converted = iconv(handle_, &in, &in_left, &to, &room);
    const int why = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (converted != static_cast<std::size_t>(-1) || why == E2BIG) continue;
    if (why == EINVAL) break;  // cut off: it waits
    release(out);
    out += undecodable;
    ++in;
    --in_left;
  }
  rest_.erase(0, rest_.size() - in_left);
  return {};
}

void MultibyteDecoder::finish(std::string& out) {
  if (handle_ == no_handle()) return;
  release(out);
  if (!rest_.empty()) out += undecodable;
  rest_.clear();
}

// BIG5-HKSCS holds a letter back until it knows whether an accent follows.
void MultibyteDecoder::release(std::string& out) {
  std::array<char, 16> buffer{};
  char* to = buffer.data();
  std::size_t room = buffer.size();
  iconv(handle_, nullptr, nullptr, &to, &room);
  out.append(buffer.data(), buffer.size() - room);
}

}  // namespace kith::adapters
