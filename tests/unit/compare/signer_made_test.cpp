// Records at the apex that signers add of their own accord.
#include "tests/unit/compare/versions.h"

namespace countersign {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Record apex_record(RrType type, Bytes rdata, std::uint32_t ttl = 0) {
  return {name("example."), type, ttl, std::move(rdata)};
}

// The chain is made after the records are there, so that the bitmap of the apex holds their types.
SignedZone zone_with(std::vector<Record> more, SignOptions options = {}, unsigned key_number = 0) {
  auto records = content();
  records.insert(records.end(), more.begin(), more.end());
  return sign_zone(name("example."), std::move(records), keys(key_number, 15), std::move(options));
}

std::vector<std::string> compare_zones(const SignedZone& left, const SignedZone& right,
                                       const ComparePolicy& policy = shared_keys()) {
  return compare_briefly({incumbent(left), candidate(right)}, policy);
}

const Record k_private = apex_record(RrType::BIND_PRIVATE, {13, 8, 0xa6, 0, 1});

Record cds(Bytes rdata) { return apex_record(RrType::CDS, std::move(rdata)); }
Record cds_of(const SigningKey& key, std::uint8_t digest_type = 2) {
  return cds(key.ds_rdata(name("example.").view().wire(), digest_type));
}
Record zonemd(std::uint8_t scheme, std::uint8_t digest) {
  Bytes rdata{0, 0, 0, 7, scheme, 1};
  rdata.insert(rdata.end(), 48, digest);
  return apex_record(RrType::ZONEMD, std::move(rdata));
}

TEST(CompareSignerMade, BindsPrivateTypeAndItsBitAreExplained) {
  EXPECT_THAT(compare_zones(zone_with({k_private}), zone_with({})),
              UnorderedElementsAre("apex-record-differs example. TYPE65534 [bind-private-type]",
                                   "denial-chain-differs example. NSEC [bind-private-type]"));
  EXPECT_THAT(compare_zones(zone_with({}, nsec3()), zone_with({k_private}, nsec3())),
              UnorderedElementsAre(
                  "apex-record-differs example. TYPE65534 [bind-private-type]",
                  ::testing::AllOf(HasSubstr("denial-chain-differs"), HasSubstr("[bind-private-type]"))));
  EXPECT_THAT(compare_zones(zone_with({}, nsec3({1})), zone_with({k_private}, nsec3({2}))),
              UnorderedElementsAre("apex-record-differs example. TYPE65534 [bind-private-type]",
                                   "denial-chain-differs NSEC3 [bind-private-type]",
                                   "denial-parameters-differ NSEC3 [nsec3-salt]"));
}

TEST(CompareSignerMade, CdsOfOneSignerIsExplained) {
  EXPECT_THAT(compare_zones(zone_with({cds_of(keys(0, 15)[0])}), zone_with({})),
              UnorderedElementsAre("apex-record-differs example. CDS [cds-publication]",
                                   "denial-chain-differs example. NSEC [cds-publication]"));
}

TEST(CompareSignerMade, RequestToRemoveAllDsIsNotExplained) {
  const auto lines = compare_zones(zone_with({}), zone_with({cds({0, 0, 0, 0, 0})}));
  EXPECT_THAT(lines, Contains("apex-record-differs example. CDS"));
  EXPECT_THAT(lines, Contains("denial-chain-differs example. NSEC"));
}

TEST(CompareSignerMade, CdsOfOwnKeysIsExplainedAndOfSharedKeysIsNot) {
  const SignedZone left = zone_with({cds_of(keys(0, 15)[0])});
  const SignedZone right = zone_with({cds_of(keys(1, 15)[0])}, {}, 1);
  EXPECT_THAT(compare_zones(left, right, {}), Contains("apex-record-differs example. CDS [own-keys]"));
  EXPECT_THAT(compare_zones(left, right), Contains("apex-record-differs example. CDS"));
}

// co.za 2019: the new signer's second digest type broke resolvers.
TEST(CompareSignerMade, OtherDigestTypeInCdsIsNotExplainedByOwnKeys) {
  const SignedZone left = zone_with({cds_of(keys(0, 15)[0])});
  const SignedZone right = zone_with({cds_of(keys(1, 15)[0]), cds_of(keys(1, 15)[0], 4)}, {}, 1);
  EXPECT_THAT(compare_zones(left, right, {}), Contains("apex-record-differs example. CDS"));
}

TEST(CompareSignerMade, ZonemdOfOwnSignaturesIsExplainedAndItsPresenceIsNot) {
  EXPECT_THAT(compare_zones(zone_with({zonemd(1, 0xaa)}), zone_with({zonemd(1, 0xbb)})),
              ElementsAre("apex-record-differs example. ZONEMD [zonemd-of-own-signatures]"));
  EXPECT_THAT(
      compare_zones(zone_with({zonemd(1, 0xaa)}), zone_with({})),
      UnorderedElementsAre("apex-record-differs example. ZONEMD", "denial-chain-differs example. NSEC"));
  EXPECT_THAT(compare_zones(zone_with({zonemd(1, 0xaa)}), zone_with({zonemd(200, 0xaa)})),
              ElementsAre("apex-record-differs example. ZONEMD"));
}

SignedZone with_ttl(SignedZone zone, RrType type, std::uint32_t ttl) {
  std::vector<std::string> owners;
  for (Record& record : zone.records()) {
    if (record.type != type) continue;
    record.ttl = ttl;
    owners.push_back(to_text(record.owner.view()));
  }
  std::ranges::sort(owners);
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  for (const std::string& owner : owners) zone.sign_again(owner, type);
  return zone;
}

TEST(CompareSignerMade, TtlOfNsec3ParamIsExplained) {
  EXPECT_THAT(compare_zones(zone_with({}, nsec3()), with_ttl(zone_with({}, nsec3()), RrType::NSEC3PARAM, 77)),
              ElementsAre("ttl-differs example. NSEC3PARAM [nsec3param-ttl]"));
}

TEST(CompareSignerMade, TtlOfDnskeyIsNotExplained) {
  EXPECT_THAT(compare_zones(zone_with({}), with_ttl(zone_with({}), RrType::DNSKEY, 60)),
              ElementsAre("ttl-differs example. DNSKEY"));
}

TEST(CompareSignerMade, TtlsOfTheChainAreOneFindingThatCounts) {
  const auto findings = compare_versions(
      std::vector{incumbent(zone_with({})), candidate(with_ttl(zone_with({}), RrType::NSEC, 60))},
      shared_keys());
  ASSERT_THAT(brief(findings), ElementsAre("ttl-differs NSEC"));
  EXPECT_EQ(findings[0].count, 7U);
  EXPECT_THAT(findings[0].evidence, HasSubstr("TTL of NSEC: bind: 300; knot: 60"));
}

TEST(CompareSignerMade, TtlOfTheChainShowsDespiteOtherSalts) {
  EXPECT_THAT(
      compare_zones(zone_with({}, nsec3({1})), with_ttl(zone_with({}, nsec3({2})), RrType::NSEC3, 60)),
      UnorderedElementsAre("denial-parameters-differ NSEC3 [nsec3-salt]", "ttl-differs NSEC3"));
}

} // namespace
} // namespace countersign
