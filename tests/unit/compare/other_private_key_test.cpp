// The shape of .de 2026: one published key, other private keys that sign under its tag.
#include "tests/unit/compare/versions.h"

#include <algorithm>

namespace countersign {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What an HSM makes that holds another key under the label of the published one.
SigningKey impostor_of(const SigningKey& published) {
  return SigningKey::generate(published.algorithm(), published.is_sep() ? k_ksk_flags : k_zsk_flags)
      .with_rdata(published.dnskey_rdata());
}

// Signs what `types` name again with the impostor.
SignedZone with_impostor(SignedZone zone, const std::vector<std::pair<std::string, RrType>>& sets) {
  const SigningKey impostor = impostor_of(zone.keys()[1]);
  for (const auto& [owner, type] : sets) {
    EXPECT_GT(zone.drop_signatures(owner, type), 0U);
    zone.add_signature(owner, type, impostor);
  }
  return zone;
}

SignedZone all_by_impostor(unsigned key_number = 0) {
  const auto own = keys(key_number);
  return sign_zone(name("example."), content(), {own[0], impostor_of(own[1])}, {});
}

std::vector<Finding> only(FindingKind kind, const std::vector<NodeVersion>& versions,
                          ComparePolicy policy = {}) {
  std::vector<Finding> found = compare_versions(versions, policy);
  std::erase_if(found, [&](const Finding& finding) { return finding.kind != kind; });
  return found;
}

std::string zsk_label() { return fmt::format("13/{}", keys()[1].tag()); }

TEST(OtherPrivateKey, ThreeNodesOfWhichOneHoldsThePublishedKey) {
  const std::vector<NodeVersion> versions{candidate(signed_zone(), "knot", "k1"),
                                          candidate(all_by_impostor(), "knot", "k2"),
                                          candidate(all_by_impostor(), "knot", "k3")};
  const auto findings = only(FindingKind::same_tag_other_key, versions);
  ASSERT_EQ(findings.size(), 1U);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_EQ(finding.signer, "knot");
  EXPECT_EQ(finding.node, ""); // two nodes, both in the evidence
  EXPECT_EQ(finding.serial, Serial(7));
  const auto& published = versions[0].report.keys;
  const auto zsk = std::ranges::find_if(published, [](const PublishedKey& key) { return !key.is_sep(); });
  EXPECT_EQ(finding.subject.key, zsk_label() + "/" + zsk->fingerprint);
  EXPECT_THAT(finding.evidence,
              AllOf(HasSubstr(zsk_label() + "/" + zsk->fingerprint),
                    HasSubstr("knot/k2 (serial 7: 0 valid, "), HasSubstr("knot/k3 (serial 7: 0 valid, "),
                    HasSubstr("it verifies at knot/k1 (serial 7: "), HasSubstr(" NSEC"), HasSubstr("1 SOA"),
                    HasSubstr("1 DS"), HasSubstr("another private key signs under this tag there")));
  EXPECT_THAT(finding.evidence, Not(HasSubstr("altered")));
  EXPECT_EQ(finding.evidence.find('\n'), std::string::npos);
}

TEST(OtherPrivateKey, OneNodeAmongThreeIsNamed) {
  const auto findings = only(FindingKind::same_tag_other_key, {candidate(signed_zone(), "knot", "k1"),
                                                               candidate(all_by_impostor(), "knot", "k2"),
                                                               candidate(signed_zone(), "knot", "k3")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].node, "k2");
}

TEST(OtherPrivateKey, OneNodeWithMixedSignaturesUnderOneLabel) {
  const auto findings = only(FindingKind::same_tag_other_key,
                             {candidate(with_impostor(signed_zone(), {{"example.", RrType::SOA},
                                                                      {"secure.example.", RrType::DS}}))});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].node, "k1");
  EXPECT_THAT(findings[0].evidence, AllOf(HasSubstr("2 bogus RRsets: 1 SOA, 1 DS"), HasSubstr("altered")));
}

