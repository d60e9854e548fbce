// One watched zone: a follower for each node, and the run in the database to which its records go.
#pragma once

#include "harness/verdict/verdict.h"
#include "harness/watch/follower.h"
#include "harness/watch/last_records.h"
#include "storage/storage.h"

namespace countersign {

// What all zones of a daemon share.
struct WatchShared {
  std::string name;        // of the configuration
  std::string config_text; // as it was read
  std::filesystem::path state_directory;
  WatchPace pace;
  RunStore& store;
  EventQueue& queue;
  FairGate& gate;
};

class ZoneWatch {
public:
  // Goes on with the zone's run that has not ended, if its signers and nodes are still the same; else a run
  // begins. Then the followers start.
  [[nodiscard]] static Result<std::unique_ptr<ZoneWatch>>
  begin(std::uint64_t id, const WatchedZoneConfig& config, const WatchShared& shared);

  // Errors are about the database.
  [[nodiscard]] Status take(WatchEvent event, UnixMillis now);
  [[nodiscard]] Status tend(UnixMillis now); // stores what is ready
  [[nodiscard]] std::optional<UnixMillis> next_deadline() const { return judge_.next_deadline(); }
  void notify(const std::string& address);

  // The followers end by themselves after this; their last events are still taken.
  void stop();
  [[nodiscard]] bool has_stopped() const noexcept { return running_ == 0; }

  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] const WatchedZoneConfig& config() const noexcept { return config_; }
  [[nodiscard]] std::set<std::string> addresses_of_nodes() const; // from which NOTIFY may come
  // Of all that this run has seen, in this process and before; and of runs before it that ended in this one.
  [[nodiscard]] ExitCode exit_code() const noexcept {
    return next_step_ == 0 ? worse_of(worst_, ExitCode::undecided) : worst_; // nothing seen is no GO
  }
  [[nodiscard]] std::string summary() const; // a line

private:
  ZoneWatch(std::uint64_t id, const WatchedZoneConfig& config, const WatchShared& shared)
      : id_(id), config_(config), shared_(shared), judge_(config, shared.pace),
        parent_(config.parent_ds, config.zone) {}
  [[nodiscard]] Status ask_parent(UnixMillis now);
  [[nodiscard]] Status open_run();
  [[nodiscard]] Status begin_run();
  [[nodiscard]] Status end_run();
  [[nodiscard]] Status read_records(RunId run, LastRecords& records);
  [[nodiscard]] Status start_followers();
  [[nodiscard]] Result<std::unique_ptr<Follower>>
  start_follower(const std::string& signer, const WatchedNodeConfig& node, std::size_t number);
  [[nodiscard]] Status store(StepRecord record);
  [[nodiscard]] std::vector<SignerRecord> roster() const;

  std::uint64_t id_;
  WatchedZoneConfig config_;
  WatchShared shared_;
  ZoneJudge judge_;
  ParentDs parent_;
  std::string parent_trouble_; // the last, which was said
  RunId run_ = 0;
  std::uint64_t next_step_ = 0;
  ExitCode worst_ = ExitCode::clean;
  std::size_t running_ = 0;
  std::vector<std::pair<std::set<std::string>, std::unique_ptr<Follower>>> followers_; // with their addresses
};

} // namespace countersign
