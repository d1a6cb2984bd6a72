// kith-bench-load: the one load generator for the hub and for everything it is compared with. Each mode prints one line
// of JSON: what was seen and what it cost the generator itself, so that a reader can tell a slow server from a slow
// client.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/load/blocking.hpp"
#include "tests/bench/load/closed_loop.hpp"
#include "tests/bench/load/lines.hpp"
#include "tests/bench/load/stream.hpp"

namespace {

using namespace kith::bench;

struct Options {
  Target target;
  ClosedLoop loop;
  std::string path = "/", bodies;
  std::size_t skip = 0, lines = 0;
  bool plain = false;
};

std::string get_request(const Options& options) {
  return "GET " + options.path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

int report_loop(const Options& options, const Tls& tls) {
  ClosedLoopResult result = run(options.loop, options.target, tls);
  const auto count = static_cast<double>(result.latencies.count());
  Report()
      .number("requests", count)
      .number("seconds", result.seconds)
      .number("per_second", count / result.seconds)
      .number("p50_us", result.latencies.percentile(0.5))
      .number("p99_us", result.latencies.percentile(0.99))
      .number("p999_us", result.latencies.percentile(0.999))
      .number("failed", static_cast<double>(result.failed))
      .number("client_cpu", result.cpu_seconds / result.seconds)
      .print();
  if (result.ran_out) std::cerr << "the file of records was too short for the time\n";
  return result.failed == 0 && count > 0 ? 0 : 1;
}

int get(Options options, const Tls& tls) {
  options.loop.next_request = [text = get_request(options)](std::string& request) {
    request = text;
    return true;
  };
  return report_loop(options, tls);
}

int push_single(Options options, const Tls& tls) {
  Lines lines(options.bodies);
  lines.skip(options.skip);
  const std::string head =
      "POST " + options.path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
  options.loop.next_request = [&](std::string& request) {
    const std::string_view line = lines.next();
    request.assign(head).append(std::to_string(line.size())).append("\r\n\r\n").append(line);
    return !line.empty();
  };
  return report_loop(options, tls);
}

int stream(const Options& options, const Tls& tls) {
  Lines lines(options.bodies);
  lines.skip(options.skip);
  const StreamResult result = push_stream(options.target, tls, options.path, lines.block(options.lines));
  Report()
      .number("status", result.status)
      .number("seconds", result.seconds)
      .number("result_lines", static_cast<double>(result.result_lines))
      .number("client_cpu", own_cpu_seconds() / result.seconds)
      .raw("summary", result.last_line.empty() ? "null" : result.last_line)
      .print();
  return result.status == 200 ? 0 : 1;
}

// Opens connections one after the other, each with one request behind it, says so, and holds them until its input ends.
int idle(const Options& options, const Tls& tls) {
  const std::size_t wanted = options.loop.connections;
  const std::string request = get_request(options);
  std::vector<std::unique_ptr<Socket>> held;
  held.reserve(wanted);
  while (held.size() < wanted) {
    Socket& socket = *held.emplace_back(std::make_unique<Socket>(options.target, tls));
    finish_handshake(socket);
    if (ask(socket, request) != 200) throw std::runtime_error("a connection was not answered with 200");
  }
  Report().number("connections", static_cast<double>(held.size())).print();
  while (std::cin.get() != std::char_traits<char>::eof()) continue;
  return 0;
}

void add_target(CLI::App& mode, Options& options) {
  mode.add_option("--port", options.target.port, "on 127.0.0.1")->required();
  mode.add_option("--path", options.path);
  mode.add_option("--ca", options.target.ca);
  mode.add_option("--cert", options.target.certificate);
  mode.add_option("--key", options.target.key);
  mode.add_flag("--plain", options.plain, "HTTP without TLS");
}

void add_loop(CLI::App& mode, Options& options) {
  mode.add_option("--connections", options.loop.connections);
  mode.add_option("--seconds", options.loop.seconds);
  mode.add_option("--warmup", options.loop.warmup_seconds);
}

void add_bodies(CLI::App& mode, Options& options) {
  mode.add_option("--bodies", options.bodies, "a file of records, one a line")->required();
  mode.add_option("--skip", options.skip, "lines to leave out at the start");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Load for Kith's bench");
  app.require_subcommand(1);
  Options options;
  CLI::App* get_mode = app.add_subcommand("get", "the same GET again and again");
  CLI::App* single_mode = app.add_subcommand("single", "one record a request");
  CLI::App* stream_mode = app.add_subcommand("stream", "all records in one request");
  CLI::App* idle_mode = app.add_subcommand("idle", "connections that do nothing");
  for (CLI::App* mode : {get_mode, single_mode, stream_mode, idle_mode}) add_target(*mode, options);
  for (CLI::App* mode : {get_mode, single_mode, idle_mode}) add_loop(*mode, options);
  for (CLI::App* mode : {single_mode, stream_mode}) add_bodies(*mode, options);
  stream_mode->add_option("--lines", options.lines, "how many; 0 for all");
  CLI11_PARSE(app, argc, argv);
  options.target.tls = !options.plain;
  try {
    const Tls tls(options.target);
    if (get_mode->parsed()) return get(options, tls);
    if (single_mode->parsed()) return push_single(options, tls);
    if (stream_mode->parsed()) return stream(options, tls);
    return idle(options, tls);
  } catch (const std::exception& error) {
    std::cerr << "kith-bench-load: " << error.what() << "\n";
    return 1;
  }
}
