// One resource record, owned. Class is always IN: intake refuses the others.
#pragma once

#include "diff/model/name.h"
#include "diff/model/rdata.h"
#include "diff/model/serial.h"

#include <compare>

namespace countersign {

// RFC 2181 section 8: a TTL with the highest bit set counts as zero.
[[nodiscard]] constexpr std::uint32_t effective_ttl(std::uint32_t ttl) noexcept {
  return ttl > 0x7fffffff ? 0 : ttl;
}

struct Record {
  Name owner;
  RrType type = RrType::A;
  std::uint32_t ttl = 0; // seconds
  Bytes rdata;           // well-formed for its type, as received
};

// Canonical order: owner, type, canonical RDATA, then TTL. Zero means the same record, spelling apart.
[[nodiscard]] int compare(const Record& left, const Record& right);
inline bool operator==(const Record& left, const Record& right) { return compare(left, right) == 0; }
inline std::weak_ordering operator<=>(const Record& left, const Record& right) {
  return compare(left, right) <=> 0;
}

// Offset of the serial inside the RDATA of a well-formed SOA.
[[nodiscard]] std::size_t soa_serial_offset(ByteView soa_rdata) noexcept;
[[nodiscard]] Serial soa_serial(ByteView soa_rdata) noexcept;

// The number fields of a SOA (RFC 1035 section 3.3.13), all but the serial in seconds.
struct SoaNumbers {
  Serial serial;
  std::uint32_t refresh, retry, expire, minimum;
};
[[nodiscard]] SoaNumbers soa_numbers(ByteView soa_rdata) noexcept;

// The covered type of a well-formed RRSIG.
[[nodiscard]] inline RrType covered_type(ByteView rrsig_rdata) noexcept {
  return static_cast<RrType>(read_u16(rrsig_rdata.data()));
}

} // namespace countersign
