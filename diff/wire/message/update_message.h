// Dynamic update (RFC 2136): one message that takes a zone from one version to the next.
#pragma once

#include "diff/model/change.h"
#include "diff/wire/message/message.h"

namespace countersign {

// The server makes all of it or none (section 3.4), and only if its SOA is `before`, serial included (section
// 2.4.2): so a change is never put on a version that it was not made for. The zone gets the SOA of
// `change.soa_to`; of `change.soa_from` nothing is said. Without TSIG yet. `limit` if the change does not fit
// into one message: two would be two changes.
//
// Order and form follow what section 3.4.2 makes of a record: additions replace a TTL, so a record whose TTL
// alone changes is not deleted; deletions come first, for nothing stands beside a CNAME; but those of the
// apex's NS come last, for the last one of them is never deleted.
[[nodiscard]] Result<Bytes> make_update(std::uint16_t id, const Record& before, const Change& change);

// What the server made of it. Errors (`protocol`): it is no answer to this message.
[[nodiscard]] Result<Rcode> read_update_answer(ByteView message, std::uint16_t id);

} // namespace countersign
