// What verification says about one zone version at one instant: counts, keys, denial, findings.
// Made by diff/verify; read by comparison, storage and reports.
#pragma once

#include "diff/model/finding.h"
#include "diff/model/fingerprint.h"
#include "diff/model/rrtype.h"

#include <map>

namespace countersign {

// Outcome of one RRSIG. `valid` means: verifies under a published DNSKEY of its algorithm and tag, and the
// instant lies within its window.
enum class SignatureOutcome : std::uint8_t {
  valid,
  bogus,
  expired,
  not_yet_valid,
  unknown_key,
  malformed,
  unsupported,
  unchecked, // the budget of key tries was reached
};
inline constexpr std::size_t k_signature_outcome_count = 8;
[[nodiscard]] const char* to_text(SignatureOutcome outcome) noexcept; // "not-yet-valid"

struct OutcomeCounts {
  std::uint64_t by_outcome[k_signature_outcome_count] = {};

  std::uint64_t& operator[](SignatureOutcome outcome) {
    return by_outcome[static_cast<std::size_t>(outcome)];
  }
  std::uint64_t operator[](SignatureOutcome outcome) const {
    return by_outcome[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] std::uint64_t total() const noexcept;
  // Judged by cryptography or by form; everything but `unchecked` and `unsupported`.
  [[nodiscard]] std::uint64_t checked() const noexcept;
  OutcomeCounts& operator+=(const OutcomeCounts& other) noexcept;
  friend bool operator==(const OutcomeCounts&, const OutcomeCounts&) = default;
};

// How signatures name their key. Not an identity: two keys may share it, and in .de 2026 three did.
struct KeyLabel {
  std::uint8_t algorithm = 0;
  std::uint16_t tag = 0;
  friend auto operator<=>(const KeyLabel&, const KeyLabel&) = default;
};
[[nodiscard]] std::string to_text(const KeyLabel& label); // "13/33834"

// One published DNSKEY (apex RRset).
struct PublishedKey {
  std::uint16_t flags = 0; // RFC 4034 2.1.1, RFC 5011 (0x80 = revoked)
  KeyLabel label;
  unsigned bits = 0;         // RSA modulus size, or the curve's
  Bytes rdata;               // whole DNSKEY RDATA: the key's identity
  std::string fingerprint;   // first 16 hex digits of SHA-256 over `rdata`
  bool signs_dnskey = false; // a valid RRSIG over the DNSKEY RRset verifies under it
  [[nodiscard]] bool is_sep() const noexcept { return (flags & 1) != 0; }
  [[nodiscard]] bool is_revoked() const noexcept { return (flags & 0x80) != 0; }
};

enum class DenialKind : std::uint8_t { none, nsec, nsec3, mixed };
[[nodiscard]] const char* to_text(DenialKind kind) noexcept;

struct Nsec3Parameters {
  std::uint8_t hash_algorithm = 0;
  std::uint16_t iterations = 0;
  Bytes salt;
  friend bool operator==(const Nsec3Parameters&, const Nsec3Parameters&) = default;
};

struct DenialSummary {
  DenialKind kind = DenialKind::none;
  std::vector<Nsec3Parameters> chains; // one for each parameter set seen in NSEC3 RRs
  bool opt_out_seen = false;           // some NSEC3 has the opt-out flag
  std::uint64_t records = 0;           // NSEC + NSEC3 RRs
};

struct VersionReport {
  Serial serial;
  DnsTime at; // the instant that was judged
  Fingerprint content;
  std::uint64_t records = 0;         // RRSIGs included
  std::uint64_t signed_rrsets = 0;   // authoritative RRsets with at least one RRSIG
  std::uint64_t unsigned_rrsets = 0; // authoritative RRsets that need an RRSIG and have none
  OutcomeCounts signatures;
  // Per key label and covered type: the table in which a wrong key on one node shows.
  std::map<std::pair<KeyLabel, RrType>, OutcomeCounts> by_key;
  std::vector<PublishedKey> keys; // by RDATA
  DenialSummary denial;
  // RRsets for which no signature is valid, by type: what a resolver cannot get any more.
  std::map<RrType, std::uint64_t> rrsets_without_valid_signature;
  DnsTime earliest_expiration; // over all valid signatures; equal to `at` if there is none
  DnsTime latest_inception;
  // TTL of the signed RRset that caches keep longest, in seconds. Not stored with a run.
  std::uint32_t longest_ttl = 0;
  std::vector<Finding> findings; // unexplained all; signer and node empty; sorted by shown_before

  // Every RRset that must be signed has an RRSIG, and the denial chain is closed and covers every name. Says
  // nothing of validity: a zone signed throughout by the wrong key is complete, and bogus.
  bool complete = false;

  [[nodiscard]] bool has(FindingKind kind) const noexcept;
  [[nodiscard]] bool fully_checked() const noexcept { return signatures.checked() == signatures.total(); }
};

} // namespace countersign
