#include "diff/model/rdata.h"

#include "diff/model/name.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

using F = RdataField;
using Layout = std::span<const RdataField>;

// clang-format off
constexpr std::array k_opaque{F::opaque_rest};
constexpr std::array k_a{F::ipv4};
constexpr std::array k_aaaa{F::ipv6};
constexpr std::array k_one_name{F::name_folded};
constexpr std::array k_two_names{F::name_folded, F::name_folded};
constexpr std::array k_soa{F::name_folded, F::name_folded, F::u32,   F::period,
                           F::period,      F::period,      F::period};
constexpr std::array k_hinfo{F::charstring, F::charstring};
constexpr std::array k_preference_name{F::u16, F::name_folded};
constexpr std::array k_px{F::u16, F::name_folded, F::name_folded};
constexpr std::array k_strings{F::charstrings};
constexpr std::array k_srv{F::u16, F::u16, F::u16, F::name_folded};
constexpr std::array k_naptr{F::u16, F::u16, F::charstring, F::charstring, F::charstring, F::name_folded};
constexpr std::array k_ds{F::u16, F::u8, F::u8, F::hex_rest};
constexpr std::array k_sshfp{F::u8, F::u8, F::hex_rest};
constexpr std::array k_tlsa{F::u8, F::u8, F::u8, F::hex_rest};
constexpr std::array k_rrsig{F::type, F::u8,  F::u8,          F::period,     F::time,
                             F::time, F::u16, F::name_folded, F::base64_rest};
constexpr std::array k_nsec{F::name_kept, F::type_bitmap};
constexpr std::array k_dnskey{F::u16, F::u8, F::u8, F::base64_rest};
constexpr std::array k_nsec3{F::u8, F::u8, F::u16, F::hex_counted, F::base32_counted, F::type_bitmap};
constexpr std::array k_nsec3param{F::u8, F::u8, F::u16, F::hex_counted};
constexpr std::array k_csync{F::u32, F::u16, F::type_bitmap};
constexpr std::array k_zonemd{F::u32, F::u8, F::u8, F::hex_rest};
constexpr std::array k_base64{F::base64_rest};
constexpr std::array k_caa{F::u8, F::charstring, F::text_rest};
constexpr std::array k_uri{F::u16, F::u16, F::text_rest};
constexpr std::array k_cert{F::u16, F::u16, F::u8, F::base64_rest};
// clang-format on

bool well_formed_bitmap(ByteView map) noexcept {
  int previous_window = -1;
  while (!map.empty()) {
    if (map.size() < 2) return false;
    const std::uint8_t length = map[1];
    if (map[0] <= previous_window || length == 0 || length > 32 || map.size() < length + std::size_t{2})
      return false;
    if (map[length + std::size_t{1}] == 0) return false;
    previous_window = map[0];
    map = map.subspan(length + std::size_t{2});
  }
  return true;
}

std::optional<std::size_t> charstrings_length(ByteView bytes) noexcept {
  if (bytes.empty()) return std::nullopt;
  std::size_t at = 0;
  while (at < bytes.size()) at += bytes[at] + std::size_t{1};
  if (at != bytes.size()) return std::nullopt;
  return at;
}

// clang-format off
// Octets that the field takes at the start of `bytes`; nothing if they are not there.
std::optional<std::size_t> field_length(RdataField field, ByteView bytes) noexcept {
  const auto fixed = [&](std::size_t size) -> std::optional<std::size_t> {
    if (bytes.size() < size) return std::nullopt;
    return size;
  };
  switch (field) {
  case F::u8: return fixed(1);
  case F::u16: case F::type: return fixed(2);
  case F::u32: case F::period: case F::time: case F::ipv4: return fixed(4);
  case F::ipv6: return fixed(16);
  case F::name_folded: case F::name_kept: return leading_name_length(bytes);
  case F::charstring: case F::hex_counted: case F::base32_counted:
    return bytes.empty() ? std::nullopt : fixed(bytes[0] + std::size_t{1});
  case F::charstrings: return charstrings_length(bytes);
  case F::type_bitmap: return well_formed_bitmap(bytes) ? fixed(bytes.size()) : std::nullopt;
  case F::hex_rest: case F::base64_rest: case F::text_rest: case F::opaque_rest: return bytes.size();
  }
  return std::nullopt;
}
// clang-format on

