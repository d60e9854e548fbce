#include "harness/report/gate/gate_report.h"
#include "harness/report/json_parts.h"
#include "harness/report/text_layout.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json;

json instant(UnixMillis at) { return at == 0 ? json(nullptr) : json(layout::iso_8601(at)); }

json criterion_json(const CriterionResult& criterion) {
  const CriterionInfo& about = info(criterion.id);
  return {{"id", about.name},
          {"title", about.title},
          {"hard", about.hard},
          {"status", to_text(criterion.status)},
          {"threshold", criterion.threshold},
          {"measured", criterion.measured},
          {"to_change", criterion.to_change}};
}

json event_json(const EventSeen& seen, const Criteria& criteria) {
  const auto need = criteria.events.find(std::string(seen.event->name));
  return {{"id", seen.event->name},
          {"title", seen.event->title},
          {"seen_by", seen.event->seen_by},
          {"recorded", seen.event->recorded},
          {"count", seen.count},
          {"required", need == criteria.events.end() ? 0 : need->second},
          {"last_at", seen.last_at ? json(layout::iso_8601(*seen.last_at)) : json(nullptr)},
          {"incumbent_too", seen.incumbent_too ? json(*seen.incumbent_too) : json(nullptr)},
          {"attested_by", seen.attested_by}};
}

json waiver_json(const WaiverUse& use) {
  const Waiver& waiver = use.waiver;
  return {{"id", waiver.id},
          {"finding", waiver.finding ? json(info(*waiver.finding).id) : json(nullptr)},
          {"criterion", waiver.criterion ? json(info(*waiver.criterion).name) : json(nullptr)},
          {"zone", waiver.zone},
          {"signer", waiver.signer},
          {"node", waiver.node},
          {"owner", waiver.owner},
          {"type", waiver.type},
          {"key", waiver.key},
          {"reason", waiver.reason},
          {"owner_of_risk", waiver.risk_owner},
          {"approver", waiver.approver},
          {"evidence", waiver.evidence},
          {"expires_at", instant(waiver.expires_at)},
          {"expired", use.expired},
          {"matched", use.matched}};
}

json finding_json(const OpenFinding& open) {
  json item = json_parts::occurrence(open.finding);
  item["id"] = info(open.finding.kind).id;
  item["steps"] = open.steps;
  item["first_at"] = instant(open.first_at);
  item["last_at"] = instant(open.last_at);
  item["run"] = open.run;
  item["first_step"] = open.first_step;
  item["waiver"] = open.waiver;
  return item;
}

template <class List, class Make> json list_of(const List& list, const Make& make) {
  json items = json::array();
  for (const auto& item : list) items.push_back(make(item));
  return items;
}

} // namespace

std::string gate_json(const GateDocument& gate) {
  const GateResult& result = gate.result;
  const Evidence& evidence = gate.input.evidence;
  json root;
  root["schema_version"] = 1;
  root["tool_version"] = gate.tool_version;
  root["zone"] = evidence.scope.zone;
  root["verdict"] = to_text(result.verdict);
  root["reason"] = result.reason;
  root["as_of"] = layout::iso_8601(gate.input.as_of);
  root["window"] = {{"first_day", layout::iso_8601(evidence.scope.first_day * k_day_ms).substr(0, 10)},
                    {"last_day", layout::iso_8601(evidence.scope.last_day * k_day_ms).substr(0, 10)},
                    {"first_step_at", instant(result.first_at)},
                    {"last_step_at", instant(result.last_at)}};
  root["steps"] = result.steps;
  root["steps_complete"] = result.steps_complete;
  root["versions"] = result.versions;
  root["signatures"] = json_parts::counts(result.signatures);
  root["explained"] = result.explained;
  root["digests"] = {{"inputs", gate.inputs_sha256},
                     {"evidence_head", evidence.run_head_hash},
                     {"database_head", evidence.head_hash},
                     {"criteria", gate.input.criteria.sha256},
                     {"waivers", gate.input.waivers.sha256}};
  root["chain_verified"] = gate.chain_verified;
  root["latched_by"] = result.latch ? json(result.latch->id) : json(nullptr);
  root["runs"] = list_of(evidence.runs, [](const RunRecord& run) {
    return json{{"run", run.id}, {"scenario", run.scenario}, {"config_sha256", run.config_sha256}};
  });
  root["criteria"] = list_of(result.criteria, criterion_json);
  root["events"] =
      list_of(result.events, [&](const EventSeen& seen) { return event_json(seen, gate.input.criteria); });
  root["waivers"] = list_of(result.waivers, waiver_json);
  root["findings"] = list_of(result.findings, finding_json);
  return json_parts::print(root, 2);
}

} // namespace countersign
