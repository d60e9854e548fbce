// How long a decision takes over a year of parallel operation: one step a minute, three nodes.
//   bench_year FILE [DAYS]     makes FILE if it is not there, then reads evidence, judges and draws
#include "harness/report/gate/html/page.h"
#include "storage/sqlite/connection.h"
#include "storage/storage.h"
#include "tests/support/synthetic_run.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace countersign {
using test::synthetic_run;
using test::synthetic_step;
namespace {

constexpr UnixMillis k_start = 1'767'225'600'000; // 2026-01-01
constexpr UnixMillis k_minute = 60'000;
constexpr std::uint64_t k_steps_of_day = 1'440;

// The steps of the first day, once more for each further one: a year one by one would be a year of fsyncs.
Status repeat_day(sqlite::Connection& database, std::int64_t day) {
  const auto shift = static_cast<std::int64_t>(k_steps_of_day) * day;
  const std::int64_t ms = day * k_day_ms;
  const auto copy = [&](const char* sql) { return database.run(sql, {shift, ms}); };
  COUNTERSIGN_TRY(
      copy("INSERT INTO steps SELECT run_id, step + ?1, input_serial + ?1, content, label, removed, added,"
           " offered_at + ?2, ended_at + ?2, complete FROM steps WHERE step < 1440"));
  COUNTERSIGN_TRY(copy("INSERT INTO versions SELECT run_id, step + ?1, position, signer, node, serial + ?1, "
                       "first_of_step, received_at + ?2,"
                       " lag_ms, archive_sha256, report_serial + ?1, judged_at + ?2 / 1000, content, "
                       "records, signed_rrsets, unsigned_rrsets,"
                       " complete, earliest_expiration + ?2 / 1000, latest_inception + ?2 / 1000, "
                       "denial_kind, opt_out_seen, denial_records,"
                       " valid, bogus, expired, not_yet_valid, unknown_key, malformed, unsupported, "
                       "unchecked FROM versions WHERE step < 1440"));
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO nsec3_chains SELECT run_id, step + ?1, version, position, hash_algorithm, iterations,"
      " salt FROM nsec3_chains WHERE step < 1440",
      {shift}));
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO published_keys SELECT run_id, step + ?1, version, position, key_id, signs_dnskey"
      " FROM published_keys WHERE step < 1440",
      {shift}));
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO signature_counts SELECT run_id, step + ?1, version, algorithm, tag, type, valid, bogus,"
      " expired, not_yet_valid, unknown_key, malformed, unsupported, unchecked FROM signature_counts"
      " WHERE step < 1440",
      {shift}));
  return database.run(
      "INSERT INTO findings SELECT run_id, step + ?1, position, fact_id, serial, count FROM findings"
      " WHERE step < 1440",
      {shift});
}

Status make(const std::filesystem::path& file, std::int64_t days) {
  {
    COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(file, RunStore::Mode::read_write));
    COUNTERSIGN_TRY_ASSIGN(const RunId run, store->begin_run(synthetic_run(k_start, 0)));
    for (std::uint64_t i = 0; i < k_steps_of_day; ++i)
      COUNTERSIGN_TRY(
          store->put_step(run, synthetic_step(i, k_start + static_cast<UnixMillis>(i) * k_minute)));
  }
  using sqlite::Connection;
  COUNTERSIGN_TRY_ASSIGN(Connection database, Connection::open(file, Connection::Access::read_write,
                                                               std::chrono::milliseconds(1000)));
  COUNTERSIGN_TRY(database.execute("PRAGMA synchronous = OFF; BEGIN;"));
  for (std::int64_t day = 1; day < days; ++day) COUNTERSIGN_TRY(repeat_day(database, day));
  return database.execute("COMMIT;");
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Status measure(const std::filesystem::path& file, std::int64_t days) {
  auto start = std::chrono::steady_clock::now();
  if (!std::filesystem::exists(file)) {
    COUNTERSIGN_TRY(make(file, days));
    std::printf("made      %8.2f s, %.0f MB\n", since(start),
                static_cast<double>(std::filesystem::file_size(file)) / 1e6);
  }
  start = std::chrono::steady_clock::now();
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(file, RunStore::Mode::read_only));
  COUNTERSIGN_TRY(store->verify_newest_record());
  GateInput input;
  input.as_of = k_start + days * k_day_ms;
  COUNTERSIGN_TRY_ASSIGN(input.evidence,
                         store->evidence({"example.", k_start / k_day_ms, input.as_of / k_day_ms, 600}));
  std::printf("evidence  %8.2f s\n", since(start));
  const GateResult result = judge_gate(input);
  std::printf("judged    %8.2f s\n", since(start));
  const std::string page = gate_html({input, result, std::string(64, '0'), "bench", false});
  std::printf("drawn     %8.2f s, %zu octets; %s, %llu steps, %llu versions\n", since(start), page.size(),
              to_text(result.verdict), static_cast<unsigned long long>(result.steps),
              static_cast<unsigned long long>(result.versions));
  return {};
}

} // namespace
} // namespace countersign

int main(int argc, char** argv) {
  if (argc < 2) return 64;
  const auto done = countersign::measure(argv[1], argc > 2 ? std::atoll(argv[2]) : 365);
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return 1;
}
