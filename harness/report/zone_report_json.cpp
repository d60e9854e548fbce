#include "diff/wire/presentation.h"
#include "harness/report/zone_report.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json; // keys come out sorted, so equal data gives equal bytes

json outcome_json(const OutcomeCounts& counts) {
  json object{{"total", counts.total()}, {"checked", counts.checked()}};
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) {
    const auto outcome = static_cast<SignatureOutcome>(i);
    object[to_text(outcome)] = counts[outcome];
  }
  return object;
}

json keys_json(const VersionReport& report) {
  json keys = json::array();
  for (const PublishedKey& key : report.keys) {
    keys.push_back({{"algorithm", key.label.algorithm},
                    {"tag", key.label.tag},
                    {"flags", key.flags},
                    {"bits", key.bits},
                    {"fingerprint", key.fingerprint},
                    {"signs_dnskey", key.signs_dnskey}});
  }
  return keys;
}

json uses_json(const VersionReport& report) {
  json uses = json::array();
  for (const auto& [use, counts] : report.by_key) {
    json object = outcome_json(counts);
    object["key"] = to_text(use.first);
    object["covers"] = to_text(use.second);
    uses.push_back(std::move(object));
  }
  return uses;
}

json denial_json(const DenialSummary& denial) {
  json chains = json::array();
  for (const Nsec3Parameters& chain : denial.chains) {
    chains.push_back({{"hash_algorithm", chain.hash_algorithm},
                      {"iterations", chain.iterations},
                      {"salt", to_hex(chain.salt)}});
  }
  return {{"kind", to_text(denial.kind)},
          {"records", denial.records},
          {"opt_out", denial.opt_out_seen},
          {"chains", std::move(chains)}};
}

json findings_json(std::span<const Finding> findings) {
  json by_id = json::object();
  for (const Finding& finding : findings) {
    const FindingInfo& kind = info(finding.kind);
    json& entry = by_id[std::string(kind.id)];
    if (entry.is_null())
      entry = {{"title", kind.title}, {"count", 0}, {"unexplained", 0}, {"occurrences", json::array()}};
    entry["count"] = entry["count"].get<std::uint64_t>() + finding.count;
    if (finding.explained_by.empty())
      entry["unexplained"] = entry["unexplained"].get<std::uint64_t>() + finding.count;
    entry["occurrences"].push_back({{"severity", to_text(finding.severity)},
                                    {"signer", finding.signer},
                                    {"node", finding.node},
                                    {"serial", finding.serial.value()},
                                    {"owner", finding.subject.owner},
                                    {"type", finding.subject.type},
                                    {"key", finding.subject.key},
                                    {"evidence", finding.evidence},
                                    {"explained_by", finding.explained_by},
                                    {"count", finding.count}});
  }
  return by_id;
}

json version_json(const ZoneVersion& zone, const VersionReport& report) {
  return {{"zone", to_text(zone.apex())},
          {"serial", report.serial.value()},
          {"judged_at", report.at.value()},
          {"content", to_text(report.content)},
          {"records", report.records},
          {"signed_rrsets", report.signed_rrsets},
          {"unsigned_rrsets", report.unsigned_rrsets},
          {"complete", report.complete},
          {"signatures", outcome_json(report.signatures)},
          {"signatures_by_key", uses_json(report)},
          {"keys", keys_json(report)},
          {"denial", denial_json(report.denial)},
          {"earliest_expiration", report.earliest_expiration.value()}};
}

// Evidence may quote octets that are no UTF-8: they are replaced, never an error.
std::string dump(const json& object) {
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

std::string zone_report_json(const ZoneVersion& zone, const VersionReport& report) {
  json object = version_json(zone, report);
  object["schema"] = 1;
  object["findings"] = findings_json(report.findings);
  return dump(object);
}

std::string comparison_json(std::span<const NodeVersion> versions, std::span<const Finding> findings) {
  json list = json::array();
  for (const NodeVersion& version : versions) {
    json object = version_json(*version.zone, version.report);
    object["signer"] = version.signer;
    list.push_back(std::move(object));
  }
  return dump({{"schema", 1}, {"versions", std::move(list)}, {"findings", findings_json(findings)}});
}

} // namespace countersign
