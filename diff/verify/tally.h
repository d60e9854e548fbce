// What one stretch of the zone adds to the report. Tallies of consecutive stretches are merged in order.
#pragma once

#include "diff/model/version_report.h"
#include "diff/verify/finding_sink.h"

namespace countersign::referee {

struct Tally {
  Tally(std::size_t keys, std::size_t findings_per_kind) : signs_dnskey(keys), sink(findings_per_kind) {}

  std::uint64_t signed_rrsets = 0;
  std::uint64_t unsigned_rrsets = 0;
  OutcomeCounts signatures;
  std::map<std::pair<KeyLabel, RrType>, OutcomeCounts> by_key;
  std::map<RrType, std::uint64_t> without_valid_signature;
  // Over valid signatures, as distances from the instant: the order of times that wrap is one of distances.
  std::optional<std::uint32_t> shortest_left;  // seconds to the earliest expiration
  std::optional<std::uint32_t> shortest_since; // seconds since the latest inception
  std::vector<std::uint8_t> signs_dnskey; // for each published key: a valid signature over the DNSKEY RRset
  FindingSink sink;

  void merge(Tally&& later);
};

} // namespace countersign::referee
