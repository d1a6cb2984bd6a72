// The world's only door, as a table: each route with its method, path, the action that a role must be permitted, and
// its handler. Dispatch is the one place that reads it, so that no route can forget to authenticate, permit or audit. A
// test holds the table against schemas/api/openapi.json. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "auth/permits.hpp"
#include "hub/api/context.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/base/log.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

// A handler in four beats: decode, decide, act, reply. It sends the answer itself and returns nothing, or returns an
// Error with nothing sent, and dispatch makes the problem of it. A stream that was started and then fails is left
// unfinished: the client sees that.
using Handle = Task<Result<void>> (*)(const Context&, net::Body&, net::Reply&);
// One that is about the records of one organisation, and is not reached where the permit names none.
using OwnHandle = Task<Result<void>> (*)(const OwnContext&, net::Body&, net::Reply&);

struct Handler {
  constexpr Handler(Handle handle) : any(handle) {}     // NOLINT(google-explicit-constructor): a row of the table
  constexpr Handler(OwnHandle handle) : own(handle) {}  // NOLINT(google-explicit-constructor): a row of the table
  Handle any = nullptr;
  OwnHandle own = nullptr;
};

struct Route {
  log::Word name;  // for metrics and the log
  net::Method method;
  std::string_view path;  // with at most two {parameters}, each a whole segment
  auth::Action action;
  Handler handler;
  bool takes_rest = false;          // the parameter is all that follows, slashes too
  std::string_view only_with = {};  // a whole part of the query, as sent: who asks for that needs this row's action
};

std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;  // null: no such path, or not with that method
  std::string_view parameter, second;
  std::vector<net::Method> allowed;  // without a route: the methods of that path; empty: no such path
};

// HEAD finds the route of GET. `path` and `query` as sent.
Match match(net::Method method, std::string_view path, std::string_view query = {});

std::string_view method_name(net::Method method);

}  // namespace kith::api
