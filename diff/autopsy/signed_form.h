// The octets that a signer may have signed: those of RFC 4034 section 3.1.8.1, part by part, open to change.
#pragma once

#include "diff/verify/rrsig.h"

namespace countersign::forensics {

struct SignedForm {
  Bytes header; // the fixed fields of the RRSIG RDATA; empty: not hashed
  Bytes signer; // wire form
  Bytes owner;  // wire form
  RrType type{};
  std::uint32_t ttl = 0;     // that stands in each record
  std::vector<Bytes> rdatas; // as they are hashed, in that order

  [[nodiscard]] Bytes octets() const;
};

// Offsets of fields in the header.
inline constexpr std::size_t k_algorithm_at = 2, k_labels_at = 3, k_original_ttl_at = 4, k_expiration_at = 8,
                             k_inception_at = 12, k_tag_at = 16, k_header_octets = 18;

// As it should be for the RRset, by the fields of this RRSIG.
[[nodiscard]] SignedForm form_of(const RrsetView& set, ByteView rrsig_rdata);
// RDATA of the records in canonical form and order.
[[nodiscard]] std::vector<Bytes> canonical_rdatas(const RrsetView& set);

void put_u16(Bytes& in, std::size_t at, std::uint16_t value) noexcept;
void put_u32(Bytes& in, std::size_t at, std::uint32_t value) noexcept;

} // namespace countersign::forensics
