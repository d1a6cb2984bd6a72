// The command line of `kith-hub person` and `kith-hub grant`. See command_line.hpp.
#include <memory>

#include "hub/app/command_line.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/person_command.hpp"

namespace kith::app {
namespace {

struct Typed {
  NewPerson person;
  std::string code, key;
  NamedRole named;
  std::int64_t number = 0;
  bool all = false, as_json = false;
};

// Adds subcommands whose work gets the configuration and what was typed.
class Commands {
 public:
  Commands(CLI::App& parent, const CommandOptions& options, std::function<int()>& chosen)
      : parent_(parent), options_(options), chosen_(chosen) {}
  template <class Work>
  CLI::App* add(const char* name, const char* about, Work work) {
    auto* command = parent_.add_subcommand(name, about);
    const bool makes_hub = std::string_view{name} == "invite";  // may be the first that is done
    command->callback([&options = options_, &chosen = chosen_, typed = typed_, work, makes_hub] {
      chosen = [&options, typed, work, makes_hub] {
        return (makes_hub ? with_config : with_hub)(
            options, [&](const Config& config) { return report_org(work(config, *typed)); });
      };
    });
    return command;
  }
  [[nodiscard]] Typed& typed() { return *typed_; }

 private:
  CLI::App& parent_;
  const CommandOptions& options_;
  std::function<int()>& chosen_;
  std::shared_ptr<Typed> typed_ = std::make_shared<Typed>();
};

void add_grant_options(CLI::App& command, NewGrant& grant) {
  command.add_option("--role", grant.role, "steward, lead, operator or auditor")->required();
  command.add_option("--org", grant.org, "Of a steward: whose records")->type_name("CODE");
  command.add_option("--region", grant.region, "Of a lead: a county (06067), a CBSA (40900) or a state (06)");
  command.add_option("--purpose", grant.purpose,
                     "own_use, collaborative_statistics, federation or administration; usually what the role is for");
  command.add_option("--expires", grant.expires, "The last day (a year from today)")->type_name("YYYY-MM-DD");
}

void add_person(CLI::App& person, Commands& commands) {
  Typed& typed = commands.typed();
  auto* invite = commands.add("invite", "Make the one-time code by which a person enrols, with a role",
                              [](const Config& config, const Typed& all) { return invite_person(config, all.person); });
  invite->add_option("code", typed.person.code, "A code for the person, as the log will say it")->required();
  invite->add_option("--name", typed.person.name, "Who that is, for operators");
  add_grant_options(*invite, typed.person.grant);
  invite->add_option("--days", typed.person.days, "For how long the code is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 30));
  invite->add_flag("--json", typed.person.as_json, "As one JSON object");
  auto* approve = commands.add("approve", "Let a person have the certificate that they have asked for",
                               [](const Config& config, const Typed& all) {
                                 return approve_party(config, PartyKind::person, all.code, all.key, all.named);
                               });
  approve->add_option("code", typed.code, "Their code")->required();
  approve->add_option("--key", typed.key, "The key that the person reads from their screen");
  approve->add_option("--role", typed.named.role, "The role that comes with it");
  approve->add_option("--org", typed.named.org, "Of a steward: whose records")->type_name("CODE");
  approve->add_option("--region", typed.named.region, "Of a lead: where");
  auto* uninvite = commands.add(
      "uninvite", "Take an invitation back that has not ended in a certificate, with the role that came with it",
      [](const Config& config, const Typed& all) { return uninvite_party(config, PartyKind::person, all.code); });
  uninvite->add_option("code", typed.code, "Their code")->required();
  auto* list = commands.add("list", "Show all of them, with their roles",
                            [](const Config& config, const Typed& all) { return list_people(config, all.as_json); });
  list->add_flag("--json", typed.as_json, "As one JSON array");
  const auto add_state = [&](const char* name, const char* about, storage::OrgState state) {
    auto* command = commands.add(name, about, [state](const Config& config, const Typed& all) {
      return set_person_state(config, all.code, state);
    });
    command->add_option("code", typed.code, "Their code")->required();
  };
  add_state("suspend", "Refuse them until they are resumed", storage::OrgState::suspended);
  add_state("resume", "Take them again", storage::OrgState::active);
  add_state("remove", "Refuse them for good, and end their roles", storage::OrgState::removed);
  person.require_subcommand(1);
}

void add_grant(CLI::App& grant, Commands& commands) {
  Typed& typed = commands.typed();
  auto* add = commands.add("add", "Give a person a role", [](const Config& config, const Typed& all) {
    return give_grant(config, all.code, all.person.grant);
  });
  add->add_option("code", typed.code, "The person's code")->required();
  add_grant_options(*add, typed.person.grant);
  auto* approve =
      commands.add("approve", "Let a role that another operator has given be in force",
                   [](const Config& config, const Typed& all) { return approve_grant(config, all.number); });
  approve->add_option("number", typed.number, "Its number, as kith-hub grant list shows it")->required();
  auto* end = commands.add("end", "Take a role back, at once",
                           [](const Config& config, const Typed& all) { return end_grant(config, all.number); });
  end->add_option("number", typed.number, "Its number, as kith-hub grant list shows it")->required();
  auto* list = commands.add("list", "Show who may what, and until when", [](const Config& config, const Typed& all) {
    return list_grants(config, all.all, all.as_json);
  });
  list->add_flag("--all", typed.all, "Also those that were taken back");
  list->add_flag("--json", typed.as_json, "As one JSON array");
  grant.require_subcommand(1);
}

}  // namespace

void add_people_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen) {
  auto* person = root.add_subcommand("person", "The people who work with this hub");
  Commands people{*person, options, chosen};
  add_person(*person, people);
  add_revocation_commands(*person, options, chosen);
  auto* grant = root.add_subcommand("grant", "Which role a person has, and until when");
  Commands grants{*grant, options, chosen};
  add_grant(*grant, grants);
}

}  // namespace kith::app
