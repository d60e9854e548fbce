#include "tests/unit/compare/versions.h"

namespace countersign {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Finding> compare_zones(const SignedZone& left, const SignedZone& right,
                                   const ComparePolicy& policy = shared_keys()) {
  return compare_versions(std::vector{incumbent(left), candidate(right)}, policy);
}

TEST(CompareSignatures, EcdsaOctetsDifferAndAreExplainedByRandomness) {
  EXPECT_THAT(brief(compare_zones(signed_zone(), signed_zone())),
              AllOf(Contains("signature-bytes-differ SOA [ecdsa-randomness]").Times(0),
                    Contains("signature-bytes-differ example. SOA [ecdsa-randomness]"),
                    Each(HasSubstr("[ecdsa-randomness]"))));
}

TEST(CompareSignatures, OctetsAreCountedByTypeAndKey) {
  const auto findings = compare_zones(signed_zone(), signed_zone());
  const auto a =
      std::ranges::find_if(findings, [](const Finding& finding) { return finding.subject.type == "A"; });
  ASSERT_NE(a, findings.end());
  EXPECT_EQ(a->count, 2U); // ns1 and www
  EXPECT_EQ(a->subject.owner, "");
  EXPECT_THAT(a->evidence, HasSubstr("first at ns1.example."));
}

TEST(CompareSignatures, DeterministicOctetsThatDifferAreNotExplained) {
  for (const std::uint8_t algorithm : {std::uint8_t{8}, std::uint8_t{15}}) {
    SignedZone bent = signed_zone(0, {}, algorithm);
    bent.change_signatures("www.example.", RrType::A, [](Record& record) { record.rdata.back() ^= 1; });
    EXPECT_THAT(brief(compare_zones(signed_zone(0, {}, algorithm), bent)),
                Contains("signature-bytes-differ www.example. A"));
  }
}

TEST(CompareSignatures, OctetsOverOtherTimesMustDifferAndSayNothing) {
  SignOptions later;
  later.inception = later.inception.plus(60);
  later.expiration = later.expiration.plus(60);
  EXPECT_THAT(compare_zones(signed_zone(0, {}, 15), signed_zone(0, later, 15)), IsEmpty());
}

TEST(CompareSignatures, OctetsByKeysThatAreNotSharedAreNotCompared) {
  const auto lines = brief(compare_zones(signed_zone(0), signed_zone(1), {}));
  EXPECT_THAT(lines, Each(::testing::Not(HasSubstr("signature-bytes-differ"))));
}

TEST(CompareSignatures, LifetimeWithinToleranceIsExplainedAndBeyondItIsNot) {
  SignOptions longer;
  longer.expiration = longer.expiration.plus(1800);
  ComparePolicy policy = shared_keys();
  policy.validity_tolerance = 1800;
  EXPECT_THAT(brief(compare_zones(signed_zone(0, {}, 15), signed_zone(0, longer, 15), policy)),
              Each("signature-validity-differs [validity-within-policy]"));
  policy.validity_tolerance = 1799;
  const auto findings = compare_zones(signed_zone(0, {}, 15), signed_zone(0, longer, 15), policy);
  EXPECT_THAT(brief(findings), ElementsAre("signature-validity-differs", "signature-validity-differs",
                                           "signature-validity-differs"));
  EXPECT_THAT(findings[0].evidence, AllOf(HasSubstr("bind: 10368000 s"), HasSubstr("knot: 10369800 s")));
}

TEST(CompareSignatures, OneSignatureWithAnotherLifetimeShowsInTheRange) {
  SignedZone bent = signed_zone(0, {}, 15);
  bent.drop_signatures("www.example.", RrType::A);
  RrsigBend bend;
  bend.expiration = bent.options().inception.plus(86400 * 2);
  bent.add_signature("www.example.", RrType::A, bent.keys()[1], bend);
  const auto findings = compare_zones(signed_zone(0, {}, 15), bent);
  ASSERT_THAT(brief(findings), ElementsAre("signature-validity-differs"));
  EXPECT_THAT(findings[0].evidence, AllOf(HasSubstr("all other types"), HasSubstr("172800 to 10368000 s")));
}

TEST(CompareSignatures, RrsetSignedOnOneSideOnlyIsFound) {
  SignedZone less = signed_zone(0, {}, 15);
  less.drop_signatures("www.example.", RrType::AAAA);
  const auto findings = compare_zones(signed_zone(0, {}, 15), less);
  ASSERT_THAT(brief(findings), ElementsAre("coverage-differs www.example. AAAA"));
  EXPECT_THAT(findings[0].evidence, HasSubstr("bind: signed; knot: not signed"));
}

TEST(CompareSignatures, SignedGlueIsADifferenceInCoverage) {
  const auto with_glue = [](bool sign) {
    auto records = content(std::string(k_content) + "in NS ns.in\nin NS ns.other.test.\nns.in A 192.0.2.3\n");
    SignedZone zone = sign_zone(name("example."), std::move(records), keys(0, 15), {});
    if (sign) zone.add_signature("ns.in.example.", RrType::A, zone.keys()[1]);
    return zone;
  };
  EXPECT_THAT(brief(compare_zones(with_glue(false), with_glue(true))),
              ElementsAre("coverage-differs ns.in.example. A"));
}

} // namespace
} // namespace countersign
