#include "hub/api/standing.hpp"

#include "hub/base/clock.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {

Result<std::shared_ptr<const auth::Directory>> known_parties(const Services& services) {
  if (std::chrono::steady_clock::now() - services.directory.set_at() > services.register_age)
    return fail(Error{Errc::database_unavailable, {}, "the register of organisations cannot be read"});
  return services.directory.get();
}

Result<void> has_room(const Services& services, auth::Action action) {
  if (!services.disk.is_scarce()) return {};
  switch (action) {
    case auth::Action::read_meta:
    case auth::Action::read_api_description:
    case auth::Action::preview_source:
    case auth::Action::read_audit_log:
    case auth::Action::seal_audit_log:  // gives the newest note
    case auth::Action::read_own_audit:
    case auth::Action::read_organisations:
    case auth::Action::read_jobs:
    case auth::Action::read_peering:
    case auth::Action::read_releases:  // a line a minute at most
      return {};
    case auth::Action::push_records:
    case auth::Action::read_own_records:
    case auth::Action::withdraw_own_record:
    case auth::Action::read_own_tables:
    case auth::Action::push_source:
    case auth::Action::set_shares:
    case auth::Action::read_all_audit:
    case auth::Action::renew_certificate:
      return fail(Errc::disk_low);
  }
  __builtin_unreachable();
}

Result<void> still_stands(const Context& context, bool is_stored) {
  if (is_stored && context.services.disk.is_low()) return fail(Errc::disk_low);
  const auto& ends = context.request.certificate_ends;
  const WallTime now = SystemClock{}.now();
  if (ends && now > *ends) return fail({Errc::not_authenticated, {}, "the client certificate has expired"});
  KITH_ASSIGN(const auto directory, known_parties(context.services));
  KITH_ASSIGN(const auto principal, auth::authenticate(*directory, context.request.subject, context.request.key));
  KITH_ASSIGN(const auto permit, auth::permit(principal, context.action, now));
  const auth::OwnRecords* was = context.permit.own();
  if (was != nullptr && (permit.own() == nullptr || permit.own()->org() != was->org()))
    return fail(Errc::not_permitted);
  return {};
}

Result<void> still_awaited(const Context& context, net::Reply& reply, Deadline deadline, bool is_stored) {
  if (reply.client_gone().stop_requested()) return fail(Errc::cancelled);
  if (deadline.has_passed()) return fail(Errc::deadline_exceeded);
  return still_stands(context, is_stored);
}

}  // namespace kith::api
