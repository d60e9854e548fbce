#include "diff/wire/text/text_fields.h"

#include <utility>

namespace countersign {
namespace {

// Up to seven letters in one number, upper case, for a switch. The leading 1 keeps words that begin with NUL
// apart.
constexpr std::uint64_t packed(std::string_view word) {
  std::uint64_t value = 1;
  for (const char letter : word) {
    const auto octet = static_cast<std::uint8_t>(letter);
    value = value << 8 | (octet >= 'a' && octet <= 'z' ? octet - 32U : octet);
  }
  return value;
}

// Types of the IANA registry that have no place in RrType.
using Mnemonic = std::pair<std::string_view, std::uint16_t>;
constexpr auto k_rare_types = std::to_array<Mnemonic>({
    {"NSAP-PTR", 23}, {"EID", 31},    {"NIMLOC", 32},  {"ATMA", 34},       {"SINK", 40},     {"NINFO", 56},
    {"RKEY", 57},     {"TALINK", 58}, {"DSYNC", 66},   {"HHIT", 67},       {"BRID", 68},     {"UINFO", 100},
    {"UID", 101},     {"GID", 102},   {"UNSPEC", 103}, {"NXNAME", 128},    {"TKEY", 249},    {"MAILB", 253},
    {"MAILA", 254},   {"AVC", 258},   {"DOA", 259},    {"AMTRELAY", 260},  {"RESINFO", 261}, {"WALLET", 262},
    {"CLA", 263},     {"IPN", 264},   {"TA", 32768},   {"KEYDATA", 65533},
});

} // namespace

std::optional<RrType> read_type(std::string_view text) noexcept {
  using enum RrType;
  if (text.size() <= 7) {
    switch (packed(text)) {
    case packed("A"):
      return A;
    case packed("NS"):
      return NS;
    case packed("DS"):
      return DS;
    case packed("MX"):
      return MX;
    case packed("SOA"):
      return SOA;
    case packed("TXT"):
      return TXT;
    case packed("CDS"):
      return CDS;
    case packed("CAA"):
      return CAA;
    case packed("SRV"):
      return SRV;
    case packed("PTR"):
      return PTR;
    case packed("AAAA"):
      return AAAA;
    case packed("NSEC"):
      return NSEC;
    case packed("TLSA"):
      return TLSA;
    case packed("RRSIG"):
      return RRSIG;
    case packed("NSEC3"):
      return NSEC3;
    case packed("CNAME"):
      return CNAME;
    case packed("DNSKEY"):
      return DNSKEY;
    default:
      break;
    }
  }
  if (const auto type = parse_rrtype(text)) return type;
  for (const auto& [mnemonic, number] : k_rare_types) {
    if (equal_words(text, mnemonic)) return static_cast<RrType>(number);
  }
  return std::nullopt;
}

} // namespace countersign
