#include "diff/wire/presentation.h"
#include "harness/report/cutover_report.h"
#include "harness/report/json_parts.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json;

// Seconds from the switch; null where there is no bound.
json window(const Window& window) {
  if (window.empty()) return nullptr;
  return {{"begin", window.begin < 0 ? json() : json(window.begin)},
          {"end", window.end == k_no_end ? json() : json(window.end)}};
}

json keys(const std::vector<PublishedKey>& keys) {
  json list = json::array();
  for (const PublishedKey& key : keys) {
    list.push_back({{"algorithm", key.label.algorithm},
                    {"tag", key.label.tag},
                    {"flags", key.flags},
                    {"fingerprint", key.fingerprint}});
  }
  return list;
}

const char* id_of(CutoverStep::Kind kind) {
  using Kind = CutoverStep::Kind;
  switch (kind) {
  case Kind::repair_old:
    return "repair-old";
  case Kind::repair_new:
    return "repair-new";
  case Kind::publish_new_keys:
    return "publish-new-keys";
  case Kind::publish_old_keys:
    return "publish-old-keys";
  case Kind::publish_ds:
    return "publish-ds";
  case Kind::raise_new_serial:
    return "raise-new-serial";
  }
  return "";
}

json data_mixture(const DataMixture& mixture) {
  json broken = json::object();
  for (const auto& [type, count] : mixture.broken) broken[to_text(type)] = count;
  return {{"dnskey", to_text(mixture.keys)},
          {"data", to_text(mixture.data)},
          {"possible", window(mixture.possible)},
          {"is", to_text(mixture.safety)},
          {"rrsets", mixture.rrsets},
          {"broken", std::move(broken)},
          {"broken_during", window(mixture.broken_during)},
          {"missing_keys", keys(mixture.missing)}};
}

json time_or_null(const std::optional<DnsTime>& time) { return time ? json(time->value()) : json(); }

} // namespace

std::string cutover_json(NameView zone, const CutoverReport& report) {
  json object{{"schema_version", 1},
              {"zone", to_text(zone)},
              {"at", report.at.value()},
              {"old_serial", report.old_serial.value()},
              {"new_serial", report.new_serial.value()},
              {"serial_is_newer", report.serial_is_newer},
              {"same_content", report.same_content},
              {"cutover", to_text(report.cutover)},
              {"earliest_safe", time_or_null(report.earliest_safe)},
              {"roll_back", to_text(report.roll_back)},
              {"roll_back_until", time_or_null(report.roll_back_until)},
              {"unknown", report.unknown}};
  object["chains"] = object["data"] = object["steps"] = json::array();
  for (const ChainMixture& chain : report.chains) {
    object["chains"].push_back({{"ds", to_text(chain.ds)},
                                {"dnskey", to_text(chain.keys)},
                                {"possible", window(chain.possible)},
                                {"is", to_text(chain.safety)}});
  }
  for (const DataMixture& mixture : report.data) object["data"].push_back(data_mixture(mixture));
  for (const CutoverStep& step : report.steps) {
    object["steps"].push_back(
        {{"id", id_of(step.kind)}, {"keys", keys(step.keys)}, {"seconds", step.seconds}});
  }
  return json_parts::print(object, 2);
}

} // namespace countersign
