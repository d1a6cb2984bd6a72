// The one wrapper around every handler: authenticate, find the route, permit, audit what is refused, run, and turn an
// error into its problem document. An exception that comes this far is a bug or lost infrastructure; it becomes a 500
// here and nothing of its text goes anywhere. Any io thread.
#pragma once

#include "hub/api/context.hpp"
#include "hub/api/log_allowance.hpp"
#include "hub/api/request_rate.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

class Dispatch {
 public:
  // A party's requests of a minute, and those that pages of other sites make its browser send: as many of each.
  struct Rates {
    RequestRate own, of_other_sites;
  };

  explicit Dispatch(const Services& services)
      : services_(services),
        rates_{RequestRate{services.requests_per_minute}, RequestRate{services.requests_per_minute}} {}
  // One request to its answer. The references outlive the task.
  Task<void> answer(const net::Request& request, net::Body& body, net::Reply& reply) const;

 private:
  const Services& services_;
  mutable LogAllowance log_allowance_;
  mutable Rates rates_;
};

}  // namespace kith::api
