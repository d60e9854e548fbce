// Takes zones from a server: SOA query and AXFR (RFC 5936), with TSIG (RFC 8945). Own code throughout, for a
// referee must not accept what ldns accepts: unsigned answers to a signed query, stale times, foreign message
// ids.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "diff/model/zone_version.h"
#include "diff/wire/tsig_key.h"

namespace countersign {

struct TransferLimits {
  std::uint64_t octets = std::uint64_t{16} << 30; // of one transfer
  std::uint64_t records = 500'000'000;
  milliseconds idle{10'000}; // between two pieces of data
};

struct TransferSource {
  Endpoint server;
  Name zone;
  std::optional<TsigKey> key;
  TransferLimits limits;
};

// The serial that the server has now (UDP, repeated with back-off until the deadline; TCP if truncated).
// `timeout` if nothing answers; `protocol` for an answer that is not one (REFUSED, not authoritative, bad
// TSIG...).
[[nodiscard]] Result<Serial> query_serial(const TransferSource& source, Deadline deadline);

// The whole zone by TCP. Kinds of failure: `timeout`; `io` (refused, reset); `protocol` (a message that
// breaks the rules, named with its number and offset; a transfer that ends early; a TSIG failure, whose text
// begins with "TSIG"); `limit`. Nothing of a failed transfer is kept.
[[nodiscard]] Result<ZoneVersionPtr> fetch_axfr(const TransferSource& source, Deadline deadline);

} // namespace countersign
