// A listener that answers a push as the API describes, or misbehaves as a test asks: for what the client does with
// answers. It keeps every byte that reached it. The real hub is met in tests/e2e.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "hub/cli/program.hpp"
#include "hub/net/problem.hpp"
#include "hub/net/server.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {

enum class Mood : std::uint8_t {
  honest,
  refuses_the_member,   // 403 before reading the body
  is_down,              // 503 with Retry-After before reading the body
  cuts_off,             // ends the connection after ten results
  forgets_the_summary,  // a proper end of the answer, too early
  talks_nonsense,
  refuses_every_third,
  sends_escapes,  // in answers to GET
};

class ScriptedHub {
 public:
  ScriptedHub() {
    net::ServerOptions options;
    const auto files = authority.hub();
    options.tls = net::TlsServer::load({files.certificate, files.key, authority.file()}).value();
    server_ =
        net::Server::start(std::move(options), [this](const net::Request& request, net::Body& body, net::Reply& reply) {
          return answer(request, body, reply);
        }).value();
  }

  [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(server_->port()); }
  // Every byte of every body, with the targets and header fields of the requests.
  [[nodiscard]] std::string wire() {
    const std::lock_guard lock{mutex_};
    return wire_;
  }
  [[nodiscard]] std::size_t held() {
    const std::lock_guard lock{mutex_};
    return held_.size();
  }

  test::CertificateAuthority authority;
  std::atomic<Mood> mood = Mood::honest;
  std::atomic<bool> knows_the_member = false;   // holds a record of it from before
  std::atomic<bool> lists_records = false;      // what was pushed and not withdrawn, on one page
  std::atomic<bool> refuses_next_body = false;  // each line of it, once
  std::atomic<int> asked_too_often = 0;         // so many of the next pushes are 429
  std::atomic<bool> wants_long_waits = false;   // which then say to come again in an hour

 private:
  Task<void> answer(const net::Request& request, net::Body& body, net::Reply& reply) {
    // A push of no rows asks whether the role may push at all; the real hub answers that in tests/e2e.
    if (const auto* length = request.header("content-length");
        request.method == net::Method::post && length != nullptr && *length == "0") {
      (void)co_await reply.send(net::Response{});
      co_return;
    }
    note(request);
    if (mood == Mood::refuses_the_member) {
      (void)co_await reply.send(net::problem(Errc::not_registered));
      co_return;
    }
    if (mood == Mood::is_down) {
      (void)co_await reply.send(net::problem(Errc::database_unavailable));
      co_return;
    }
    if (mood == Mood::sends_escapes) {
      net::Response escapes;
      // U+009B begins an escape sequence as ESC [ does, and JSON lets it stand unescaped.
      escapes.body = std::make_shared<const std::string>("{\"records\":[{\"kind\":\"\xC2\x9B[2J\"}]}\n");
      (void)co_await reply.send(escapes);
      co_return;
    }
    if (request.method == net::Method::get) {
      co_await answer_list(reply);
      co_return;
    }
    if (asked_too_often > 0) {
      --asked_too_often;
      auto refusal = net::problem(Errc::rate_limited);
      if (wants_long_waits) refusal.headers.back().value = "3600";
      (void)co_await reply.send(std::move(refusal));
      co_return;
    }
    net::Response head;
    head.headers.push_back({"content-type", "application/x-ndjson"});
    if (!co_await reply.start(head)) co_return;
    body.limit(UINT64_MAX);
    if (!co_await answer_lines(body, reply)) co_return;
    if (mood != Mood::forgets_the_summary && !co_await reply.write("{\"summary\":{\"offered\":0}}\n")) co_return;
    (void)co_await reply.finish();
  }

  Task<void> answer_list(net::Reply& reply) {
    net::Response list;
    list.headers.push_back({"content-type", "application/json"});
    if (lists_records) {
      list.body = std::make_shared<const std::string>("{\"records\":[" + live_records() + "]}");
      (void)co_await reply.send(list);
      co_return;
    }
    list.body = std::make_shared<const std::string>(knows_the_member ? R"({"records":[{"kind":"incident"}]})"
                                                                     : R"({"records":[]})");
    (void)co_await reply.send(list);
  }

