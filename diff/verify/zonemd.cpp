#include "diff/verify/zonemd.h"

#include "diff/model/rdata.h"
#include "diff/verify/crypto/digest_stream.h"

#include <algorithm>
#include <map>
#include <utility>

namespace countersign::referee {
namespace {

constexpr std::uint8_t k_simple = 1; // the one scheme there is (RFC 8976 section 5.2)
constexpr std::size_t k_min_digest_octets = 12;
constexpr std::size_t k_octets_at_once = 1U << 16;

struct Zonemd {
  Serial serial;
  std::uint8_t scheme = 0;
  std::uint8_t hash = 0;
  ByteView digest;
};

Zonemd parse_zonemd(ByteView rdata) noexcept {
  return {Serial(read_u32(rdata.data())), rdata[4], rdata[5], rdata.subspan(6)};
}

std::optional<Hash> known_hash(const Zonemd& zonemd) noexcept {
  if (zonemd.scheme != k_simple) return std::nullopt;
  if (zonemd.hash == 1 && fetched(Hash::sha384) != nullptr) return Hash::sha384;
  if (zonemd.hash == 2 && fetched(Hash::sha512) != nullptr) return Hash::sha512;
  return std::nullopt;
}

std::size_t digest_octets(Hash hash) noexcept { return hash == Hash::sha384 ? 48 : 64; }

// The octets of the SIMPLE scheme (RFC 8976 section 3.3.1): all records, glue and occluded ones too, in
// canonical form and order, but for the ZONEMD of the apex and the signatures over it.
class SimpleScheme {
public:
  SimpleScheme(const ZoneVersion& zone, std::span<DigestStream> digests) : zone_(zone), digests_(digests) {
    octets_.reserve(2 * k_octets_at_once);
  }

  void run() {
    NodeCursor cursor = zone_.nodes();
    while (const auto node = cursor.next()) {
      add(*node);
      if (octets_.size() >= k_octets_at_once) flush();
    }
    flush();
  }

private:
  // RRsets of an owner by ascending type. RRSIGs are records of a type of their own here; they stand beside
  // what they cover, by ascending covered type, which is how their RDATA begins.
  void add(const NodeView& node) {
    const bool at_apex = node.owner() == zone_.apex();
    std::size_t next = 0;
    for (; next < node.size() && static_cast<std::uint16_t>(node.rrset(next).type()) < 46; ++next)
      add_records(node.rrset(next));
    for (std::size_t i = 0; i < node.size(); ++i) {
      const RrsetView set = node.rrset(i);
      if (at_apex && set.type() == RrType::ZONEMD) continue;
      for (std::size_t s = 0; s < set.signature_count(); ++s) {
        add_record(set.owner(), RrType::RRSIG, set.signature(s), true);
      }
    }
    for (; next < node.size(); ++next) {
      if (!at_apex || node.rrset(next).type() != RrType::ZONEMD) add_records(node.rrset(next));
    }
  }
  void add_records(const RrsetView& set) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      add_record(set.owner(), set.type(), set.record(i), set.needs_folding());
    }
  }
  void add_record(NameView owner, RrType type, const RecordView& record, bool fold) {
    append(octets_, owner.wire());
    append_u16(octets_, static_cast<std::uint16_t>(type));
    append_u16(octets_, 1); // IN
    append_u32(octets_, record.ttl);
    append_u16(octets_, static_cast<std::uint16_t>(record.rdata.size()));
    if (fold) {
      append_canonical_rdata(type, record.rdata, octets_);
    } else {
      append(octets_, record.rdata);
    }
  }
  void flush() {
    for (DigestStream& digest : digests_) digest.update(octets_);
    octets_.clear();
  }

  const ZoneVersion& zone_;
  std::span<DigestStream> digests_;
  Bytes octets_;
};

// Those whose digest must be that of the zone; the others are reported.
std::vector<Zonemd> sift(const std::vector<Zonemd>& all, Serial serial, const Place& place,
                         FindingSink& sink) {
  std::vector<Zonemd> good;
  std::vector<const Zonemd*> unsupported;
  std::map<std::pair<std::uint8_t, std::uint8_t>, std::size_t> counts;
  for (const Zonemd& zonemd : all) ++counts[{zonemd.scheme, zonemd.hash}];
  for (const Zonemd& zonemd : all) {
    std::size_t& left_to_say = counts[{zonemd.scheme, zonemd.hash}];
    if (left_to_say == 0) continue; // said of the first of them
    if (left_to_say > 1) {
      const std::size_t count = std::exchange(left_to_say, 0);
      sink.add(FindingKind::zonemd_malformed, place, [&] {
        return fmt::format("{} records with scheme {} and hash algorithm {}", count, zonemd.scheme,
                           zonemd.hash);
      });
      continue;
    }
    const auto hash = known_hash(zonemd);
    if (hash ? zonemd.digest.size() != digest_octets(*hash) : zonemd.digest.size() < k_min_digest_octets) {
      sink.add(FindingKind::zonemd_malformed, place, [&] {
        return fmt::format("a digest of {} octets with scheme {} and hash algorithm {}", zonemd.digest.size(),
                           zonemd.scheme, zonemd.hash);
      });
    } else if (!(zonemd.serial == serial)) {
      sink.add(FindingKind::zonemd_serial, place, [&] {
        return fmt::format("serial {}, the SOA has {}", zonemd.serial.value(), serial.value());
      });
    } else if (!hash) {
      unsupported.push_back(&zonemd);
    } else {
      good.push_back(zonemd);
    }
  }
  for (const Zonemd* zonemd : unsupported) {
    const Severity full = info(FindingKind::zonemd_unsupported).severity;
    sink.add(FindingKind::zonemd_unsupported, good.empty() ? full : Severity::info, place,
             [&] { return fmt::format("scheme {} with hash algorithm {}", zonemd->scheme, zonemd->hash); });
  }
  return good;
}

} // namespace

void judge_zonemd(const ZoneVersion& zone, FindingSink& sink) {
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(RrType::ZONEMD) : std::nullopt;
  if (!set) return;
  std::vector<Zonemd> all;
  for (std::size_t i = 0; i < set->size(); ++i) all.push_back(parse_zonemd(set->record(i).rdata));
  const Place place{zone.apex(), RrType::ZONEMD, {}};
  const std::vector<Zonemd> good = sift(all, zone.serial(), place, sink);
  if (good.empty()) return;
  std::vector<DigestStream> digests;
  for (const Zonemd& zonemd : good) digests.emplace_back(*known_hash(zonemd));
  SimpleScheme(zone, digests).run();
  for (std::size_t i = 0; i < good.size(); ++i) {
    const auto own = digests[i].finish();
    if (!own) { // OpenSSL refused: nothing is known of the zone
      sink.add(FindingKind::zonemd_unsupported, place,
               [&] { return fmt::format("hash algorithm {} could not be computed", good[i].hash); });
    } else if (!std::ranges::equal(*own, good[i].digest)) {
      sink.add(FindingKind::zonemd_mismatch, place, [&] {
        return fmt::format("hash algorithm {}: the zone has {}, the record says {}", good[i].hash,
                           to_hex(*own), to_hex(good[i].digest));
      });
    }
  }
}

std::optional<Bytes> zone_digest(const ZoneVersion& zone) {
  std::vector<DigestStream> digests;
  digests.emplace_back(Hash::sha384);
  SimpleScheme(zone, digests).run();
  return digests.front().finish();
}

} // namespace countersign::referee
