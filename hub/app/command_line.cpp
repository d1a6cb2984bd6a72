#include "hub/app/command_line.hpp"

#include <iostream>
#include <memory>

#include "hub/app/authority_command.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/hub_user.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/revocation_command.hpp"

namespace kith::app {
namespace {

// A key is shown as it was typed, but for what a terminal would obey.
std::string printable(std::string text) {
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

int refuse(const std::string& words) {
  std::cerr << "kith-hub: " << words;
  return failed;
}

}  // namespace

void print(const std::vector<ConfigMistake>& mistakes, std::string_view kind) {
  for (const auto& mistake : mistakes) {
    std::cerr << kind;
    if (mistake.line != 0) std::cerr << "line " << mistake.line << ": ";
    if (!mistake.key.empty()) std::cerr << printable(mistake.key) << ": ";
    std::cerr << mistake.what << '\n';
  }
}

int report(const Result<void>& result) {
  if (result) return done;
  std::cerr << "kith-hub: " << result.error().sentence() << '\n';
  return failed;
}

int report_org(const Result<void>& result) {
  if (result) return done;
  std::cerr << "kith-hub: " << explain(result.error()) << '\n';
  return exit_status(result.error().code);
}

int report_org(const Result<std::string>& result) {
  if (!result) return report_org(Result<void>{fail(result.error())});
  std::cout << *result << std::flush;
  return std::cout ? done : failed;
}

int with_config(const CommandOptions& options, const std::function<int(const Config&)>& work) {
  const auto data = std::filesystem::absolute(options.data);
  if (const auto words = wrong_user(data, options.config)) return refuse(*words);
  const auto config = load_config(data, options.config);
  if (!config) {
    print(config.error());
    return failed;
  }
  if (const auto words = wrong_root(*config)) return refuse(*words);
  return work(*config);
}

int with_hub(const CommandOptions& options, const std::function<int(const Config&)>& work) {
  return with_config(options, [&](const Config& config) {
    const auto words = no_hub_there(config);
    return words ? refuse(*words) : work(config);
  });
}

void add_enrolment_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen) {
  auto* invite = org.add_subcommand("invite", "Make the one-time code by which an organisation enrols");
  auto invitation = std::make_shared<NewInvitation>();
  invite->add_option("code", invitation->organisation.code, "Its code, as in records")->required();
  invite->add_option("--name", invitation->organisation.name, "Its name")->required();
  invite->add_option("--funding", invitation->organisation.funding, "Its funding: sth, voca, vawa, fvpsa, …")
      ->delimiter(',');
  invite->add_flag("--edge-only", invitation->organisation.edge_only, "Its source files may not be sent to the hub");
  invite->add_option("--days", invitation->days, "For how long the code is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 30));
  invite->add_flag("--json", invitation->as_json, "As one JSON object");
  invite->callback([&options, &chosen, invitation] {
    chosen = [&options, invitation] {
      return with_config(options,
                         [&](const Config& config) { return report_org(invite_organisation(config, *invitation)); });
    };
  });
  struct Approved {
    std::string code, key;
  };
  auto* approve = org.add_subcommand("approve", "Let an organisation have the certificate that it has asked for");
  auto approved = std::make_shared<Approved>();
  approve->add_option("code", approved->code, "Its code")->required();
  approve->add_option("--key", approved->key, "The key that the organisation reads from its screen");
  approve->callback([&options, &chosen, approved] {
    chosen = [&options, approved] {
      return with_hub(options, [&](const Config& config) {
        return report_org(approve_party(config, PartyKind::organisation, approved->code, approved->key));
      });
    };
  });
  auto* uninvite = org.add_subcommand("uninvite", "Take an invitation back that has not ended in a certificate");
  auto ended = std::make_shared<std::string>();
  uninvite->add_option("code", *ended, "Its code")->required();
  uninvite->callback([&options, &chosen, ended] {
    chosen = [&options, ended] {
      return with_hub(options, [&](const Config& config) {
        return report_org(uninvite_party(config, PartyKind::organisation, *ended));
      });
    };
  });
}

void add_revocation_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen) {
  auto asked = std::make_shared<Revocation>();
  auto* list = org.add_subcommand("certificates", "Show the certificates that this hub has issued to it");
  list->add_option("code", asked->org, "Its code")->required();
  list->callback([&options, &chosen, asked] {
    chosen = [&options, asked] {
      return with_hub(options, [&](const Config& config) { return report_org(list_certificates(config, asked->org)); });
    };
  });
  auto* revoke = org.add_subcommand("revoke-certificate", "Take a key no more, and end its connections");
  revoke->add_option("code", asked->org, "Its code")->required();
  auto* key = revoke->add_option("--key", asked->key, "The key, as kith-hub org certificates shows it");
  auto* file =
      revoke->add_option("--file", asked->file, "Or: a certificate that was made elsewhere")->type_name("FILE");
  auto* all = revoke->add_flag("--all", asked->all, "Or: every certificate that this hub has issued to it");
  key->excludes(file)->excludes(all);
  file->excludes(all);
  revoke->callback([&options, &chosen, asked] {
    chosen = [&options, asked] {
      return with_hub(options, [&](const Config& config) { return report_org(revoke_certificates(config, *asked)); });
    };
  });
}

void add_authority_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen) {
  auto* ca = root.add_subcommand("ca", "The collaborative's own certificate authority")->require_subcommand(1);
  struct Typed {
    NewAuthority authority;
    std::filesystem::path root_key, file;
    bool yes = false;
  };
  auto typed = std::make_shared<Typed>();
  const auto add = [&](const char* name, const char* about, auto run) {
    auto* command = ca->add_subcommand(name, about);
    command->callback([&options, &chosen, typed, run] {
      chosen = [&options, typed, run] {
        return with_config(options, [&](const Config& config) { return report_org(run(config, *typed)); });
      };
    });
    return command;
  };
  auto* init = add("init", "Make a root, an issuing key and the hub's certificate",
                   [](const Config& config, const Typed& all) -> Result<std::string> {
                     auto made = make_authority(config, all.authority);
                     if (!made && made.error().code == Errc::contradiction)
                       std::cerr << words_of_what_is_in_the_way(config);
                     return made;
                   });
  init->add_option("--name", typed->authority.name, "The collaborative's name")->required();
  init->add_option("--host", typed->authority.hosts,
                   "A name or address by which members reach the hub; repeat for more")
      ->required();
  auto* hub = add("renew-hub", "Make the hub a new key and certificate", [](const Config& config, const Typed& all) {
    return renew_hub_certificate(config, all.authority.hosts);
  });
  hub->add_option("--host", typed->authority.hosts, "Other names than those of the old certificate");
  auto* issuing = add("renew-issuing", "Make a new issuing key",
                      [](const Config& config, const Typed& all) { return renew_issuing_key(config, all.root_key); });
  issuing->add_option("--root-key", typed->root_key, "The root's key, from where it is kept")
      ->required()
      ->type_name("FILE");
  auto* revoke =
      add("revoke", "Take nothing more that an authority's key has signed",
          [](const Config& config, const Typed& all) { return revoke_authority(config, all.file, all.yes); });
  revoke->add_option("--file", typed->file, "The authority's certificate")->required()->type_name("FILE");
  revoke->add_flag("--yes", typed->yes, "Do it; without, it says who would be shut out");
}

}  // namespace kith::app
