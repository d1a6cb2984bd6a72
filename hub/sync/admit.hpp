// The gate for what comes from another hub. open_page() takes a page as a whole or not at all: signed by who sent it,
// to this hub, as an answer to what was asked, newer than all it has shown before, and complete. admit() then takes its
// entries one by one: signed by their origin, with content that the origin promised to this hub. Only these two make an
// OpenedPage and an AdmittedEntry, and only an AdmittedEntry can be applied. Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "hub/sync/fault.hpp"
#include "hub/sync/page.hpp"

namespace kith::sync {

struct PageLimits {
  std::size_t items = 500;
  std::size_t entry_bytes = 64 * 1024;
  std::size_t body_bytes = 64 * 1024;
};

// What was asked, and what is known of who was asked.
struct Expected {
  HubCode sender;
  PageKind kind = PageKind::feed;
  Cursor cursor;    // of a feed
  Stamp head_seen;  // the newest change that the sender has told of
};

class OpenedPage {
 public:
  [[nodiscard]] const PageHead& head() const { return head_; }
  [[nodiscard]] const Page& page() const { return page_; }
  [[nodiscard]] const PageTree& tree() const { return tree_; }

 private:
  friend Checked<OpenedPage> open_page(Page page, const Expected& expected, const Keyring& keys,
                                       const PageLimits& limits);
  OpenedPage(PageHead head, Page page, PageTree tree)
      : head_(std::move(head)), page_(std::move(page)), tree_(std::move(tree)) {}
  PageHead head_;
  Page page_;
  PageTree tree_;
};

Checked<OpenedPage> open_page(Page page, const Expected& expected, const Keyring& keys, const PageLimits& limits);

class AdmittedEntry {
 public:
  [[nodiscard]] const Entry& entry() const { return entry_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // Where the entry grants this hub something, and only there.
  [[nodiscard]] const std::optional<Body>& body() const { return body_; }
  [[nodiscard]] const Attestation& attestation() const { return attestation_; }
  // The origin's last change when it signed: nothing newer was known of the record then.
  [[nodiscard]] Stamp as_of() const { return as_of_; }

 private:
  friend class Gate;
  AdmittedEntry(Entry entry, std::string bytes, std::optional<Body> body, Attestation attestation, Stamp as_of)
      : entry_(std::move(entry)),
        bytes_(std::move(bytes)),
        body_(std::move(body)),
        attestation_(std::move(attestation)),
        as_of_(as_of) {}
  Entry entry_;
  std::string bytes_;
  std::optional<Body> body_;
  Attestation attestation_;
  Stamp as_of_;
};

// For the items of one page. Heads of other hubs' pages are checked once however many entries are shown by them.
class Gate {
 public:
  Gate(const OpenedPage& page, const Keyring& keys) : page_(page), keys_(keys) {}
  Checked<AdmittedEntry> admit(std::size_t index);

 private:
  Checked<Attestation> own_attestation(std::size_t index, const Entry& entry) const;
  Checked<Stamp> origin_signed(const Attestation& attestation, const Entry& entry, const std::string& bytes);
  Checked<PageHead> open_head(const HubCode& origin, const std::string& note);

  const OpenedPage& page_;
  const Keyring& keys_;
  std::map<std::string, Checked<PageHead>> heads_;
};

}  // namespace kith::sync
