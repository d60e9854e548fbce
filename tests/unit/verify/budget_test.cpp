// KeyTrap (CVE-2023-50387): the work that a zone can cause is bounded, and what is beyond the bound is never
// called bogus.
#include "diff/verify/signature_judge.h"
#include "diff/verify/verifier.h"
#include "tests/unit/verify/mutation.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

const SigningKey& zsk() { return key_pair(15)[1]; }

SignedZone zone_with_likes(std::uint8_t count, int names) {
  std::vector<Record> content = hard_content();
  for (int i = 0; i < names; ++i) content.push_back(record(fmt::format("n{}.example. 60 A 192.0.2.1", i)));
  SignedZone zone = sign_zone(name("example."), content, key_pair(15), options_for(Mode::nsec));
  for (const Bytes& rdata : likes_of(zsk(), count)) zone.add({zone.apex(), RrType::DNSKEY, 3600, rdata});
  zone.sign_again("example.", RrType::DNSKEY);
  return zone;
}

TEST(Budget, FifteenLikesAreAllTriedForASignature) {
  const VersionReport report = judge(zone_with_likes(15, 0));
  EXPECT_EQ(kinds(report), std::set{FindingKind::dnskey_tag_collision}) << text_of(report);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
}

TEST(Budget, TheSixteenthEndsTheSearchUndecided) {
  const VersionReport report = judge(zone_with_likes(16, 0));
  EXPECT_FALSE(report.fully_checked());
  EXPECT_EQ(report.signatures[SignatureOutcome::bogus], 0U);
  EXPECT_EQ(report.signatures[SignatureOutcome::unchecked], report.signatures.total() - 1)
      << "all but that of the KSK";
  EXPECT_TRUE(report.rrsets_without_valid_signature.empty()) << "nobody knows";
  EXPECT_FALSE(report.has(FindingKind::rrset_without_valid_signature));
}

TEST(Budget, OfTheVersionIsUsedUpAtTheSameSignatureWhateverTheThreads) {
  const SignedZone zone = zone_with_likes(15, 900);
  const ZoneVersionPtr built = zone.build();
  const VersionReport report = verify(*built, {.at = zone.at()});
  const std::uint64_t all = report.signatures.total();
  // Each could need sixteen tries, and fewer are granted: some are checked, and the last are not.
  ASSERT_GT(all * 16, all / referee::k_signatures_per_try + referee::k_spare_tries);
  EXPECT_GT(report.signatures[SignatureOutcome::unchecked], 0U);
  EXPECT_GT(report.signatures[SignatureOutcome::valid], 0U);
  EXPECT_EQ(report.signatures[SignatureOutcome::bogus], 0U);
  EXPECT_EQ(text_of(verify(*built, {.at = zone.at(), .threads = 3})), text_of(report));
}

TEST(Budget, MoreKeysThanAreReadLeaveSignaturesUnchecked) {
  SignedZone zone = zone_with_likes(0, 0);
  // All of them sort before the ZSK, with tags of their own.
  for (std::uint16_t i = 0; i < 300; ++i) {
    Bytes rdata = zsk().dnskey_rdata();
    std::fill(rdata.begin() + 4, rdata.end(), std::uint8_t{0});
    rdata[6] = static_cast<std::uint8_t>(i >> 8);
    rdata[7] = static_cast<std::uint8_t>(i);
    zone.add({zone.apex(), RrType::DNSKEY, 3600, rdata});
  }
  zone.sign_again("example.", RrType::DNSKEY);
  const VersionReport report = judge(zone);
  EXPECT_EQ(report.keys.size(), 302U);
  EXPECT_TRUE(report.has(FindingKind::verification_budget_reached)) << text_of(report);
  EXPECT_GT(report.signatures[SignatureOutcome::unchecked], 0U);
  EXPECT_EQ(report.signatures[SignatureOutcome::bogus], 0U);
}

// A valid signature beyond the cap does not make the RRset bogus, and one before it is enough.
TEST(Budget, SignaturesBeyondTheCapOfAnRrsetAreUnchecked) {
  SignedZone zone = hard_zone(Mode::nsec, 15);
  for (std::uint32_t i = 1; i <= 99; ++i) {
    zone.add_signature("www.example.", RrType::A, zsk(),
                       {.inception = DnsTime(zone.options().inception.value() - i)});
  }
  const VersionReport report = judge(zone);
  EXPECT_EQ(report.signatures[SignatureOutcome::unchecked], 100 - referee::k_max_signatures_per_rrset);
  EXPECT_FALSE(report.has(FindingKind::rrset_without_valid_signature));
}

// The zone of the attack: keys with one tag, and for each RRset as many signatures that look like theirs.
// Tries are counted here and not seconds: one costs as much as some ten signatures of an honest zone in a
// batch.
SignedZone keytrap_zone(std::uint8_t likes, int names, unsigned signatures) {
  SignedZone zone = zone_with_likes(likes, names);
  std::vector<Record> more;
  for (const Record& r : zone.records()) {
    if (r.type != RrType::RRSIG || covered_type(r.rdata) == RrType::DNSKEY) continue;
    for (unsigned i = 1; i < signatures; ++i) {
      Record forged = r;
      forged.rdata[forged.rdata.size() - 40] ^= static_cast<std::uint8_t>(i);
      more.push_back(forged);
    }
  }
  for (Record& r : more) zone.add(std::move(r));
  return zone;
}

struct Trap {
  std::uint8_t likes;
  unsigned signatures;
};

class KeyTrap : public ::testing::TestWithParam<Trap> {};

TEST_P(KeyTrap, CostsATryForFiveSignaturesAtMostAndAFixedRest) {
  const SignedZone zone = keytrap_zone(GetParam().likes, 150, GetParam().signatures);
  const ZoneVersionPtr built = zone.build();
  Verifier verifier;
  const VersionReport report = verifier.judge(built, {.at = zone.at()});
  const std::uint64_t all = report.signatures.total();
  EXPECT_GT(all, std::uint64_t{150} * GetParam().signatures);
  EXPECT_LE(verifier.effort().verifications, all / 5 + referee::k_spare_tries);
  EXPECT_GT(report.signatures[SignatureOutcome::unchecked], 0U);
  EXPECT_FALSE(report.fully_checked());
  const auto reached =
      std::ranges::find(report.findings, FindingKind::verification_budget_reached, &Finding::kind);
  ASSERT_NE(reached, report.findings.end()) << text_of(report);
  EXPECT_EQ(effect_of(*reached), Effect::undecided);
  EXPECT_EQ(text_of(verify(*built, {.at = zone.at(), .threads = 3})), text_of(report));
}

INSTANTIATE_TEST_SUITE_P(Traps, KeyTrap,
                         ::testing::Values(Trap{99, 100}, Trap{99, 1}, Trap{15, 100}, Trap{2, 100},
                                           Trap{1, 100}, Trap{0, 100}),
                         [](const auto& row) {
                           return fmt::format("{}KeysWith{}SignaturesEach", row.param.likes + 1,
                                              row.param.signatures);
                         });

// Two keys with one tag are no trap: nothing is counted then.
TEST(Budget, DoesNotTouchAZoneInWhichTwoKeysMet) {
  const SignedZone zone = zone_with_likes(1, 300);
  const VersionReport report = judge(zone);
  EXPECT_EQ(kinds(report), std::set{FindingKind::dnskey_tag_collision}) << text_of(report);
  EXPECT_TRUE(report.fully_checked());
}

} // namespace
} // namespace countersign::testing
