#include "storage/rows.h"

#include <algorithm>

namespace countersign::storage {
namespace {

// The stored steps of a run that were offered in the window.
struct StepRange {
  RunId run = 0;
  std::int64_t first = 0;
  std::int64_t last = -1;

  [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(last - first + 1); }
};

Result<std::vector<StepRange>> step_ranges(sqlite::Connection& database, const Evidence& evidence) {
  std::vector<StepRange> ranges;
  for (const RunRecord& run : evidence.runs) {
    COUNTERSIGN_TRY(database.each(
        "SELECT min(step), max(step) FROM steps WHERE run_id = ? AND offered_at / 86400000 BETWEEN ? AND ?",
        {run.id, evidence.scope.first_day, evidence.scope.last_day}, [&](sqlite::Row& row) {
          const std::int64_t first = row.integer();
          ranges.push_back({run.id, first, row.integer()});
        }));
  }
  return ranges;
}

// One pass over an index that holds all that is asked for. A signer counts as slow as its slowest node.
Status load_lags(sqlite::Connection& database, const StepRange& range, Evidence& evidence) {
  return database.each(
      "SELECT s.offered_at / 86400000,"
      " max(CASE WHEN g.role = 'incumbent' THEN v.lag_ms END) AS incumbent,"
      " max(CASE WHEN g.role = 'candidate' THEN v.lag_ms END) AS candidate"
      " FROM versions AS v INDEXED BY versions_by_lag"
      " JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer"
      " JOIN steps AS s ON s.run_id = v.run_id AND s.step = v.step"
      " WHERE v.run_id = ? AND v.step BETWEEN ? AND ? AND v.first_of_step = 1 GROUP BY v.step"
      " HAVING incumbent IS NOT NULL AND candidate IS NOT NULL ORDER BY v.step",
      {range.run, range.first, range.last}, [&](sqlite::Row& row) {
        StepLag lag;
        lag.day = row.integer();
        lag.incumbent_ms = row.integer();
        lag.candidate_ms = row.integer();
        evidence.lags.push_back(lag);
      });
}

#define COUNTERSIGN_PICKED_STEPS                                                                             \
  "WITH RECURSIVE picked(step) AS (SELECT ?2 UNION ALL SELECT step + ?4 FROM picked WHERE step + ?4 <= ?3) "

// A finding that decides nothing is no reason to look at a step.
Status load_step_points(sqlite::Connection& database, const StepRange& range, std::int64_t stride,
                        Evidence& evidence) {
  COUNTERSIGN_TRY(database.each(COUNTERSIGN_PICKED_STEPS
                                "SELECT s.step, s.offered_at FROM picked AS p"
                                " CROSS JOIN steps AS s ON s.run_id = ?1 AND s.step = p.step ORDER BY s.step",
                                {range.run, range.first, range.last, stride}, [&](sqlite::Row& row) {
                                  StepPoint point;
                                  point.run = range.run;
                                  point.step = row.number<std::uint64_t>();
                                  point.offered_at = row.integer();
                                  evidence.step_points.push_back(point);
                                }));
  const std::size_t points =
      (range.size() + static_cast<std::uint64_t>(stride) - 1) / static_cast<std::uint64_t>(stride);
  const std::size_t first = evidence.step_points.size() - std::min(points, evidence.step_points.size());
  return database.each(COUNTERSIGN_PICKED_STEPS
                       "SELECT f.step, t.kind, t.severity, sum(f.count) FROM picked AS p"
                       " CROSS JOIN findings AS f ON f.run_id = ?1 AND f.step = p.step"
                       " JOIN facts AS t USING (fact_id) WHERE t.explained_by = ''"
                       " GROUP BY f.step, t.kind, t.severity",
                       {range.run, range.first, range.last, stride}, [&](sqlite::Row& row) {
                         const auto step = row.number<std::uint64_t>();
                         Finding finding;
                         finding.kind = known(row, parse_finding_kind(row.text()));
                         finding.severity = known(row, parse_severity(row.text()));
                         const auto count = row.number<std::uint64_t>();
                         const std::size_t at = first + (step - static_cast<std::uint64_t>(range.first)) /
                                                            static_cast<std::uint64_t>(stride);
                         if (at >= evidence.step_points.size()) return row.reject("a finding without a step");
                         if (effect_of(finding) != Effect::none)
                           evidence.step_points[at].unexplained += count;
                       });
}

Status load_version_points(sqlite::Connection& database, const StepRange& range, std::int64_t stride,
                           Evidence& evidence) {
  return database.each(
      COUNTERSIGN_PICKED_STEPS
      "SELECT v.step, g.name, n.name, g.role, v.serial, v.received_at, v.bogus, CASE WHEN v.valid > 0 THEN"
      " (v.earliest_expiration - v.judged_at + 6442450944) % 4294967296 - 2147483648 END"
      " FROM picked AS p CROSS JOIN versions AS v ON v.run_id = ?1 AND v.step = p.step"
      " JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer"
      " JOIN nodes AS n ON n.run_id = v.run_id AND n.signer = v.signer AND n.position = v.node"
      " ORDER BY v.step, v.position",
      {range.run, range.first, range.last, stride}, [&](sqlite::Row& row) {
        VersionPoint point;
        point.run = range.run;
        point.step = row.number<std::uint64_t>();
        point.node.signer = row.text();
        point.node.node = row.text();
        point.node.role = known(row, parse_role(row.text()));
        point.serial = row.serial();
        point.received_at = row.integer();
        point.bogus = row.number<std::uint64_t>();
        if (!row.next_is_null()) point.life_s = row.integer();
        evidence.version_points.push_back(std::move(point));
      });
}
#undef COUNTERSIGN_PICKED_STEPS

} // namespace

Status load_points(sqlite::Connection& database, Evidence& evidence) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<StepRange> ranges, step_ranges(database, evidence));
  std::uint64_t steps = 0;
  for (const StepRange& range : ranges) steps += range.size();
  const std::uint64_t wanted = std::max<std::uint64_t>(evidence.scope.points, 1);
  const auto stride = static_cast<std::int64_t>(std::max<std::uint64_t>((steps + wanted - 1) / wanted, 1));
  evidence.every_step_is_a_point = stride == 1;
  for (const StepRange& range : ranges) {
    COUNTERSIGN_TRY(load_lags(database, range, evidence));
    COUNTERSIGN_TRY(load_step_points(database, range, stride, evidence));
    COUNTERSIGN_TRY(load_version_points(database, range, stride, evidence));
  }
  return {};
}

} // namespace countersign::storage
