// A coroutine that waits for something another thread will say: it is suspended, whoever has the answer calls `resume`
// once from any thread, and it goes on where it belongs, on its own executor.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "hub/async/task.hpp"

namespace kith::ingest {

template <class T>
using Resume = std::function<void(T)>;

// `start(resume)` is called at once; co_return's what resume is given.
template <class T, class Start>
Task<T> suspended(Start start) {
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
      [](auto handler, Start begin) {
        auto executor = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                            boost::asio::execution::outstanding_work.tracked);
        struct Waiting {
          decltype(handler) done;
          decltype(executor) on;
        };
        // std::function copies what it holds, a completion handler does not.
        auto waiting = std::make_shared<Waiting>(Waiting{std::move(handler), std::move(executor)});
        begin(Resume<T>{[waiting](T value) {
          boost::asio::post(waiting->on, [waiting, value = std::move(value)]() mutable {
            auto done = std::move(waiting->done);
            std::move(done)(std::move(value));
          });
        }});
      },
      boost::asio::use_awaitable, std::move(start));
}

}  // namespace kith::ingest
