// What another hub says: entries, heads of pages, questions and answers. Whatever is read has one spelling, so writing
// it again gives the same bytes; anything else is refused.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hub/sync/entry.hpp"
#include "hub/sync/lines.hpp"
#include "hub/sync/page.hpp"
#include "hub/sync/wire.hpp"

using namespace kith;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto entry = sync::decode_entry(text); entry && sync::encode(*entry) != text) std::abort();
  if (const auto head = sync::parse_page_head(text); head && sync::note_text(*head) != text) std::abort();
  if (const auto stamp = sync::parse_stamp(text); stamp && sync::text_of(*stamp) != text) std::abort();
  if (const auto number = sync::parse_number(text); number && std::to_string(*number) != text) std::abort();
  if (const auto question = sync::read_question(std::string{text}, {})) {
    const std::string written = sync::write(*question);
    const auto again = sync::read_question(written, {});
    if (!again || sync::write(*again) != written) std::abort();
  }
  if (const auto answer = sync::read_answer(std::string{text}, {})) {
    const std::string written = sync::write(*answer);
    const auto again = sync::read_answer(written, {});
    if (!again || sync::write(*again) != written) std::abort();
  }
  return 0;
}
