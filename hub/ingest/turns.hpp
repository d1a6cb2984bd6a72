// Who is next: a queue for each organisation, and turns between them, so that one that sends much waits behind itself
// and not the others behind it. Not synchronised; its owner's mutex is.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "hub/base/ids.hpp"

namespace kith::ingest {

template <class T>
class Turns {
 public:
  void push(const OrgCode& org, T item) {
    auto [queue, is_new] = queues_.try_emplace(org);
    queue->second.push_back(std::move(item));
    if (is_new) order_.push_back(org);
    ++size_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t organisations() const { return order_.size(); }

  // The oldest item of the organisation whose turn it is; its next turn comes after everybody else's.
  std::optional<std::pair<OrgCode, T>> pop() {
    if (order_.empty()) return std::nullopt;
    const OrgCode org = order_.front();
    auto item = pop_of(org);
    return std::pair{org, std::move(item)};
  }
  // The oldest item of the organisation whose turn it is, in place; then skip() or pop().
  std::pair<const OrgCode&, T&> front() { return {order_.front(), queues_.find(order_.front())->second.front()}; }
  void skip() { order_.splice(order_.end(), order_, order_.begin()); }

 private:
  T pop_of(const OrgCode& org) {
    const auto queue = queues_.find(org);
    T item = std::move(queue->second.front());
    queue->second.pop_front();
    --size_;
    if (queue->second.empty()) {
      queues_.erase(queue);
      order_.pop_front();
    } else {
      skip();
    }
    return item;
  }

  std::map<OrgCode, std::deque<T>> queues_;
  std::list<OrgCode> order_;
  std::size_t size_ = 0;
};

}  // namespace kith::ingest
