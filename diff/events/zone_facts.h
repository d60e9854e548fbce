// What one verified version shows of its signer's keys and denial: all that the recogniser looks at.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <span>

namespace countersign {

struct KeyFacts {
  PublishedKey key;
  // Valid signatures that name its label over RRsets other than DNSKEY, CDS and CDNSKEY; nothing if another
  // published key has the same label, for then nobody can tell whose they are.
  std::optional<std::uint64_t> zone_signatures;
  // Named by a CDS or CDNSKEY, or by the parent's DS; nothing where that was not looked at.
  std::optional<bool> in_cds, in_ds;
};

struct ZoneFacts {
  Serial serial;
  std::int64_t at = 0; // when the version was received: milliseconds since 1970
  Fingerprint content;
  std::vector<KeyFacts> keys;
  std::uint64_t zone_rrsets = 0;         // that need a signature, but for DNSKEY, CDS and CDNSKEY
  std::vector<std::uint8_t> signed_with; // algorithms of all RRSIGs, whatever their outcome; ascending
  DenialSummary denial;
  DnsTime earliest_expiration;
  std::uint64_t expired = 0; // signatures
  bool complete = false;     // all signed, and the chain of denial closed
};

// `zone`: the version itself, for its CDS and CDNSKEY; null if only its report is left. `parent_ds`: RDATA of
// the DS RRset that the parent publishes at that time; nothing if it was not asked for.
[[nodiscard]] ZoneFacts facts_of(const VersionReport& report, std::int64_t at, const ZoneVersion* zone,
                                 const std::optional<std::vector<Bytes>>& parent_ds);

} // namespace countersign
