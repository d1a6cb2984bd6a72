// `kith-hub peer`: see command_line.hpp.
#include <fstream>
#include <iostream>
#include <memory>

#include "hub/app/command_line.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/kith_child.hpp"
#include "hub/app/peer_command.hpp"

namespace kith::app {
namespace {

struct Typed {
  NewPeer peer;
  std::string code, key, file, check;
  bool no_wait = false, as_json = false;
};

// The file is on standard output and can be put anywhere; what comes next is for the eyes.
int invite(const Config& config, const Typed& typed) {
  const auto invited = invite_peer(config, typed.peer);
  if (!invited) return report_org(Result<void>{fail(invited.error())});
  std::cout << invited->invitation << std::flush;
  std::cerr << invited->words;
  return std::cout ? done : failed;
}

std::string beginning_of(std::istream& in) {
  std::string text(federation::most_invitation_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<std::string> read_invitation_file(const std::string& file) {
  if (file == "-") return beginning_of(std::cin);
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return fail(Error{Errc::file_unreadable,
                      {},
                      "the invitation; where the hub's user may not read it, write - instead of its name, and < FILE "
                      "behind the command"});
  return beginning_of(in);
}

int accept(const Config& config, const Typed& typed) {
  const auto text = read_invitation_file(typed.file);
  const auto acceptance = text ? accept_peer(config, *text, typed.check) : tl::unexpected(text.error());
  if (!acceptance) return report_org(Result<void>{fail(acceptance.error())});
  std::cout << acceptance->text << std::flush;
  if (acceptance->kith.empty()) return done;
  auto words = acceptance->kith;
  if (typed.no_wait) words.emplace_back("--no-wait");
  const int exit = run_kith(words, acceptance->code + "\n");
  if (exit == done) std::cout << acceptance->next << std::flush;
  return exit;
}

int test(const Config& config, const Typed& typed) {
  const auto tested = test_peer(config, typed.code);
  if (!tested) return report_org(Result<void>{fail(tested.error())});
  std::cout << tested->text << std::flush;
  return tested->is_good ? done : failed;
}

}  // namespace

void add_peer_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen) {
  auto typed = std::make_shared<Typed>();
  auto* peer = root.add_subcommand("peer", "Other hubs that this one works with")->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, auto work) {
    auto* command = peer->add_subcommand(name, about);
    command->callback([&options, &chosen, typed, work] {
      chosen = [&options, typed, work] {
        return with_hub(options, [&](const Config& config) { return work(config, *typed); });
      };
    });
    return command;
  };
  const auto add_of_one = [&](const char* name, const char* about, auto work) {
    auto* command = add(name, about, [work](const Config& config, const Typed& of) { return work(config, of); });
    command->add_option("code", typed->code, "Its code")->required();
    return command;
  };
  auto* invite_command = add("invite", "Make the invitation for another hub's operator, on standard output", invite);
  invite_command->add_option("code", typed->peer.code, "The other hub's code, which its operator tells")->required();
  invite_command->add_option("--name", typed->peer.name, "Its name, for operators");
  invite_command->add_option("--expires", typed->peer.expires, "The last day on which it may come (in three years)")
      ->type_name("YYYY-MM-DD");
  invite_command->add_option("--days", typed->peer.days, "For how long the invitation is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 30));
  auto* accept_command = add("accept", "Accept the invitation of another hub, and become known there", accept);
  accept_command->add_option("file", typed->file, "The invitation; - reads standard input")->required();
  accept_command->add_option("--check", typed->check, "The words that its operator has read to you");
  accept_command->add_flag("--no-wait", typed->no_wait, "Leave while approval is due; the same command goes on later");
  auto* approve = add_of_one("approve", "Let another hub have the certificate that it has asked for",
                             [](const Config& config, const Typed& of) {
                               return report_org(approve_party(config, PartyKind::hub, of.code, of.key,
                                                               {.role = "peer", .org = {}, .region = {}}));
                             });
  approve->add_option("--key", typed->key, "The key that its operator reads from their screen");
  add_of_one("uninvite", "Take an invitation back that has not ended in a certificate",
             [](const Config& config, const Typed& of) {
               return report_org(uninvite_party(config, PartyKind::hub, of.code));
             });
  add("list", "Show all of them", [](const Config& config, const Typed& of) {
    return report_org(list_peers(config, of.as_json));
  })->add_flag("--json", typed->as_json, "As one JSON array");
  add_of_one("test", "Ask the other hub whether the two can work together", test);
  const auto add_state = [&](const char* name, const char* about, storage::OrgState state) {
    add_of_one(name, about, [state](const Config& config, const Typed& of) {
      return report_org(set_peer_state(config, of.code, state));
    });
  };
  add_state("suspend", "Refuse it until it is resumed", storage::OrgState::suspended);
  add_state("resume", "Take it again", storage::OrgState::active);
  add_state("remove", "Refuse it for good, and forget its key", storage::OrgState::removed);
  add_revocation_commands(*peer, options, chosen);
}

}  // namespace kith::app
