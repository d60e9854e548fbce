#include "diff/model/rrtype.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace countersign {
namespace {

using enum RrType;
using Mnemonic = std::pair<RrType, std::string_view>;

// clang-format off
// By number, for a binary search. BIND_PRIVATE has no mnemonic of its own and is printed as TYPE65534.
constexpr std::array k_mnemonics = std::to_array<Mnemonic>({
    {A, "A"}, {NS, "NS"}, {MD, "MD"}, {MF, "MF"}, {CNAME, "CNAME"}, {SOA, "SOA"}, {MB, "MB"}, {MG, "MG"},
    {MR, "MR"}, {NUL, "NULL"}, {WKS, "WKS"}, {PTR, "PTR"}, {HINFO, "HINFO"}, {MINFO, "MINFO"}, {MX, "MX"},
    {TXT, "TXT"}, {RP, "RP"}, {AFSDB, "AFSDB"}, {X25, "X25"}, {ISDN, "ISDN"}, {RT, "RT"}, {NSAP, "NSAP"},
    {SIG, "SIG"}, {KEY, "KEY"}, {PX, "PX"}, {GPOS, "GPOS"}, {AAAA, "AAAA"}, {LOC, "LOC"}, {NXT, "NXT"},
    {SRV, "SRV"}, {NAPTR, "NAPTR"}, {KX, "KX"}, {CERT, "CERT"}, {A6, "A6"}, {DNAME, "DNAME"}, {OPT, "OPT"},
    {APL, "APL"}, {DS, "DS"}, {SSHFP, "SSHFP"}, {IPSECKEY, "IPSECKEY"}, {RRSIG, "RRSIG"}, {NSEC, "NSEC"},
    {DNSKEY, "DNSKEY"}, {DHCID, "DHCID"}, {NSEC3, "NSEC3"}, {NSEC3PARAM, "NSEC3PARAM"}, {TLSA, "TLSA"},
    {SMIMEA, "SMIMEA"}, {HIP, "HIP"}, {CDS, "CDS"}, {CDNSKEY, "CDNSKEY"}, {OPENPGPKEY, "OPENPGPKEY"},
    {CSYNC, "CSYNC"}, {ZONEMD, "ZONEMD"}, {SVCB, "SVCB"}, {HTTPS, "HTTPS"}, {SPF, "SPF"}, {NID, "NID"},
    {L32, "L32"}, {L64, "L64"}, {LP, "LP"}, {EUI48, "EUI48"}, {EUI64, "EUI64"}, {TSIG, "TSIG"},
    {IXFR, "IXFR"}, {AXFR, "AXFR"}, {ANY, "ANY"}, {URI, "URI"}, {CAA, "CAA"}, {DLV, "DLV"},
});
// clang-format on
static_assert(std::ranges::is_sorted(k_mnemonics, {}, &Mnemonic::first));

bool equal_ignoring_case(std::string_view text, std::string_view upper) {
  return std::ranges::equal(text, upper, [](char left, char right) {
    return (left >= 'a' && left <= 'z' ? static_cast<char>(left - 'a' + 'A') : left) == right;
  });
}

} // namespace

std::string to_text(RrType type) {
  const auto* found = std::ranges::lower_bound(k_mnemonics, type, {}, &Mnemonic::first);
  if (found != k_mnemonics.end() && found->first == type) return std::string(found->second);
  return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

std::optional<RrType> parse_rrtype(std::string_view text) {
  for (const auto& [type, mnemonic] : k_mnemonics) {
    if (equal_ignoring_case(text, mnemonic)) return type;
  }
  if (text.size() < 5 || !equal_ignoring_case(text.substr(0, 4), "TYPE")) return std::nullopt;
  std::uint16_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + 4, last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return static_cast<RrType>(number);
}

bool is_meta_type(RrType type) noexcept {
  const auto number = static_cast<std::uint16_t>(type);
  return number == 0 || type == OPT || (number >= 128 && number <= 255);
}

bool made_by_signer(RrType type, bool at_apex) noexcept {
  switch (type) {
  case RRSIG:
  case NSEC:
  case NSEC3:
    return true;
  case DNSKEY:
  case CDS:
  case CDNSKEY:
  case NSEC3PARAM:
  case ZONEMD:
  case BIND_PRIVATE:
    return at_apex;
  default:
    return false;
  }
}

} // namespace countersign
