#include "diff/verify/zone_form.h"

namespace countersign::referee {
namespace {

bool is_allowed_beside_cname(RrType type) noexcept {
  return type == RrType::CNAME || type == RrType::NSEC || type == RrType::NSEC3 || type == RrType::KEY;
}

} // namespace

void judge_node_form(const PlacedNode& placed, FindingSink& sink) {
  if (placed.standing == Standing::below_cut || placed.standing == Standing::below_dname) return;
  const NodeView& node = placed.node;
  const auto cname = node.find(RrType::CNAME);
  if (!cname || cname->size() == 0) return;
  const Place place{node.owner(), RrType::CNAME, {}};
  if (cname->size() > 1) {
    sink.add(FindingKind::cname_with_other_data, place,
             [&] { return fmt::format("{} CNAME records", cname->size()); });
  }
  // RFC 2181 section 10.1, RFC 4034 sections 3 and 4: RRSIG and NSEC are allowed beside it. KEY and NXT were
  // too.
  std::string others;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const RrsetView set = node.rrset(i);
    const RrType type = set.type();
    if (set.size() == 0 || is_allowed_beside_cname(type)) continue;
    others += ' ' + to_text(type);
  }
  if (!others.empty()) {
    sink.add(FindingKind::cname_with_other_data, place, [&] { return "beside it:" + others; });
  }
}

void judge_zone_form(const ZoneVersion& zone, std::uint64_t soa_records, bool rrsets_only,
                     FindingSink& sink) {
  const auto apex = zone.find(zone.apex());
  const auto soa = apex ? apex->find(RrType::SOA) : std::nullopt;
  const std::uint64_t at_apex = soa ? soa->size() : 0;
  if (at_apex > 1 || soa_records > at_apex || (at_apex == 0 && !rrsets_only)) {
    sink.add(FindingKind::soa_not_single, {zone.apex(), RrType::SOA, {}}, [&] {
      return fmt::format("{} SOA records at the apex, {} elsewhere", at_apex, soa_records - at_apex);
    });
  }
  if (!rrsets_only && (!apex || !apex->has(RrType::NS))) {
    sink.add(FindingKind::apex_ns_missing, {zone.apex(), RrType::NS, {}},
             [] { return "there is no NS at the apex"; });
  }
  if (zone.duplicate_count() != 0) {
    sink.add(FindingKind::duplicate_record, {zone.apex(), std::nullopt, {}}, [&] {
      return fmt::format("{} copies of records, or records that differ only in TTL, were dropped",
                         zone.duplicate_count());
    });
  }
}

} // namespace countersign::referee
