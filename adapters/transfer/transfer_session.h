// One AXFR or IXFR by TCP, from the query to the complete answer.
#pragma once

#include "adapters/transfer/transfer_client.h"
#include "diff/wire/transfer/transfer_reader.h"

namespace countersign {

// IXFR from the SOA in `have`, AXFR without it. The reader that comes back is done, and TSIG is verified if
// the source has a key. Failures as those of fetch_axfr().
[[nodiscard]] Result<TransferReader> run_transfer(const TransferSource& source, std::optional<Record> have,
                                                  Deadline deadline);

} // namespace countersign
