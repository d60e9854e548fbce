// What monitoring wants to know of a database at one instant. Part of storage's door.
#pragma once

#include "diff/model/run_record.h"

#include <filesystem>
#include <map>

namespace countersign {

// Of a zone's newest run, unless said otherwise.
struct ZoneMetrics {
  std::string zone;
  std::uint64_t runs = 0, steps = 0, steps_complete = 0; // of all runs
  std::optional<UnixMillis> last_step_at; // the end of the newest step, and of the newest complete one
  std::optional<UnixMillis> last_complete_at;
  std::int64_t last_step_ms = 0;                 // how long it took
  std::map<Severity, std::uint64_t> unexplained; // sums of counts over all runs
  std::uint64_t explained = 0;
  std::map<Role, std::uint64_t> signatures, bogus;  // over all runs
  std::map<Role, std::uint32_t> serial;             // received last
  std::map<Role, std::int64_t> earliest_expiration; // seconds since 1970, of the newest version of each node
  std::map<Role, std::int64_t> lag_ms;              // of the newest step's slowest node
};

struct AlertMetrics {
  std::map<std::string, std::map<std::string, std::uint64_t>> by_state; // state, then severity
  std::uint64_t outbox_pending = 0;                    // alerts that nobody has a receipt for
  std::map<std::string, std::uint64_t> route_failures; // in a row, of the routes in use
  std::map<std::string, UnixMillis> route_last_receipt;
  std::optional<UnixMillis> canary_answered_at; // the newest canary that was acknowledged
  std::optional<std::int64_t> canary_took_ms;
};

struct DatabaseMetrics {
  std::vector<ZoneMetrics> zones; // by name
  AlertMetrics alerts;
  std::uint64_t records = 0; // of the hash chain
};

[[nodiscard]] Result<DatabaseMetrics> read_metrics(const std::filesystem::path& database);

} // namespace countersign
