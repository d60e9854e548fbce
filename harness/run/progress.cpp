#include "harness/run/progress.h"

#include "harness/log/log.h"
#include "harness/log/progress_line.h"

#include <fmt/format.h>

namespace countersign {
namespace {

class Progress final : public RunObserver {
public:
  explicit Progress(bool quiet) : quiet_(quiet) {}

  void run_started(const RunRecord& run, std::uint64_t first_step) override {
    total_ = run.step_count;
    if (quiet_) return;
    std::string signers;
    for (const SignerRecord& signer : run.signers) {
      signers += fmt::format("{}{} {} ({})", signers.empty() ? "" : ", ", to_text(signer.role), signer.name,
                             signer.version);
    }
    const std::string steps =
        total_ == 0 ? std::string("steps until all exercises have ended") : fmt::format("{} steps", total_);
    log_info(fmt::format("run of {}: zone {}, {} from step {}; {}", run.scenario, run.zone, steps, first_step,
                         signers));
  }

  void step_offered(std::uint64_t step, const std::string& label) override {
    if (quiet_) return;
    line_.show(fmt::format("step {}  {}  {}", place_of(step), label, summary()));
  }

  void step_ended(const StepRecord& step) override {
    for (const VersionRecord& version : step.versions) {
      ++versions_;
      signatures_ += version.report.signatures.checked();
    }
    for (const Finding& finding : step.findings) {
      if (finding.explained_by.empty() && finding.severity != Severity::info) unexplained_ += finding.count;
    }
    if (quiet_ || line_.is_terminal()) return;
    log_info(fmt::format("step {} {}{}: {}", place_of(step.index), step.label,
                         step.complete ? "" : " INCOMPLETE", summary()));
  }

  void remark(const std::string& message) override {
    line_.clear();
    if (!quiet_) log_info(message);
  }

  void note(const std::string& message) override {
    line_.clear();
    log_warning(message);
  }

private:
  // How many there will be is not known of a run that goes on until its exercises have ended.
  [[nodiscard]] std::string place_of(std::uint64_t step) const {
    return total_ == 0 ? std::to_string(step) : fmt::format("{}/{}", step, total_ - 1);
  }

  [[nodiscard]] std::string summary() const {
    return fmt::format("{} versions, {} signatures checked, {} unexplained", versions_, signatures_,
                       unexplained_);
  }

  bool quiet_;
  ProgressLine line_;
  std::uint64_t total_ = 0, versions_ = 0, signatures_ = 0, unexplained_ = 0;
};

} // namespace

std::unique_ptr<RunObserver> make_progress(bool quiet) { return std::make_unique<Progress>(quiet); }

} // namespace countersign
