#include "tests/unit/verify/digested.h"

#include <algorithm>
#include <tuple>

#include <openssl/evp.h>

namespace countersign::testing {

Bytes zone_digest(const SignedZone& zone, std::uint8_t hash) {
  std::vector<std::tuple<Name, std::uint16_t, Bytes, std::uint32_t>> lines;
  for (const Record& r : zone.records()) {
    const RrType about = r.type == RrType::RRSIG ? covered_type(r.rdata) : r.type;
    if (about == RrType::ZONEMD && r.owner == zone.apex()) continue;
    Bytes rdata;
    append_canonical_rdata(r.type, r.rdata, rdata);
    lines.emplace_back(r.owner, static_cast<std::uint16_t>(r.type), rdata, r.ttl);
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  Bytes octets;
  for (const auto& [owner, type, rdata, ttl] : lines) {
    append(octets, owner.view().wire());
    append_u16(octets, type);
    append_u16(octets, 1);
    append_u32(octets, ttl);
    append_u16(octets, static_cast<std::uint16_t>(rdata.size()));
    append(octets, rdata);
  }
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), digest.data(), &length, hash == 1 ? EVP_sha384() : EVP_sha512(),
             nullptr);
  digest.resize(length);
  return digest;
}

Bytes zonemd_rdata(std::uint32_t serial, std::uint8_t scheme, std::uint8_t hash, const Bytes& digest) {
  Bytes rdata;
  append_u32(rdata, serial);
  append_u8(rdata, scheme);
  append_u8(rdata, hash);
  append(rdata, digest);
  return rdata;
}

void digest_again(SignedZone& zone) {
  for (Record& r : zone.records()) {
    if (r.type != RrType::ZONEMD || r.owner != zone.apex() || r.rdata[4] != 1 || r.rdata[5] > 2) continue;
    const Bytes digest = zone_digest(zone, r.rdata[5]);
    r.rdata.resize(6);
    append(r.rdata, digest);
  }
  zone.sign_again(to_text(zone.apex().view()), RrType::ZONEMD);
}

SignedZone digested_zone(Mode mode, const std::vector<std::uint8_t>& hashes) {
  std::vector<Record> content = hard_content();
  for (const std::uint8_t hash : hashes) {
    content.push_back(
        {name("example."), RrType::ZONEMD, 3600, zonemd_rdata(1, 1, hash, Bytes(hash == 1 ? 48 : 64))});
  }
  SignedZone zone = sign_zone(name("example."), content, key_pair(13), options_for(mode));
  digest_again(zone);
  return zone;
}

} // namespace countersign::testing
