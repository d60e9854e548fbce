#include "storage/alert_rows.h"
#include "storage/chain.h"
#include "storage/open.h"
#include "storage/rows.h"
#include "storage/storage.h"

#include <limits>

namespace countersign {

using sqlite::Connection;
using sqlite::Transaction;

class RunStore::Impl {
public:
  explicit Impl(Connection connection) : database(std::move(connection)) {}

  Result<Transaction> reading() { return Transaction::begin(database, Transaction::Kind::read); }
  Result<Transaction> writing() { return Transaction::begin(database, Transaction::Kind::write); }

  // Within a transaction. Nothing asked for: the newest run.
  Result<RunRecord> find_run(std::optional<RunId> id) {
    COUNTERSIGN_TRY_ASSIGN(const std::int64_t newest,
                           database.integer("SELECT coalesce(max(run_id), 0) FROM runs"));
    if (newest == 0) return fail(ErrorKind::not_found, "{}: holds no run yet", database.file());
    COUNTERSIGN_TRY_ASSIGN(std::optional<RunRecord> run, storage::load_run(database, id.value_or(newest)));
    if (!run) return fail(ErrorKind::not_found, "{}: holds no run {}", database.file(), *id);
    return *std::move(run);
  }

  Status require_open_run(RunId id) {
    COUNTERSIGN_TRY_ASSIGN(const RunRecord run, find_run(id));
    if (!run.verdict) return {};
    return fail(ErrorKind::storage, "{}: run {} has ended, and takes nothing more", database.file(), id);
  }

  Connection database;
};

RunStore::RunStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RunStore::~RunStore() = default;

Result<std::unique_ptr<RunStore>> RunStore::open(const std::filesystem::path& file, Mode mode,
                                                 std::chrono::milliseconds busy_wait) {
  const auto open = mode == Mode::read_write ? storage::open_for_writing : storage::open_for_reading;
  COUNTERSIGN_TRY_ASSIGN(Connection database, open(file, busy_wait, storage::migrations()));
  if (mode == Mode::read_write) COUNTERSIGN_TRY(storage::verify_newest_record(database));
  return std::unique_ptr<RunStore>(new RunStore(std::make_unique<Impl>(std::move(database))));
}

Result<RunId> RunStore::begin_run(const RunRecord& run) {
  Connection& database = impl_->database;
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY_ASSIGN(const RunId id, database.integer("SELECT coalesce(max(run_id), 0) + 1 FROM runs"));
  COUNTERSIGN_TRY(storage::insert_run(database, id, run));
  COUNTERSIGN_TRY(storage::append_record(
      database, storage::k_kind_run_begin, {id, {}, {}},
      [&](const storage::RecordHead& head) { return storage::run_begin_json(head, run); }));
  COUNTERSIGN_TRY(transaction.commit());
  return id;
}

Status RunStore::put_step(RunId run, const StepRecord& step) {
  Connection& database = impl_->database;
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY(impl_->require_open_run(run));
  COUNTERSIGN_TRY_ASSIGN(const std::uint64_t next, storage::next_step_of(database, run));
  if (step.index < next) {
    return fail(ErrorKind::storage, "{}: step {} of run {} is stored already", database.file(), step.index,
                run);
  }
  if (step.index > next) {
    return fail(ErrorKind::storage, "{}: step {} of run {} came before step {}", database.file(), step.index,
                run, next);
  }
  COUNTERSIGN_TRY(storage::insert_step(database, run, step));
  COUNTERSIGN_TRY(storage::raise_alerts(database, run, step));
  COUNTERSIGN_TRY(storage::append_record(
      database, storage::k_kind_step, {run, step.index, {}},
      [&](const storage::RecordHead& head) { return storage::step_json(head, step); }));
  return transaction.commit();
}

Status RunStore::finish_run(RunId run, Verdict verdict, UnixMillis ended_at) {
  Connection& database = impl_->database;
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY(impl_->require_open_run(run));
  COUNTERSIGN_TRY(storage::insert_run_end(database, run, verdict, ended_at));
  COUNTERSIGN_TRY(storage::append_record(
      database, storage::k_kind_run_end, {run, {}, {}},
      [&](const storage::RecordHead& head) { return storage::run_end_json(head, verdict, ended_at); }));
  return transaction.commit();
}

Result<std::vector<RunRecord>> RunStore::runs() {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  COUNTERSIGN_TRY_ASSIGN(const std::vector<RunId> ids, storage::run_ids(impl_->database));
  std::vector<RunRecord> runs;
  for (const RunId id : ids) {
    COUNTERSIGN_TRY_ASSIGN(RunRecord run, impl_->find_run(id));
    runs.push_back(std::move(run));
  }
  return runs;
}

Result<RunRecord> RunStore::run(std::optional<RunId> id) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  return impl_->find_run(id);
}

Result<std::vector<StepRecord>> RunStore::steps(RunId run) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  COUNTERSIGN_TRY_ASSIGN(const RunRecord record, impl_->find_run(run));
  COUNTERSIGN_TRY_ASSIGN(const std::uint64_t count, storage::next_step_of(impl_->database, record.id));
  std::vector<StepRecord> steps;
  for (std::uint64_t index = 0; index < count; ++index) {
    COUNTERSIGN_TRY_ASSIGN(std::optional<StepRecord> step, storage::load_step(impl_->database, run, index));
    if (!step) {
      return fail(ErrorKind::storage, "{}: is damaged: step {} of run {} is missing", impl_->database.file(),
                  index, run);
    }
    steps.push_back(*std::move(step));
  }
  return steps;
}

