#include "hub/app/restored_words.hpp"

namespace kith::app {

std::string words_of_log(const ToldOfLog& told) {
  std::string text;
  if (told.most)
    text.append("The audit log had promised ")
        .append(std::to_string(told.most->promised_size))
        .append(" lines, and the last that the backup has promised is ")
        .append(std::to_string(told.most->size))
        .append(": its checkpoints say so from now on, and kith audit verify tells it to each member.\n");
  else if (told.is_any_promised)
    text.append("Of the audit log nothing is missing that was promised, but what its checkpoints say themselves.\n");
  else
    text.append(
        "There is no checkpoint from before (DIR/audit.checkpoint, or --checkpoint FILE with one that a member has "
        "saved), so the "
        "log cannot say what is missing of it, and members will see another log than before: tell them.\n");
  if (told.is_broken)
    text.append(
        "The audit log has a fault besides that it was set back, and is not signed any more: kith-hub audit verify "
        "says which.\n");
  return text;
}

std::string words_of_withdrawals(const Replayed& replayed) {
  std::string text = std::to_string(replayed.done) + " records were withdrawn again, of " +
                     std::to_string(replayed.journaled) + " in the journal of withdrawals.\n";
  if (replayed.is_journal_absent)
    text.append(
        "There is no journal of withdrawals (DIR/withdrawals.journal, or --withdrawals FILE with a copy), and a hub "
        "has "
        "served this database: what was withdrawn after the backup came back.\n");
  if (replayed.broken_lines > 0)
    text.append(std::to_string(replayed.broken_lines))
        .append(" lines of the journal are not as a hub with this audit.key wrote them, and were passed over.\n");
  if (replayed.missing_lines > 0)
    text.append(std::to_string(replayed.missing_lines)).append(" lines of the journal are missing.\n");
  if (!replayed.is_whole())
    text.append(
        "Look for another copy of it, and run this again with --withdrawals FILE: records whose withdrawal is not "
        "there "
        "came back.\n");
  return text;
}

std::string words_of_aside(const std::vector<std::filesystem::path>& aside) {
  if (aside.empty()) return {};
  std::string text = "The hub has found journals of withdrawals damaged before, and put them aside:\n";
  for (const std::filesystem::path& file : aside) text.append("  ").append(file.string()).append("\n");
  return text.append(
      "What is whole in them was read too. What is not may have been withdrawals, whose records came back: look for "
      "another copy, and run this again with --withdrawals FILE; then move them out of the folder.\n");
}

}  // namespace kith::app
