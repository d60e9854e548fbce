// TTL of NSEC and NSEC3 records (RFC 9077).
#pragma once

#include "diff/verify/finding_sink.h"

namespace countersign::referee {

// `wanted` is the lesser of the SOA's TTL and its MINIMUM field; nothing: not known.
inline void judge_denial_ttl(std::uint32_t ttl, std::optional<std::uint32_t> wanted, const Place& place,
                             FindingSink& sink) {
  if (!wanted || ttl == *wanted) return;
  sink.add(FindingKind::denial_ttl, place,
           [&] { return fmt::format("TTL {}, not {}, the lesser of SOA TTL and MINIMUM", ttl, *wanted); });
}

} // namespace countersign::referee
