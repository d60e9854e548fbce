// One AXFR or IXFR by TCP, from the query to the complete answer.
#pragma once

#include "adapters/transfer/transfer_client.h"
#include "diff/wire/transfer/transfer_reader.h"

namespace countersign {

// For one transfer, under an id of its own and with the limits of the source: IXFR from the SOA in `have`,
// AXFR without it.
[[nodiscard]] TransferReader make_transfer_reader(const TransferSource& source, std::optional<Record> have);

// Asks what the reader wants to know and feeds it. On success it is done, and TSIG is verified if the source
// has a key. Failures as those of fetch_axfr(); of the reader only rcode() is then of use.
[[nodiscard]] Status run_transfer(const TransferSource& source, TransferReader& reader, Deadline deadline);

} // namespace countersign
