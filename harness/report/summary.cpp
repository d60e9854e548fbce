#include "harness/report/summary.h"

namespace countersign {
namespace {

void add_version(RunSummary& summary, const VersionRecord& version) {
  ++summary.versions;
  if (version.first_of_step) ++summary.first_versions;
  summary.signatures += version.report.signatures;
  for (const auto& [type, rrsets] : version.report.rrsets_without_valid_signature) {
    summary.rrsets_without_valid_signature[to_text(type)] += rrsets;
  }
}

} // namespace

RunSummary summarize(const RunRecord& run, std::span<const StepRecord> steps) {
  RunSummary summary;
  summary.steps_planned = run.step_count == 0 ? steps.size() : run.step_count; // 0: an open end
  summary.steps_stored = steps.size();
  for (const StepRecord& step : steps) {
    if (step.complete) ++summary.steps_complete;
    for (const VersionRecord& version : step.versions) add_version(summary, version);
    for (const Finding& finding : step.findings) {
      if (finding.explained_by.empty()) {
        summary.unexplained[static_cast<std::size_t>(effect_of(finding))] += finding.count;
      } else {
        summary.explained[finding.explained_by] += finding.count;
      }
    }
  }
  return summary;
}

} // namespace countersign
