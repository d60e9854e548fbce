#include "harness/run/event_log.h"

#include <algorithm>

namespace countersign {

std::vector<SignerEvent> EventLog::observe(const VersionRecord& version, const ZoneVersion* zone,
                                           const std::optional<std::vector<Bytes>>& parent_ds) {
  auto events = nodes_[{version.signer, version.node}].observe(
      facts_of(version.report, version.received_at, zone, parent_ds));
  for (SignerEvent& event : events) {
    event.signer = version.signer;
    event.node = version.node;
  }
  return events;
}

void EventLog::resume(std::span<const StepRecord> steps) {
  // In a parallel run records are in the order of steps, and versions of one node may stand out of theirs.
  std::vector<std::pair<const VersionRecord*, const StepRecord*>> versions;
  for (const StepRecord& step : steps) {
    for (const VersionRecord& version : step.versions) versions.emplace_back(&version, &step);
  }
  std::ranges::stable_sort(versions, {}, [](const auto& each) { return each.first->received_at; });
  for (const auto& [version, step] : versions) {
    std::vector<SignerEvent> said;
    std::ranges::copy_if(step->events, std::back_inserter(said), [&, v = version](const SignerEvent& event) {
      return event.signer == v->signer && event.node == v->node;
    });
    nodes_[{version->signer, version->node}].resume(
        facts_of(version->report, version->received_at, nullptr, std::nullopt), said);
  }
}

} // namespace countersign
