// Door of diff/autopsy: why signatures fail. Pure: no clock, socket, file or process.
//
// Every explanation is proven by octets: a key and data are named under which the signature does verify. What
// cannot be proven so is "unexplained", never "corrupt". ECDSA signatures give away the keys that could have
// made them, so keys that nobody has published are recovered; RSA signatures give away the digest that was
// signed by a known key, but not, at this cost, the modulus of an unknown one; EdDSA signatures give away
// nothing.
#pragma once

#include "diff/model/zone_version.h"
#include "diff/verify/damage.h"

namespace countersign {

// In the order in which they are tried: what is cheaper and likelier comes first.
enum class Explanation : std::uint8_t {
  rsa_fault,       // made by the published key with a fault that discloses it
  damaged_form,    // DER, stripped zeros; fields at fault around a signature that verifies; r of no point
  other_known_key, // a published or known key other than those that the signature names
  unknown_key,     // a key that is published nowhere
  stale_rrset,     // the RRset as it was in another version
  original_ttl,    // another original TTL
  canonical_form,  // case, order, duplicates, wildcard
  header_field,    // another field of the RRSIG
  record_missing,  // the RRset with a record less, or one more
  copied,          // the RRset of another owner
  byte_order,      // halves swapped, octets reversed, another hash
  bit_flip,        // one bit of the signature or of the signed data
  other_data,      // RSA: a known key signed data that are not found
  unexplained,
  not_examined, // the effort was spent
};
[[nodiscard]] const char* to_text(Explanation explanation) noexcept; // "stale-rrset"

// A key that is published nowhere and has made signatures: recovered from at least two of them.
struct ForeignKey {
  std::string name; // "key A"
  Bytes rdata;      // DNSKEY; the flags, which no signature tells, are chosen to fit the tag if they can
  KeyLabel label;   // its own algorithm and tag, not what its signatures name
  std::string fingerprint; // first 16 hex digits of SHA-256 over `rdata`
};

// Foreign keys in the order of their discovery. Kept from version to version and from node to node, one key
// has one name everywhere, and its later signatures are attributed by plain verification.
using ForeignKeys = std::vector<ForeignKey>;

struct AutopsyOptions {
  const ZoneVersion* previous = nullptr; // of the same zone: for RRsets that have changed
  const ZoneVersion* input = nullptr;    // unsigned
  std::span<const Bytes> known_keys{};   // DNSKEY RDATA, of earlier versions for example
  // What may be spent, in units of about 12 microseconds. Counted, not clocked: equal input gives an equal
  // autopsy.
  std::uint64_t effort = 40'000;
};
inline constexpr std::uint64_t k_full_effort = ~std::uint64_t{0};

struct AutopsyCause {
  KeyLabel label; // that the signatures name
  Explanation explanation{};
  std::string detail; // "data as published", "original TTL 3600"
  std::string key;    // "key A", "13/33834/a1b2c3d4e5f60718"; empty: none was found
  std::uint64_t count = 0;
  std::map<RrType, std::uint64_t> by_type;
  Subject example;       // the first of them
  std::string specifics; // of that one, where the detail is general: "copied from www.example."
};

struct Autopsy {
  std::uint64_t failing = 0;        // signatures
  std::vector<AutopsyCause> causes; // by label; then most signatures first
  std::uint64_t effort = 0;         // that was spent
};

// `damage` is of `zone`. Adds to `keys` what it discovers.
[[nodiscard]] Autopsy autopsy(const ZoneVersion& zone, const Damage& damage, const AutopsyOptions& options,
                              ForeignKeys& keys);

// One sentence for each label: "41,213 failing under 13/33834: key A 20,611, key B 20,602, both true tag
// 33834, which the published key has too; bytes intact, data as published".
[[nodiscard]] std::vector<std::string> sentences(const ZoneVersion& zone, const Autopsy& autopsy,
                                                 const ForeignKeys& keys);

} // namespace countersign
