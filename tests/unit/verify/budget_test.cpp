// KeyTrap (CVE-2023-50387): the work that a zone can cause is bounded, and what is beyond the bound is never
// called bogus.
#include "diff/verify/signature_judge.h"
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
  // Each could need sixteen tries and four are granted: some are checked, and the last are not.
  ASSERT_GT(all * 16, all * referee::k_tries_per_signature + referee::k_spare_tries);
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

} // namespace
} // namespace countersign::testing
