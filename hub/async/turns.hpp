// Who is next: a queue for each of those who share something (organisations, mostly), and turns between them, so that
// one that sends much waits behind itself and not the others behind it. Not synchronised; its owner's mutex is.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <utility>

namespace kith {

template <class Key, class T>
class Turns {
 public:
  void push(const Key& key, T item) {
    auto [queue, is_new] = queues_.try_emplace(key);
    queue->second.push_back(std::move(item));
    if (is_new) order_.push_back(key);
    ++size_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  // How many have something waiting.
  [[nodiscard]] std::size_t keys() const { return order_.size(); }
  [[nodiscard]] std::size_t size_of(const Key& key) const {
    const auto queue = queues_.find(key);
    return queue == queues_.end() ? 0 : queue->second.size();
  }

  // The oldest item of the key whose turn it is; its next turn comes after everybody else's.
  std::optional<std::pair<Key, T>> pop() {
    if (order_.empty()) return std::nullopt;
    Key key = order_.front();
    auto item = pop_of(key);
    return std::pair{std::move(key), std::move(item)};
  }
  // The oldest item of the key whose turn it is, in place; then skip() or pop().
  std::pair<const Key&, T&> front() { return {order_.front(), queues_.find(order_.front())->second.front()}; }
  void skip() { order_.splice(order_.end(), order_, order_.begin()); }

 private:
  T pop_of(const Key& key) {
    const auto queue = queues_.find(key);
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

  std::map<Key, std::deque<T>> queues_;
  std::list<Key> order_;
  std::size_t size_ = 0;
};

}  // namespace kith
