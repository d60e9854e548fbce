#include "harness/verdict/verdict.h"

#include <algorithm>
#include <map>

namespace countersign {
namespace {

// Weight for "which one decides"; the exit codes themselves are not in this order.
int weight(ExitCode code) {
  switch (code) {
  case ExitCode::clean:
    return 0;
  case ExitCode::difference:
    return 1;
  case ExitCode::undecided:
    return 2;
  default:
    return 3;
  }
}

ExitCode code_of(const Finding& finding) {
  return finding.explained_by.empty() ? exit_code_of(effect_of(finding)) : ExitCode::clean;
}

Verdict verdict_of(ExitCode code) {
  switch (code) {
  case ExitCode::clean:
    return Verdict::go;
  case ExitCode::undecided:
    return Verdict::insufficient_evidence;
  default:
    return Verdict::no_go; // a difference that nobody explained or waived is no GO either
  }
}

// One line for each kind of finding that decides something.
void add_finding_reasons(std::span<const StepRecord> steps, ExitCode code,
                         std::vector<std::string>& reasons) {
  struct Tally {
    std::uint64_t count = 0;
    std::uint64_t first_step = 0;
  };
  std::map<FindingKind, Tally> tallies;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      if (code_of(finding) != code) continue;
      Tally& tally = tallies[finding.kind];
      if (tally.count == 0) tally.first_step = step.index;
      tally.count += finding.count;
    }
  }
  for (const auto& [kind, tally] : tallies) {
    reasons.push_back(fmt::format("{} x {} ({}), first at step {}", tally.count, info(kind).id,
                                  to_text(info(kind).severity), tally.first_step));
  }
}

std::uint64_t unchecked_signatures(std::span<const StepRecord> steps) {
  std::uint64_t count = 0;
  for (const StepRecord& step : steps) {
    for (const VersionRecord& version : step.versions) {
      count += version.report.signatures.total() - version.report.signatures.checked();
    }
  }
  return count;
}

} // namespace

ExitCode exit_code_of(Effect effect) noexcept {
  switch (effect) {
  case Effect::none:
    return ExitCode::clean;
  case Effect::difference:
    return ExitCode::difference;
  case Effect::undecided:
    return ExitCode::undecided;
  case Effect::bogus:
    return ExitCode::bogus;
  }
  return ExitCode::undecided;
}

ExitCode judge_findings(std::span<const Finding> findings) {
  ExitCode worst = ExitCode::clean;
  for (const Finding& finding : findings) {
    if (const ExitCode code = code_of(finding); weight(code) > weight(worst)) worst = code;
  }
  return worst;
}

Decision decide(std::span<const StepRecord> steps, std::uint64_t planned_steps) {
  ExitCode worst = ExitCode::clean;
  for (const StepRecord& step : steps) {
    if (const ExitCode code = judge_findings(step.findings); weight(code) > weight(worst)) worst = code;
  }
  std::vector<std::string> missing;
  const auto complete = static_cast<std::uint64_t>(std::ranges::count(steps, true, &StepRecord::complete));
  if (complete < planned_steps || planned_steps == 0) {
    missing.push_back(fmt::format("{} of {} steps were completed", complete, planned_steps));
  }
  if (const std::uint64_t count = unchecked_signatures(steps); count != 0) {
    missing.push_back(fmt::format("{} signatures could not be checked", count));
  }
  if (!missing.empty() && weight(worst) < weight(ExitCode::undecided)) worst = ExitCode::undecided;

  Decision decision{verdict_of(worst), worst, {}};
  for (const ExitCode code : {ExitCode::bogus, ExitCode::undecided, ExitCode::difference}) {
    add_finding_reasons(steps, code, decision.reasons);
    if (code == ExitCode::undecided) {
      decision.reasons.insert(decision.reasons.end(), missing.begin(), missing.end());
    }
  }
  return decision;
}

ExitCode worse_of(ExitCode left, ExitCode right) noexcept {
  return weight(right) > weight(left) ? right : left;
}

std::uint64_t planned_steps(const RunRecord& run, std::uint64_t stored) noexcept {
  return run.step_count == 0 ? stored : run.step_count;
}

ExitCode exit_code_for(const Error& error) noexcept {
  switch (error.kind) {
  case ErrorKind::usage:
    return ExitCode::usage;
  case ErrorKind::configuration:
    return ExitCode::configuration;
  default:
    return ExitCode::undecided;
  }
}

} // namespace countersign
