#include "diff/wire/presentation.h"
#include "harness/report/json_parts.h"
#include "harness/report/zone_report.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json; // keys come out sorted, so equal data gives equal bytes

json findings_by_id(std::span<const Finding> findings) {
  json by_id = json::object();
  for (const Finding& finding : findings) {
    const FindingInfo& kind = info(finding.kind);
    json& entry = by_id[std::string(kind.id)];
    if (entry.is_null())
      entry = {{"title", kind.title}, {"count", 0}, {"unexplained", 0}, {"occurrences", json::array()}};
    entry["count"] = entry["count"].get<std::uint64_t>() + finding.count;
    if (finding.explained_by.empty())
      entry["unexplained"] = entry["unexplained"].get<std::uint64_t>() + finding.count;
    entry["occurrences"].push_back(json_parts::occurrence(finding));
  }
  return by_id;
}

json version_of(const ZoneVersion& zone, const VersionReport& report) {
  json object = json_parts::report(report);
  object["zone"] = to_text(zone.apex());
  return object;
}

} // namespace

std::string zone_report_json(const ZoneVersion& zone, const VersionReport& report) {
  json object = version_of(zone, report);
  object["schema_version"] = 1;
  object["findings"] = findings_by_id(report.findings);
  return json_parts::print(object, 2);
}

std::string comparison_json(std::span<const NodeVersion> versions, std::span<const Finding> findings) {
  json list = json::array();
  for (const NodeVersion& version : versions) {
    json object = version_of(*version.zone, version.report);
    object["signer"] = version.signer;
    list.push_back(std::move(object));
  }
  return json_parts::print(
      {{"schema_version", 1}, {"versions", std::move(list)}, {"findings", findings_by_id(findings)}}, 2);
}

} // namespace countersign
