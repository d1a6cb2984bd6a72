#include "hub/net/reaper.hpp"

#include <boost/asio/steady_timer.hpp>

namespace kith::net {
namespace {

constexpr std::chrono::milliseconds tick{250};

}  // namespace

struct Reaper::Clockwork {
  explicit Clockwork(const boost::asio::any_io_executor& executor, std::shared_ptr<Entry*> list)
      : timer(executor), head(std::move(list)) {}

  static void wind(const std::shared_ptr<Clockwork>& self) {
    self->timer.expires_after(tick);
    self->timer.async_wait([self](boost::system::error_code error) {
      if (error || self->is_stopped) return;
      self->strike();
      wind(self);
    });
  }

  void strike() const {
    const auto now = std::chrono::steady_clock::now();
    // Safety: an overdue entry only cancels its waits, whose coroutines go on later, so the list does not change here.
    for (Entry* entry = *head; entry != nullptr; entry = entry->next_) {
      if (entry->read_by_ <= now) entry->on_read_overdue();
      if (entry->write_by_ <= now) entry->on_write_overdue();
      if (entry->is_watched_) entry->on_watch();
    }
  }

  boost::asio::steady_timer timer;
  std::shared_ptr<Entry*> head;
  bool is_stopped = false;
};

Reaper::Reaper(const boost::asio::any_io_executor& executor)
    : head_(std::make_shared<Entry*>(nullptr)), clockwork_(std::make_shared<Clockwork>(executor, head_)) {
  Clockwork::wind(clockwork_);
}

Reaper::~Reaper() {
  clockwork_->is_stopped = true;
  clockwork_->timer.cancel();
}

Reaper::Entry::Entry(Reaper& reaper) : head_(reaper.head_), link_(head_.get()), next_(*head_) {
  if (next_ != nullptr) next_->link_ = &next_;
  *head_ = this;
}

Reaper::Entry::~Entry() {
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
}

}  // namespace kith::net
