// Pushes that are answered at the end: one object, an array, an atomic or a keyed body. One request is one transaction
// (a small one without a key shares it with others), so a record may stand in it once.
#include <algorithm>

#include "hub/ingest/batch.hpp"
#include "hub/ingest/held_body.hpp"
#include "hub/ingest/keyed.hpp"
#include "hub/ingest/lines.hpp"
#include "hub/ingest/piece.hpp"
#include "hub/ingest/services.hpp"
#include "hub/net/problem.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using storage::AnswerType;
using storage::Lane;
using storage::RowResult;
using storage::StoredAnswer;

class Document {
 public:
  Document(Services& services, PushRequest of)
      : services_(services),
        request_(std::move(of)),
        batch_(request_.sender.org, services.digest_key),
        most_records_(request_.is_atomic                  ? services.limits.atomic_records
                      : request_.shape == Shape::document ? services.limits.document_records
                                                          : services.limits.atomic_records) {}

  [[nodiscard]] const PushRequest& request() const { return request_; }
  [[nodiscard]] const Limits& limits() const { return services_.limits; }
  [[nodiscard]] std::size_t most_records() const { return most_records_; }
  void set_single() { is_single_ = true; }
  void admit(std::uint64_t line, tl::expected<records::AnonymousRecord, RecordResult> admitted) {
    if (!admitted) return batch_.tell(std::move(admitted).error());
    if (batch_.add(line, *admitted)) return;
    auto twice = refusal(line, Error{Errc::contradiction, "/record_uid", "the same record twice in one request"});
    twice.uid = admitted->record().envelope.uid;
    batch_.tell(std::move(twice));
  }

  [[nodiscard]] bool is_single() const { return is_single_; }
  [[nodiscard]] const Batch& batch() const { return batch_; }
  [[nodiscard]] Batch& batch() { return batch_; }

  // The answer to what became of the rows; counts it.
  StoredAnswer render(const std::vector<RowResult>& rows) {
    ResultWriter writer{request_.only_refused, bytes_each()};
    StoredAnswer answer;
    if (is_single_) {
      render_single(rows, writer, answer);
    } else if (request_.shape == Shape::ndjson) {
      answer.type = AnswerType::ndjson;
      writer.append(answer.body, batch_, rows, '\n');
      answer.body.append("{\"summary\":");
      append_json(answer.body, writer.accounts());
      answer.body.append("}\n");
    } else {
      answer.body = "{\"results\":[";
      writer.append(answer.body, batch_, rows, ',');
      if (answer.body.back() == ',') answer.body.pop_back();
      answer.body.append("],\"summary\":");
      append_json(answer.body, writer.accounts());
      answer.body.push_back('}');
    }
    accounts_ = writer.accounts();
    const bool is_refused = accounts_.of(Outcome::refused) + accounts_.of(Outcome::failed) > 0;
    if (request_.is_atomic && is_refused && !is_single_) answer.status = 422;
    return answer;
  }
  [[nodiscard]] const Accounts& accounts() const { return accounts_; }

 private:
  // So that any answer can be kept for its key.
  [[nodiscard]] std::size_t bytes_each() const {
    constexpr std::size_t frame = 1'024;  // the summary and what is around the results
    return (storage::max_answer_bytes - frame) / std::max<std::size_t>(batch_.lines(), 1);
  }
  void render_single(const std::vector<RowResult>& rows, ResultWriter& writer, StoredAnswer& answer) {
    std::string ignored;
    writer.append(ignored, batch_, rows, '\n');
    batch_.results(rows, [&](const RecordResult& result) {
      if (result.outcome == Outcome::refused || result.outcome == Outcome::failed) {
        const auto problem =
            net::problem(result.errors.front(), request_.idempotency_key ? std::nullopt : request_.trace);
        answer = {problem.status, AnswerType::problem_json, *problem.body};
        return;
      }
      answer.status = result.outcome == Outcome::applied ? 201 : 200;
      append_json(answer.body, result);
    });
  }

  Services& services_;
  const PushRequest request_;  // the database's thread may outlive the session that asked
  Batch batch_;
  std::size_t most_records_;
  bool is_single_ = false;
  Accounts accounts_;
};

// The text of a document on its way into it, some records at a time; what is refused waits in the batch. The memory
// that it takes, a few times the text, ends with it.
class Decoder {
 public:
  Decoder(std::shared_ptr<Document> document, std::string text)
      : document_(std::move(document)),
        text_(std::move(text)),
        gatekeeper_(document_->request().sender, json_limits(document_->limits(), document_->request())),
        lines_(document_->limits().line_bytes) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() = default;

