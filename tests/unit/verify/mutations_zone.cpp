#include "tests/unit/verify/mutation.h"

#include <algorithm>

namespace countersign::testing {

std::vector<Mutation> zone_mutations() {
  using enum FindingKind;
  return {
      {"TwoSoaRecords",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add(record("example. 3600 SOA ns1.example. host.example. 2 7200 900 1209600 1800"));
         zone.sign_again("example.", RrType::SOA);
       },
       {soa_not_single}},
      {"ASoaBelowTheApex",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_content(zone, [](std::vector<Record>& content) {
           content.push_back(
               record("www.example. 3600 SOA ns1.example. host.example. 1 7200 900 1209600 1800"));
         });
       },
       {soa_not_single}},
      {"NoSoa",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("example.", RrType::SOA); },
       {soa_not_single, nsec_bitmap}},
      {"NoApexNs",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_content(zone, [](std::vector<Record>& content) {
           std::erase_if(content,
                         [](const Record& r) { return r.type == RrType::NS && r.owner == name("example."); });
         });
       },
       {apex_ns_missing}},
      {"CnameBesideTxt",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_content(zone, [](std::vector<Record>& content) {
           content.push_back(record("alias.example. 3600 TXT \"beside\""));
         });
       },
       {cname_with_other_data}},
      {"TwoCnames",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_content(zone, [](std::vector<Record>& content) {
           content.push_back(record("alias.example. 3600 CNAME ns1.example."));
         });
       },
       {cname_with_other_data}},
      {"ARecordTwice",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.add(record("www.example. 300 A 192.0.2.3")); },
       {duplicate_record}},
      {"TwoTtlsInAnRrset",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         for (Record& r : zone.records()) {
           if (r.type == RrType::A && r.rdata.back() == 3) r.ttl = 600;
         }
       },
       {rrset_ttl_mixed}},
      {"TwoTtlsInGlue",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.add(record("ns.insecure.example. 60 A 192.0.2.66")); },
       {rrset_ttl_mixed}},
  };
}

} // namespace countersign::testing
