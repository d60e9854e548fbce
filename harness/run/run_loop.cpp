#include "harness/run/run_loop.h"

#include "diff/history/history.h"
#include "harness/run/event_log.h"
#include "harness/run/exercises.h"
#include "harness/run/fleet.h"
#include "harness/run/kept_zones.h"
#include "harness/run/parent_follower.h"
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
  // With an open end the stream only says how long it may take at most.
  run.step_count = plan.config.end_with_exercises ? 0 : plan.versions.size();
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
void add_version_findings(const VersionRecord& version, const Exercises& exercises,
                          const std::vector<Bytes>& parent_ds, std::vector<Finding>& out) {
  for (Finding finding : version.report.findings) {
    finding.signer = version.signer;
    finding.node = version.node;
    finding.serial = version.serial;
    exercises.explain(version, parent_ds, finding);
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

// What is remembered from step to step.
struct Memory {
  explicit Memory(const Config& config) : exercises(config) {}
  Triage triage;
  History history{history_policy()};
  KeyHolders holders;
  EventLog events;
  Exercises exercises;
};

// The parent of each signer does what the newest version asks it for, once that has been verified.
void follow_parents(const std::vector<NodeAnswer>& answers, const Memory& memory, Fleet& fleet,
                    RunObserver& observer) {
  for (const NodeAnswer& answer : answers) {
    if (answer.versions.empty() || !answer.versions.back().record.report.complete) continue;
    const TakenVersion& newest = answer.versions.back();
    const std::string& signer = newest.record.signer;
    ParentServer* parent = fleet.parent(signer);
    if (parent == nullptr) continue;
    auto wanted = wanted_ds(*newest.zone, newest.record.report, parent->published());
    if (!wanted) {
      observer.note(fmt::format("the parent of {} refuses: {}", signer, wanted.error().message));
    } else if (*wanted) {
      observer.remark(fmt::format("the parent of {} publishes {} DS, as serial {} asks", signer,
                                  (*wanted)->size(), newest.record.serial.value()));
      parent->publish(**std::move(wanted));
    }
    if (memory.exercises.waits_for_parent(signer)) fleet.ask_parent(signer);
  }
}

void judge_step(const RunPlan& plan, std::vector<NodeAnswer>& answers, const Fleet& fleet, Memory& memory,
                StepRecord& step) {
  std::vector<NodeVersion> firsts;
  step.complete = true;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    NodeAnswer& answer = answers[i];
    step.complete = step.complete && answer.published;
    step.findings.insert(step.findings.end(), answer.findings.begin(), answer.findings.end());
    for (const KeyProof& proof : answer.proofs) memory.holders.add(proof);
    for (TakenVersion& version : answer.versions) {
      const ParentServer* parent = fleet.parent(version.record.signer);
      const auto parent_ds = parent == nullptr ? std::nullopt : std::optional(parent->published());
      add_version_findings(version.record, memory.exercises, parent_ds.value_or(std::vector<Bytes>()),
                           step.findings);
      memory.triage.examine(version, plan.versions[step.index].get(), step.findings);
      std::ranges::move(memory.events.observe(version.record, version.zone.get(), parent_ds),
                        std::back_inserter(step.events));
      auto over_time = memory.history.see({version.record.signer, version.record.node, *version.zone,
                                           version.record.report, version.record.report.at});
      std::ranges::move(over_time, std::back_inserter(step.findings));
      if (version.record.first_of_step) {
        firsts.push_back(
            {version.record.signer, version.record.node, fleet.role(i), version.zone, version.record.report});
      }
      step.versions.push_back(version.record);
    }
  }
  std::ranges::move(memory.holders.held_nowhere(), std::back_inserter(step.findings));
  ComparePolicy policy = plan.config.compare;
  policy.under_way = memory.exercises.under_way();
  const auto differences = compare_versions(firsts, policy);
  step.findings.insert(step.findings.end(), differences.begin(), differences.end());
  std::ranges::sort(step.findings, shown_before);
}

Result<RunId> open_run(const RunPlan& plan, const RunOptions& options, RunStore& store, Fleet& fleet,
                       RunObserver& observer, EventLog& events, std::uint64_t& first_step) {
  COUNTERSIGN_TRY_ASSIGN(RunRecord run, make_run_record(plan, options, fleet));
  if (!options.resume) {
    COUNTERSIGN_TRY_ASSIGN(run.id, store.begin_run(run));
    observer.run_started(run, 0);
    return run.id;
  }
  if (std::ranges::any_of(plan.config.signers,
                          [](const auto& signer) { return !signer.exercises.empty(); })) {
    return fail(ErrorKind::usage,
                "a run with exercises cannot be resumed: what its signers were put through by "
                "the process before is not known to this one; run it again");
  }
  COUNTERSIGN_TRY_ASSIGN(const RunRecord stored, store.run(options.resume));
  if (stored.config_sha256 != run.config_sha256) {
    return fail(ErrorKind::configuration, "run {} was made with another configuration (SHA-256 {}...)",
                stored.id, stored.config_sha256.substr(0, 16));
  }
  COUNTERSIGN_TRY_ASSIGN(first_step, store.next_step(stored.id));
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store.steps(stored.id));
  fleet.resume_after(steps);
  events.resume(steps);
  observer.run_started(stored, first_step);
  return stored.id;
}

} // namespace

Result<RunOutcome> run_scenario(const RunPlan& plan, const RunOptions& options, RunStore& store,
                                RunObserver& observer, const std::atomic<bool>& cancelled) {
  COUNTERSIGN_TRY_ASSIGN(auto fleet, Fleet::assemble(plan, observer));
  std::uint64_t first_step = 0;
  Memory memory(plan.config);
  COUNTERSIGN_TRY_ASSIGN(const RunId id,
                         open_run(plan, options, store, *fleet, observer, memory.events, first_step));
  if (first_step < plan.versions.size()) fleet->start(first_step);
  bool ended = false; // with its exercises
  for (std::uint64_t index = first_step; index < plan.versions.size() && !ended && !cancelled.load();
       ++index) {
    StepRecord step = begin_step(plan, index);
    observer.step_offered(index, step.label);
    memory.exercises.begin_due(index, *fleet);
    std::vector<NodeAnswer> answers = fleet->play(index, index == first_step, cancelled, step.offered_at);
    if (cancelled.load()) break; // half a step is not evidence
    COUNTERSIGN_TRY(keep_zones(options.keep_zones, index, answers));
    judge_step(plan, answers, *fleet, memory, step);
    memory.exercises.observe(step, index + 1 == plan.versions.size());
    follow_parents(answers, memory, *fleet, observer);
    ended = plan.config.end_with_exercises && memory.exercises.all_ended();
    step.ended_at = now_unix_ms();
    COUNTERSIGN_TRY(store.put_step(id, step));
    observer.step_ended(step);
  }
  fleet->remark_on_intake();
  fleet->stop();
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store.steps(id));
  RunOutcome outcome{id, {}, cancelled.load()};
  outcome.decision = decide(steps, plan.config.end_with_exercises ? steps.size() : plan.versions.size());
  if (!outcome.interrupted) COUNTERSIGN_TRY(store.finish_run(id, outcome.decision.verdict, now_unix_ms()));
  return outcome;
}

} // namespace countersign
