// One signing node during a run: waits for what it publishes, and says which step that answers.
//
// Correlation is by content (design section 4): a version belongs to the step whose input has the same
// content fingerprint; where several steps have the same, order decides. Serials are only looked at to see
// that something new is there, because signers renumber.
#pragma once

#include "adapters/primary/hidden_primary.h"
#include "adapters/transfer/notify_listener.h"
#include "diff/model/run_record.h"
#include "harness/run/intake.h"
#include "harness/run/possession.h"
#include "harness/run/version_verifier.h"

#include <atomic>
#include <map>

namespace countersign {

// What a node is asked for.
struct StepTarget {
  std::uint64_t index = 0;
  ZoneVersionPtr input;         // unsigned
  Fingerprint previous_content; // of the step before; of this one for the first
  UnixMillis offered_at = 0;
  milliseconds unchanged_grace{0};
  bool verify_ixfr = false;  // what comes by IXFR is compared with AXFR
  bool every_serial = false; // of an IXFR over several serials each is verified, not only the last
  // Until then, once the node has answered, what else it publishes is taken as well.
  Deadline linger = Deadline::after(milliseconds(0));
  const std::vector<Fingerprint>* contents = nullptr; // of all steps, by index
  const HiddenPrimary* primary = nullptr;
  const std::atomic<bool>* cancelled = nullptr;
};

struct TakenVersion {
  VersionRecord record;
  ZoneVersionPtr zone;
  Damage damage; // of that zone
};

struct NodeAnswer {
  std::vector<TakenVersion> versions; // in order of arrival
  std::vector<Finding> findings;      // signer and node filled in
  std::vector<KeyProof> proofs;       // of keys that it began to publish; their findings are among those
  bool published = false;
};

class NodeSession {
public:
  NodeSession(std::string signer, std::string node, std::unique_ptr<NodeDriver> driver,
              std::unique_ptr<NotifyListener> listener, ProofSource proofs = {})
      : signer_(std::move(signer)), node_(std::move(node)), driver_(std::move(driver)),
        listener_(std::move(listener)), intake_(*driver_), possession_(std::move(proofs)) {}

  // Takes up where an earlier process stopped: after the newest version that was stored for this node.
  void resume_after(const VersionRecord& newest) {
    newest_serial_ = newest.serial;
    resumed_content_ = newest.report.content;
  }

  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) { return driver_->start(step, deadline); }
  [[nodiscard]] Status stop(Deadline deadline) { return driver_->stop(deadline); }
  // Never fails: what goes wrong with a signer is a finding, and the run goes on without it.
  [[nodiscard]] NodeAnswer await(const StepTarget& target, Deadline deadline);

  [[nodiscard]] const std::string& signer() const noexcept { return signer_; }
  [[nodiscard]] const std::string& node() const noexcept { return node_; }
  [[nodiscard]] std::string client_name() const { return signer_ + "/" + node_; }
  [[nodiscard]] NodeDriver& driver() noexcept { return *driver_; }
  [[nodiscard]] const IntakeCounts& intake() const noexcept { return intake_.counts(); }

private:
  enum class Outcome { keep_waiting, answered };
  [[nodiscard]] Outcome look(const StepTarget& target, Deadline deadline, NodeAnswer& answer);
  [[nodiscard]] Outcome take(const StepTarget& target, const ZoneUpdate& update, NodeAnswer& answer);
  [[nodiscard]] Outcome take_each(const StepTarget& target, const ZoneUpdate& update, NodeAnswer& answer);
  [[nodiscard]] VersionRecord make_record(const StepTarget& target, UnixMillis received_at,
                                          VersionReport report) const;
  [[nodiscard]] Outcome accept_unchanged(const StepTarget& target, NodeAnswer& answer);
  [[nodiscard]] bool has_input(const StepTarget& target) const; // the node got the step's unsigned version
  void prove_new_keys(const ZoneVersion& zone, NodeAnswer& answer);
  void check_serial(const StepTarget& target, const ZoneVersion& zone, NodeAnswer& answer);
  void revive(const StepTarget& target, const std::string& reason, Deadline deadline, NodeAnswer& answer);
  void add(NodeAnswer& answer, FindingKind kind, const std::string& evidence, Serial serial = {}) const;
  void add_once(NodeAnswer& answer, Finding finding) const; // signer and node are filled in
  void add_once(NodeAnswer& answer, FindingKind kind, const std::string& evidence) const;
  void report_silence(const StepTarget& target, NodeAnswer& answer) const;

  std::string signer_, node_;
  std::unique_ptr<NodeDriver> driver_;
  std::unique_ptr<NotifyListener> listener_;
  NodeIntake intake_; // uses the driver
  VersionVerifier verifier_;
  PossessionWatch possession_;                 // of the keys that it publishes
  std::optional<Serial> newest_serial_;        // of the newest version that was taken
  ZoneVersionPtr newest_zone_;                 // null after a resume, until it is fetched again
  std::optional<Fingerprint> resumed_content_; // of that version
  bool has_answered_ = false;                  // some step, ever: before that a signer is starting up
  unsigned restarts_ = 0;
  std::optional<Deadline> grace_; // of this step's change without content
  std::string last_trouble_;      // of this step: what the last look failed of
};

} // namespace countersign
