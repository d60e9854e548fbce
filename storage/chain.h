// The hash chain over runs and steps (table `records`).
//
// A record's hash covers every stored value of its run, step or end of run, and the hash before it. Whoever
// alters a row must therefore make all later hashes anew, and the newest one stands in reports, outside of
// the file. What the chain cannot show: that records were cut off at its end together with their rows.
#pragma once

#include "storage/record_json.h"
#include "storage/sqlite/connection.h"

#include <functional>

namespace countersign::storage {

struct ChainHead {
  std::int64_t sequence = 0; // 0: there is no record
  std::string hash;          // 64 hex digits
};
[[nodiscard]] Result<ChainHead> chain_head(sqlite::Connection& database);

// What a record is about: a run, one of its steps, or something of the gate's.
struct RecordSubject {
  RunId run = 0;                     // 0 for one of the gate's
  std::optional<std::uint64_t> step; // of a step
  std::optional<std::int64_t> gate;  // of one of the gate's
};

// Within the transaction that writes the rows. `make_json` is given the record's place in the chain.
[[nodiscard]] Status append_record(sqlite::Connection& database, const char* kind,
                                   const RecordSubject& subject,
                                   const std::function<std::string(const RecordHead&)>& make_json);

// The newest record only: quick, and enough to see that a file ends as it was written.
[[nodiscard]] Status verify_newest_record(sqlite::Connection& database);

// The file's structure, every record, and that no table holds a row that belongs to none. Within a
// transaction.
[[nodiscard]] Status verify_records(sqlite::Connection& database);

} // namespace countersign::storage
