// How many rows of each table the records account for. A row more is one that was slipped in.
#pragma once

#include "diff/model/run_record.h"
#include "storage/sqlite/connection.h"

#include <map>
#include <string>

namespace countersign::storage {

class Tally {
public:
  void add_run(const RunRecord& run);
  void add_run_end() { ++rows_["run_ends"]; }
  void add_gate_record() { ++rows_["gate_records"]; }
  void add_step(const StepRecord& step);

  [[nodiscard]] Status verify(sqlite::Connection& database) const;

private:
  std::map<std::string, std::uint64_t> rows_; // by table
};

} // namespace countersign::storage