  // False when all is decoded. Errors: the document as a whole is refused. The first step reads the JSON of all of it.
  Result<bool> step() {
    const bool is_lines = document_->request().shape == Shape::ndjson;
    if (!has_begun_) {
      has_begun_ = true;
      return is_lines ? begin_lines() : begin_json();
    }
    constexpr int records = 32;
    for (int i = 0; i < records; ++i) {
      KITH_ASSIGN(const bool is_more, is_lines ? next_line() : next_element());
      if (!is_more) return false;
    }
    return true;
  }

 private:
  static json::Limits json_limits(const Limits& limits, const PushRequest& request) {
    if (request.shape == Shape::ndjson) return {limits.line_bytes, 8, 128, 100'000};
    const std::size_t bytes = request.is_atomic ? limits.atomic_bytes : limits.document_bytes;
    return {bytes, 9, 128, static_cast<std::uint32_t>(bytes / 8 + 100'000)};
  }

  Result<bool> begin_json() {
    KITH_ASSIGN(const auto value, gatekeeper_.parser().parse(text_));
    if (value.is(json::Kind::object)) {
      document_->set_single();
      document_->admit(0, gatekeeper_.admit(0, value));
      return false;
    }
    if (!value.is(json::Kind::array)) return fail(Error{Errc::wrong_type, "", "an object or an array of objects"});
    if (value.size() > document_->most_records()) return fail(Errc::too_many_records);
    element_ = value.first();
    return true;
  }

  Result<bool> next_element() {
    if (!element_) return false;
    ++line_;
    document_->admit(line_, gatekeeper_.admit(line_, element_));
    element_ = element_.next();
    return true;
  }

  Result<bool> begin_lines() {
    lines_.feed(std::exchange(text_, {}));
    lines_.finish();
    return true;
  }

  Result<bool> next_line() {
    const auto line = lines_.next();
    if (!line) return false;
    if (document_->batch().lines() >= document_->most_records()) return fail(Errc::too_many_records);
    if (line->is_too_long) {
      document_->batch().tell(refusal(line->number, Errc::json_too_large));
    } else {
      document_->admit(line->number, gatekeeper_.admit(line->number, line->text, line->size));
    }
    return true;
  }

  std::shared_ptr<Document> document_;
  std::string text_;
  Gatekeeper gatekeeper_;
  LineSplitter lines_;
  json::Value element_;  // the next of an array
  std::uint64_t line_ = 0;
  bool has_begun_ = false;
};

// Words of our own that, with the body, decide the answer.
std::string_view options_text(const PushRequest& request) {
  const unsigned option =
      (request.shape == Shape::ndjson ? 1U : 0U) | (request.is_atomic ? 2U : 0U) | (request.only_refused ? 4U : 0U);
  static constexpr std::array<std::string_view, 8> texts{"0", "1", "2", "3", "4", "5", "6", "7"};
  return texts[option];
}

// A transaction of its own, for atomic and keyed requests.
Task<Result<StoredAnswer>> commit_alone(Services& services, std::shared_ptr<Document> document, OrgCode org,
                                        bool is_atomic, std::shared_ptr<const storage::IdempotencyKey> key,
                                        Deadline deadline) {
  storage::InsertOptions options;
  options.received_on = services.calendar.today();
  options.is_atomic = is_atomic;
  options.most_records = services.limits.records_of_org;
  options.key = key.get();
  options.answer = [document](const std::vector<RowResult>& rows) { return document->render(rows); };
  const auto work = [document, key, &options](std::chrono::milliseconds lock_wait) {
    options.lock_wait = lock_wait;
    return [document, key, options](pg::Connection& connection) -> Result<StoredAnswer> {
      KITH_ASSIGN(auto result, storage::insert(connection, document->batch().flush(), options));
      return result.answer ? std::move(*result.answer) : document->render(result.rows);
    };
  };
  if (!is_atomic && !services.micro_batches.is_locked(org)) {
    auto stored = co_await services.database.run({Lane::single, org}, deadline, work(services.limits.lock_wait));
    if (stored || stored.error().hint != storage::rows_are_locked) co_return stored;
  }
  // What is locked waits among its organisation's long transactions, where it keeps nobody else.
  const auto mark = is_atomic ? nullptr : services.micro_batches.mark_locked(org);
  co_return co_await services.database.run({Lane::bulk, org}, deadline, work(std::chrono::milliseconds{0}));
}

// An atomic body of which something was refused before storage saw it: nothing is kept, the push leaves its leaf.
Task<Result<StoredAnswer>> refuse_alone(Services& services, std::shared_ptr<Document> document, OrgCode org,
                                        std::shared_ptr<const storage::IdempotencyKey> key, Deadline deadline) {
  co_return co_await services.database.run(
      {Lane::single, org}, deadline, [document, org, key](pg::Connection& connection) -> Result<StoredAnswer> {
        auto answer = document->render(document->batch().withheld());
        KITH_TRY(storage::refuse(connection, org, document->batch().refusals_by_reason(), key.get(), answer));
        return answer;
      });
}

Task<Result<StoredAnswer>> commit_together(Services& services, std::shared_ptr<Document> document, OrgCode org) {
  auto rows = co_await services.micro_batches.commit(org, document->batch().take_flush());
  if (!rows) co_return fail(std::move(rows).error());
  if (document->batch().refusals() <= services.limits.refusals_of_batch) co_return document->render(*rows);
  co_return co_await services.decoding.run(
      org, [document, held = std::make_shared<std::vector<RowResult>>(std::move(*rows))] {
        return Result<StoredAnswer>{document->render(*held)};
      });
}

// A large one takes long, and the thread that serves sockets has others to serve.
Task<Result<void>> decode(Services& services, std::shared_ptr<Document> document, std::string text, GoOn go_on) {
  const bool is_large = text.size() > services.limits.decoded_at_once;
  const auto decoder = std::make_shared<Decoder>(document, std::move(text));
  if (is_large)
    co_return co_await decode_all(services, document->request().sender.org, std::move(go_on),
                                  [decoder] { return decoder->step(); });
  while (true) {
    const auto is_more = decoder->step();
    if (!is_more) co_return fail(is_more.error());
    if (!*is_more) co_return Result<void>{};
  }
}

Task<Result<StoredAnswer>> commit(Services& services, const PushRequest& request, std::shared_ptr<Document> document,
                                  std::shared_ptr<const storage::IdempotencyKey> key, Deadline deadline) {
  const OrgCode org = request.sender.org;
  const bool is_all_refused = !document->batch().has_rows();
  if (document->batch().has_refusals() && (request.is_atomic || is_all_refused))
    co_return co_await refuse_alone(services, document, org, key, deadline);
  co_await audit_refusals(services, org, document->batch().refusals_by_reason());
  if (request.is_atomic || key)
    co_return co_await commit_alone(services, document, org, request.is_atomic, key, deadline);
  co_return co_await commit_together(services, document, org);
}

}  // namespace

Task<Result<Answer>> push_document(Services& services, PushRequest request, net::Body& body, Deadline deadline,
                                   GoOn go_on) {
  const Limits& limits = services.limits;
  // Held until the answer is there, because the rows are about as large as the text was.
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await read_whole(body, request.is_atomic ? limits.atomic_bytes : limits.document_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  BodyBudget::Share room{services.answer_budget, request.sender.org};
  std::shared_ptr<const storage::IdempotencyKey> key;
  std::optional<std::int64_t> keys_left;
  if (request.idempotency_key) {
    key = std::make_shared<const storage::IdempotencyKey>(
        storage::make_key(services.digest_key, request.sender.org, storage::KeyedRoute::push, *request.idempotency_key,
                          options_text(request), *text));
    auto known = co_await claim(services, key, room, most_answer_bytes(request.shape, *text), deadline);
    if (!known) co_return fail(std::move(known).error());
    if (known->answer) co_return Answer{known->answer->status, known->answer->type, std::move(known->answer->body), {}};
    keys_left = known->left;
  }
  auto document = std::make_shared<Document>(services, request);
  auto decoded = co_await decode(services, document, std::move(*text), go_on);
  // What is no document at all is still a push that somebody made; one that was given up is none.
  if (!decoded && asked(go_on)) co_await audit_refusals(services, request.sender.org, {{decoded.error().code, 1}});
  auto answer = decoded ? co_await commit(services, request, document, key, deadline)
                        : Result<StoredAnswer>{fail(std::move(decoded).error())};
  if (!answer) {
    if (key) co_await release(services, key);
    co_return fail(std::move(answer).error());
  }
  services.count(document->accounts());
  co_return Answer{answer->status, answer->type, std::move(answer->body), keys_left};
}

}  // namespace kith::ingest
