// The DNSKEY RRset at the apex, and the parent's DS RRset against it.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"
#include "diff/verify/crypto/public_key.h"
#include "diff/verify/finding_sink.h"
#include "diff/verify/tally.h"

namespace countersign::referee {

// Keys beyond this number are listed but not read: nothing verifies under them, and signatures that name them
// are `unchecked`. (The largest DNSKEY RRsets in use have about ten.)
inline constexpr std::size_t k_max_keys_read = 256;

struct ZoneKey {
  PublicKey key;
  KeyLabel label;
  bool may_sign = false; // zone key, protocol 3, usable (RFC 4034 section 2.1): a resolver would try it
  bool revoked = false;  // then it signs nothing but the DNSKEY RRset (RFC 5011 section 2.1)
  bool unread = false;   // beyond k_max_keys_read
};

class KeySet {
public:
  // Findings about the form of the keys go into `sink`; a missing RRset is one if `required`.
  KeySet(const ZoneVersion& zone, bool required, FindingSink& sink);

  [[nodiscard]] const std::vector<PublishedKey>& published() const noexcept { return published_; } // by RDATA
  // Same indices as published().
  [[nodiscard]] const std::vector<ZoneKey>& keys() const noexcept { return keys_; }
  // Indices of the keys with this label.
  [[nodiscard]] std::span<const std::uint32_t> labelled(KeyLabel label) const noexcept;
  // Algorithms that every RRset must have a signature of (RFC 4035 section 2.2), ascending: those of the zone
  // keys that are not revoked.
  [[nodiscard]] const std::vector<std::uint8_t>& required_algorithms() const noexcept { return required_; }
  // True if some key of this algorithm is published, whatever its form.
  [[nodiscard]] bool publishes(std::uint8_t algorithm) const noexcept;
  // Of the largest group of keys that share a label; 0 without keys.
  [[nodiscard]] std::size_t largest_collision() const noexcept { return largest_collision_; }
  // "13/33834/a1b2c3d4e5f60718"
  [[nodiscard]] std::string full_label(std::size_t index) const;

private:
  void read(ByteView rdata);
  void judge_form(std::size_t index, NameView apex, FindingSink& sink) const;
  void find_collisions(NameView apex, FindingSink& sink);

  std::vector<PublishedKey> published_;
  std::vector<ZoneKey> keys_;
  std::vector<std::uint32_t> by_label_; // indices, sorted by label
  std::vector<std::uint8_t> required_;
  std::size_t largest_collision_ = 0;
};

// Algorithms that were there before NSEC3 and say by their number that a zone uses NSEC (RFC 5155 section 2).
// For zones with NSEC3 records.
void judge_nsec_only(std::span<const PublishedKey> keys, NameView apex, FindingSink& sink);

// RFC 5011 section 2.1: a revocation counts if the revoked key itself signs the DNSKEY RRset.
void judge_revocation(std::span<const PublishedKey> keys, std::span<const SignsKeys> signs, NameView apex,
                      FindingSink& sink);

// Whether a resolver gets from the parent to the DNSKEY RRset. `signs`: of each key. A way that nobody could
// judge is not called broken: its signatures are findings of their own.
//
// With the parent's DS RRset: each DS must fit a published key, or it is reported; each of its algorithms
// must have a DS whose key signs the DNSKEY RRset (RFC 4035 section 5.2, RFC 6840 section 5.11). Without: if
// any key has the SEP flag, one that has it must sign.
void judge_chain_of_trust(std::span<const Record> trusted_ds, std::span<const PublishedKey> keys,
                          std::span<const SignsKeys> signs, NameView apex, FindingSink& sink);

} // namespace countersign::referee
