// Any bytes as what a hub, a member and a witness hand each other about the audit log: notes, checkpoints, keys,
// leaves, addresses of tiles, bundles of entries, proofs. What is read is written again as the same bytes, because each
// has one form only, and a proof of which a single bit was touched proves nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "hub/audit/base64.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/audit/note.hpp"
#include "hub/audit/tiles.hpp"

namespace {

using namespace kith::audit;

void require(bool holds) {
  if (!holds) std::abort();
}

void as_note(std::string_view bytes) {
  static const Signer signer = Signer::of_log(kith::SecretKey::random());
  auto note = parse_note(bytes);
  if (!note) return;
  require(note->serialized() == bytes);
  require(!is_signed_by(*note, signer.key()));
  require(!open_checkpoint(bytes, signer.key()));
  signer.sign(*note);
  const auto again = parse_note(note->serialized());
  require(!again || is_signed_by(*again, signer.key()));
}

void as_checkpoint(std::string_view text) {
  const auto checkpoint = parse_checkpoint(text);
  if (!checkpoint) return;
  require(text.starts_with(note_text(*checkpoint)));
  const auto again = parse_checkpoint(note_text(*checkpoint));
  require(again && *again == *checkpoint);
}

void as_texts(std::string_view text) {
  if (const auto key = VerifierKey::parse(text)) require(key->text() == text);
  if (const auto bytes = from_base64(text)) require(base64(*bytes) == text);
  if (const auto found = parse_tile_path(text))
    require((found->is_entries ? entries_path(found->tile) : path(found->tile)) == text);
}

void as_leaf(std::string_view bytes) {
  const auto leaf = decode(bytes);
  if (!leaf) return;
  require(encode(*leaf) == bytes);
  require(timestamp(leaf->at).size() == std::string_view{"2026-11-22T08:00:00.123456Z"}.size());
}

void as_bundle(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto entries = split_bundle(bytes.substr(1), static_cast<std::uint8_t>(bytes[0]));
  if (!entries) return;
  std::string again;
  for (const std::string& entry : *entries) append_entry(again, entry);
  require(again == bytes.substr(1));
}

// The first bytes choose the tree, the leaf and the bit; each byte after them is a leaf.
void as_proof(std::string_view bytes) {
  if (bytes.size() < 5) return;
  const std::string_view leaves = bytes.substr(4, 300);
  const Nodes nodes = [leaves](unsigned level, std::uint64_t index) -> kith::Result<Hash> {
    Accumulator part;
    for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) part.append(leaf_hash(leaves.substr(i, 1)));
    return part.root();
  };
  const std::uint64_t size = leaves.size(), index = static_cast<std::uint8_t>(bytes[0]) % size;
  const Hash root = root_of(size, nodes).value(), leaf = leaf_hash(leaves.substr(index, 1));
  auto proof = inclusion_proof(index, size, nodes).value();
  require(verify_inclusion(leaf, index, size, proof, root));
  const std::uint64_t from = index + 1;
  const Hash from_root = root_of(from, nodes).value();
  auto growth = consistency_proof(from, size, nodes).value();
  require(verify_consistency(from, size, growth, from_root, root));
  for (auto* path : {&proof, &growth}) {
    if (path->empty()) continue;
    auto& hash = (*path)[static_cast<std::uint8_t>(bytes[1]) % path->size()];
    hash[static_cast<std::uint8_t>(bytes[2]) % hash.size()] ^= 1U << (static_cast<std::uint8_t>(bytes[3]) % 8);
    require(path == &proof ? !verify_inclusion(leaf, index, size, proof, root)
                           : !verify_consistency(from, size, growth, from_root, root));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Read = void (*)(std::string_view);
  static constexpr Read reads[] = {as_note, as_checkpoint, as_texts, as_leaf, as_bundle, as_proof};
  if (size == 0) return 0;
  // Safety: bytes are read as characters, which may alias anything.
  reads[data[0] % std::size(reads)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
