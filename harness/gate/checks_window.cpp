#include "harness/gate/measures.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign::gate {

using layout::plural;

CriterionResult check_window_length(Measures& all) {
  CriterionResult result{CriterionId::window_length, {}, {}, {}, {}};
  const std::int64_t wanted = all.criteria().window_s;
  const std::int64_t span = (all.result.last_at - all.result.first_at) / 1000;
  result.threshold = "at least " + duration_text(wanted);
  result.measured = duration_text(span) + fmt::format(" in {}", plural(all.evidence().runs.size(), "run"));
  // How stale it is, people must judge: a meeting takes place when it can.
  if (const std::int64_t age = (all.input.as_of - all.result.last_at) / 1000; all.result.steps > 0 && age > 0)
    result.measured += fmt::format(", up to {} before the decision", duration_text(age));
  if (span >= wanted)
    result.status = CriterionStatus::pass;
  else
    result.to_change = "observe for another " + duration_text(wanted - span);
  return result;
}

CriterionResult check_serials_compared(Measures& all) {
  CriterionResult result{CriterionId::serials_compared, {}, {}, {}, {}};
  result.threshold = fmt::format("at least {} %", all.criteria().serials_percent);
  const std::uint64_t steps = all.result.steps, complete = all.result.steps_complete;
  result.measured = fmt::format("{} of {}", complete, plural(steps, "step"));
  if (steps == 0) {
    result.to_change = "observe the zone";
    return result;
  }
  const double percent = 100.0 * static_cast<double>(complete) / static_cast<double>(steps);
  const bool good = percent >= all.criteria().serials_percent;
  result.measured += fmt::format(" ({:.2f} %)", percent);
  result.status = good ? CriterionStatus::pass : CriterionStatus::fail;
  if (!good) result.to_change = "find out which node did not publish in time (countersign findings)";
  return result;
}

CriterionResult check_no_gap(Measures& all) {
  CriterionResult result{CriterionId::no_gap, {}, {}, {}, {}};
  result.threshold = "none longer than " + duration_text(all.criteria().longest_gap_s);
  // Within runs from step to step; between runs from the last step of one to the first of the next.
  std::int64_t gap = 0;
  std::map<RunId, std::pair<UnixMillis, UnixMillis>> runs;
  for (const StepDay& day : all.evidence().step_days) {
    const auto at = runs.try_emplace(day.run, day.first_at, day.last_at).first;
    at->second.first = std::min(at->second.first, day.first_at);
    at->second.second = std::max(at->second.second, day.last_at);
    gap = std::max(gap, day.gap_ms); // also one that began before the window: it reaches into it
  }
  std::vector<std::pair<UnixMillis, UnixMillis>> spans;
  for (const auto& [run, span] : runs) spans.push_back(span);
  std::ranges::sort(spans);
  UnixMillis covered = spans.empty() ? 0 : spans.front().second;
  for (const auto& [first, last] : spans) {
    gap = std::max(gap, first - covered);
    covered = std::max(covered, last);
  }
  if (spans.empty()) {
    result.measured = "nothing was observed";
    result.to_change = "observe the zone";
    return result;
  }
  result.measured = "longest " + duration_text(gap / 1000);
  if (gap / 1000 <= all.criteria().longest_gap_s)
    result.status = CriterionStatus::pass;
  else
    result.to_change = "observe without interruption; what a gap hid cannot be seen afterwards";
  return result;
}

CriterionResult check_publication_lag(Measures& all) {
  CriterionResult result{CriterionId::publication_lag, {}, {}, {}, {}};
  const Criteria& criteria = all.criteria();
  result.threshold =
      fmt::format("p95 {}, maximum {}", lag_text(criteria.lag_p95_ms), lag_text(criteria.lag_max_ms));
  std::vector<std::int64_t> behind;
  for (const StepLag& lag : all.evidence().lags) behind.push_back(lag.candidate_ms - lag.incumbent_ms);
  if (behind.empty()) {
    result.measured = "no step that both published";
    result.to_change = "observe both signers on the same changes";
    return result;
  }
  const std::int64_t p95 = percentile(behind, 95);
  const std::int64_t longest = *std::ranges::max_element(behind);
  const bool good = p95 <= criteria.lag_p95_ms && longest <= criteria.lag_max_ms;
  result.measured = fmt::format("p95 {}, maximum {}, over {}", lag_text(p95), lag_text(longest),
                                plural(behind.size(), "step"));
  result.status = good ? CriterionStatus::pass : CriterionStatus::fail;
  if (!good) result.to_change = "make the candidate publish sooner, or agree on another threshold";
  return result;
}

CriterionResult check_events_exercised(Measures& all) {
  CriterionResult result{CriterionId::events_exercised, {}, {}, {}, {}};
  std::size_t wanted = 0, seen = 0;
  std::string missing;
  for (const EventSeen& event : all.result.events) {
    const auto need = all.criteria().events.find(std::string(event.event->name));
    if (need == all.criteria().events.end() || need->second == 0) continue;
    ++wanted;
    if (event.count >= need->second) {
      ++seen;
    } else {
      missing += (missing.empty() ? "" : ", ") + std::string(event.event->name);
      if (event.count > 0) missing += fmt::format(" ({} of {})", event.count, need->second);
    }
  }
  result.threshold = fmt::format("{} required events, each as often as agreed", wanted);
  result.measured = fmt::format("{} of {}", seen, wanted);
  if (seen == wanted)
    result.status = CriterionStatus::pass;
  else
    result.to_change = "exercise: " + missing;
  return result;
}

} // namespace countersign::gate
