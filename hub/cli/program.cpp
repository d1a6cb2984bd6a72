#include "hub/cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <ostream>

#include "adapters/mapping.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/audit_commands.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/doctor.hpp"
#include "hub/cli/enroll.hpp"
#include "hub/cli/program_parts.hpp"
#include "hub/cli/watch.hpp"
#include "hub/shell/completion.hpp"

namespace kith::cli {
namespace {

constexpr const char* program_words =
    "kith sends your organisation's records to the collaborative's hub, and reads back your own tables.\n"
    "Names, phone numbers, addresses and stories never leave this computer.";
constexpr const char* footer =
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 some rows not taken, 4 not permitted, 5 not found, 6 conflict, 75 "
    "try later.\n"
    "Where the hub is and who you are can stand in a file: --config FILE, or ~/.config/kith/kith.toml.";

// "What reads it: aaln, airtable, …, or a mapping file".
std::string adapter_words() {
  std::string words = "What reads it: ";
  for (const adapters::BuiltIn& adapter : adapters::built_in()) words.append(adapter.name).append(", ");
  return words + "or a mapping file";
}

const CLI::IsMember record_kind{std::vector<std::string>{"incident", "aggregate"}};
// What only the hub can judge is left to it (hub/cli/table_words.hpp); these need no hub.
const CLI::Validator a_month{[](const std::string& text) {
                               const bool is_month = text.size() == 7 && text[4] == '-' &&
                                                     text.find_first_not_of("0123456789-") == std::string::npos;
                               return is_month ? std::string{}
                                               : "\"" + printable(text) + "\" is no month, like 2021-03";
                             },
                             ""};
const CLI::Validator a_number{[](const std::string& text) {
                                const bool is_number =
                                    !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
                                return is_number ? std::string{} : "\"" + printable(text) + "\" is no whole number";
                              },
                              ""};
const CLI::Validator non_empty{
    [](const std::string& text) { return text.empty() ? std::string{"may not be empty"} : std::string{}; }, ""};

// A command and its options live until it has run.

Action add_push(CLI::App& app) {
  auto* command = app.add_subcommand("push", "Send an export of your own system");
  auto options = std::make_shared<PushOptions>();
  auto* file =
      command->add_option("file", options->file, "The export; without it, what waits from earlier pushes is sent")
          ->type_name("FILE");
  auto* watched = command->add_option("--watch", options->watch, "Push each file that comes into this folder")
                      ->type_name("FOLDER")
                      ->excludes(file);
  command->add_option("--adapter", options->adapter, adapter_words())->type_name("NAME or FILE");
  command->add_option("--rejects", options->rejects, "Write the rows that were not taken to this file, to be corrected")
      ->type_name("FILE")
      ->excludes(watched);
  command->add_flag("--dry-run", options->dry_run, "Say what would be sent, and send nothing")->excludes(watched);
  command
      ->add_flag("--full-snapshot", options->full_snapshot,
                 "The file is everything there is: withdraw records whose row is gone")
      ->excludes(watched);
  command->add_flag("--yes", options->yes, "Do not ask before withdrawing many records or beginning a new key map");
  command->add_flag("--take-over-key-map", options->take_over_key_map,
                    "The key map is ours, though our certificate bore another name then");
  command->add_flag("--json", options->json, "Print the accounts as JSON");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) {
    return options->watch.empty() ? push(*options, terminal) : watch(*options, terminal);
  };
}

Action add_pull(CLI::App& app) {
  auto* command = app.add_subcommand("pull", "Take the rows of a source of the configuration file, and send them");
  auto options = std::make_shared<PullOptions>();
  command->add_option("source", options->source, "Its name: NAME of [source.NAME]; without it, all of them")
      ->type_name("NAME");
  command->add_flag("--dry-run", options->dry_run, "Say what would be sent, and send nothing");
  auto* compared =
      command->add_flag("--full-snapshot", options->full_snapshot,
                        "Withdraw records whose row is gone at the source; only when all of it could be read");
  command->add_flag("--since-last", options->since_last, "Ask only for what is new since the last pull")
      ->excludes(compared);
  command->add_flag("--yes", options->yes, "Do not ask before withdrawing many records or beginning a new key map");
  command->add_flag("--json", options->json, "Print the accounts as JSON");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return pull(*options, terminal); };
}

