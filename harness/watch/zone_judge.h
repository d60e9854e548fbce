// Makes steps of what is seen of one zone: pairs the versions, compares them, and says what is missing.
//
// No thread, no clock, no socket, no database: told what was seen and when, it hands out records that are
// ready to be stored. Memory is bounded by the configured history.
#pragma once

#include "harness/config/watch_config.h"
#include "harness/run/event_log.h"
#include "harness/watch/event_queue.h"
#include "harness/watch/pairing.h"

#include <map>

namespace countersign {

// The label of a record that holds what was seen while no step was open: signatures that were renewed, late
// versions, nodes that came and went.
inline constexpr std::string_view k_between_steps = "between steps";

class ZoneJudge {
public:
  ZoneJudge(const WatchedZoneConfig& config, const WatchPace& pace);

  // Where an earlier process stopped: the last records that it stored, oldest first.
  void restore(std::span<const StepRecord> steps, UnixMillis now);
  // The node with the number node_count() is the source.
  void take(WatchEvent event);
  // The parent's DS RRset is another one from now on.
  void take_parent(std::span<const Record> ds, UnixMillis now);
  // What is ready to be stored, in order; the index is the caller's to fill in.
  [[nodiscard]] std::vector<StepRecord> take_records(UnixMillis now);
  // When take_records() has something to do again, unless an event comes first.
  [[nodiscard]] std::optional<UnixMillis> next_deadline() const;
  // The newest version of each node up to which everything has been handed out, since the last call.
  [[nodiscard]] std::vector<std::pair<std::size_t, ZoneVersionPtr>> take_settled();

  [[nodiscard]] std::size_t node_count() const noexcept { return nodes_.size(); }
  // Of the newest version of the node in the records that were restored.
  [[nodiscard]] std::optional<Serial> stored_serial(std::size_t node) const {
    return node == nodes_.size() ? stored_input_ : nodes_[node].stored;
  }

private:
  using VersionId = Pairing::VersionId;
  using StepNumber = Pairing::StepNumber;
  using Holds = std::vector<std::pair<std::size_t, VersionId>>; // the versions in a record, by node

  struct Node {
    std::string signer, name;
    Role role = Role::incumbent;
    bool is_well = true;
    std::optional<UnixMillis> behind_since; // said
    std::optional<Serial> stored;
    ZoneVersionPtr newest;
  };
  struct Taken {
    std::size_t node = 0;
    VersionRecord record;
    ZoneVersionPtr zone;
    std::vector<Finding> findings;
    std::vector<SignerEvent> events;
  };
  struct Step {
    StepRecord record;
    ZoneVersionPtr input;                      // null after a restart, until it is known again
    std::map<std::size_t, NodeVersion> newest; // of each node, with the step's content and wholly signed
    bool is_open = true;
    bool changed = false; // since it was closed: to be compared again
    Holds holds;          // until it is closed
  };
  struct Pending { // in the order of arrival
    VersionId id = 0;
    ZoneVersionPtr zone;
    bool handed_out = false;
  };

  void take_input(WatchEvent event);
  void take_version(WatchEvent event);
  void take_known(WatchEvent event);
  void check_serial(const Node& node, const ZoneVersion& zone, std::vector<Finding>& findings) const;
  void apply(const Pairing::Outcome& outcome, const ZoneVersionPtr& input, UnixMillis now);
  void begin_step(StepNumber number, const ZoneVersionPtr& input, UnixMillis now);
  void place(const Pairing::Placed& placed, UnixMillis now);
  void explain_place(const Pairing::Placed& placed, Taken& taken);
  void put(Taken taken, StepRecord& record);
  void mark_handed_out(Holds& holds);
  [[nodiscard]] StepRecord close(const Pairing::Closed& closed, UnixMillis now);
  [[nodiscard]] StepRecord flush_between(UnixMillis now);
  [[nodiscard]] StepRecord& between(UnixMillis now);
  void add(StepRecord& record, std::size_t node, Finding finding) const;
  void say_caught_up(std::size_t node, StepNumber step, UnixMillis now);
  void compare(const Step& step, StepRecord& record) const;
  void forget_old_steps();
  [[nodiscard]] NodeVersion as_node_version(const Taken& taken) const;

  WatchedZoneConfig config_;
  WatchPace pace_;
  std::vector<Node> nodes_;
  EventLog events_;
  Pairing pairing_;
  History history_;
  std::map<StepNumber, Step> steps_;
  std::map<VersionId, Taken> waiting_; // for a place
  std::map<std::size_t, std::deque<Pending>> pending_;
  VersionId next_id_ = 0;
  std::optional<StepRecord> between_;
  Holds between_holds_;
  std::optional<Serial> stored_input_;
};

} // namespace countersign
