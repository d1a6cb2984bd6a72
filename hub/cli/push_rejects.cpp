#include "hub/cli/push_rejects.hpp"

#include <algorithm>

#include "adapters/plan.hpp"
#include "hub/cli/export_file.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/rejects.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

// Complaints: the export is no longer what was pushed, is of a format that is not given back, or the disk.
tl::expected<void, Complaint> write_rejects(const ReportedRun& reported, const std::string& adapter,
                                            const std::string& file) {
  const auto complain = [&](std::string_view why) {
    return tl::unexpected(Complaint{ExitCode::failed, "The rejected rows could not be written: " + std::string{why}});
  };
  const auto mapping = choose_mapping(adapter.empty() ? reported.run.source : adapter);
  if (!mapping) return tl::unexpected(mapping.error());
  const adapters::SourceFormat& format = mapping->plan().source;
  const auto source = open_export(reported.run.file.path, format);
  if (!source || look_at(reported.run.file.path) != reported.run.file)
    return complain("the export is no longer there as it was. Their row numbers are above.");
  if (!can_give_back(format, **source))
    return complain(
        "the adapter reads every sheet of the workbook, whose rows "
        "have the same numbers. Push one sheet as CSV.");
  const auto rejects = rejects_text(format, **source, reported.ends);
  if (!rejects) return tl::unexpected(complaint(rejects.error()));
  if (const auto written = write_new_private_file(file, *rejects); !written)
    return tl::unexpected(file_complaint(written.error(), file));
  return {};
}

}  // namespace

std::optional<Complaint> give_back(const std::optional<ReportedRun>& ours, const std::vector<ReportedRun>& earlier,
                                   const std::string& adapter, const std::string& file, Terminal& terminal) {
  if (file.empty()) return std::nullopt;
  const ReportedRun* run = ours ? &*ours : nullptr;
  for (const ReportedRun& other : earlier)
    if (!ours && std::ranges::any_of(other.ends, is_reject)) run = &other;
  if (run == nullptr || !std::ranges::any_of(run->ends, is_reject)) return std::nullopt;
  auto written = write_rejects(*run, adapter, file);
  if (!written) return std::move(written).error();
  terminal.note("The rows that were not taken are in " + printable(file) +
                ". Correct them there and push that file. It holds names; keep it as you keep the export.");
  return std::nullopt;
}

}  // namespace kith::cli
