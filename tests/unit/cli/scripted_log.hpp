// A hub that has nothing but an audit log, which a test may rewrite, set back or hide: for what a member's computer
// makes of it. Fewer than 256 lines, so that one tile holds them. The real hub is met in tests/e2e.
#pragma once

#include <charconv>
#include <functional>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "hub/audit/base64.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/audit/tiles.hpp"
#include "hub/cli/audit_memory.hpp"
#include "hub/cli/program.hpp"
#include "hub/net/problem.hpp"
#include "hub/net/server.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {

class ScriptedLog {
 public:
  ScriptedLog() {
    net::ServerOptions options;
    const auto files = authority.hub();
    options.tls = net::TlsServer::load({files.certificate, files.key, authority.file()}).value();
    server_ = net::Server::start(std::move(options),
                                 [this](const net::Request& request, net::Body&, net::Reply& reply) -> Task<void> {
                                   (void)co_await reply.send(answer(request));
                                 })
                  .value();
  }

  // Each line is about the member's records where `own` says so. The next requests see it.
  void append(unsigned count, bool own) {
    const std::lock_guard lock{mutex_};
    for (unsigned i = 0; i < count; ++i) lines_.push_back({"line " + std::to_string(lines_.size()), own});
  }
  void rewrite(std::size_t index) {
    const std::lock_guard lock{mutex_};
    lines_.at(index).bytes += " is another one";
  }
  // Shown to nobody, and in the tree as before.
  void hide(std::size_t index) {
    const std::lock_guard lock{mutex_};
    lines_.at(index).own = false;
  }
  void set_back(std::size_t size) {
    const std::lock_guard lock{mutex_};
    const auto [promised, root] = tree();
    lines_.resize(size);
    restorations_.push_back({size, promised, root, WallTime{std::chrono::seconds{1'795'000'000}}, tree().second});
  }
  [[nodiscard]] std::string checkpoint() {
    const std::lock_guard lock{mutex_};
    return signed_now();
  }
  // Instead of its checkpoint, whoever has signed it.
  void show(std::optional<std::string> checkpoint) {
    const std::lock_guard lock{mutex_};
    shown_ = std::move(checkpoint);
  }
  void refuse_lines(std::optional<Errc> why) {
    const std::lock_guard lock{mutex_};
    refused_ = why;
  }

  struct Outcome {
    ExitCode exit;
    std::string out, err;
  };
  [[nodiscard]] Outcome verify(std::vector<std::string> more = {}, const std::string& map = "map") const {
    more.insert(more.end(), {"--key-map", (folder.path() / map).string()});
    return verify_at("localhost", client_, more);
  }
  // With the key map, and so the memory, in its usual place for that address and party.
  [[nodiscard]] Outcome verify_at(const std::string& host, const test::CertificateFiles& party,
                                  const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"audit", "verify"};
    words.insert(words.end(), more.begin(), more.end());
    for (const std::string& word : {std::string{"--hub"}, "https://" + host + ":" + std::to_string(server_->port()),
                                    std::string{"--cert"}, party.certificate.string(), std::string{"--key"},
                                    party.key.string(), std::string{"--ca"}, authority.file().string()})
      words.push_back(word);
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    const ExitCode exit = cli::run(pointers, Streams{in, out, err, false, false, false});
    return {exit, out.str(), err.str()};
  }
  [[nodiscard]] std::filesystem::path memory_file() const { return audit_memory_file(folder.path() / "map"); }
  [[nodiscard]] AuditMemory memory() const { return read_audit_memory(memory_file()).value().value(); }

  [[nodiscard]] const test::CertificateFiles& client() const { return client_; }

  test::CertificateAuthority authority;
  test::TemporaryDirectory folder;

 private:
  struct Line {
    std::string bytes;
    bool own = false;
  };

  [[nodiscard]] std::pair<std::uint64_t, audit::Hash> tree() const {
    audit::Accumulator tree;
    for (const Line& line : lines_) tree.append(audit::leaf_hash(audit::entry_of(line.bytes)));
    return {tree.size(), tree.root()};
  }

  [[nodiscard]] std::string signed_now() const {
    const auto [size, root] = tree();
    return audit::sign_checkpoint({signer_.key().name(), size, root, restorations_}, signer_).serialized();
  }

  net::Response answer(const net::Request& request) {
    const std::lock_guard lock{mutex_};
    net::Response found;
    const auto text = [&found](std::string body) {
      found.body = std::make_shared<const std::string>(std::move(body));
      return found;
    };
    constexpr std::string_view tiles = "/v1/audit/tile/";
    if (request.path == "/v1/meta") return text(R"({"audit":{"key":")" + signer_.key().text() + "\"}}");
    if (request.path == "/v1/audit/checkpoint") return text(shown_ ? *shown_ : signed_now());
    if (request.path == "/v1/audit/events") return refused_ ? net::problem(*refused_) : text(own_lines(request.query));
    const auto path = request.path.starts_with(tiles)
                          ? audit::parse_tile_path(std::string_view{request.path}.substr(tiles.size()))
                          : std::nullopt;
    if (!path || path->tile.level != 0 || path->tile.index != 0 || path->tile.width > lines_.size())
      return net::problem(Errc::not_found);
    return text(tile(*path));
  }

  [[nodiscard]] std::string tile(const audit::TilePath& path) const {
    std::string bytes;
    for (unsigned i = 0; i < path.tile.width; ++i) {
      const std::string entry = audit::entry_of(lines_[i].bytes);
      const audit::Hash hash = audit::leaf_hash(entry);
      if (path.is_entries)
        audit::append_entry(bytes, entry);
      else
        bytes.append(hash.begin(), hash.end());
    }
    return bytes;
  }

  [[nodiscard]] std::string own_lines(std::string_view query) const {
    std::size_t from = 0;
    const std::size_t at = query.find("from=");
    if (at != std::string_view::npos) std::from_chars(query.data() + at + 5, query.data() + query.size(), from);
    std::string events;
    for (std::size_t i = from; i < lines_.size(); ++i)
      if (lines_[i].own)
        events.append(events.empty() ? "" : ",")
            .append(R"({"index":)")
            .append(std::to_string(i))
            .append(R"(,"leaf":")")
            .append(audit::base64(lines_[i].bytes))
            .append("\"}");
    return "{\"events\":[" + events + "]}";
  }

  const audit::Signer signer_ = audit::Signer::of_log(SecretKey::random());
  test::CertificateFiles client_ = authority.client("aaln");
  std::mutex mutex_;
  std::vector<Line> lines_;
  std::vector<audit::Restoration> restorations_;
  std::optional<Errc> refused_;
  std::optional<std::string> shown_;
  std::unique_ptr<net::Server> server_;  // last: its threads use the rest
};

}  // namespace kith::cli
