#include "storage/chain.h"

#include "storage/alert_rows.h"
#include "storage/content_hash.h"
#include "storage/hook_rows.h"
#include "storage/rows.h"
#include "storage/tally.h"

#include <map>

namespace countersign::storage {
namespace {

struct StoredRecord {
  RecordHead head;
  std::int64_t format = 0;
  std::optional<std::uint64_t> step;
  std::optional<std::int64_t> gate;
  std::string hash;
};

constexpr std::int64_t k_batch = 1000;

Result<std::vector<StoredRecord>> records_after(sqlite::Connection& database, std::int64_t sequence) {
  std::vector<StoredRecord> records;
  COUNTERSIGN_TRY(
      database.each("SELECT sequence, format, kind, coalesce(run_id, 0), prev_hash, hash, step, gate_id"
                    " FROM records"
                    " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                    {sequence, k_batch}, [&](sqlite::Row& row) {
                      StoredRecord record;
                      record.head.sequence = row.integer();
                      record.format = row.integer();
                      record.head.kind = row.text();
                      record.head.run = row.integer();
                      record.head.prev_hash = row.text();
                      record.hash = row.text();
                      if (!row.next_is_null()) record.step = row.number<std::uint64_t>();
                      if (!row.next_is_null()) record.gate = row.integer();
                      records.push_back(std::move(record));
                    }));
  return records;
}

std::string name_of(const StoredRecord& record) {
  const RecordHead& head = record.head;
  if (record.gate) return fmt::format("record {} (entry {} of the gate)", head.sequence, *record.gate);
  if (record.step) return fmt::format("record {} (step {} of run {})", head.sequence, *record.step, head.run);
  return fmt::format("record {} ({} of run {})", head.sequence, head.kind, head.run);
}

std::string to_hex_hash(const Bytes& digest) { return to_hex(digest); }

class Verifier {
public:
  explicit Verifier(sqlite::Connection& database) : database_(database) {}

  Status verify(const StoredRecord& record, const ChainHead& before) {
    if (record.head.sequence != before.sequence + 1)
      return misfit(record, "does not follow the one before it");
    if (record.head.prev_hash != before.hash)
      return misfit(record, "names another hash as the one before it");
    return verify_hash(record);
  }

  Status verify_hash(const StoredRecord& record) {
    if (record.format != k_record_format) {
      return misfit(record, "has a format that this countersign does not know");
    }
    COUNTERSIGN_TRY_ASSIGN(const std::optional<std::string> json, json_of(record));
    if (!json) return misfit(record, "has lost its rows, or is out of order");
    COUNTERSIGN_TRY_ASSIGN(const Bytes digest, sha256(*json));
    if (to_hex_hash(digest) != record.hash) return misfit(record, "was changed after it was written");
    return {};
  }

  Status verify_tally() { return tally_.verify(database_); }

private:
  Status misfit(const StoredRecord& record, const char* what) {
    return fail(ErrorKind::storage, "{}: {} {}", database_.file(), name_of(record), what);
  }

  // Nothing if the rows are missing.
  Result<std::optional<std::string>> json_of(const StoredRecord& record) {
    if (record.gate.has_value() != (record.head.kind == k_kind_gate)) return std::optional<std::string>();
    if (record.head.kind == k_kind_step) return step_json_of(record);
    if (record.head.kind == k_kind_gate) return gate_json_of(record);
    COUNTERSIGN_TRY_ASSIGN(const std::optional<RunRecord> run, load_run(database_, record.head.run));
    if (!run || record.step) return std::optional<std::string>();
    if (record.head.kind == k_kind_run_begin) {
      tally_.add_run(*run);
      return std::optional(run_begin_json(record.head, *run));
    }
    if (record.head.kind != k_kind_run_end || !run->verdict) return std::optional<std::string>();
    tally_.add_run_end();
    return std::optional(run_end_json(record.head, *run->verdict, run->ended_at));
  }

