// A body that gives the pieces a test prepared, and an Ingest on a real database.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/async/run.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/database.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

namespace kith::test {

class PreparedBody final : public net::Body {
 public:
  explicit PreparedBody(std::vector<std::string> pieces, std::optional<Errc> end = std::nullopt)
      : pieces_(std::move(pieces)), end_(end) {}
  Task<Result<std::string_view>> read() override {
    co_await boost::asio::post(boost::asio::use_awaitable);  // a real body suspends, too
    if (at_ == pieces_.size()) {
      if (end_) co_return fail(*end_);
      co_return std::string_view{};
    }
    taken_ += pieces_[at_].size();
    if (taken_ > limit_) co_return fail(Errc::body_too_large);
    co_return pieces_[at_++];
  }
  void limit(std::uint64_t decoded_bytes) override { limit_ = decoded_bytes; }
  void extend(Deadline /*deadline*/) override {}
  [[nodiscard]] std::size_t pieces_read() const { return at_; }

 private:
  std::vector<std::string> pieces_;
  std::optional<Errc> end_;
  std::size_t at_ = 0;
  std::uint64_t taken_ = 0, limit_ = UINT64_MAX;
};

struct IngestFixture {
  explicit IngestFixture(ingest::Limits limits = {})
      : database(stored.options()), ingest(database, key, clock, "America/Los_Angeles", limits) {}

  ingest::PushRequest request(ingest::Shape shape = ingest::Shape::document) const {
    return {{org, {}}, shape, false, false, std::nullopt};
  }
  Result<ingest::Answer> push(ingest::PushRequest of, std::string body) {
    PreparedBody prepared{{std::move(body)}};
    return run_to_end(context, ingest.push(std::move(of), prepared, Deadline::after(std::chrono::seconds{30})));
  }
  std::int64_t records() const {
    return stored.superuser().exec("-- test.records\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0);
  }

  TestDatabase stored;
  OrgCode org = stored.add_org("aaln");
  SecretKey key = SecretKey::random();
  SystemClock clock;
  boost::asio::io_context context{1};
  storage::Database database;
  ingest::Ingest ingest;
};

}  // namespace kith::test
