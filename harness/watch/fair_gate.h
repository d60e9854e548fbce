// Lets a few of many threads work at once, and takes those who wait zone by zone in turn: a zone with many
// nodes, or with large transfers, does not keep the others waiting.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace countersign {

class FairGate {
public:
  explicit FairGate(unsigned slots) : free_(slots) {}

  // Leaves when it goes.
  class Pass {
  public:
    explicit Pass(FairGate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const noexcept { return gate_ != nullptr; }

  private:
    FairGate* gate_;
  };

  // Waits for a turn of `zone`. No pass if a stop was requested first.
  [[nodiscard]] Pass enter(const std::string& zone, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = next_ticket_++;
    waiting_[zone].push_back(ticket);
    const auto is_our_turn = [&] { return free_ > 0 && next_in_turn() == ticket; };
    const bool entered = turn_.wait(lock, stop, is_our_turn);
    remove(zone, ticket);
    if (entered) {
      --free_;
      last_zone_ = zone;
    }
    lock.unlock();
    turn_.notify_all(); // another one may be next now
    return Pass(entered ? this : nullptr);
  }

  [[nodiscard]] std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [zone, line] : waiting_) count += line.size();
    return count;
  }

private:
  // The first who waits in the zone after the one that had its turn last.
  [[nodiscard]] std::uint64_t next_in_turn() const {
    auto zone = waiting_.upper_bound(last_zone_);
    if (zone == waiting_.end()) zone = waiting_.begin();
    return zone->second.front();
  }
  void remove(const std::string& zone, std::uint64_t ticket) {
    auto& line = waiting_[zone];
    std::erase(line, ticket);
    if (line.empty()) waiting_.erase(zone);
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    turn_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable_any turn_;
  unsigned free_;
  std::uint64_t next_ticket_ = 0;
  std::map<std::string, std::deque<std::uint64_t>> waiting_; // by zone; never empty lines
  std::string last_zone_;
};

} // namespace countersign
