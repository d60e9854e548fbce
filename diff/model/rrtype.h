// RR types by number and mnemonic (IANA registry; RFC 3597 for TYPEnnn).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace countersign {

// clang-format off
enum class RrType : std::uint16_t {
  A = 1, NS = 2, MD = 3, MF = 4, CNAME = 5, SOA = 6, MB = 7, MG = 8, MR = 9, NUL = 10, WKS = 11, PTR = 12,
  HINFO = 13, MINFO = 14, MX = 15, TXT = 16, RP = 17, AFSDB = 18, X25 = 19, ISDN = 20, RT = 21, NSAP = 22,
  SIG = 24, KEY = 25, PX = 26, GPOS = 27, AAAA = 28, LOC = 29, NXT = 30, SRV = 33, NAPTR = 35, KX = 36,
  CERT = 37, A6 = 38, DNAME = 39, OPT = 41, APL = 42, DS = 43, SSHFP = 44, IPSECKEY = 45, RRSIG = 46,
  NSEC = 47, DNSKEY = 48, DHCID = 49, NSEC3 = 50, NSEC3PARAM = 51, TLSA = 52, SMIMEA = 53, HIP = 55,
  CDS = 59, CDNSKEY = 60, OPENPGPKEY = 61, CSYNC = 62, ZONEMD = 63, SVCB = 64, HTTPS = 65, SPF = 99,
  NID = 104, L32 = 105, L64 = 106, LP = 107, EUI48 = 108, EUI64 = 109, TSIG = 250, IXFR = 251, AXFR = 252,
  ANY = 255, URI = 256, CAA = 257, DLV = 32769, BIND_PRIVATE = 65534, // TYPE65534: BIND's signing state
};
// clang-format on

[[nodiscard]] std::string to_text(RrType type);                          // "NS", or "TYPE65534"
[[nodiscard]] std::optional<RrType> parse_rrtype(std::string_view text); // any case, also TYPEnnn

// Types that never stand in a zone: 0, OPT, and 128-255 with TSIG and the query types (RFC 6895 section 3.1).
[[nodiscard]] bool is_meta_type(RrType type) noexcept;

// The one predicate that parts the records that came in from the records that a signer makes:
// RRSIG, NSEC, NSEC3 anywhere; DNSKEY, CDS, CDNSKEY, NSEC3PARAM, ZONEMD, TYPE65534 at the apex.
// The SOA is content, all but its serial.
[[nodiscard]] bool made_by_signer(RrType type, bool at_apex) noexcept;

} // namespace countersign
