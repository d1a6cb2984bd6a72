// The command line of kith-hub. Exit codes: 0 done, 1 failed, 2 usage, 4 not permitted, 5 no such organisation, 6 it
// exists already, or does not wait for that.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hub/app/audit_command.hpp"
#include "hub/app/command_line.hpp"
#include "hub/app/config.hpp"
#include "hub/app/database_command.hpp"
#include "hub/app/doctor.hpp"
#include "hub/app/doors.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/restored_command.hpp"
#include "hub/app/serve.hpp"
#include "hub/app/store.hpp"
#include "hub/shell/completion.hpp"
#include "hub/shell/process.hpp"
#include "hub/storage/conninfo.hpp"
#include "hub/storage/migrate.hpp"

namespace {

using namespace kith;

using app::done, app::failed, app::report, app::usage, app::with_config, app::with_hub;

struct Options : app::CommandOptions {
  bool as_json = false;
  std::string serving_user;
  std::optional<unsigned> hub_connections;
  app::RestoredFrom restored;
  std::string org;
  app::NewOrganisation organisation;
};

int check_config(const Options& options) {
  return with_config(options, [](const app::Config& config) {
    const auto mistakes = app::check_files(config);
    app::print(mistakes);
    if (!mistakes.empty()) return failed;
    app::print(app::warnings(config), "warning: ");
    std::cout << "The configuration is good.\n";
    return done;
  });
}

int migrate_database(const app::Config& config) {
  const auto deadline = Deadline::after(std::chrono::minutes{10});
  const auto store = app::join_store(config, deadline);
  if (!store) return report(fail(store.error()));
  if (!store->migrate) return report(fail(Error{Errc::malformed_config, {}, "database.migrate_url is missing"}));
  const auto migrated = storage::migrate(*store->migrate, deadline);
  if (!migrated) return report(fail(migrated.error()));
  std::cout << "The database is at version " << migrated->to << ".\n";
  return done;
}

int print_organisations(const app::Config& config, bool as_json) {
  const auto text = app::list_organisations(config, as_json);
  if (!text) return report(fail(text.error()));
  std::cout << *text;
  return done;
}

void add_org_commands(CLI::App& root, Options& options, std::function<int()>& chosen) {
  auto* org = root.add_subcommand("org", "The organisations of this hub")->require_subcommand(1);
  auto* add = org->add_subcommand("add", "Register an organisation");
  add->add_option("code", options.organisation.code, "Its code, as in records")->required();
  add->add_option("--name", options.organisation.name, "Its name")->required();
  add->add_option("--subject", options.organisation.subject, "Subject of its certificate, RFC 2253 (CN=CODE)");
  add->add_option("--funding", options.organisation.funding, "Its funding: sth, voca, vawa, fvpsa, …")->delimiter(',');
  add->add_flag("--edge-only", options.organisation.edge_only, "Its source files may not be sent to the hub");
  add->callback([&] {
    chosen = [&] {
      return with_config(options, [&](const auto& config) {
        return app::report_org(app::add_organisation(config, options.organisation));
      });
    };
  });
  auto* list = org->add_subcommand("list", "Show all of them");
  list->add_flag("--json", options.as_json, "As one JSON array");
  list->callback([&] {
    chosen = [&] {
      return with_hub(options, [&](const auto& config) { return print_organisations(config, options.as_json); });
    };
  });
  const auto add_state = [&](const char* name, const char* about, storage::OrgState state) {
    auto* command = org->add_subcommand(name, about);
    command->add_option("code", options.org, "Its code")->required();
    command->callback([&options, &chosen, state] {
      chosen = [&options, state] {
        return with_hub(options, [&](const auto& config) {
          return app::report_org(app::set_organisation_state(config, options.org, state));
        });
      };
    });
  };
  app::add_enrolment_commands(*org, options, chosen);
  app::add_revocation_commands(*org, options, chosen);
  app::add_history_commands(*org, options, chosen);
  add_state("suspend", "Refuse it until it is resumed", storage::OrgState::suspended);
  add_state("resume", "Take it again", storage::OrgState::active);
  add_state("remove", "Refuse it for good; its records stay until they are withdrawn", storage::OrgState::removed);
}

void add_hub_commands(CLI::App& root, Options& options, std::function<int()>& chosen) {
  root.add_subcommand("serve", "Run the hub")->callback([&] {
    chosen = [&] {
      return with_config(options, [](const auto& config) {
        auto mistakes = app::check_files(config);
        if (mistakes.empty()) mistakes = app::check_doors(config);
        app::print(mistakes);
        return mistakes.empty() ? report(app::serve(config)) : failed;
      });
    };
  });
  auto* database =
      root.add_subcommand("database", "Run the private PostgreSQL alone: for a hub of another user, or for a restore");
  database->add_option("--for", options.serving_user, "The user who runs kith-hub serve")->type_name("USER");
  database
      ->add_option("--connections", options.hub_connections,
                   "Of the hub: the sum of its [threads] without network, where they were changed")
      ->check(CLI::Range(5, 272));
  database->callback([&] {
    chosen = [&] {
      return with_config(options, [&](const auto& config) {
        return report(app::run_database(config, options.serving_user, options.hub_connections));
      });
    };
  });
  root.add_subcommand("migrate", "Bring the database to this program's version")->callback([&] {
    chosen = [&] { return with_config(options, migrate_database); };
  });
  root.add_subcommand("check-config", "Report every mistake of the configuration")->callback([&] {
    chosen = [&] { return check_config(options); };
  });
  root.add_subcommand("doctor", "Look for what is wrong with this hub")->callback([&] {
    chosen = [&] {
      return with_config(options, [](const auto& config) { return app::doctor(config, std::cout) ? done : failed; });
    };
  });
}

int print_text(const Result<std::string>& text) {
  if (!text) return report(fail(text.error()));
  std::cout << *text << (text->ends_with('\n') ? "" : "\n");
  return done;
}

int print_restored(const app::Config& config, const app::RestoredFrom& from) {
  const auto told = app::tell_restored(config, from);
  if (!told) return report(fail(told.error()));
  std::cout << told->text;
  return told->is_whole ? done : failed;
}

int verify_log(const app::Config& config) {
  const auto verified = app::audit_verify(config);
  if (!verified) return report(fail(verified.error()));
  (verified->is_good ? std::cout : std::cerr) << verified->text << '\n';
  return verified->is_good ? done : failed;
}

void add_restored_command(CLI::App& root, Options& options, std::function<int()>& chosen) {
  auto* restored = root.add_subcommand("restored", "Tell the hub that its database was restored from a backup");
  restored
      ->add_option("--checkpoint", options.restored.checkpoint, "The last signed one, instead of DIR/audit.checkpoint")
      ->type_name("FILE");
  restored
      ->add_option("--withdrawals", options.restored.journals,
                   "The journal of another hub or a copy, besides DIR/withdrawals.journal")
      ->type_name("FILE");
  restored->callback([&] {
    chosen = [&] {
      return with_hub(options, [&](const auto& config) { return print_restored(config, options.restored); });
    };
  });
}

void add_audit_commands(CLI::App& root, Options& options, std::function<int()>& chosen) {
  auto* audit = root.add_subcommand("audit", "The log of who did what")->require_subcommand(1);
  audit->add_subcommand("verify", "Hash every line of the log anew, and hold it against what was signed")
      ->callback([&] { chosen = [&] { return with_hub(options, verify_log); }; });
  audit->add_subcommand("checkpoint", "Sign the log as it is now, and print the checkpoint")->callback([&] {
    chosen = [&] {
      return with_hub(options, [](const auto& config) { return print_text(app::audit_checkpoint(config)); });
    };
  });
  audit->add_subcommand("key", "Print the key that members check the log with")->callback([&] {
    chosen = [&] { return with_hub(options, [](const auto& config) { return print_text(app::audit_key(config)); }); };
  });
}

void add_completion(CLI::App& root, std::string& shell, std::function<int()>& chosen) {
  auto* completion = root.add_subcommand("completion", "Print what makes a shell complete this program's words");
  completion->add_option("shell", shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{shell::shells.begin(), shell::shells.end()}));
  completion->callback([&] {
    chosen = [&] {
      std::cout << *shell::completion(shell::command_tree(root), shell) << std::flush;
      return std::cout ? done : failed;
    };
  });
}

}  // namespace

