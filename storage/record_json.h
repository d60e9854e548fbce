// What is hashed: every field of a run, a step and an end of a run that the tables hold, in canonical JSON.
// Made from the values and not from the rows, so that anyone can make it again from an export.
#pragma once

#include "diff/model/run_record.h"
#include "storage/evidence.h"

#include <string>

namespace countersign::storage {

// Of the JSON below. A change of what is in it takes a new number, and the old form stays for old records.
inline constexpr std::int64_t k_record_format = 1;

// Place in the chain: all of a record but its value.
struct RecordHead {
  std::int64_t sequence = 0; // 1, 2, 3, ...
  std::string kind;          // "run-begin", "step", "run-end", "gate"
  RunId run = 0;             // 0 for one of the gate's
  std::string prev_hash;     // 64 hex digits
};
inline constexpr const char* k_kind_run_begin = "run-begin";
inline constexpr const char* k_kind_step = "step";
inline constexpr const char* k_kind_run_end = "run-end";
inline constexpr const char* k_kind_gate = "gate";

[[nodiscard]] std::string run_begin_json(const RecordHead& head, const RunRecord& run); // without its end
[[nodiscard]] std::string step_json(const RecordHead& head, const StepRecord& step);
[[nodiscard]] std::string run_end_json(const RecordHead& head, Verdict verdict, UnixMillis ended_at);
[[nodiscard]] std::string gate_json(const RecordHead& head, const GateRecord& record);
// A finding without serial and count: what a row of the table `facts` holds.
[[nodiscard]] std::string fact_json(const Finding& finding);

} // namespace countersign::storage
