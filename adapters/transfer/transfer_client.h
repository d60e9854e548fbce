// Takes zones from a server: SOA query, AXFR (RFC 5936) and IXFR (RFC 1995), with TSIG (RFC 8945). Own code
// throughout, for a referee must not accept what ldns accepts: unsigned answers to a signed query, stale
// times, foreign message ids.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "adapters/transfer/zone_update.h"
#include "diff/wire/tsig_key.h"

namespace countersign {

struct TransferLimits {
  std::uint64_t octets = std::uint64_t{16} << 30; // of one transfer
  std::uint64_t records = 500'000'000;
  milliseconds idle{10'000}; // between two pieces of data
  friend bool operator==(const TransferLimits&, const TransferLimits&) = default;
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

// What leads from `have`, a version of the source's zone, to the server's version, by TCP. Atomic: the answer
// is complete, authentic and applied whole, or it is an error and `have` is all there is. Failures as those
// of fetch_axfr(); `protocol` also for a gap between the serials, and for a difference that takes away what
// is not there or adds what is (RFC 1995 section 4 wants both strict). A single SOA that is newer is no
// answer over TCP. One that is older is form `up_to_date`, and `server_serial` tells.
[[nodiscard]] Result<ZoneUpdate> fetch_ixfr(const TransferSource& source, const ZoneVersionPtr& have,
                                            Deadline deadline);

// The server's version in the cheapest way that it offers: IXFR from `have`; AXFR if that fails, whatever of
// (`ixfr_failure` says so: it is the server's fault and for the caller to report), if the server is at an
// older serial, or if `have` is null. Both failing is the error of the AXFR, with the text of the IXFR's
// behind it. The zone is always the server's: `up_to_date` means equal serials and equal SOA records.
[[nodiscard]] Result<ZoneUpdate> fetch_update(const TransferSource& source, const ZoneVersionPtr& have,
                                              Deadline deadline);

} // namespace countersign
