// Which version of which node belongs to which step, when nobody is driven and all is only watched.
//
// A step is one content of the zone; which contents there are, and in what order, the reference says: the
// unsigned source where there is one, else the nodes of the incumbent. A version belongs to the step that has
// its content (design section 4); where several have it (a record is added, and deleted again) order decides,
// because a node goes through the steps forwards only. Serials play no part.
//
// Pure: no clock, no zone, no thread. Instants are handed in and must not go back. Memory is bounded by
// `history`.
#pragma once

#include "diff/model/fingerprint.h"
#include "diff/model/run_record.h"

#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace countersign {

struct PairingOptions {
  std::vector<bool> reference; // by node; nobody where there is a source
  UnixMillis deadline = 0;     // how long a step waits for its nodes, and a version for its step
  std::size_t history =
      32; // steps that are remembered, steps that are open, versions that wait for each node
};

class Pairing {
public:
  using VersionId = std::uint64_t; // the caller's
  using StepNumber = std::uint64_t;

  enum class Placement : std::uint8_t {
    first,      // the node's answer to the step
    late,       // the same, after the step was closed
    revision,   // a further one with the content of the step that the node has reached
    incomplete, // it has the step's content, and is not wholly signed: no answer yet
    before,     // older than anything that was to be seen when the watch began
    passed,     // the reference never showed this content, and may have left it out; the node has gone on
    unmatched,  // the content of no step
  };
  struct Placed {
    std::size_t node = 0;
    VersionId version = 0;
    Placement how = Placement::unmatched;
    StepNumber step = 0; // of `before`, `passed` and `unmatched`: the newest one, to compare it with
  };
  struct Outcome {
    std::optional<StepNumber> opened;
    std::vector<Placed> placed; // in the order in which the versions came, node by node
  };
  struct Closed {
    StepNumber step = 0;
    UnixMillis opened_at = 0;
    std::vector<std::size_t> skipped;   // published a later step, and this one never
    std::vector<std::size_t> unchanged; // went on publishing a version that has the same content
    std::vector<std::size_t> missing;   // nothing of it until the deadline
    [[nodiscard]] bool is_complete() const noexcept { return skipped.empty() && missing.empty(); }
  };

  explicit Pairing(PairingOptions options);

  // What an earlier process has stored: the contents of the last steps, all closed, and for each node the
  // position among them up to which it had come. Only before anything else.
  void restore(std::span<const Fingerprint> contents, const std::vector<std::optional<std::size_t>>& reached,
               UnixMillis now);

  // The source's next version. One that changes no content opens no step. `gap`: versions between this and
  // the one before may be unknown to us, because it did not come by differences.
  [[nodiscard]] Outcome add_input(const Fingerprint& content, bool gap, UnixMillis now);
  [[nodiscard]] Outcome add_version(std::size_t node, VersionId version, const Fingerprint& content,
                                    bool complete, UnixMillis now);
  // Versions that have waited too long.
  [[nodiscard]] Outcome expire(UnixMillis now);
  // The oldest open step, if every node has answered, its deadline has passed, or too many are open.
  [[nodiscard]] std::optional<Closed> close_next(UnixMillis now);

  [[nodiscard]] std::optional<UnixMillis> next_deadline() const; // of whatever waits
  [[nodiscard]] bool has_open_step() const noexcept { return !steps_.empty() && steps_.back().is_open; }
  [[nodiscard]] std::optional<StepNumber> newest() const;
  [[nodiscard]] std::optional<StepNumber> reached_by(std::size_t node) const { return nodes_[node].reached; }
  [[nodiscard]] StepNumber oldest_remembered() const noexcept { return first_number_; }

private:
  enum class Answer : std::uint8_t { none, given, skipped };
  struct Step {
    Fingerprint content;
    UnixMillis opened_at = 0;
    bool gap = false;
    bool is_open = true;
    std::vector<Answer> answers; // by node
  };
  struct Waiting {
    VersionId version = 0;
    Fingerprint content;
    bool complete = false;
    UnixMillis since = 0;
  };
  struct Node {
    bool reference = false;
    std::optional<StepNumber> reached;
    std::deque<Waiting> waiting;
  };

  [[nodiscard]] Step& at(StepNumber number) { return steps_[number - first_number_]; }
  [[nodiscard]] StepNumber end() const noexcept { return first_number_ + steps_.size(); }
  [[nodiscard]] bool is_known(StepNumber number) const noexcept {
    return number >= first_number_ && number < end();
  }
  void open(const Fingerprint& content, bool gap, UnixMillis now, Outcome& outcome);
  void forget_old_steps();
  [[nodiscard]] bool is_at_head(const Node& node) const;
  [[nodiscard]] std::optional<Placed> find_place(std::size_t index, const Waiting& version) const;
  void advance(std::size_t index, StepNumber to);
  void place_waiting(std::size_t index, Outcome& outcome);
  [[nodiscard]] Placement how_passed(std::size_t index, StepNumber to) const;
  void give_up_first(std::size_t index, UnixMillis now, Outcome& outcome);

  PairingOptions options_;
  std::deque<Step> steps_;
  StepNumber first_number_ = 0; // of steps_.front()
  std::vector<Node> nodes_;
};

} // namespace countersign
