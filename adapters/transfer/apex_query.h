// Questions about the apex of a zone to one server: no recursion, no EDNS, TSIG where the source has a key.
#pragma once

#include "adapters/transfer/transfer_client.h"
#include "diff/model/rrtype.h"

namespace countersign {

struct ApexAnswer {
  std::uint16_t id; // of the query
  Bytes message;    // an answer to that id; TSIG is verified, nothing else
};

// By UDP, repeated with back-off until the deadline; by TCP if the answer is truncated. Failures as those of
// query_serial().
[[nodiscard]] Result<ApexAnswer> ask_apex(const TransferSource& source, RrType type, Deadline deadline);

// The SOA, and the DNSKEY RRset (without its signatures; empty: there is none), of an authoritative answer.
[[nodiscard]] Result<Record> query_soa(const TransferSource& source, Deadline deadline);
[[nodiscard]] Result<std::vector<Record>> query_dnskeys(const TransferSource& source, Deadline deadline);

} // namespace countersign
