// The handlers of the routes; routes.hpp says what each promises, schemas/api/openapi.json what it takes and gives.
// Each runs on the connection's thread and hops to storage for what blocks.
#pragma once

#include "hub/api/context.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

Task<Result<void>> get_meta(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_api_description(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> push_records(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_sources(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> push_source(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> preview_source(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_records(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_record(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> withdraw_record(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> send_return(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> renew_certificate(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_tables(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_releases(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_release(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_release_certificate(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_release_codebook(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_release_table(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_checkpoint(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> make_checkpoint(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_tile(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_inclusion(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_consistency(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_events(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_all_events(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_organisations(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_jobs(const Context& context, net::Body& body, net::Reply& reply);
Task<Result<void>> list_shares(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> put_share(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> end_share(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> preview_share(const OwnContext& context, net::Body& body, net::Reply& reply);
Task<Result<void>> get_peering(const Context& context, net::Body& body, net::Reply& reply);

}  // namespace kith::api