  std::string live_records() {
    const std::lock_guard lock{mutex_};
    std::string text;
    for (const auto& [uid, record] : held_)
      if (record.find("\"withdrawn\":true") == std::string::npos) text += (text.empty() ? "" : ",") + record;
    return text;
  }

  // False when the answer is to be cut off here.
  Task<bool> answer_lines(net::Body& body, net::Reply& reply) {
    std::string pending;
    std::uint64_t line = 0;
    const bool refuses = refuses_next_body.exchange(false);
    for (;;) {
      const auto piece = co_await body.read();
      if (!piece) co_return false;
      if (piece->empty()) co_return true;
      pending.append(*piece);
      std::string results;
      for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        results += result(pending.substr(0, end), ++line, refuses);
        pending.erase(0, end + 1);
        if (mood == Mood::cuts_off && line == 10) {
          (void)co_await reply.write(results);
          co_return false;
        }
      }
      if (!results.empty() && !co_await reply.write(results)) co_return false;
    }
  }

  void note(const net::Request& request) {
    const std::lock_guard lock{mutex_};
    wire_ += request.path + "?" + request.query + "\n";
    for (const auto& field : request.headers) wire_ += field.name + ": " + field.value + "\n";
  }

  std::string result(const std::string& record, std::uint64_t line, bool refuses) {
    const std::lock_guard lock{mutex_};
    wire_ += record + "\n";
    if (mood == Mood::talks_nonsense) return "How do you do?\n";
    const std::string start = "{\"line\":" + std::to_string(line) + ",\"outcome\":\"";
    if (refuses || (mood == Mood::refuses_every_third && line % 3 == 0))
      return start + R"(refused","errors":[{"code":"unknown-code","title":"t","pointer":"/sites/0"}]})"
                     "\n";
    const std::string uid = record.substr(record.find("\"record_uid\":\"") + 14, 36);
    const bool is_withdrawal = record.find("\"withdrawn\":true") != std::string::npos;
    std::string& known = held_[uid];
    const char* outcome = known == record ? "unchanged" : is_withdrawal ? "withdrawn" : "applied";
    known = record;
    return start + outcome + "\"}\n";
  }

  std::mutex mutex_;
  std::string wire_;
  std::map<std::string, std::string> held_;
  std::unique_ptr<net::Server> server_;  // last: its threads use the rest
};

// One member at its machine: runs `kith` as from a shell, without a terminal.
class Member {
 public:
  explicit Member(const ScriptedHub& hub, const std::string& name = "aaln")
      : client_(hub.authority.client(name)), url_(hub.url()), ca_(hub.authority.file()) {}

  struct Outcome {
    ExitCode exit;
    std::string out, err;
  };
  Outcome run(std::vector<std::string> arguments, bool with_hub = true) const {
    std::ostringstream out;
    Outcome outcome = run(std::move(arguments), out, with_hub);
    outcome.out = out.str();
    return outcome;
  }
  // The same with standard output elsewhere.
  Outcome run(std::vector<std::string> arguments, std::ostream& out, bool with_hub, bool on_terminal = false) const {
    if (with_hub) arguments = words(std::move(arguments));
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    std::istringstream in;
    std::ostringstream err;
    const ExitCode exit = cli::run(pointers, Streams{in, out, err, false, on_terminal, false});
    return {exit, {}, err.str()};
  }
  // The arguments with what names the hub and this member.
  [[nodiscard]] std::vector<std::string> words(std::vector<std::string> arguments) const {
    for (const std::string& more :
         {std::string{"--hub"}, url_, std::string{"--cert"}, client_.certificate.string(), std::string{"--key"},
          client_.key.string(), std::string{"--ca"}, ca_.string(), std::string{"--key-map"}, key_map().string()})
      arguments.push_back(more);
    return arguments;
  }
  // The same organisation's next certificate, in a file of another name; or another's.
  void renew(const ScriptedHub& hub, const std::string& file_stem, const std::string& name) {
    client_ = hub.authority.issue(file_stem, {.common_name = name});
  }
  Outcome push(const std::filesystem::path& file, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"push", file.string(), "--adapter", "aaln", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }
  [[nodiscard]] std::filesystem::path key_map() const { return folder.path() / "map" / "keymap.sqlite"; }

  test::TemporaryDirectory folder;

 private:
  test::CertificateFiles client_;
  std::string url_;
  std::filesystem::path ca_;
};

}  // namespace kith::cli
