#include "harness/run/run_loop.h"

#include "diff/history/history.h"
#include "harness/run/fleet.h"
#include "harness/run/kept_zones.h"
#include "harness/run/triage.h"
#include "storage/content_hash.h"

#include <algorithm>
#include <iterator>

namespace countersign {
namespace {

Result<RunRecord> make_run_record(const RunPlan& plan, const RunOptions& options, const Fleet& fleet) {
  RunRecord run;
  run.zone = to_text(plan.config.zone.view());
  run.scenario = plan.config.name;
  run.config_text = options.config_text;
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, storage::sha256(options.config_text));
  run.config_sha256 = to_hex(digest);
  run.tool_version = COUNTERSIGN_VERSION;
  run.work_directory = plan.work_directory.string();
  run.step_count = plan.versions.size();
  run.started_at = now_unix_ms();
  run.signers = fleet.signer_records();
  return run;
}

StepRecord begin_step(const RunPlan& plan, std::uint64_t index) {
  StepRecord step;
  step.index = index;
  step.input_serial = plan.versions[index]->serial();
  step.content = plan.contents[index];
  step.label = index == 0 ? "initial" : plan.stream.steps[index - 1].label;
  if (index > 0) {
    step.removed = plan.stream.steps[index - 1].change.removed.size();
    step.added = plan.stream.steps[index - 1].change.added.size();
  }
  return step;
}

// What verification says about a version, in the step's list of findings.
void add_version_findings(const VersionRecord& version, std::vector<Finding>& out) {
  for (Finding finding : version.report.findings) {
    finding.signer = version.signer;
    finding.node = version.node;
    finding.serial = version.serial;
    out.push_back(std::move(finding));
  }
}

// A run plays in minutes what takes weeks, so it says nothing of caches; and its content is that of the
// change stream, however much of it goes.
HistoryPolicy history_policy() {
  HistoryPolicy policy;
  policy.caches = false;
  policy.shrink_limit = 1;
  return policy;
}

void judge_step(const RunPlan& plan, std::vector<NodeAnswer> answers, const Fleet& fleet, Triage& triage,
                History& history, KeyHolders& holders, StepRecord& step) {
  std::vector<NodeVersion> firsts;
  step.complete = true;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    NodeAnswer& answer = answers[i];
    step.complete = step.complete && answer.published;
    step.findings.insert(step.findings.end(), answer.findings.begin(), answer.findings.end());
    for (const KeyProof& proof : answer.proofs) holders.add(proof);
    for (TakenVersion& version : answer.versions) {
      add_version_findings(version.record, step.findings);
      triage.examine(version, plan.versions[step.index].get(), step.findings);
      auto over_time = history.see({version.record.signer, version.record.node, *version.zone,
                                    version.record.report, version.record.report.at});
      std::ranges::move(over_time, std::back_inserter(step.findings));
      if (version.record.first_of_step) {
        firsts.push_back(
            {version.record.signer, version.record.node, fleet.role(i), version.zone, version.record.report});
      }
      step.versions.push_back(std::move(version.record));
    }
  }
  std::ranges::move(holders.held_nowhere(), std::back_inserter(step.findings));
  const auto differences = compare_versions(firsts, plan.config.compare);
  step.findings.insert(step.findings.end(), differences.begin(), differences.end());
  std::ranges::sort(step.findings, shown_before);
}

Result<RunId> open_run(const RunPlan& plan, const RunOptions& options, RunStore& store, Fleet& fleet,
                       RunObserver& observer, std::uint64_t& first_step) {
  COUNTERSIGN_TRY_ASSIGN(RunRecord run, make_run_record(plan, options, fleet));
  if (!options.resume) {
    COUNTERSIGN_TRY_ASSIGN(run.id, store.begin_run(run));
    observer.run_started(run, 0);
    return run.id;
  }
  COUNTERSIGN_TRY_ASSIGN(const RunRecord stored, store.run(options.resume));
  if (stored.config_sha256 != run.config_sha256) {
    return fail(ErrorKind::configuration, "run {} was made with another configuration (SHA-256 {}...)",
                stored.id, stored.config_sha256.substr(0, 16));
  }
  COUNTERSIGN_TRY_ASSIGN(first_step, store.next_step(stored.id));
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store.steps(stored.id));
  fleet.resume_after(steps);
  observer.run_started(stored, first_step);
  return stored.id;
}

} // namespace

Result<RunOutcome> run_scenario(const RunPlan& plan, const RunOptions& options, RunStore& store,
                                RunObserver& observer, const std::atomic<bool>& cancelled) {
  COUNTERSIGN_TRY_ASSIGN(auto fleet, Fleet::assemble(plan, observer));
  std::uint64_t first_step = 0;
  COUNTERSIGN_TRY_ASSIGN(const RunId id, open_run(plan, options, store, *fleet, observer, first_step));
  if (first_step < plan.versions.size()) fleet->start(first_step);
  Triage triage;
  History history(history_policy());
  KeyHolders holders;
  for (std::uint64_t index = first_step; index < plan.versions.size() && !cancelled.load(); ++index) {
    StepRecord step = begin_step(plan, index);
    observer.step_offered(index, step.label);
    std::vector<NodeAnswer> answers = fleet->play(index, index == first_step, cancelled, step.offered_at);
    if (cancelled.load()) break; // half a step is not evidence
    COUNTERSIGN_TRY(keep_zones(options.keep_zones, index, answers));
    judge_step(plan, std::move(answers), *fleet, triage, history, holders, step);
    step.ended_at = now_unix_ms();
    COUNTERSIGN_TRY(store.put_step(id, step));
    observer.step_ended(step);
  }
  fleet->remark_on_intake();
  fleet->stop();
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store.steps(id));
  RunOutcome outcome{id, decide(steps, plan.versions.size()), cancelled.load()};
  if (!outcome.interrupted) COUNTERSIGN_TRY(store.finish_run(id, outcome.decision.verdict, now_unix_ms()));
  return outcome;
}

} // namespace countersign
