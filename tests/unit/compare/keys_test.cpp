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
using ::testing::IsSupersetOf;

TEST(CompareKeys, OwnKeysOfTheSameKindAreExplained) {
  EXPECT_THAT(compare_briefly({incumbent(signed_zone(0)), candidate(signed_zone(1))}),
              ElementsAre("dnskey-set-differs example. DNSKEY [own-keys]",
                          "dnskey-set-differs example. DNSKEY [own-keys]",
                          "dnskey-set-differs example. DNSKEY [own-keys]",
                          "dnskey-set-differs example. DNSKEY [own-keys]"));
}

TEST(CompareKeys, OtherKeysAreNotExplainedWhereTheyShouldBeShared) {
  const auto lines = compare_briefly({incumbent(signed_zone(0)), candidate(signed_zone(1))}, shared_keys());
  EXPECT_EQ(std::ranges::count(lines, "dnskey-set-differs example. DNSKEY"), 4);
  EXPECT_THAT(lines, Each(::testing::Not(HasSubstr("own-keys"))));
}

TEST(CompareKeys, OtherAlgorithmIsNotExplainedByOwnKeys) {
  const auto lines = compare_briefly({incumbent(signed_zone(0)), candidate(signed_zone(0, {}, 15))});
  EXPECT_THAT(lines, IsSupersetOf({"algorithm-set-differs example. DNSKEY",
                                   "dnskey-set-differs example. DNSKEY", "key-use-differs SOA"}));
}

TEST(CompareKeys, OtherKeySizeIsNotExplainedByOwnKeys) {
  static const std::vector<SigningKey> small{SigningKey::generate(8, k_ksk_flags, 1024),
                                             SigningKey::generate(8, k_zsk_flags, 1024)};
  const SignedZone left = sign_zone(name("example."), content(), small, {});
  EXPECT_THAT(compare_briefly({incumbent(left), candidate(signed_zone(0, {}, 8))}),
              Contains("dnskey-set-differs example. DNSKEY"));
}

TEST(CompareKeys, OneKeyForAllIsAnotherUseThanKskAndZsk) {
  const SignedZone single = sign_zone(name("example."), content(), {keys()[0]}, {});
  const auto findings = compare_versions(std::vector{incumbent(signed_zone()), candidate(single)}, {});
  EXPECT_THAT(brief(findings), IsSupersetOf({"key-use-differs SOA", "key-use-differs DS"}));
  const auto soa = std::ranges::find_if(findings, [](const Finding& finding) {
    return finding.kind == FindingKind::key_use_differs && finding.subject.type == "SOA";
  });
  EXPECT_THAT(soa->evidence, AllOf(HasSubstr("bind: 13 ZSK"), HasSubstr("knot: 13 KSK")));
}

TEST(CompareKeys, DnskeySignedByTheZskAlsoIsExplained) {
  SignedZone both = signed_zone();
  both.add_signature("example.", RrType::DNSKEY, both.keys()[1]);
  EXPECT_THAT(compare_briefly({incumbent(both), candidate(signed_zone())}, shared_keys()),
              Contains("key-use-differs DNSKEY [dnskey-also-by-zsk]"));
  EXPECT_THAT(
      compare_briefly({incumbent(signed_zone()), candidate(both)}), // the other way round, own-keys policy
      Contains("key-use-differs DNSKEY [dnskey-also-by-zsk]"));
}

TEST(CompareKeys, DnskeySignedByTheZskOnlyIsNotExplained) {
  SignedZone zsk_only = signed_zone();
  zsk_only.drop_signatures("example.", RrType::DNSKEY);
  zsk_only.add_signature("example.", RrType::DNSKEY, zsk_only.keys()[1]);
  EXPECT_THAT(compare_briefly({incumbent(signed_zone()), candidate(zsk_only)}, shared_keys()),
              Contains("key-use-differs DNSKEY"));
}

TEST(CompareKeys, FindingNamesTheKeyByItsFingerprint) {
  const auto versions = std::vector{incumbent(signed_zone(0)), candidate(signed_zone(1))};
  for (const Finding& finding : compare_versions(versions, {})) {
    EXPECT_THAT(finding.subject.key, ::testing::MatchesRegex("13/[0-9]+/[0-9a-f]{16}"));
    EXPECT_THAT(finding.evidence, AllOf(HasSubstr("bind: "), HasSubstr("knot: "), HasSubstr("256 bits")));
  }
}

TEST(CompareKeys, UnsignedZoneDiffersInEverythingAndIsNotExplained) {
  SignedZone bare(name("example."), {}, {});
  for (const Record& record : content()) bare.add(record);
  const auto findings = compare_versions(std::vector{incumbent(signed_zone()), candidate(bare)}, {});
  EXPECT_THAT(brief(findings),
              IsSupersetOf({"algorithm-set-differs example. DNSKEY", "dnskey-set-differs example. DNSKEY",
                            "denial-kind-differs", "coverage-differs www.example. A"}));
  for (const Finding& finding : findings) EXPECT_EQ(finding.explained_by, "") << finding.evidence;
}

} // namespace
} // namespace countersign
