#include "harness/report/events.h"
#include "harness/report/json_parts.h"
#include "harness/report/report.h"
#include "harness/report/summary.h"
#include "harness/report/text_layout.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json;

constexpr int k_schema_version = 1;

const char* to_text(Effect effect) {
  switch (effect) {
  case Effect::none:
    return "none";
  case Effect::difference:
    return "difference";
  case Effect::undecided:
    return "undecided";
  case Effect::bogus:
    return "bogus";
  }
  return "?";
}

json run_json(const RunRecord& run) {
  json signers = json::array();
  for (const SignerRecord& signer : run.signers) signers.push_back(json_parts::signer(signer));
  json object = {{"id", run.id},
                 {"zone", run.zone},
                 {"scenario", run.scenario},
                 {"config_text", run.config_text},
                 {"config_sha256", run.config_sha256},
                 {"tool_version", run.tool_version},
                 {"work_directory", run.work_directory},
                 {"started_at", layout::iso_8601(run.started_at)},
                 {"ended_at", nullptr},
                 {"signers", std::move(signers)}};
  if (run.verdict) object["ended_at"] = layout::iso_8601(run.ended_at);
  return object;
}

json summary_json(const RunSummary& summary) {
  json unexplained = json::object();
  for (const Effect effect : {Effect::none, Effect::difference, Effect::undecided, Effect::bogus}) {
    unexplained[to_text(effect)] = summary.unexplained_with(effect);
  }
  return {{"steps_planned", summary.steps_planned},
          {"steps_stored", summary.steps_stored},
          {"steps_complete", summary.steps_complete},
          {"versions", summary.versions},
          {"first_versions", summary.first_versions},
          {"signatures", json_parts::counts(summary.signatures)},
          {"rrsets_without_valid_signature", summary.rrsets_without_valid_signature},
          {"findings_unexplained", std::move(unexplained)},
          {"findings_explained", summary.explained}};
}

// In the order of the catalogue; only ids that were found.
json findings_by_id(std::span<const StepRecord> steps) {
  struct Found {
    json occurrences = json::array();
    std::uint64_t unexplained = 0, explained = 0, first_step = 0, last_step = 0;
  };
  std::map<FindingKind, Found> found;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      Found& of_kind = found[finding.kind];
      if (of_kind.occurrences.empty()) of_kind.first_step = step.index;
      of_kind.last_step = step.index;
      (finding.explained_by.empty() ? of_kind.unexplained : of_kind.explained) += finding.count;
      json occurrence = json_parts::occurrence(finding);
      occurrence["step"] = step.index;
      of_kind.occurrences.push_back(std::move(occurrence));
    }
  }
  json list = json::array();
  for (auto& [kind, of_kind] : found) {
    const FindingInfo& about = info(kind);
    list.push_back({{"id", about.id},
                    {"severity", to_text(about.severity)},
                    {"effect", to_text(about.effect)},
                    {"title", about.title},
                    {"count_unexplained", of_kind.unexplained},
                    {"count_explained", of_kind.explained},
                    {"first_step", of_kind.first_step},
                    {"last_step", of_kind.last_step},
                    {"occurrences", std::move(of_kind.occurrences)}});
  }
  return list;
}

} // namespace

std::string report_json(const RunRecord& run, std::span<const StepRecord> steps) {
  json steps_json = json::array();
  for (const StepRecord& step : steps) steps_json.push_back(json_parts::step(step));
  json document = {{"schema", "countersign-report"},
                   {"schema_version", k_schema_version},
                   {"verdict", nullptr},
                   {"run", run_json(run)},
                   {"summary", summary_json(summarize(run, steps))},
                   {"findings", findings_by_id(steps)},
                   {"events", events_json(steps)},
                   {"steps", std::move(steps_json)}};
  if (run.verdict) document["verdict"] = countersign::to_text(*run.verdict);
  return json_parts::print(document, 2);
}

} // namespace countersign
