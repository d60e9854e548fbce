// All nodes of all signers of a run, their hidden primary, and a worker thread for each node.
#pragma once

#include "adapters/parent/parent_server.h"
#include "harness/run/node_session.h"
#include "harness/run/observer.h"
#include "harness/run/run_plan.h"
#include "harness/run/worker.h"

namespace countersign {

class Fleet {
public:
  // Opens ports and directories; starts no signer yet.
  [[nodiscard]] static Result<std::unique_ptr<Fleet>> assemble(const RunPlan& plan, RunObserver& observer);
  ~Fleet(); // stops what still runs

  // Starts all signers at once, in the state that they have at `step`. A signer that does not start is a
  // finding of the next step played.
  void start(std::uint64_t step);
  // Offers the version of `step` to all nodes and waits for all of their answers, in the order of the
  // configuration. `first`: of this process; the nodes get the longer deadline of a start, and the versions
  // before are made known to the primary.
  [[nodiscard]] std::vector<NodeAnswer> play(std::uint64_t step, bool first,
                                             const std::atomic<bool>& cancelled, UnixMillis& offered_at);
  // Has all nodes of a signer begin an exercise, at once; node and outcome of each. `keys`: by node, see
  // NodeDriver::begin().
  [[nodiscard]] std::vector<std::pair<std::string, Status>>
  begin(const std::string& signer, const Exercise& exercise,
        const std::map<std::string, std::optional<KeyLabel>>& keys);
  // The parent that the signer asks for its DS; null if it has none.
  [[nodiscard]] ParentServer* parent(const std::string& signer) const;
  void ask_parent(const std::string& signer); // has all nodes of the signer look at it now
  void stop();
  void remark_on_intake() const; // tells the observer how the versions of each node came

  [[nodiscard]] Role role(std::size_t node) const { return members_[node]->role; }
  [[nodiscard]] std::vector<SignerRecord> signer_records() const { return signer_records_; }
  void resume_after(std::span<const StepRecord> steps); // what an earlier process stored

private:
  struct Member {
    Role role = Role::incumbent;
    TsigKey key; // towards the primary, and of our transfers
    std::unique_ptr<NodeSession> session;
    std::optional<Finding> start_trouble;
    Worker worker; // last: ends first
  };
  Fleet(const RunPlan& plan, RunObserver& observer) : plan_(plan), observer_(observer) {}
  [[nodiscard]] Status add_signer(const SignerConfig& signer);
  [[nodiscard]] Status add_node(const SignerConfig& signer, const NodeConfig& node);
  void introduce(Member& member);
  void offer_up_to(std::uint64_t step);
  void enter_step(Member& member, std::uint64_t step, Deadline deadline);

  const RunPlan& plan_;
  RunObserver& observer_;
  std::unique_ptr<HiddenPrimary> primary_;
  std::map<std::string, std::unique_ptr<ParentServer>> parents_; // by signer
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<SignerRecord> signer_records_;
  std::uint64_t next_offer_ = 0;
};

} // namespace countersign