Result<StepRecord> RunStore::step(RunId run, std::uint64_t index) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  COUNTERSIGN_TRY_ASSIGN(std::optional<StepRecord> step, storage::load_step(impl_->database, run, index));
  if (!step) {
    return fail(ErrorKind::not_found, "{}: holds no step {} of run {}", impl_->database.file(), index, run);
  }
  return *std::move(step);
}

Result<std::vector<StoredFinding>> RunStore::findings(const FindingFilter& filter) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  COUNTERSIGN_TRY_ASSIGN(const RunRecord run, impl_->find_run(filter.run));
  const auto number_or_null = [](const auto& value) {
    return value ? sqlite::Value(static_cast<std::int64_t>(*value)) : sqlite::Value(nullptr);
  };
  const sqlite::Value kind = filter.kind ? sqlite::Value(info(*filter.kind).id) : sqlite::Value(nullptr);
  const std::int64_t limit =
      filter.limit == 0 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(filter.limit);
  std::vector<StoredFinding> found;
  COUNTERSIGN_TRY(impl_->database.each(
      "SELECT f.step, t.kind, t.severity, t.signer, t.node, f.serial, t.owner, t.type, t.key, t.evidence, "
      "f.count,"
      " t.explained_by FROM findings AS f JOIN facts AS t USING (fact_id)"
      " WHERE f.run_id = ?1 AND (?2 IS NULL OR f.step = ?2) AND (?3 IS NULL OR t.kind = ?3)"
      " AND (?4 IS NULL OR CASE t.severity WHEN 'critical' THEN 3 WHEN 'major' THEN 2 WHEN 'minor' THEN 1 "
      "ELSE 0 END"
      " >= ?4) AND (?5 = '' OR t.signer = ?5) AND (?6 OR t.explained_by = '')"
      " ORDER BY f.step, f.position LIMIT ?7",
      {run.id, number_or_null(filter.step), kind, number_or_null(filter.at_least), filter.signer,
       filter.explained, limit},
      [&](sqlite::Row& row) {
        StoredFinding stored;
        stored.run = run.id;
        stored.step = row.number<std::uint64_t>();
        stored.finding = storage::read_finding(row);
        found.push_back(std::move(stored));
      }));
  return found;
}

Result<Evidence> RunStore::evidence(const EvidenceScope& scope) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  Connection& database = impl_->database;
  Evidence evidence;
  evidence.scope = scope;
  if (scope.zone.empty()) {
    COUNTERSIGN_TRY_ASSIGN(const RunRecord newest, impl_->find_run(std::nullopt));
    evidence.scope.zone = newest.zone;
  }
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t runs_of_zone,
                         database.integer("SELECT count(*) FROM runs WHERE zone = ?", {evidence.scope.zone}));
  if (runs_of_zone == 0)
    return fail(ErrorKind::not_found, "{}: holds no run of the zone '{}'", database.file(),
                evidence.scope.zone);
  std::vector<RunId> ids;
  COUNTERSIGN_TRY(database.each("SELECT run_id FROM runs WHERE zone = ?1 AND run_id IN"
                                " (SELECT run_id FROM day_steps WHERE day BETWEEN ?2 AND ?3) ORDER BY run_id",
                                {evidence.scope.zone, scope.first_day, scope.last_day},
                                [&](sqlite::Row& row) { ids.push_back(row.integer()); }));
  for (const RunId id : ids) {
    COUNTERSIGN_TRY_ASSIGN(RunRecord run, impl_->find_run(id));
    evidence.runs.push_back(std::move(run));
  }
  COUNTERSIGN_TRY(storage::load_days(database, evidence));
  COUNTERSIGN_TRY(storage::load_points(database, evidence));
  COUNTERSIGN_TRY(storage::load_event_days(database, evidence));
  COUNTERSIGN_TRY_ASSIGN(evidence.gate_records, storage::gate_records_of(database, evidence.scope.zone));
  COUNTERSIGN_TRY_ASSIGN(evidence.alerts, storage::load_alert_evidence(database, evidence.scope.zone));
  COUNTERSIGN_TRY_ASSIGN(evidence.head_hash, head_hash());
  COUNTERSIGN_TRY_ASSIGN(evidence.run_head_hash,
                         database.text("SELECT coalesce((SELECT hash FROM records WHERE kind <> 'gate'"
                                       " ORDER BY sequence DESC LIMIT 1), '')"));
  return evidence;
}

Result<std::int64_t> RunStore::put_gate_record(const GateRecord& record) {
  Connection& database = impl_->database;
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  GateRecord stored = record;
  COUNTERSIGN_TRY_ASSIGN(stored.id,
                         database.integer("SELECT coalesce(max(gate_id), 0) + 1 FROM gate_records"));
  COUNTERSIGN_TRY(storage::insert_gate_record(database, stored));
  COUNTERSIGN_TRY(storage::append_record(
      database, storage::k_kind_gate, {0, {}, stored.id},
      [&](const storage::RecordHead& head) { return storage::gate_json(head, stored); }));
  COUNTERSIGN_TRY(transaction.commit());
  return stored.id;
}

Result<std::uint64_t> RunStore::next_step(RunId run) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  COUNTERSIGN_TRY_ASSIGN(const RunRecord record, impl_->find_run(run));
  return storage::next_step_of(impl_->database, record.id);
}

Status RunStore::verify_chain() {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  return storage::verify_records(impl_->database);
}

Status RunStore::verify_newest_record() {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  return storage::verify_newest_record(impl_->database);
}

Result<std::string> RunStore::head_hash() {
  COUNTERSIGN_TRY_ASSIGN(const storage::ChainHead head, storage::chain_head(impl_->database));
  return head.sequence == 0 ? std::string() : head.hash;
}

} // namespace countersign
