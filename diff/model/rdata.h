// The shape of RDATA: one table of fields per type, from which follow the canonical form (RFC 4034 section
// 6.2 as changed by RFC 6840 section 5.1), the check of foreign bytes, decompression and the text form.
//
// RDATA is held as it came, uncompressed, names in their received spelling. It is compared, sorted, hashed
// and verified in canonical form.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/rrtype.h"

namespace countersign {

// clang-format off
enum class RdataField : std::uint8_t {
  u8, u16, u32,
  period,        // u32 in seconds; a TTL in text ("1h30m" is accepted)
  time,          // u32; YYYYMMDDHHmmSS or a number in text (RFC 4034 section 3.2)
  type,          // u16; a type mnemonic in text
  ipv4, ipv6,
  name_folded,   // uncompressed name, lower-cased in canonical form
  name_kept,     // uncompressed name that keeps its case (RFC 6840 5.1: NSEC next name; types after RFC 3597)
  charstring,    // u8 length + octets
  charstrings,   // one or more, up to the end
  hex_counted,   // u8 length + octets, hex in text, "-" when empty (NSEC3 salt)
  base32_counted,// u8 length + octets, base32hex in text (NSEC3 next hashed owner, RFC 5155 3.3)
  hex_rest, base64_rest, // up to the end
  text_rest,     // octets up to the end, one quoted string in text (CAA value, URI target)
  type_bitmap,   // up to the end (RFC 4034 section 4.1.2)
  opaque_rest,   // up to the end; only RFC 3597 text
};
// clang-format on

// Fields in order. A type without a table of its own is one opaque_rest. So are NXT and A6, although RFC 4034
// section 6.2 folds the names in them: both are historic (RFC 3755, RFC 6563), and no signer makes them.
[[nodiscard]] std::span<const RdataField> rdata_layout(RrType type) noexcept;
[[nodiscard]] bool has_rdata_layout(RrType type) noexcept;

// True if the octets are exactly the fields of the type: every length fits, bitmaps are well-formed
// (blocks ascending, 1-32 octets, no trailing zero octet).
[[nodiscard]] bool is_well_formed_rdata(RrType type, ByteView rdata) noexcept;

// Well-formed, and no longer than RDLENGTH can say.
[[nodiscard]] inline bool is_storable_rdata(RrType type, ByteView rdata) noexcept {
  return rdata.size() <= 0xffff && is_well_formed_rdata(type, rdata);
}

// True if the canonical form differs from `rdata` (an upper-case letter in a name that folds).
[[nodiscard]] bool needs_folding(RrType type, ByteView well_formed_rdata) noexcept;

// Appends the canonical form; it has the length of `well_formed_rdata`.
void append_canonical_rdata(RrType type, ByteView well_formed_rdata, Bytes& out);

// Order within an RRset (RFC 4034 section 6.3): by canonical form.
[[nodiscard]] int compare_rdata(RrType type, ByteView left, ByteView right);

} // namespace countersign
