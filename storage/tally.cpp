#include "storage/tally.h"

namespace countersign::storage {

void Tally::add_run(const RunRecord& run) {
  ++rows_["runs"];
  rows_["signers"] += run.signers.size();
  for (const SignerRecord& signer : run.signers) rows_["nodes"] += signer.nodes.size();
}

void Tally::add_step(const StepRecord& step) {
  ++rows_["steps"];
  rows_["versions"] += step.versions.size();
  rows_["findings"] += step.findings.size();
  rows_["events"] += step.events.size();
  for (const VersionRecord& version : step.versions) {
    const VersionReport& report = version.report;
    rows_["nsec3_chains"] += report.denial.chains.size();
    rows_["published_keys"] += report.keys.size();
    rows_["signature_counts"] += report.by_key.size();
    rows_["rrsets_without_valid_signature"] += report.rrsets_without_valid_signature.size();
  }
}

Status Tally::verify(sqlite::Connection& database) const {
  for (const char* table :
       {"runs", "run_ends", "signers", "nodes", "steps", "versions", "nsec3_chains", "published_keys",
        "signature_counts", "rrsets_without_valid_signature", "findings", "events", "gate_records"}) {
    COUNTERSIGN_TRY_ASSIGN(const std::int64_t stored,
                           database.integer(fmt::format("SELECT count(*) FROM {}", table)));
    const auto known = rows_.find(table);
    const std::uint64_t accounted = known == rows_.end() ? 0 : known->second;
    if (static_cast<std::uint64_t>(stored) != accounted) {
      return fail(ErrorKind::storage, "{}: table {} has {} rows, but the records account for {}",
                  database.file(), table, stored, accounted);
    }
  }
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t unused,
      database.integer(
          "SELECT count(*) FROM dnskeys WHERE key_id NOT IN (SELECT key_id FROM published_keys)"));
  if (unused == 0) return {};
  return fail(ErrorKind::storage, "{}: holds {} DNSKEYs that belong to no version", database.file(), unused);
}

} // namespace countersign::storage
