// What the followers have seen, on its way to the one thread that judges and stores.
#pragma once

#include "adapters/clock.h"
#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>

namespace countersign {

struct WatchEvent {
  enum class Kind : std::uint8_t {
    version, // a new one
    known,   // the one with which the follower began: judged, and nothing new
    finding, // about the node as such
    stopped, // the follower's last word
  };
  Kind kind = Kind::version;
  std::uint64_t watch = 0; // of which ZoneWatch
  std::size_t node = 0;    // position among its nodes, the source behind the last
  ZoneVersionPtr zone;
  VersionReport report; // empty for the source
  bool gap = false;     // there may have been versions between this and the one before that we do not know
  bool is_well = true;  // the node, after this
  UnixMillis at = 0;
  std::vector<Finding> findings; // signer and node not filled in
};

// Bounded: a follower that is ahead of the judge waits.
class EventQueue {
public:
  explicit EventQueue(std::size_t limit) : limit_(limit) {}

  // False if a stop was requested before there was room.
  bool push(WatchEvent event, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto from = std::pair(event.watch, event.node);
    if (!room_.wait(lock, stop, [&] { return waiting_[from] < limit_; })) return false;
    enter(from, std::move(event));
    return true;
  }
  void push_at_once(WatchEvent event) { // not held up by the limit: small, and one for each follower
    const std::lock_guard lock(mutex_);
    const auto from = std::pair(event.watch, event.node);
    enter(from, std::move(event));
  }
  // The oldest event; nothing at the deadline.
  std::optional<WatchEvent> pop(Deadline deadline) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, deadline.remaining(), [&] { return !events_.empty(); })) return std::nullopt;
    WatchEvent event = std::move(events_.front());
    events_.pop_front();
    const auto from = std::pair(event.watch, event.node);
    if (--waiting_[from] == 0) waiting_.erase(from);
    lock.unlock();
    room_.notify_all();
    return event;
  }

private:
  void enter(std::pair<std::uint64_t, std::size_t> from, WatchEvent event) {
    ++waiting_[from];
    events_.push_back(std::move(event));
    arrived_.notify_one();
  }

  std::size_t limit_; // of each follower
  std::mutex mutex_;
  std::condition_variable_any room_;
  std::condition_variable arrived_;
  std::deque<WatchEvent> events_;
  std::map<std::pair<std::uint64_t, std::size_t>, std::size_t> waiting_;
};

} // namespace countersign
