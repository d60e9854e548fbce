// The few messages that this program sends on its own account. None has a TSIG yet; ids are the caller's.
#pragma once

#include "diff/model/record.h"
#include "diff/wire/message/message.h"

namespace countersign {

[[nodiscard]] Bytes make_query(std::uint16_t id, NameView zone, RrType type); // SOA or AXFR; RD is off
// RFC 1995 section 3: the SOA that the client has stands in the authority section.
[[nodiscard]] Bytes make_ixfr_query(std::uint16_t id, NameView zone, const Record& have);
// RFC 1996 section 3: with the new SOA as a hint.
[[nodiscard]] Bytes make_notify(std::uint16_t id, NameView zone, const Record& soa);

} // namespace countersign
