// The one door to ldns: text form of rare RR types.
#pragma once

#include "diff/model/name.h"
#include "diff/model/rrtype.h"

namespace countersign {

// Types that are read by ldns: those for which its reading was compared with BIND's and found equal. Others
// have a text form that ldns 1.8.3 does not know (AMTRELAY, RESINFO, DSYNC...), does not accept (NXT, A6) or
// reads wrong (IPSECKEY: a relative gateway stays relative; we read that ourselves).
[[nodiscard]] bool ldns_reads(RrType type) noexcept;

// RDATA in wire form from `text`: words on one line, without parentheses and comments. At most 8192 octets,
// printable ASCII only, so that nothing hostile reaches ldns. Relative names are completed by `origin`
// (empty: an error). Also works for types that ldns_reads() does not list, as a second opinion for tests.
// Safe from several threads: ldns only reads its tables here.
[[nodiscard]] Result<Bytes> ldns_rdata_from_text(RrType type, std::string_view text, ByteView origin);

} // namespace countersign
