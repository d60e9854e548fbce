// Follows one node on a thread of its own: waits for NOTIFY or until a look is due, takes what is new, has it
// verified, and hands it on. Whatever a node does, nobody but its follower waits for it.
#pragma once

#include "adapters/net/wake_event.h"
#include "harness/config/watch_config.h"
#include "harness/run/version_verifier.h"
#include "harness/watch/backoff.h"
#include "harness/watch/event_queue.h"
#include "harness/watch/fair_gate.h"
#include "harness/watch/node_health.h"
#include "harness/watch/parent_ds.h"

#include <thread>

namespace countersign {

struct FollowerSetup {
  std::uint64_t watch = 0; // ids of its events
  std::size_t node = 0;
  Name zone;
  FeedConfig feed;
  WatchPace pace;
  bool verifies = true; // not the unsigned source
  std::filesystem::path parent_ds;
  std::filesystem::path state;
  std::optional<Serial> stored; // of the newest version that is in the database: nothing up to it is new
};

class Follower {
public:
  // The thread begins at once. `queue` and `gate` live longer.
  [[nodiscard]] static Result<std::unique_ptr<Follower>> start(FollowerSetup setup, EventQueue& queue,
                                                               FairGate& gate);
  ~Follower(); // stops it, and waits for its end

  // All from any thread.
  void notify();                  // a NOTIFY came
  void keep(ZoneVersionPtr zone); // everything up to this version is stored: it goes to the state file
  void stop();                    // its last event is `stopped`

private:
  Follower(FollowerSetup setup, EventQueue& queue, FairGate& gate, WakeEvent interruption);
  void run(const std::stop_token& stop);
  void begin();
  [[nodiscard]] bool wait_for_cause(const std::stop_token& stop);
  [[nodiscard]] milliseconds look(const std::stop_token& stop);
  [[nodiscard]] Result<bool> take_news(const std::stop_token& stop);
  [[nodiscard]] bool hand_on(ZoneUpdate update, std::vector<Finding> findings, const std::stop_token& stop);
  [[nodiscard]] bool was_stored(const ZoneUpdate& update);
  void ask_parent();
  void report(WatchEvent event, const std::stop_token& stop);
  void write_kept(bool last);
  [[nodiscard]] milliseconds after_failure();
  [[nodiscard]] milliseconds after_success();

  FollowerSetup setup_;
  EventQueue& queue_;
  FairGate& gate_;
  WakeEvent interruption_;
  std::unique_ptr<VersionFeed> feed_;
  VersionVerifier verifier_;
  ParentDs parent_;
  NodeHealth health_;
  Backoff backoff_;
  ZoneVersionPtr have_;
  bool said_declined_ = false; // that the node has no IXFR
  std::chrono::steady_clock::time_point due_{};
  std::chrono::steady_clock::time_point state_due_{};
  milliseconds state_took_{0};

  std::mutex mutex_;
  std::condition_variable_any cause_;
  bool notified_ = false;  // behind the mutex
  ZoneVersionPtr to_keep_; // behind the mutex
  std::jthread thread_;    // last: it uses all of the above
};

} // namespace countersign
