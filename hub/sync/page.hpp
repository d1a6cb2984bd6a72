// A page: some entries that one hub sends to another, under one signature. The sender signs the page's head, which has
// the Merkle root of its entries; so each entry can be shown later, with the head and its proof, to have been written
// by who signed. What a hub has from a third one it passes on with that hub's head and proof, unchanged. Pure; any
// thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/sync/entry.hpp"
#include "hub/sync/keyring.hpp"

namespace kith::sync {

// Of the feed, in the order of changes; or what was asked for by name, which moves no cursor.
enum class PageKind : std::uint8_t { feed, repair };

struct PageHead {
  HubCode sender;
  HubCode receiver;
  PageKind kind = PageKind::feed;
  std::uint32_t incarnation = 0;
  std::uint64_t after = 0;    // the position that the page goes on from
  std::uint64_t through = 0;  // and the one that it reaches
  std::uint64_t head = 0;     // of the sender's last change: its own entries in the page are current as of here
  std::uint64_t count = 0;
  Hash root{};
  [[nodiscard]] Stamp as_of() const { return {incarnation, head}; }
};
std::string note_text(const PageHead& head);
// Errors: malformed_value.
Result<PageHead> parse_page_head(std::string_view text);

// That an entry stands in a page that its origin has signed.
struct Attestation {
  std::string page;  // the signed head
  std::uint64_t index = 0;
  std::vector<Hash> proof;
};

struct PageItem {
  std::string entry;
  std::optional<Body> body;                // of an entry that grants the receiver something
  std::optional<Attestation> attestation;  // of an entry that is passed on
};

struct Page {
  std::string head;  // signed
  std::vector<PageItem> items;
};

// The Merkle tree over a page's entries.
class PageTree {
 public:
  explicit PageTree(std::span<const PageItem> items);
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::vector<Hash> proof(std::uint64_t index) const;

 private:
  std::vector<std::vector<Hash>> levels_;  // complete nodes, leaves first
};

}  // namespace kith::sync
