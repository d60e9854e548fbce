#include "storage/record_json.h"

#include "storage/canonical_json.h"

namespace countersign::storage {
namespace {

void write_counts(CanonicalJson& json, const OutcomeCounts& counts) {
  json.open_array(); // in the order of SignatureOutcome
  for (const std::uint64_t count : counts.by_outcome) json.number(count);
  json.close_array();
}

void write_key(CanonicalJson& json, const PublishedKey& key) {
  json.open_object();
  json.member("algorithm", key.label.algorithm);
  json.member("bits", key.bits);
  json.member("fingerprint", key.fingerprint);
  json.member("flags", key.flags);
  json.member("rdata", to_hex(key.rdata));
  json.member("signs_dnskey", key.signs_dnskey);
  json.member("tag", key.label.tag);
  json.close_object();
}

void write_denial(CanonicalJson& json, const DenialSummary& denial) {
  json.open_object().key("chains").open_array();
  for (const Nsec3Parameters& chain : denial.chains) {
    json.open_object();
    json.member("hash_algorithm", chain.hash_algorithm);
    json.member("iterations", chain.iterations);
    json.member("salt", to_hex(chain.salt));
    json.close_object();
  }
  json.close_array();
  json.member("kind", to_text(denial.kind));
  json.member("opt_out_seen", denial.opt_out_seen);
  json.member("records", denial.records);
  json.close_object();
}

// RR types are numbers here: a mnemonic may be registered for one that has none yet.
void write_by_key(CanonicalJson& json, const VersionReport& report) {
  json.open_array();
  for (const auto& [label_and_type, counts] : report.by_key) {
    json.open_object();
    json.member("algorithm", label_and_type.first.algorithm);
    write_counts(json.key("counts"), counts);
    json.member("tag", label_and_type.first.tag);
    json.member("type", static_cast<std::uint16_t>(label_and_type.second));
    json.close_object();
  }
  json.close_array();
}

void write_report(CanonicalJson& json, const VersionReport& report) {
  json.open_object();
  json.member("at", report.at.value());
  write_by_key(json.key("by_key"), report);
  json.member("complete", report.complete);
  json.member("content", to_text(report.content));
  write_denial(json.key("denial"), report.denial);
  json.member("earliest_expiration", report.earliest_expiration.value());
  json.key("keys").open_array();
  for (const PublishedKey& key : report.keys) write_key(json, key);
  json.close_array();
  json.member("latest_inception", report.latest_inception.value());
  json.member("records", report.records);
  json.key("rrsets_without_valid_signature").open_array();
  for (const auto& [type, count] : report.rrsets_without_valid_signature) {
    json.open_object()
        .member("rrsets", count)
        .member("type", static_cast<std::uint16_t>(type))
        .close_object();
  }
  json.close_array();
  json.member("serial", report.serial.value());
  write_counts(json.key("signatures"), report.signatures);
  json.member("signed_rrsets", report.signed_rrsets);
  json.member("unsigned_rrsets", report.unsigned_rrsets);
  json.close_object();
}

void write_version(CanonicalJson& json, const VersionRecord& version) {
  json.open_object();
  json.member("archive_sha256", version.archive_sha256);
  json.member("first_of_step", version.first_of_step);
  json.member("lag_ms", version.lag_ms);
  json.member("node", version.node);
  json.member("received_at", version.received_at);
  write_report(json.key("report"), version.report);
  json.member("serial", version.serial.value());
  json.member("signer", version.signer);
  json.close_object();
}

// `whole`: with serial and count.
void write_finding(CanonicalJson& json, const Finding& finding, bool whole) {
  json.open_object();
  if (whole) json.member("count", finding.count);
  json.member("evidence", finding.evidence);
  json.member("explained_by", finding.explained_by);
  json.member("kind", info(finding.kind).id);
  json.member("node", finding.node);
  if (whole) json.member("serial", finding.serial.value());
  json.member("severity", to_text(finding.severity));
  json.member("signer", finding.signer);
  json.key("subject").open_object();
  json.member("key", finding.subject.key);
  json.member("owner", finding.subject.owner);
  json.member("type", finding.subject.type);
  json.close_object();
  json.close_object();
}

void write_event(CanonicalJson& json, const SignerEvent& event) {
  json.open_object();
  json.member("at", event.at);
  json.member("driven", event.driven);
  json.member("evidence", event.evidence);
  json.member("kind", to_text(event.kind));
  json.member("node", event.node);
  json.member("phase", to_text(event.phase));
  json.member("serial", event.serial.value());
  json.member("signer", event.signer);
  json.member("subject", event.subject);
  json.close_object();
}

void write_signer(CanonicalJson& json, const SignerRecord& signer) {
  json.open_object();
  json.member("name", signer.name);
  json.key("nodes").open_array();
  for (const std::string& node : signer.nodes) json.text(node);
  json.close_array();
  json.member("product", signer.product);
  json.member("role", to_text(signer.role));
  json.member("version", signer.version);
  json.close_object();
}

void open_record(CanonicalJson& json, const RecordHead& head) {
  json.open_object();
  json.member("format", k_record_format);
  json.member("kind", head.kind);
  json.member("previous", head.prev_hash);
  json.member("run", head.run);
  json.member("sequence", head.sequence);
  json.key("value").open_object();
}

std::string close_record(CanonicalJson& json) {
  json.close_object().close_object();
  return json.str();
}

} // namespace

std::string run_begin_json(const RecordHead& head, const RunRecord& run) {
  CanonicalJson json;
  open_record(json, head);
  json.member("config_sha256", run.config_sha256);
  json.member("config_text", run.config_text);
  json.member("scenario", run.scenario);
  json.key("signers").open_array();
  for (const SignerRecord& signer : run.signers) write_signer(json, signer);
  json.close_array();
  json.member("started_at", run.started_at);
  json.member("step_count", run.step_count);
  json.member("tool_version", run.tool_version);
  json.member("work_directory", run.work_directory);
  json.member("zone", run.zone);
  return close_record(json);
}

std::string step_json(const RecordHead& head, const StepRecord& step) {
  CanonicalJson json;
  open_record(json, head);
  json.member("added", step.added);
  json.member("complete", step.complete);
  json.member("content", to_text(step.content));
  json.member("ended_at", step.ended_at);
  if (!step.events.empty()) { // without any, as records were written before there were events
    json.key("events").open_array();
    for (const SignerEvent& event : step.events) write_event(json, event);
    json.close_array();
  }
  json.key("findings").open_array();
  for (const Finding& finding : step.findings) write_finding(json, finding, true);
  json.close_array();
  json.member("index", step.index);
  json.member("input_serial", step.input_serial.value());
  json.member("label", step.label);
  json.member("offered_at", step.offered_at);
  json.member("removed", step.removed);
  json.key("versions").open_array();
  for (const VersionRecord& version : step.versions) write_version(json, version);
  json.close_array();
  return close_record(json);
}

std::string run_end_json(const RecordHead& head, Verdict verdict, UnixMillis ended_at) {
  CanonicalJson json;
  open_record(json, head);
  json.member("ended_at", ended_at);
  json.member("verdict", to_text(verdict));
  return close_record(json);
}

std::string gate_json(const RecordHead& head, const GateRecord& record) {
  CanonicalJson json;
  open_record(json, head);
  json.member("criterion", record.criterion);
  json.member("id", record.id);
  json.member("inputs_sha256", record.inputs_sha256);
  json.member("kind", to_text(record.kind));
  json.member("person", record.person);
  json.member("reason", record.reason);
  json.member("recorded_at", record.recorded_at);
  json.member("resolves", record.resolves.value_or(0));
  json.member("verdict", record.verdict ? to_text(*record.verdict) : "");
  json.member("zone", record.zone);
  return close_record(json);
}

std::string fact_json(const Finding& finding) {
  CanonicalJson json;
  write_finding(json, finding, false);
  return json.str();
}

} // namespace countersign::storage
