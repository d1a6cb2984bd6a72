#include "hub/sync/page.hpp"

#include "hub/sync/lines.hpp"

namespace kith::sync {
namespace {

constexpr std::string_view title = "kith sync page 1\n";

std::string_view name(PageKind kind) {
  return kind == PageKind::feed ? "feed" : "repair";
}

audit::Nodes nodes_of(const std::vector<std::vector<Hash>>& levels) {
  return [&levels](unsigned level, std::uint64_t index) -> Result<Hash> {
    if (level >= levels.size() || index >= levels[level].size()) return fail(Errc::out_of_range);
    return levels[level][index];
  };
}

}  // namespace

std::string note_text(const PageHead& head) {
  std::string text{title};
  const auto line = [&text](std::string_view word, std::string_view value) {
    text.append(word).append(" ").append(value).append("\n");
  };
  line("sender", head.sender.text());
  line("receiver", head.receiver.text());
  line("kind", name(head.kind));
  line("incarnation", std::to_string(head.incarnation));
  line("after", std::to_string(head.after));
  line("through", std::to_string(head.through));
  line("head", std::to_string(head.head));
  line("count", std::to_string(head.count));
  line("root", text_of(head.root));
  return text;
}

Result<PageHead> parse_page_head(std::string_view text) {
  if (!text.starts_with(title)) return fail(Errc::malformed_value);
  LineReader lines{text.substr(title.size())};
  KITH_ASSIGN(HubCode sender, lines.take_hub("sender"));
  KITH_ASSIGN(HubCode receiver, lines.take_hub("receiver"));
  PageHead head{std::move(sender), std::move(receiver)};
  KITH_ASSIGN(const std::string_view kind, lines.take("kind"));
  head.kind = kind == name(PageKind::feed) ? PageKind::feed : PageKind::repair;
  KITH_ASSIGN(const std::uint64_t incarnation, lines.take_number("incarnation"));
  if (incarnation >= most_incarnations) return fail(Errc::malformed_value);
  head.incarnation = static_cast<std::uint32_t>(incarnation);
  KITH_ASSIGN(head.after, lines.take_number("after"));
  KITH_ASSIGN(head.through, lines.take_number("through"));
  KITH_ASSIGN(head.head, lines.take_number("head"));
  KITH_ASSIGN(head.count, lines.take_number("count"));
  KITH_ASSIGN(const std::string_view root, lines.take("root"));
  KITH_ASSIGN(head.root, parse_hash(root));
  if (note_text(head) != text || head.after > head.through || head.through > head.head)
    return fail(Errc::malformed_value);
  return head;
}

PageTree::PageTree(std::span<const PageItem> items) {
  std::vector<Hash> level;
  level.reserve(items.size());
  for (const PageItem& item : items) level.push_back(audit::leaf_hash(item.entry));
  while (!level.empty()) {
    std::vector<Hash> above;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) above.push_back(audit::node_hash(level[i], level[i + 1]));
    levels_.push_back(std::move(level));
    level = std::move(above);
  }
}

Hash PageTree::root() const {
  if (levels_.empty()) return audit::empty_root();
  return audit::root_of(levels_.front().size(), nodes_of(levels_)).value();
}

std::vector<Hash> PageTree::proof(std::uint64_t index) const {
  return audit::inclusion_proof(index, levels_.front().size(), nodes_of(levels_)).value();
}

}  // namespace kith::sync