Action add_preview(CLI::App& app) {
  auto* command = app.add_subcommand("preview", "Show what a push would send and what stays here; sends nothing");
  auto options = std::make_shared<PreviewOptions>();
  command->add_option("file", options->file, "The export")->required()->type_name("FILE");
  command->add_option("--adapter", options->adapter, adapter_words())->type_name("NAME or FILE");
  command->add_option("--rows", options->rows, "How many rows to show field by field")->capture_default_str();
  auto* source =
      command->add_flag("--show-source", options->show_source, "Show also what stands in the cells, names and all");
  command
      ->add_flag("--without-originals", options->without_originals,
                 "Leave out what stood in cells whose value leaves less exact: to show to others")
      ->excludes(source);
  command->add_option("--html", options->html, "Write it also as a page, to keep like the export itself")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "Print it as JSON");
  command->add_option("--config", options->connection.config, "A file that names the adapter")->type_name("FILE");
  return [options](Terminal& terminal) { return preview(*options, terminal); };
}

Action add_records(CLI::App& app) {
  auto* command = app.add_subcommand("records", "List what the hub holds of your organisation");
  auto options = std::make_shared<RecordsOptions>();
  command->add_option("uid", options->uid, "One record, by its name");
  command->add_option("--kind", options->kind, "incident or aggregate")->check(record_kind);
  command->add_option("--from", options->from, "First month of report")->type_name("YYYY-MM")->check(a_month);
  command->add_option("--to", options->to, "Last month of report")->type_name("YYYY-MM")->check(a_month);
  command->add_option("--limit", options->limit, "At most this many; 0: all")->capture_default_str()->check(a_number);
  auto* as_json = command->add_flag("--json", options->json, "One JSON object a line");
  command->add_flag("--csv", options->csv, "As CSV, for a spreadsheet")->excludes(as_json);
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return records(*options, terminal); };
}

Action add_withdraw(CLI::App& app) {
  auto* command = app.add_subcommand("withdraw", "Take records back, for good");
  auto options = std::make_shared<WithdrawOptions>();
  command->add_option("uid", options->uids, "The records' names, as kith records lists them");
  command
      ->add_option("--row", options->keys,
                   "A row's key in your own system, such as its case number; a key of several columns: A|B")
      ->type_name("KEY");
  command->add_option("--adapter", options->adapter, adapter_words())->type_name("NAME or FILE");
  command->add_flag("--yes", options->yes, "Do not ask");
  command->add_flag("--json", options->json, "One JSON object a line");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return withdraw(*options, terminal); };
}

Action add_return(CLI::App& app) {
  auto* command = app.add_subcommand("return", "Say that all you have of a quarter is sent, be it nothing");
  auto options = std::make_shared<ReturnOptions>();
  command->add_option("period", options->period, "The quarter, which has ended")->required()->type_name("YYYY-Qn");
  command->add_option("--place", options->places, "What you serve: county:06067, cbsa:40900 or state:06; once for each")
      ->required()
      ->allow_extra_args(false)
      ->type_name("PLACE");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return send_return(*options, terminal); };
}