  Result<std::optional<std::string>> gate_json_of(const StoredRecord& record) {
    if (record.step) return std::optional<std::string>();
    COUNTERSIGN_TRY_ASSIGN(const std::optional<GateRecord> gate, load_gate_record(database_, *record.gate));
    if (!gate) return std::optional<std::string>();
    tally_.add_gate_record();
    return std::optional(gate_json(record.head, *gate));
  }

  Result<std::optional<std::string>> step_json_of(const StoredRecord& record) {
    if (!record.step) return std::optional<std::string>();
    COUNTERSIGN_TRY_ASSIGN(const std::optional<StepRecord> step,
                           load_step(database_, record.head.run, *record.step));
    if (!step) return std::optional<std::string>();
    tally_.add_step(*step);
    return std::optional(step_json(record.head, *step));
  }

  sqlite::Connection& database_;
  Tally tally_;
};

Status verify_structure(sqlite::Connection& database) {
  std::string verdict;
  COUNTERSIGN_TRY(
      database.each("PRAGMA integrity_check(1)", {}, [&](sqlite::Row& row) { verdict = row.text(); }));
  if (verdict == "ok") return {};
  for (char& c : verdict) {
    if (c == '\n') c = ' '; // our messages have one line
  }
  return fail(ErrorKind::storage, "{}: is damaged ({})", database.file(), verdict);
}

} // namespace

Result<ChainHead> chain_head(sqlite::Connection& database) {
  ChainHead head{0, std::string(64, '0')};
  COUNTERSIGN_TRY(database.each("SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1", {},
                                [&](sqlite::Row& row) {
                                  head.sequence = row.integer();
                                  head.hash = row.text();
                                }));
  return head;
}

Status append_record(sqlite::Connection& database, const char* kind, const RecordSubject& subject,
                     const std::function<std::string(const RecordHead&)>& make_json) {
  COUNTERSIGN_TRY_ASSIGN(const ChainHead before, chain_head(database));
  const RecordHead head{before.sequence + 1, kind, subject.run, before.hash};
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, sha256(make_json(head)));
  const sqlite::Value null(nullptr);
  return database.run("INSERT INTO records (sequence, format, kind, run_id, step, gate_id, prev_hash, hash)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                      {head.sequence, k_record_format, kind,
                       subject.run != 0 ? sqlite::Value(subject.run) : null,
                       subject.step ? sqlite::Value(*subject.step) : null,
                       subject.gate ? sqlite::Value(*subject.gate) : null, before.hash, to_hex_hash(digest)});
}

Status verify_newest_record(sqlite::Connection& database) {
  COUNTERSIGN_TRY_ASSIGN(const ChainHead head, chain_head(database));
  if (head.sequence == 0) return {};
  COUNTERSIGN_TRY_ASSIGN(const std::vector<StoredRecord> newest, records_after(database, head.sequence - 1));
  return Verifier(database).verify_hash(newest.front());
}

Status verify_records(sqlite::Connection& database) {
  COUNTERSIGN_TRY(verify_structure(database));
  COUNTERSIGN_TRY_ASSIGN(const ChainHead end, chain_head(database));
  Verifier verifier(database);
  ChainHead head{0, std::string(64, '0')};
  while (head.sequence < end.sequence) {
    COUNTERSIGN_TRY_ASSIGN(const std::vector<StoredRecord> records, records_after(database, head.sequence));
    for (const StoredRecord& record : records) {
      COUNTERSIGN_TRY(verifier.verify(record, head));
      head = {record.head.sequence, record.hash};
    }
  }
  COUNTERSIGN_TRY(verifier.verify_tally());
  COUNTERSIGN_TRY(verify_days(database));
  COUNTERSIGN_TRY(verify_alert_events(database));
  COUNTERSIGN_TRY(verify_hook_decisions(database));
  return verify_facts(database);
}

} // namespace countersign::storage
