// Deadlines for many connections at the price of one timer: a coarse clock (250 ms) walks an intrusive list and wakes
// what is overdue. Setting a deadline is two stores, so each wait of a connection can have one. One reaper for each
// io thread; everything about it happens on that thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "hub/base/clock.hpp"

namespace kith::net {

inline constexpr SteadyTime never = SteadyTime::max();

class Reaper {
 public:
  // What can be overdue: in its reading, its writing, or both. Linked into the reaper's list while it lives.
  class Entry {
   public:
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   protected:
    explicit Entry(Reaper& reaper);
    virtual ~Entry();
    SteadyTime read_by_ = never;
    SteadyTime write_by_ = never;
    bool is_watched_ = false;  // on_watch() is called at each stroke of the clock

   private:
    friend class Reaper;
    virtual void on_read_overdue() = 0;
    virtual void on_write_overdue() = 0;
    virtual void on_watch() = 0;
    std::shared_ptr<Entry*> head_;
    Entry** link_ = nullptr;  // the pointer that points here
    Entry* next_ = nullptr;
  };

  explicit Reaper(const boost::asio::any_io_executor& executor);
  ~Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

 private:
  struct Clockwork;
  std::shared_ptr<Entry*> head_;  // shared, so that an entry may outlive the reaper
  std::shared_ptr<Clockwork> clockwork_;
};

}  // namespace kith::net