void add_share_options(CLI::App& set, ShareOptions& options) {
  set.add_option("hub", options.hub, "The other hub's code, as kith share list shows it")->required();
  set.add_option("--kinds", options.kinds, "incident, aggregate (both)")->delimiter(',');
  set.add_option("--occurred", options.occurred, "Dates to the day, month (usual), quarter or year");
  set.add_option("--place", options.place, "Places to the city, county (usual), cbsa or state");
  set.add_option("--age", options.age, "band (usual) or none");
  set.add_option("--ethnicity", options.ethnicity, "detail, group (usual), category, aapi_or_other or none");
  set.add_flag("--daypart", options.with_daypart, "With the time of day");
  set.add_flag("--language", options.with_language, "With language and script");
  set.add_flag("--no-gender", options.without_gender, "Without gender");
  set.add_option("--without", options.without, "Fields that stay here, like sites,target.age_band")->delimiter(',');
  set.add_option("--only", options.places,
                 "Only what happened there: county:06067, cbsa:40900, state:06; once for each")
      ->allow_extra_args(false)
      ->type_name("PLACE");
  set.add_option("--smallest-cell", options.smallest_cell, "Smaller counts of tables stay here")
      ->check(CLI::Range(1, 1'000));
  set.add_flag("--may-be-passed-on", options.may_be_passed_on, "It may pass them on to hubs that may hold the same");
  set.add_option("--until", options.until, "The last day")->type_name("YYYY-MM-DD");
}

Action add_share(CLI::App& app) {
  auto* command = app.add_subcommand("share", "What other hubs may hold of your records")->require_subcommand(1);
  auto options = std::make_shared<ShareOptions>();
  auto asked = std::make_shared<SharePreviewOptions>();
  auto* list = command->add_subcommand("list", "Show what is shared, and with whom it could be");
  list->add_flag("--json", asked->json, "As the hub says it");
  auto* set = command->add_subcommand("set", "Let a hub hold your records; replaces what was said before");
  add_share_options(*set, *options);
  auto* end = command->add_subcommand("end", "Let a hub hold nothing any longer");
  auto* preview = command->add_subcommand("preview", "Show the exact bytes that a hub would get of each record");
  for (auto* one : {end, preview}) one->add_option("hub", asked->hub, "The other hub's code")->required();
  preview->add_option("--record", asked->record, "Only this one")->type_name("UID");
  preview->add_flag("--json", asked->json, "As the hub says it");
  for (auto* one : {list, end, preview}) add_connection(*one, asked->connection);
  add_connection(*set, options->connection);
  return [options, asked, list, set, end](Terminal& terminal) {
    if (set->parsed()) return set_share(*options, terminal);
    if (list->parsed()) return list_shares(*asked, terminal);
    return end->parsed() ? end_share(*asked, terminal) : preview_share(*asked, terminal);
  };
}

Action add_table(CLI::App& app) {
  auto* command =
      app.add_subcommand("table", "Count your own records: exact numbers, not for publication as they stand");
  auto options = std::make_shared<TableOptions>();
  command->add_option("--by", options->by, "What to count by, like county or county,act_type; repeat for more tables")
      ->check(non_empty);
  command->add_option("--where", options->where, "Only records with these, like county=06067,06113; repeat for more")
      ->check(non_empty);
  command->add_option("--kind", options->kind, "incident or aggregate")->check(record_kind);
  command->add_option("--unknown", options->unknown, "outside (usual), inside, or where it is inside: gender,age_band")
      ->check(non_empty);
  command->add_option("--multiple-bias", options->multiple_bias, "count (usual) or exclude records of several biases")
      ->check(CLI::IsMember(std::vector<std::string>{"count", "exclude"}));
  command->add_option("--taxonomy", options->taxonomy, "received (usual), sah_2020 or sah_2023");
  auto* check = command->add_option("--check", options->check,
                                    "For a brief: hide what must not be published, for public or collaborative");
  check->check(CLI::IsMember(std::vector<std::string>{"public", "collaborative"}));
  command->add_option("--programs", options->programs, "Where kith-protect and kith-audit are; usually beside kith")
      ->check(non_empty)
      ->needs(check);
  auto* as_json = command->add_flag("--json", options->json, "As JSON");
  command->add_flag("--csv", options->csv, "As CSV, for a spreadsheet")->excludes(as_json);
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return table(*options, terminal); };
}

Action add_source(CLI::App& app) {
  auto* command = app.add_subcommand("source", "Keep, move or begin anew the key map: which row became which record");
  command->require_subcommand(1);
  auto options = std::make_shared<SourceOptions>();
  const auto add = [&](const char* name, const char* words) {
    auto* sub = command->add_subcommand(name, words);
    add_connection(*sub, options->connection);
    return sub;
  };
  auto* backup = add("backup", "Write a copy of the key map to a file, under a passphrase");
  auto* restore = add("restore", "Put such a copy in place on this machine");
  for (auto* sub : {backup, restore}) {
    sub->add_option("file", options->file, "The backup")->required()->type_name("FILE");
    sub->add_option("--passphrase-file", options->passphrase_file, "A file whose first line is the passphrase")
        ->type_name("FILE");
  }
  backup->add_flag("--move", options->move, "It goes on at another machine: push nothing more with the one here");
  auto* reset = add("reset", "The key map was lost: withdraw everything of the source, to push it anew");
  reset->add_option("--adapter", options->adapter, adapter_words())->type_name("NAME or FILE");
  reset->add_flag("--yes", options->yes, "Do not ask");
  return [=](Terminal& terminal) {
    if (backup->parsed()) return source_backup(*options, terminal);
    return restore->parsed() ? source_restore(*options, terminal) : source_reset(*options, terminal);
  };
}

Action add_enroll(CLI::App& app, std::istream& in) {
  auto* command = app.add_subcommand("enroll", "Become known to a hub, with the code that its operator gave you");
  auto options = std::make_shared<EnrollOptions>();
  options->in = &in;
  command->add_option(
      "code", options->code,
      "The invitation code; - reads it from standard input, where no other user of this computer sees it");
  command->add_option("--hub", options->hub, "The address in the invitation, like https://hub.example:8444")
      ->type_name("URL");
  command->add_option("--folder", options->folder, "Where key, certificate and settings go (~/.config/kith)")
      ->type_name("FOLDER");
  command->add_flag("--no-wait", options->no_wait, "Leave while approval is due; the same command goes on later");
  command->add_flag("--renew", options->renew,
                    "Renew the certificate that you have, now; other commands do it in time");
  command->add_option("--config", options->connection.config, "With --renew: the file that names the certificate")
      ->type_name("FILE");
  return [options](Terminal& terminal) { return enroll(*options, terminal); };
}

Action add_doctor(CLI::App& app) {
  auto* command = app.add_subcommand("doctor", "Find out why the hub cannot be reached, and what to do");
  auto options = std::make_shared<DoctorOptions>();
  add_connection(*command, options->connection);
  command->add_flag("--json", options->json, "As one JSON object");
  return [options](Terminal& terminal) { return doctor(*options, terminal); };
}

Action add_adapter(CLI::App& app) {
  auto* command = app.add_subcommand("adapter", "Make and try the mapping file of an export; sends nothing");
  command->require_subcommand(1);
  auto options = std::make_shared<AdapterOptions>();
  const auto add = [&](const char* name, const char* words, const char* file, const char* file_words) {
    auto* sub = command->add_subcommand(name, words);
    sub->add_flag("--json", options->json, "Print it as JSON");
    if (file != nullptr) sub->add_option(file, options->file, file_words)->required()->type_name("FILE");
    return sub;
  };
  auto* init = add("init", "Propose a mapping file for an export that nobody has mapped yet", "sample", "The export");
  init->add_option("--out", options->out, "Where to write it; never over a file that is there")->type_name("FILE");
  init->add_option("--sheet", options->sheet, "Which sheet of a workbook; usually the first")->type_name("NAME");
  auto* codes = add("codes", "List the fields of a record, or the codes that one takes", nullptr, nullptr);
  codes->add_option("field", options->field, "Like act_types or target.gender")->type_name("FIELD");
  auto* check = add("check", "Name every mistake of a mapping file", "file", "The mapping file");
  auto* test = add("test", "Compare what the samples beside a mapping file become with what is expected", "file",
                   "The mapping file");
  test->add_flag("--update", options->update, "Write the expected output anew");
  test->add_option("--config", options->config, "Try the samples under the [sharing] and funding of this file")
      ->type_name("FILE");
  auto* coverage = add("coverage", "List the answers of an export that have no code", "file", "The export");
  coverage->add_option("--adapter", options->adapter, adapter_words())->type_name("NAME or FILE");
  coverage->add_flag("--show-source", options->show_source, "Show also answers that look like a person's");
  auto* diff = add("diff", "Show what a new version of a mapping file would change", nullptr, nullptr);
  diff->add_option("old", options->old_adapter, "The mapping file as it is")->required()->type_name("OLD");
  diff->add_option("new", options->new_adapter, "The mapping file as it would be")->required()->type_name("NEW");
  diff->add_option("file", options->file, "The export")->required()->type_name("FILE");
  for (auto* sub : {coverage, diff}) {
    sub->add_option("--rows", options->rows, "How much of a list to print; 0: all")->capture_default_str();
    sub->add_option("--config", options->config, "A file that names the adapter")->type_name("FILE");
  }
  return [=](Terminal& terminal) {
    if (init->parsed()) return adapter_init(*options, terminal);
    if (codes->parsed()) return adapter_codes(*options, terminal);
    if (check->parsed()) return adapter_check(*options, terminal);
    if (test->parsed()) return adapter_test(*options, terminal);
    return coverage->parsed() ? adapter_coverage(*options, terminal) : adapter_diff(*options, terminal);
  };
}

Action add_audit(CLI::App& app) {
  auto* command = app.add_subcommand("audit", "See who touched your records, and check the log that says so");
  command->require_subcommand(1);
  auto check = std::make_shared<AuditVerifyOptions>();
  auto mine = std::make_shared<AuditMineOptions>();
  auto* verify = command->add_subcommand("verify", "Check that the hub's log has only grown since the last time");
  verify->add_flag("--now", check->now, "Let the hub sign a checkpoint first, so that the last seconds are in it");
  verify->add_flag("--full", check->full, "Hash every entry of the log, not only what is new about your records");
  verify->add_option("--log-key", check->key, "The log's key, as the operator told it to you")->type_name("KEY");
  verify->add_option("--compare", check->compare, "A checkpoint that another member has got from this hub")
      ->type_name("FILE");
  auto* witness = verify->add_option("--witness", check->witness, "Sign what was found good with the key in this file");
  witness->type_name("KEYFILE");
  verify->add_flag("--first-time", check->first_time, "Let the witness begin with this log; its key is made if new")
      ->needs(witness);
  verify->add_option("--save", check->save, "Write the checkpoint there, for others to compare with")
      ->type_name("FILE");
  verify->add_flag("--json", check->json, "Print the result as JSON");
  add_connection(*verify, check->connection);
  auto* list = command->add_subcommand("mine", "List who read, exported, tabulated or synced your records");
  list->add_flag("--all", mine->all, "Also pushes, withdrawals, refusals and changes of the registration");
  list->add_flag("--json", mine->json, "One JSON object a line");
  add_connection(*list, mine->connection);
  auto* everybody = command->add_subcommand("all", "List the same of everybody's records, for an auditor");
  everybody->add_flag("--all", mine->all, "Also pushes, withdrawals, refusals and changes of registrations and roles");
  everybody->add_flag("--json", mine->json, "One JSON object a line");
  add_connection(*everybody, mine->connection);
  return [=](Terminal& terminal) {
    mine->of_everybody = everybody->parsed();
    return verify->parsed() ? audit_verify(*check, terminal) : audit_mine(*mine, terminal);
  };
}

Action add_orgs(CLI::App& app) {
  auto* command = app.add_subcommand("orgs", "List who is registered at the hub, for its operators");
  auto options = std::make_shared<OrgsOptions>();
  command->add_flag("--json", options->json, "Print it as JSON");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return orgs(*options, terminal); };
}