TEST(OtherPrivateKey, MostAffectedTypeComesFirst) {
  const auto findings = only(FindingKind::same_tag_other_key,
                             {candidate(with_impostor(signed_zone(), {{"example.", RrType::SOA},
                                                                      {"www.example.", RrType::NSEC},
                                                                      {"ns1.example.", RrType::NSEC}}))});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].evidence, HasSubstr("3 bogus RRsets: 2 NSEC, 1 SOA"));
}

TEST(OtherPrivateKey, VersionOfAnotherSignerWithTheSameKeyShowsThatTheKeyIsGood) {
  const auto findings = only(FindingKind::same_tag_other_key,
                             {incumbent(signed_zone()), candidate(all_by_impostor())}, shared_keys());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].signer, "knot");
  EXPECT_THAT(findings[0].evidence, HasSubstr("it verifies at bind/b1"));
}

// Three days before its first use nothing is wrong with a zone: only what is signed can be judged.
TEST(OtherPrivateKey, KeyThatIsPublishedButSignsNothingRaisesNothing) {
  SignedZone zone = signed_zone();
  const SigningKey next = SigningKey::generate(13, k_zsk_flags);
  Record dnskey = zone.find("example.", RrType::DNSKEY).front();
  dnskey.rdata = next.dnskey_rdata();
  zone.add(dnskey);
  zone.sign_again("example.", RrType::DNSKEY);
  EXPECT_THAT(compare_briefly({candidate(zone, "knot", "k1"), candidate(zone, "knot", "k2")}), IsEmpty());
}

TEST(OtherPrivateKey, NodesThatPublishOtherKeysUnderOneTag) {
  static const auto pair = SigningKey::colliding(k_zsk_flags);
  const auto zone_by = [](const SigningKey& zsk) {
    return sign_zone(name("example."), content(), {keys()[0], zsk}, {});
  };
  const auto findings =
      only(FindingKind::same_tag_other_key,
           {candidate(zone_by(pair.first), "knot", "k1"), candidate(zone_by(pair.second), "knot", "k2")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::critical);
  EXPECT_EQ(findings[0].subject.key, fmt::format("13/{}", pair.first.tag()));
}

TEST(OtherPrivateKey, SignersWithOwnKeysOfOneTagAreADangerAtTheCutOver) {
  static const auto pair = SigningKey::colliding(k_zsk_flags);
  const SignedZone left = sign_zone(name("example."), content(), {keys(0)[0], pair.first}, {});
  const SignedZone right = sign_zone(name("example."), content(), {keys(1)[0], pair.second}, {});
  const auto findings = only(FindingKind::same_tag_other_key, {incumbent(left), candidate(right)});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::major);
  EXPECT_EQ(findings[0].explained_by, "");
}

// A negative control: two honest keys with one tag, both published and both signing (jdnssec-tools issue 14).
TEST(OtherPrivateKey, TwoHonestKeysWithOneTagAtOneSignerRaiseNothing) {
  static const auto pair = SigningKey::colliding(k_zsk_flags);
  const SignedZone zone = sign_zone(name("example."), content(), {keys()[0], pair.first, pair.second}, {});
  EXPECT_THAT(
      only(FindingKind::same_tag_other_key, {candidate(zone, "knot", "k1"), candidate(zone, "knot", "k2")}),
      IsEmpty());
}

// A node that lags one step behind in a rollover to a key of the same tag has no key of its own.
TEST(OtherPrivateKey, NodeThatLacksASecondKeyOfTheTagIsADivergenceOnly) {
  static const auto pair = SigningKey::colliding(k_zsk_flags);
  const SignedZone both = sign_zone(name("example."), content(), {keys()[0], pair.first, pair.second}, {});
  const SignedZone one = sign_zone(name("example."), content(), {keys()[0], pair.first}, {});
  const std::vector<NodeVersion> versions{candidate(both, "knot", "k1"), candidate(one, "knot", "k2")};
  EXPECT_THAT(only(FindingKind::same_tag_other_key, versions), IsEmpty());
  EXPECT_THAT(brief(only(FindingKind::node_diverges, versions)),
              ::testing::Contains("node-diverges example. DNSKEY"));
}

} // namespace
} // namespace countersign
