// One difference between two versions, as numbers and views: cheap enough to be made for every record of a
// large zone, and all that an explaining rule looks at. Text is made only for the ones that are kept.
#pragma once

#include "diff/compare/compare.h"

namespace countersign::comparison {

// What exactly differs. A kind of finding has one or more of them.
enum class Aspect : std::uint8_t {
  content_record, // a content record on one side only
  content_ttl,
  key,            // a DNSKEY on one side only
  key_tag,        // algorithm and tag of a DNSKEY are on both sides, the key is not
  algorithms,     // sets of DNSKEY algorithms
  key_use,        // which kinds of key sign `type`
  denial_kind,    // NSEC, NSEC3, none
  parameter_sets, // NSEC3 chains, where a side has not exactly one
  hash_algorithm, // of NSEC3
  iterations,
  salt,
  opt_out,          // flag of NSEC3 RRs
  nsec3param,       // the apex RRset
  chain_owner,      // an NSEC or NSEC3 RR on one side only
  chain_next,       // next name; not where it follows from a chain_owner
  chain_bit,        // `bit` stands in one bitmap only
  chain_population, // number of NSEC3 RRs with one and the same bitmap, where hashes are not comparable
  coverage,         // an RRset is signed on one side only
  ttl,              // of an RRset that the signer makes
  signature_bytes,  // same key, same RRset, same times, other octets
  lifetime,         // expiration - inception
  apex_record,      // CDS, CDNSKEY, ZONEMD, TYPE65534 on one side only, or with other RDATA
};
// Facts of such an aspect that agree in all but the owner are one finding which counts them.
[[nodiscard]] bool is_counted(Aspect aspect) noexcept;

// Classes of signatures with a lifetime of their own in signers' configurations.
enum class SignatureClass : std::uint8_t { dnskey, denial, other };

struct Fact {
  FindingKind kind{};
  Aspect aspect{};
  NameView owner;
  RrType type{};       // RRset, or covered type
  RrType bit{};        // chain_bit
  KeyLabel label;      // key, key_tag, signature_bytes
  bool on_left = true; // presence; both where both have it
  bool on_right = true;
  std::uint64_t left = 0; // TTL, seconds, flags, counts
  std::uint64_t right = 0;
  std::uint64_t left_high = 0; // lifetime: `left` and `right` are the shortest ones, these the longest
  std::uint64_t right_high = 0;
  ByteView left_rdata; // of the record, key or bitmap in question, where there is one
  ByteView right_rdata;
  bool opt_out_span = false; // chain_owner: the other side covers the name with an opt-out NSEC3
};

// The two versions that are being compared.
struct Pair {
  const NodeVersion& left; // the incumbent, or the first node
  const NodeVersion& right;
  const ComparePolicy& policy;
  bool same_signer = false; // nodes of one signer
};

} // namespace countersign::comparison
