// What a source would become, without storing anything: the way of a push up to where something would be stored.
#include "hub/ingest/held_body.hpp"
#include "hub/ingest/piece.hpp"
#include "hub/ingest/source_rows.hpp"
#include "hub/ingest/source_text.hpp"

namespace kith::ingest {
namespace {

// The two readings of a preview, on the decoding thread, a piece at a time.
class SourceShow {
 public:
  SourceShow(const SourceRequest& request, std::size_t rows, const Limits& limits, std::string bytes)
      : mapping_(request.mapping),
        held_(std::move(bytes)),
        bytes_(held_),
        preview_(rows),
        check_(std::in_place, mapping_, bytes_, limits.source_rows),
        run_(request.mapping, run_options(request, true), [this](adapters::Row& row) -> Result<void> {
          preview_.add(row);
          return {};
        }) {}
  SourceShow(const SourceShow&) = delete;
  SourceShow& operator=(const SourceShow&) = delete;
  ~SourceShow() = default;

  Result<bool> step() {
    if (!check_) return run_.step(bytes_);
    KITH_ASSIGN(const bool is_more, check_->step());
    if (!is_more) check_.reset();
    return true;
  }
  [[nodiscard]] std::string render() const { return preview_.render(mapping_, run_.tally()); }

 private:
  const adapters::Mapping mapping_;
  const std::string held_;
  adapters::MemoryBytes bytes_;
  SourcePreview preview_;
  std::optional<SourceInspection> check_;  // until it is done
  adapters::Run run_;
};

}  // namespace

Task<Result<std::string>> preview_source(Services& services, SourceRequest request, std::size_t rows, net::Body& body,
                                         GoOn go_on) {
  const OrgCode org = request.sender.org;
  BodyBudget::Share share{services.body_budget, org};
  auto text = co_await read_export(body, services.limits.source_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  const auto show = std::make_shared<SourceShow>(request, rows, services.limits, std::move(*text));
  auto shown = co_await decode_all(services, org, std::move(go_on), [show] { return show->step(); });
  if (!shown) co_return fail(std::move(shown).error());
  co_return co_await services.decoding.run(org, [show] { return Result<std::string>{show->render()}; });
}

}  // namespace kith::ingest
