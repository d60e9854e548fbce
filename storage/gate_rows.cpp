#include "storage/rows.h"

namespace countersign {

const char* to_text(GateRecordKind kind) noexcept {
  switch (kind) {
  case GateRecordKind::decision:
    return "decision";
  case GateRecordKind::resolution:
    return "resolution";
  case GateRecordKind::attestation:
    return "attestation";
  }
  return "";
}

namespace storage {
namespace {

std::optional<GateRecordKind> parse_gate_record_kind(const std::string& text) {
  for (const GateRecordKind kind :
       {GateRecordKind::decision, GateRecordKind::resolution, GateRecordKind::attestation}) {
    if (text == to_text(kind)) return kind;
  }
  return std::nullopt;
}

GateRecord read_gate_record(sqlite::Row& row) {
  GateRecord record;
  record.id = row.integer();
  record.kind = known(row, parse_gate_record_kind(row.text()));
  record.zone = row.text();
  record.recorded_at = row.integer();
  if (const std::string verdict = row.text(); !verdict.empty())
    record.verdict = known(row, parse_verdict(verdict));
  record.criterion = row.text();
  record.reason = row.text();
  record.person = row.text();
  record.inputs_sha256 = row.text();
  if (!row.next_is_null()) record.resolves = row.integer();
  return record;
}

} // namespace

Status insert_gate_record(sqlite::Connection& database, const GateRecord& record) {
  const sqlite::Value resolves = record.resolves ? sqlite::Value(*record.resolves) : sqlite::Value(nullptr);
  return database.run(
      "INSERT INTO gate_records (gate_id, kind, zone, recorded_at, verdict, criterion, resolves,"
      " reason, person, inputs_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {record.id, to_text(record.kind), record.zone, record.recorded_at,
       record.verdict ? to_text(*record.verdict) : "", record.criterion, resolves, record.reason,
       record.person, record.inputs_sha256});
}

Result<std::optional<GateRecord>> load_gate_record(sqlite::Connection& database, std::int64_t id) {
  std::optional<GateRecord> record;
  COUNTERSIGN_TRY(database.each("SELECT gate_id, kind, zone, recorded_at, verdict, criterion, reason, person,"
                                " inputs_sha256, resolves FROM gate_records WHERE gate_id = ?",
                                {id}, [&](sqlite::Row& row) { record = read_gate_record(row); }));
  return record;
}

Result<std::vector<GateRecord>> gate_records_of(sqlite::Connection& database, const std::string& zone) {
  std::vector<GateRecord> records;
  COUNTERSIGN_TRY(database.each("SELECT gate_id, kind, zone, recorded_at, verdict, criterion, reason, person,"
                                " inputs_sha256, resolves FROM gate_records WHERE zone = ? ORDER BY gate_id",
                                {zone}, [&](sqlite::Row& row) { records.push_back(read_gate_record(row)); }));
  return records;
}

} // namespace storage
} // namespace countersign
