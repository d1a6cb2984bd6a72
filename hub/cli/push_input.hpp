// A push of rows that do not stand in a file of the disk: what `kith pull` took from elsewhere goes the way of an
// export (adapter, key map, outbox, accounts). One thread; blocks on the disk and the network.
#pragma once

#include <functional>
#include <memory>

#include "hub/cli/commands.hpp"
#include "hub/cli/push_session.hpp"

namespace kith::cli {

struct PushInput {
  std::unique_ptr<adapters::Bytes> rows;
  std::string name;  // of the source, for a person: it stands where a file's path would
  // Called once, when everything that has to be sent is in the outbox; not of a dry run.
  std::function<Result<void>(KeyMap&)> on_queued;
};

// As push(), with `input` in place of options.file.
ExitCode push_input(const PushOptions& options, const Settings& settings, const adapters::Mapping& mapping,
                    PushSession session, PushInput input, Terminal& terminal);

}  // namespace kith::cli
