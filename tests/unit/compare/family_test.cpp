// Nodes of one signer, several signers, and who of them stands alone.
#include "tests/unit/compare/versions.h"

namespace countersign {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

SignedZone zone() { return signed_zone(0, {}, 15); }

SignedZone with_dnskey_ttl(std::uint32_t ttl) {
  SignedZone bent = zone();
  bent.change("example.", RrType::DNSKEY, [&](Record& record) { record.ttl = ttl; });
  bent.sign_again("example.", RrType::DNSKEY);
  return bent;
}

TEST(CompareNodes, SignaturesMayDifferInTimesAndOctets) {
  SignOptions later;
  later.inception = later.inception.plus(7);
  later.expiration = later.expiration.plus(90);
  EXPECT_THAT(compare_briefly(
                  {candidate(signed_zone(), "knot", "k1"), candidate(signed_zone(0, later), "knot", "k2")}),
              IsEmpty());
}

TEST(CompareNodes, DivergenceIsNotExplainedByRulesForSigners) {
  const std::vector<NodeVersion> versions{candidate(signed_zone(0, nsec3({1})), "knot", "k1"),
                                          candidate(signed_zone(1, nsec3({2})), "knot", "k2")};
  const auto findings = compare_versions(versions, {});
  EXPECT_THAT(brief(findings),
              ::testing::IsSupersetOf({"node-diverges example. DNSKEY", "node-diverges NSEC3"}));
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.kind, FindingKind::node_diverges);
    EXPECT_EQ(finding.explained_by, "") << finding.evidence;
    EXPECT_EQ(finding.node, "") << "with two nodes there is no telling which one is wrong";
    EXPECT_THAT(finding.evidence, AllOf(HasSubstr("k1: "), HasSubstr("k2: "))) << finding.evidence;
  }
}

TEST(CompareNodes, OtherContentUnderOneSerialIsSaid) {
  SignedZone more =
      sign_zone(name("example."), content(std::string(k_content) + "extra TXT x\n"), keys(0, 15), {});
  const auto findings =
      compare_versions(std::vector{candidate(zone(), "knot", "k1"), candidate(more, "knot", "k2")}, {});
  EXPECT_THAT(brief(findings), Contains("node-diverges extra.example. TXT"));
  EXPECT_THAT(findings, Contains(::testing::Field(&Finding::evidence, HasSubstr("both under serial 7"))));
}

TEST(CompareNodes, AmongThreeTheOneThatStandsAloneIsNamed) {
  for (const std::string odd : {"k1", "k2", "k3"}) {
    std::vector<NodeVersion> versions;
    for (const std::string node : {"k1", "k2", "k3"}) {
      versions.push_back(candidate(node == odd ? with_dnskey_ttl(60) : zone(), "knot", node));
    }
    const auto findings = compare_versions(versions, {});
    ASSERT_THAT(brief(findings), ElementsAre("node-diverges example. DNSKEY")) << odd;
    EXPECT_EQ(findings[0].node, odd);
    EXPECT_THAT(findings[0].evidence, HasSubstr(odd + " stands alone"));
  }
}

TEST(CompareNodes, WithThreeOpinionsNoOneStandsAlone) {
  const auto findings = compare_versions(std::vector{candidate(zone(), "knot", "k1"),
                                                     candidate(with_dnskey_ttl(60), "knot", "k2"),
                                                     candidate(with_dnskey_ttl(70), "knot", "k3")},
                                         {});
  ASSERT_EQ(findings.size(), 2U);
  for (const Finding& finding : findings) EXPECT_THAT(finding.evidence, Not(HasSubstr("alone")));
}

TEST(CompareSigners, AmongThreeTheIncumbentMayBeTheOneThatStandsAlone) {
  const auto findings =
      compare_versions(std::vector{incumbent(with_dnskey_ttl(60)), candidate(zone(), "knot", "k1"),
                                   candidate(zone(), "ldns", "l1")},
                       shared_keys());
  ASSERT_THAT(brief(findings), ElementsAre("ttl-differs example. DNSKEY"));
  EXPECT_EQ(findings[0].signer, "bind");
  EXPECT_THAT(findings[0].evidence,
              AllOf(HasSubstr("bind: 60; knot and ldns: 3600"), HasSubstr("bind stands alone")));
}

TEST(CompareSigners, ACandidateThatStandsAloneIsNamed) {
  const auto findings =
      compare_versions(std::vector{incumbent(zone()), candidate(with_dnskey_ttl(60), "knot", "k1"),
                                   candidate(zone(), "ldns", "l1")},
                       shared_keys());
  ASSERT_THAT(brief(findings), ElementsAre("ttl-differs example. DNSKEY"));
  EXPECT_EQ(findings[0].signer, "knot");
  EXPECT_THAT(findings[0].evidence, HasSubstr("knot stands alone"));
}

TEST(CompareSigners, OnlyTheFirstNodeOfEachSignerMeetsTheOthers) {
  const auto findings = compare_versions(std::vector{incumbent(zone()), candidate(zone(), "knot", "k1"),
                                                     candidate(with_dnskey_ttl(60), "knot", "k2")},
                                         shared_keys());
  EXPECT_THAT(brief(findings), ElementsAre("node-diverges example. DNSKEY"));
}

TEST(CompareSigners, SerialsOfSignersAreNeverCompared) {
  const SignedZone other = sign_zone(
      name("example."), content(std::string(k_content).replace(k_content.find("host 7 "), 7, "host 9 ")),
      keys(0, 15), {});
  EXPECT_THAT(compare_briefly({incumbent(zone()), candidate(other)}, shared_keys()), IsEmpty());
}

TEST(CompareSigners, AbsentSignerOrASingleVersionIsNoDifference) {
  EXPECT_THAT(compare_briefly({}), IsEmpty());
  EXPECT_THAT(compare_briefly({incumbent(zone())}), IsEmpty());
  EXPECT_THAT(
      compare_briefly({candidate(zone(), "knot", "k1"), candidate(zone(), "ldns", "l1")}, shared_keys()),
      IsEmpty()); // the incumbent has nothing in this step
}

TEST(CompareSigners, VersionWithoutSoaIsComparedAsItStands) {
  SignedZone bare(name("example."), {}, {});
  for (const Record& record : content()) {
    if (record.type != RrType::SOA) bare.add(record);
  }
  NodeVersion cut{"knot", "k1", Role::candidate, bare.build(ZoneBuilder::Soa::optional), {}};
  EXPECT_THAT(compare_briefly({incumbent(zone()), cut}), Contains("content-missing example. SOA"));
}

} // namespace
} // namespace countersign