bool folds(Layout layout) noexcept { return std::ranges::find(layout, F::name_folded) != layout.end(); }

// Calls visit(offset, length) for each folded name; `rdata` is well-formed.
template <class Visit> void for_each_folded_name(Layout layout, ByteView rdata, Visit visit) {
  std::size_t at = 0;
  for (const RdataField field : layout) {
    const auto length = field_length(field, rdata.subspan(at));
    if (!length) return;
    if (field == F::name_folded) visit(at, *length);
    at += *length;
  }
}

} // namespace

// clang-format off
Layout rdata_layout(RrType type) noexcept {
  using enum RrType;
  switch (type) {
  case A: return k_a;
  case AAAA: return k_aaaa;
  case NS: case MD: case MF: case CNAME: case MB: case MG: case MR: case PTR: case DNAME: return k_one_name;
  case MINFO: case RP: return k_two_names;
  case SOA: return k_soa;
  case HINFO: return k_hinfo;
  case MX: case AFSDB: case RT: case KX: return k_preference_name;
  case PX: return k_px;
  case TXT: case SPF: return k_strings;
  case SRV: return k_srv;
  case NAPTR: return k_naptr;
  case DS: case CDS: case DLV: return k_ds;
  case SSHFP: return k_sshfp;
  case TLSA: case SMIMEA: return k_tlsa;
  case RRSIG: case SIG: return k_rrsig;
  case NSEC: return k_nsec;
  case DNSKEY: case CDNSKEY: return k_dnskey;
  case NSEC3: return k_nsec3;
  case NSEC3PARAM: return k_nsec3param;
  case CSYNC: return k_csync;
  case ZONEMD: return k_zonemd;
  case OPENPGPKEY: case DHCID: return k_base64;
  case CAA: return k_caa;
  case URI: return k_uri;
  case CERT: return k_cert;
  default: return k_opaque;
  }
}
// clang-format on

bool has_rdata_layout(RrType type) noexcept { return rdata_layout(type).data() != k_opaque.data(); }

bool is_well_formed_rdata(RrType type, ByteView rdata) noexcept {
  std::size_t at = 0;
  for (const RdataField field : rdata_layout(type)) {
    const auto length = field_length(field, rdata.subspan(at));
    if (!length) return false;
    at += *length;
  }
  return at == rdata.size();
}

bool needs_folding(RrType type, ByteView rdata) noexcept {
  const Layout layout = rdata_layout(type);
  if (!folds(layout)) return false;
  bool found = false;
  for_each_folded_name(layout, rdata, [&](std::size_t at, std::size_t length) {
    const ByteView name = rdata.subspan(at, length);
    found = found || std::ranges::any_of(name, [](std::uint8_t octet) { return octet != fold_case(octet); });
  });
  return found;
}

void append_canonical_rdata(RrType type, ByteView rdata, Bytes& out) {
  const std::size_t start = out.size();
  append(out, rdata);
  const Layout layout = rdata_layout(type);
  if (!folds(layout)) return;
  for_each_folded_name(layout, rdata, [&](std::size_t at, std::size_t length) {
    // Label lengths are at most 63 and so never look like an upper-case letter.
    for (std::size_t i = start + at; i < start + at + length; ++i) out[i] = fold_case(out[i]);
  });
}

int compare_rdata(RrType type, ByteView left, ByteView right) {
  if (!needs_folding(type, left) && !needs_folding(type, right)) return compare_bytes(left, right);
  Bytes a;
  Bytes b;
  append_canonical_rdata(type, left, a);
  append_canonical_rdata(type, right, b);
  return compare_bytes(a, b);
}

// For the doors of diff/verify and adapters/keys, which declare it.
// RFC 4034 appendix B; for algorithm 1 (B.1) the tag comes from the end of the modulus.
std::uint16_t key_tag(ByteView rdata) noexcept {
  if (rdata.size() < 4) return 0;
  if (rdata[3] == 1) return rdata.size() < 7 ? std::uint16_t{0} : read_u16(rdata.data() + rdata.size() - 3);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < rdata.size(); ++i)
    sum += (i & 1) != 0 ? rdata[i] : std::uint32_t{rdata[i]} << 8;
  return static_cast<std::uint16_t>(sum + (sum >> 16));
}

} // namespace countersign
