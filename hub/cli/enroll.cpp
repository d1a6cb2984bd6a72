#include "hub/cli/enroll.hpp"

#include <array>
#include <optional>
#include <thread>

#include "auth/invitation.hpp"
#include "hub/cli/clock_words.hpp"
#include "hub/cli/enroll_asking.hpp"
#include "hub/cli/enroll_settings.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/interrupt_words.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/renewal.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto longest_wait = std::chrono::hours{8};  // a working day, for somebody to approve

tl::unexpected<Complaint> stop(ExitCode exit, std::string text) {
  return tl::unexpected(Complaint{exit, std::move(text)});
}

struct Asking {
  EnrolmentRequest request;
  fs::path folder;
  ConnectionSettings settings;  // the configuration file, as it was
};

fs::path file_in(const Asking& asking, const std::string& name) {
  return asking.folder / name;
}

tl::expected<Asking, Complaint> prepare(const EnrollOptions& options) {
  const auto invitation = auth::Invitation::parse(options.code);
  if (!invitation)
    return stop(ExitCode::usage, "That is no invitation code: " + std::string{invitation.error().hint} + ".");
  const auto address = parse_hub_url(options.hub);
  if (!address)
    return stop(ExitCode::usage, "--hub must look like https://hub.example:8444, as the invitation has it.");
  Asking asking{{*invitation, *address, options.hub, options.code, {}}, options.folder, {}};
  if (asking.folder.empty()) asking.folder = config_folder();
  std::error_code error;
  if (fs::create_directories(asking.folder, error)) fs::permissions(asking.folder, fs::perms::owner_all, error);
  if (error) return tl::unexpected(file_complaint(Errc::file_unwritable, asking.folder));
  auto settings = ConnectionSettings::look(file_in(asking, "kith.toml"), *address);
  if (!settings) return tl::unexpected(settings.error());
  asking.settings = *std::move(settings);
  auto key = pending_key(file_in(asking, "enrolment-key.pem"));
  if (!key) return tl::unexpected(key.error());
  asking.request.key = *std::move(key);
  return asking;
}

// The words of a command can be read by whoever is on the same computer, for as long as it runs.
EnrollOptions with_code(EnrollOptions options) {
  if (options.code != "-" || options.in == nullptr) return options;
  constexpr std::size_t longest = 200;  // of a line that could be a code
  options.code.clear();
  for (char c = 0; options.code.size() < longest && options.in->get(c) && c != '\n';)
    if (c != '\r') options.code += c;
  return options;
}

void say_waiting(const Asking& asking, Terminal& terminal) {
  terminal.note("The hub has your request. Now its operator has to approve this key:\n\n  " +
                auth::spoken(asking.request.key.id) + "\n\nRead it to the operator, by telephone.");
}

tl::expected<Enrolled, Complaint> ask_until_approved(const Asking& asking, bool no_wait, Terminal& terminal) {
  const InterruptWords interrupted{"\nYour request stays at the hub. The same command goes on with it.\n"};
  const auto until = std::chrono::steady_clock::now() + longest_wait;
  for (bool is_first = true;; is_first = false) {
    const auto answer = ask_to_enrol(asking.request);
    if (!answer && (is_first || answer.error().exit != ExitCode::try_later)) return tl::unexpected(answer.error());
    if (is_first)
      if (const auto words = words_about_clock(answer->header("date"))) terminal.note(*words);
    if (answer && answer->status == 201) return read_enrolled(answer->body, asking.request.key);
    if (is_first) say_waiting(asking, terminal);
    if (no_wait || std::chrono::steady_clock::now() > until)
      return stop(ExitCode::try_later, "Not approved yet. Run the same command again afterwards; it goes on.");
    std::this_thread::sleep_for(5s);
  }
}

tl::expected<Settings, Complaint> keep(const Asking& asking, const Enrolled& enrolled, Terminal& terminal) {
  if (auto refused = asking.settings.objection(enrolled)) return tl::unexpected(*std::move(refused));
  const auto kept = asking.settings.keep_beside();
  if (!kept) return tl::unexpected(kept.error());
  if (!kept->empty())
    terminal.note("Your other settings stay as they are; the file as it was is " + printable(kept->string()) + ".");
  const std::array<std::pair<fs::path, std::string>, 3> files = {
      {{file_in(asking, enrolled.org + ".pem"), key_and_certificate(asking.request.key, enrolled)},
       {file_in(asking, "hub-ca.crt"), enrolled.authorities},
       {file_in(asking, "kith.toml"), asking.settings.with(asking.request.address, enrolled)}}};
  for (const auto& [file, text] : files)
    if (const auto written = write_private_file(file, text); !written)
      return tl::unexpected(file_complaint(written.error(), file));
  std::error_code ignored;
  fs::remove(file_in(asking, "enrolment-key.pem"), ignored);
  ConnectionFlags flags;
  flags.config = file_in(asking, "kith.toml").string();
  return load_settings(flags, true);
}

// The hub lets a new member in at its next look at the list, a fraction of a second later.
std::optional<Complaint> test_connection(const Settings& settings) {
  std::optional<Complaint> last;
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(250ms);
    auto session = HubSession::open(settings);
    if (!session) return session.error();
    const auto answer = session->exchange({net::Method::get, "/v1/meta", {}});
    if (answer) return std::nullopt;
    last = answer.error();
    if (last->exit != ExitCode::not_permitted) break;
  }
  return last;
}

ExitCode run(const EnrollOptions& options, Terminal& terminal, std::optional<Complaint>& complaint) {
  const auto give_up = [&](Complaint why) {
    complaint = std::move(why);
    return complaint->exit;
  };
  const auto asking = prepare(with_code(options));
  if (!asking) return give_up(asking.error());
  const auto enrolled = ask_until_approved(*asking, options.no_wait, terminal);
  if (!enrolled) return give_up(enrolled.error());
  const auto settings = keep(*asking, *enrolled, terminal);
  if (!settings) return give_up(settings.error());
  const std::string file = printable(file_in(*asking, "kith.toml").string());
  if (auto failed = test_connection(*settings)) {
    failed->text = "You are enrolled, and the files are in place, but the connection does not work yet. " +
                   failed->text + " To try again: kith records --config " + file;
    return give_up(*std::move(failed));
  }
  const auto facts = auth::read_certificate(enrolled->certificate);
  terminal.out() << "Enrolled as " << printable(enrolled->org) << "; the connection works. The certificate lasts until "
                 << day_text(facts->period.until) << "; kith renews it in time.\nYour settings are in " << file
                 << ".\n";
  return ExitCode::done;
}

ExitCode renew_now(const EnrollOptions& options, Terminal& terminal, std::optional<Complaint>& complaint) {
  const auto settings = load_settings(options.connection, true);
  const auto renewed = settings ? renew(*settings) : tl::unexpected(settings.error());
  if (!renewed) {
    complaint = renewed.error();
    return complaint->exit;
  }
  terminal.out() << "The certificate is renewed; it lasts until " << day_text(renewed->period.until) << ".\n";
  return ExitCode::done;
}

}  // namespace

ExitCode enroll(const EnrollOptions& options, Terminal& terminal) {
  std::optional<Complaint> complaint;
  const ExitCode exit = options.renew ? renew_now(options, terminal, complaint) : run(options, terminal, complaint);
  if (complaint) terminal.complain(*complaint);
  return exit;
}

}  // namespace kith::cli
