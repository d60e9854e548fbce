// Order-free 128-bit sum over records: equal sums mean equal content, and a sum is kept up to date record by
// record. It guards against signers that lose or alter data, not against someone who forges collisions.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/name.h"
#include "diff/model/rrtype.h"

namespace countersign {

struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  Fingerprint& operator+=(const Fingerprint& other) noexcept; // modulo 2^128
  Fingerprint& operator-=(const Fingerprint& other) noexcept;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

[[nodiscard]] std::string to_text(const Fingerprint& fingerprint); // 32 hex digits
[[nodiscard]] std::optional<Fingerprint> parse_fingerprint(std::string_view text);

// Hash of one record in canonical form: owner, type, TTL, RDATA. The serial of a SOA counts as zero.
[[nodiscard]] Fingerprint fingerprint_of(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata);

} // namespace countersign
