// Judges single mixtures. Private to diff/cutover.
#pragma once

#include "diff/cutover/cutover.h"

namespace countersign::mixtures {

// Under these DS, are these the zone's keys? `keys` has the DNSKEY RRset; nothing else of it is looked at.
[[nodiscard]] Safety judge_chain(const ZoneVersion& keys, std::span<const Record> ds, DnsTime at);

struct DataVerdict {
  Safety safety = Safety::safe;
  std::map<RrType, std::uint64_t> broken;
  std::uint64_t rrsets = 0;
};
// The data of one zone under its own keys, and then under those of another.
struct OwnAndForeign {
  DataVerdict own, foreign;
  std::vector<PublishedKey> keys;    // that the data's own side publishes
  std::vector<PublishedKey> signers; // those of them under which other RRsets than DNSKEY are signed
};
[[nodiscard]] OwnAndForeign judge_data(const ZoneVersionPtr& data, const ZoneVersion& other_keys, DnsTime at,
                                       unsigned threads);

[[nodiscard]] std::uint32_t dnskey_ttl(const ZoneVersion& zone);
// The largest TTL of the RRsets of each type.
[[nodiscard]] std::map<RrType, std::uint32_t> longest_ttls(const ZoneVersion& zone);

} // namespace countersign::mixtures
