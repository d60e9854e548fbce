// What one block of names adds to the report, while it is being judged.
#pragma once

#include "diff/model/version_report.h"
#include "diff/verify/finding_sink.h"
#include "diff/verify/horizon.h"

namespace countersign::referee {

// Whether a key signs the DNSKEY RRset: a valid signature verifies under it, or one that nobody could judge
// (algorithm, budget) may be by it.
enum class SignsKeys : std::uint8_t { no, undecided, yes };

// An RRset without a valid signature, or a signature that fails, in few octets: there may be one for every
// signature of a zone.
struct DamagedPlace {
  static constexpr std::uint16_t k_whole_rrset = 0xffff;

  std::uint32_t node; // number in the block
  RrType type;
  std::uint16_t signature;    // or k_whole_rrset: the RRset is lost
  SignatureOutcome outcome{}; // of the signature
};

struct Tally {
  Tally(std::size_t keys, std::size_t findings_per_kind) : signs_dnskey(keys), sink(findings_per_kind) {}

  std::uint64_t signed_rrsets = 0;
  std::uint64_t unsigned_rrsets = 0;
  std::uint32_t longest_ttl = 0; // of a signed RRset
  OutcomeCounts signatures;
  std::map<std::pair<KeyLabel, RrType>, OutcomeCounts> by_key;
  std::map<RrType, std::uint64_t> without_valid_signature;
  // Over valid signatures, as distances from the instant: the order of times that wrap is one of distances.
  std::optional<std::uint32_t> shortest_left;  // seconds to the earliest expiration
  std::optional<std::uint32_t> shortest_since; // seconds since the latest inception
  // Seconds until the first RRset loses its last valid signature.
  std::optional<std::uint32_t> shortest_cover;
  Horizon horizon;                     // of all outcomes
  std::vector<SignsKeys> signs_dnskey; // for each published key
  FindingSink sink;
  std::uint32_t node = 0; // number in the block of the node at hand
  std::vector<DamagedPlace> damaged;
};

} // namespace countersign::referee
