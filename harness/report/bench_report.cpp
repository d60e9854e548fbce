#include "harness/report/bench_report.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using Json = nlohmann::ordered_json;

Json expectation_json(const bench::Met& met) {
  Json json{{"kind", info(met.expected->kind).id}, {"met", met.met}};
  if (!met.expected->node.empty()) json["node"] = met.expected->node;
  if (met.met || met.serial.value() != 0) {
    json["serial"] = met.serial.value();
    json["told_after_s"] = met.told_at;
    json["in_shadow"] = met.in_shadow;
  }
  return json;
}

Json result_json(const bench::IncidentResult& result) {
  const bench::Incident& incident = *result.incident;
  Json json{{"id", incident.id}, {"control", incident.is_control}, {"what", incident.what}};
  if (!incident.is_control) {
    json["number"] = incident.number;
    json["caught"] = result.caught();
  }
  json["sources"] = incident.sources;
  if (!incident.limit.empty()) json["not_shown"] = incident.limit;
  json["expected"] = Json::array();
  for (const bench::Met& met : result.expected) json["expected"].push_back(expectation_json(met));
  if (!result.wrong_cutovers.empty()) json["wrong_cutovers"] = result.wrong_cutovers;
  if (const auto lead = result.lead_s()) json["lead_s"] = *lead;
  json["false_alarms"] = result.false_alarms;
  json["versions"] = result.versions;
  json["told"] = result.told;
  for (const bench::PeerVerdict& peer : result.peers) {
    json["peers"][peer.tool] = {{"asked", peer.asked},
                                {"rejected", peer.rejected},
                                {"broke", peer.broke},
                                {"first_rejected", peer.first_rejected}};
  }
  return json;
}

} // namespace

std::string bench_json(const bench::Scoreboard& board) {
  Json json{{"incidents", board.incidents()},
            {"caught", board.caught()},
            {"cases_with_false_alarms", board.false_alarms()},
            {"cases", Json::array()}};
  for (const bench::IncidentResult& result : board.results) json["cases"].push_back(result_json(result));
  return json.dump(2) + "\n";
}

std::string mutations_json(const bench::MutationBoard& board) {
  const auto score_json = [](const bench::MutationScore& score) {
    Json json{{"mutants", score.mutants}, {"caught", score.caught}, {"false_alarms", score.false_alarms}};
    for (const bench::PeerVerdict& peer : score.peers) {
      json["peers"][peer.tool] = {{"asked", peer.asked}, {"rejected", peer.rejected}, {"broke", peer.broke}};
    }
    return json;
  };
  Json json{{"all", score_json(board.total())}, {"operators", Json::object()}};
  for (const auto& [name, score] : board.by_operator)
    json["operators"][std::string(name)] = score_json(score);
  json["failures"] = board.failures;
  return json.dump(2) + "\n";
}

} // namespace countersign
