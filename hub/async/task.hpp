// The coroutine type of the hub. No lock and no transaction is held across a co_await; parameters are values, or
// references to what the application root owns.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace kith {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace kith
