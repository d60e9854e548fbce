// A change stream made short-lived, so that rollovers, which wait for caches, take seconds.
#pragma once

#include "adapters/changes/change_stream.h"

namespace countersign {

// The same stream with no TTL above `max_ttl` (seconds, not 0), the SOA's minimum included; refresh, retry
// and expire of the SOA become 5, 2 and 30 times that, where they are longer. A change of nothing but TTLs
// may then change nothing. Serials step by one, and steps that were there for their serial are labelled
// "serial-step": BIND 9.18 does not come up again (journal out of sync with zone) when it is restarted soon
// after the serials of its signed zone have gone around.
[[nodiscard]] Result<ChangeStream> with_short_lives(const ChangeStream& stream, std::uint32_t max_ttl);

} // namespace countersign