int main(int argc, char** argv) {
  kith::shell::forbid_core_dumps();
  kith::storage::forget_environment();
  Options options;
  std::function<int()> chosen;
  CLI::App root{"kith-hub: a data exchange hub for organisations that record hate incidents", "kith-hub"};
  root.set_version_flag("--version", std::string{"kith-hub " KITH_VERSION});
  root.add_option("--data", options.data, "The data directory")
      ->envname("KITH_DATA")
      ->type_name("DIR")
      ->capture_default_str();
  root.add_option("--config", options.config, "The configuration file (DIR/kith-hub.toml)")->type_name("FILE");
  root.fallthrough()->require_subcommand(1);
  add_hub_commands(root, options, chosen);
  add_org_commands(root, options, chosen);
  app::add_people_commands(root, options, chosen);
  app::add_peer_commands(root, options, chosen);
  add_restored_command(root, options, chosen);
  app::add_release_commands(root, options, chosen);
  app::add_job_commands(root, options, chosen);
  add_audit_commands(root, options, chosen);
  app::add_authority_commands(root, options, chosen);
  std::string shell;
  add_completion(root, shell, chosen);
  const std::span<const char* const> arguments{argv + (argc == 0 ? 0 : 1), argv + argc};
  if (arguments.empty()) {
    std::cerr << root.help();
    return usage;
  }
  if (const auto words = shell::unknown_command(shell::command_tree(root), arguments)) {
    std::cerr << "kith-hub: " << *words << '\n';
    return usage;
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? done : usage;
  }
  return chosen();
}
