// What shells complete and what is said about mistyped words: both come from the definitions that parse, and bash
// itself is asked.
#include "hub/shell/completion.hpp"

#include <CLI/CLI.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/pki.hpp"

namespace kith::shell {
namespace {

struct Fixture {
  CLI::App app{"A program", "pro-gram"};
  std::string text;
  bool flag = false;
  Command program;
  Fixture() {
    app.add_option("--data", text, "Where")->type_name("DIR");
    app.fallthrough()->require_subcommand(1);
    auto* push = app.add_subcommand("push", "Send what's [here]: all");
    push->add_option("file", text, "The file")->type_name("FILE");
    push->add_option("-k,--kind", text, "Which");
    push->add_flag("--yes", flag, "Do not ask");
    auto* org = app.add_subcommand("org", "Organisations")->require_subcommand(1);
    org->add_subcommand("add", "A new one")->add_option("code", text, "Its code");
    org->add_subcommand("list", "All");
    program = command_tree(app);
  }

  // What bash offers behind these words; the last is the one that is being written.
  std::string offered(const std::string& words) {
    const test::TemporaryDirectory folder;
    const auto file = folder.path() / "script";
    std::ofstream{file} << bash_completion(program) << "compopt() { echo files; }\nCOMP_WORDS=(" << words
                        << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_pro_gram\necho \"${COMPREPLY[*]}\"\n";
    FILE* pipe = ::popen(("bash -eu " + file.string() + " 2>&1").c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
    BOOST_TEST(::pclose(pipe) == 0, out);
    return out;
  }
  std::string said(std::vector<const char*> words) { return unknown_command(program, words).value_or(""); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(completions, Fixture)

BOOST_AUTO_TEST_CASE(every_script_names_every_command_and_option) {
  std::size_t seen = 0;
  each_command(program, [&](const std::string&, std::span<const Command* const> commands) {
    ++seen;
    for (const std::string_view shell : shells) {
      const std::string script = completion(program, shell).value();
      BOOST_TEST(script.find(commands.back()->name) != std::string::npos);
      for (const CommandOption* option : options_of(commands))
        for (const std::string& name : option->names) {
          const std::string written = shell != "fish"          ? name
                                      : name.starts_with("--") ? "-l " + name.substr(2)
                                                               : "-s " + name.substr(1);
          BOOST_TEST(script.find(written) != std::string::npos, shell << " lacks " << name);
        }
    }
  });
  BOOST_TEST(seen == 5U);
  BOOST_TEST(!completion(program, "tcsh").has_value());
}

BOOST_AUTO_TEST_CASE(bash_offers_the_commands_and_options_that_fit) {
  BOOST_TEST(offered("pro-gram pu") == "push\n");
  BOOST_TEST(offered("pro-gram org ''") == "add list --help -h --data\n");
  BOOST_TEST(offered("pro-gram push --y") == "--yes\n");
  BOOST_TEST(offered("pro-gram push --d") == "--data\n");
  BOOST_TEST(offered("pro-gram org --y") == "\n");
}

BOOST_AUTO_TEST_CASE(bash_steps_over_values_and_completes_paths_where_they_stand) {
  BOOST_TEST(offered("pro-gram --data org pu") == "push\n");
  BOOST_TEST(offered("pro-gram --data ''") == "files\n\n");
  BOOST_TEST(offered("pro-gram push ''") == "files\n\n");
  BOOST_TEST(offered("pro-gram push --kind ''") == "\n");
  BOOST_TEST(offered("pro-gram push -k push --y") == "--yes\n");
}

BOOST_AUTO_TEST_CASE(words_of_the_definitions_cannot_end_the_quotes_of_a_script) {
  BOOST_TEST(zsh_completion(program).find("Send what'\\''s \\[here\\]\\: all") != std::string::npos);
  BOOST_TEST(fish_completion(program).find("-a push -d 'Send what\\'s [here]: all'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mistyped_command_is_named_with_the_one_that_was_meant) {
  BOOST_TEST(said({"psh"}) ==
             "There is no command \"psh\". Did you mean push? There are: push org. See pro-gram --help.");
  BOOST_TEST(said({"org", "lits"}) ==
             "There is no command \"lits\". Did you mean list? There are: add list. See pro-gram org --help.");
  BOOST_TEST(said({"--data", "x", "frobnicate"}) ==
             "There is no command \"frobnicate\". There are: push org. See pro-gram --help.");
  BOOST_TEST(said({"\033[2J"}).find('\033') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(words_that_fit_and_values_of_options_are_no_mistake) {
  BOOST_TEST(said({"push", "anything", "--kind", "x"}).empty());
  BOOST_TEST(said({"--data", "x", "org", "add", "code"}).empty());
  BOOST_TEST(said({"org", "--data", "x", "list"}).empty());
  BOOST_TEST(said({"--help"}).empty());
  BOOST_TEST(said({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::shell
