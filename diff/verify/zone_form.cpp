#include "diff/verify/zone_form.h"

namespace countersign::referee {
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
