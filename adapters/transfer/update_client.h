// Sends a dynamic update (RFC 2136), signed with TSIG.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "diff/model/change.h"
#include "diff/wire/tsig_key.h"

namespace countersign {

struct UpdateTarget {
  Endpoint server;
  TsigKey key;
};

enum class UpdateOutcome : std::uint8_t {
  made,    // all of it
  too_late // the server's SOA is not `before` any more, and nothing was done
};

// By TCP; returns when the server has answered. The zone is that of `before`, the whole SOA record that the
// server is known to have. What make_update() makes of the change is sent as one message. `limit`: it does
// not fit; `protocol`: refused, or an answer that is not one, TSIG included; else failures of the connection.
// After a `timeout` or `io` it is not known whether the change was made: ask for the SOA.
[[nodiscard]] Result<UpdateOutcome> send_update(const UpdateTarget& target, const Record& before,
                                                const Change& change, Deadline deadline);

} // namespace countersign
