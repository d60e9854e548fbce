// The exercises of a run: which one each signer is at, and whether its end was seen in what its nodes
// publish.
//
// One after the other for each signer, whatever the others do: the next one begins when the end of the one
// before was seen at every node, or its time is up. A signer's own word ends none of them.
#pragma once

#include "harness/run/fleet.h"

namespace countersign {

// Used on the run's thread.
class Exercises {
public:
  explicit Exercises(const Config& config);

  // Before `step` is offered: begins what is due.
  void begin_due(std::uint64_t step, Fleet& fleet);
  // After it was played, its events recognised: adds the events of what we did to nodes ourselves, findings
  // about exercises that did not end, and says what has ended. `last`: no further step will be played.
  void observe(StepRecord& step, bool last);

  // What verification found in a version, if it is a state on the way of this signer's present exercise that
  // harms nobody: two kinds of denial at once, of which one is in force; RRsets without a signature of an
  // algorithm that no DS names, so that nobody looks for it (RFC 6840 section 5.11). `parent_ds`: RDATA.
  void explain(const VersionRecord& version, const std::vector<Bytes>& parent_ds, Finding& finding) const;

  [[nodiscard]] bool all_ended() const;
  // What differs between signers because one of them is through with it, or at it, and another is not yet.
  [[nodiscard]] UnderWay under_way() const;
  // It cannot go on without a new DS, and asks the parent less often than we want to wait.
  [[nodiscard]] bool waits_for_parent(const std::string& signer) const;

private:
  struct NodeState {
    VersionReport report; // of its newest complete version
    bool ended = false;   // the end of the present exercise was seen
    std::string reached;  // its last phase
    std::optional<Error> refused;
  };
  struct Script {
    std::string signer;
    std::vector<ExerciseConfig> exercises;
    std::size_t at = 0;
    bool running = false;
    std::uint64_t begun_at = 0; // step
    Deadline deadline = Deadline::after(milliseconds(0));
    std::map<std::string, NodeState> nodes;

    [[nodiscard]] bool ended() const { return at == exercises.size(); }
    [[nodiscard]] const ExerciseConfig& present() const { return exercises[at]; }
  };

  void look_at_versions(Script& script, StepRecord& step);
  void look_at_events(Script& script, const StepRecord& step);
  void give_up(const Script& script, StepRecord& step) const;
  void go_on(Script& script, StepRecord& step, bool last);
  [[nodiscard]] bool is_under_way(std::initializer_list<ExerciseKind> kinds) const;

  std::vector<Script> scripts_; // of signers that have any exercise
};

} // namespace countersign
