#include "harness/report/json_parts.h"

#include "harness/report/text_layout.h"

#include <nlohmann/json.hpp>

namespace countersign::json_parts {
namespace {

using nlohmann::json;

json key(const PublishedKey& key) {
  return {{"algorithm", key.label.algorithm},
          {"tag", key.label.tag},
          {"flags", key.flags},
          {"bits", key.bits},
          {"fingerprint", key.fingerprint},
          {"rdata", to_hex(key.rdata)},
          {"signs_dnskey", key.signs_dnskey}};
}

json denial(const DenialSummary& denial) {
  json chains = json::array();
  for (const Nsec3Parameters& chain : denial.chains) {
    chains.push_back({{"hash_algorithm", chain.hash_algorithm},
                      {"iterations", chain.iterations},
                      {"salt", to_hex(chain.salt)}});
  }
  return {{"kind", to_text(denial.kind)},
          {"chains", std::move(chains)},
          {"opt_out_seen", denial.opt_out_seen},
          {"records", denial.records}};
}

} // namespace

json counts(const OutcomeCounts& counts) {
  json object = {{"total", counts.total()}, {"checked", counts.checked()}};
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) {
    const auto outcome = static_cast<SignatureOutcome>(i);
    object[to_text(outcome)] = counts[outcome];
  }
  return object;
}

json report(const VersionReport& report) {
  json by_key = json::array();
  for (const auto& [label_and_type, outcome_counts] : report.by_key) {
    by_key.push_back({{"algorithm", label_and_type.first.algorithm},
                      {"tag", label_and_type.first.tag},
                      {"type", to_text(label_and_type.second)},
                      {"signatures", counts(outcome_counts)}});
  }
  json keys = json::array();
  for (const PublishedKey& published : report.keys) keys.push_back(key(published));
  json lost = json::object();
  for (const auto& [type, rrsets] : report.rrsets_without_valid_signature) lost[to_text(type)] = rrsets;
  return {{"serial", report.serial.value()},
          {"judged_at", report.at.value()},
          {"content", to_text(report.content)},
          {"complete", report.complete},
          {"records", report.records},
          {"signed_rrsets", report.signed_rrsets},
          {"unsigned_rrsets", report.unsigned_rrsets},
          {"rrsets_without_valid_signature", std::move(lost)},
          {"signatures", counts(report.signatures)},
          {"signatures_by_key", std::move(by_key)},
          {"keys", std::move(keys)},
          {"denial", denial(report.denial)},
          {"earliest_expiration", report.earliest_expiration.value()},
          {"latest_inception", report.latest_inception.value()}};
}

json signer(const SignerRecord& signer) {
  return {{"name", signer.name},
          {"role", to_text(signer.role)},
          {"product", signer.product},
          {"version", signer.version},
          {"nodes", signer.nodes}};
}

json version(const VersionRecord& version) {
  return {{"signer", version.signer},
          {"node", version.node},
          {"serial", version.serial.value()},
          {"first_of_step", version.first_of_step},
          {"received_at", layout::iso_8601(version.received_at)},
          {"lag_ms", version.lag_ms},
          {"archive_sha256", version.archive_sha256},
          {"verification", report(version.report)}};
}

json step(const StepRecord& step) {
  json versions = json::array();
  for (const VersionRecord& each : step.versions) versions.push_back(version(each));
  return {{"step", step.index},
          {"label", step.label},
          {"input_serial", step.input_serial.value()},
          {"content", to_text(step.content)},
          {"removed", step.removed},
          {"added", step.added},
          {"offered_at", layout::iso_8601(step.offered_at)},
          {"ended_at", layout::iso_8601(step.ended_at)},
          {"complete", step.complete},
          {"versions", std::move(versions)}};
}

json occurrence(const Finding& finding) {
  return {{"severity", to_text(finding.severity)},
          {"signer", finding.signer},
          {"node", finding.node},
          {"serial", finding.serial.value()},
          {"owner", finding.subject.owner},
          {"type", finding.subject.type},
          {"key", finding.subject.key},
          {"evidence", finding.evidence},
          {"count", finding.count},
          {"explained_by", finding.explained_by}};
}

json finding(const StoredFinding& stored) {
  json object = occurrence(stored.finding);
  object["step"] = stored.step;
  object["run"] = stored.run;
  object["id"] = info(stored.finding.kind).id;
  return object;
}

std::string print(const json& json, int indent) {
  return json.dump(indent, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace countersign::json_parts