Action add_jobs(CLI::App& app) {
  auto* command = app.add_subcommand("jobs", "List what the hub does on a schedule, for its operators");
  auto options = std::make_shared<JobsOptions>();
  command->add_flag("--json", options->json, "Print it as JSON");
  add_connection(*command, options->connection);
  return [options](Terminal& terminal) { return jobs(*options, terminal); };
}

Action add_completion(CLI::App& app) {
  auto* command = app.add_subcommand("completion", "Print what makes a shell complete this program's words");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{shell::shells.begin(), shell::shells.end()}));
  return [&app, shell](Terminal& terminal) {
    terminal.out() << *shell::completion(shell::command_tree(app), *shell);
    return ExitCode::done;
  };
}

int parse(CLI::App& app, std::span<const char* const> arguments) {
  std::vector<std::string> reversed{arguments.begin(), arguments.end()};
  std::ranges::reverse(reversed);  // as CLI11 wants a vector
  app.parse(std::move(reversed));
  return 0;
}

ExitCode run_command(std::span<const char* const> arguments, Streams streams) {
  CLI::App app{program_words, "kith"};
  app.footer(footer);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string{"kith " KITH_VERSION});
  const std::vector<std::pair<const char*, Action>> actions = {{"enroll", add_enroll(app, streams.in)},
                                                               {"push", add_push(app)},
                                                               {"pull", add_pull(app)},
                                                               {"preview", add_preview(app)},
                                                               {"records", add_records(app)},
                                                               {"withdraw", add_withdraw(app)},
                                                               {"return", add_return(app)},
                                                               {"table", add_table(app)},
                                                               {"share", add_share(app)},
                                                               {"source", add_source(app)},
                                                               {"adapter", add_adapter(app)},
                                                               {"audit", add_audit(app)},
                                                               {"orgs", add_orgs(app)},
                                                               {"jobs", add_jobs(app)},
                                                               {"doctor", add_doctor(app)},
                                                               {"release", add_release(app)},
                                                               {"completion", add_completion(app)}};
  if (arguments.empty()) {
    streams.err << app.help();
    return ExitCode::usage;
  }
  if (const auto words = shell::unknown_command(shell::command_tree(app), arguments)) {
    Terminal{streams}.complain({ExitCode::usage, *words});
    return ExitCode::usage;
  }
  try {
    parse(app, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, streams.out, streams.err) == 0 ? ExitCode::done : ExitCode::usage;
  }
  Terminal terminal{streams};
  try {
    for (const auto& [name, action] : actions)
      if (app.got_subcommand(name)) return action(terminal);
  } catch (const std::exception&) {
    // A bug or a machine without memory. What an exception says could hold input.
    terminal.complain(
        {ExitCode::failed, "kith made a mistake and stopped. Nothing that was taken is lost; run it again."});
  }
  return ExitCode::failed;
}

}  // namespace

ExitCode run(std::span<const char* const> arguments, Streams streams) {
  const ExitCode exit = run_command(arguments, streams);
  // A full disk or a closed pipe shows only now: an export that was cut short must not pass for a whole one.
  if (streams.out.flush()) return exit;
  Terminal{streams}.complain({ExitCode::failed, "What was to be printed could not be written in full."});
  return exit == ExitCode::done ? ExitCode::failed : exit;
}

}  // namespace kith::cli
