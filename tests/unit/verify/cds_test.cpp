// CDS and CDNSKEY where the keys cannot be judged, and where there are too many of all.
#include "diff/verify/cds.h"
#include "tests/unit/verify/mutation.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

Bytes ds_of(const SigningKey& key) { return key.ds_rdata(name("example.").view().wire(), 2); }

SignedZone zone_asking_for(const std::vector<SigningKey>& keys) {
  std::vector<Record> content = hard_content();
  content.push_back({name("example."), RrType::CDS, 3600, ds_of(keys[0])});
  content.push_back({name("example."), RrType::CDNSKEY, 3600, keys[0].dnskey_rdata()});
  return sign_zone(name("example."), content, keys, options_for(Mode::nsec));
}

// The KSK hides among its likes: whether it signs is not known, so neither is whether the CDS would break.
TEST(CdsUndecided, AKeyHiddenAmongItsLikesIsNotHeldAgainstTheCds) {
  SignedZone zone = zone_asking_for(key_pair(15));
  for (const Bytes& rdata : likes_of(key_pair(15)[0], 16)) {
    zone.add({zone.apex(), RrType::DNSKEY, 3600, rdata});
  }
  zone.sign_again("example.", RrType::DNSKEY);
  const std::set undecided{FindingKind::dnskey_tag_collision, FindingKind::verification_budget_reached};
  EXPECT_EQ(kinds(judge(zone)), undecided) << text_of(judge(zone));
  // A valid signature by the ZSK does not make the unknown one by the KSK a missing one.
  for (const RrType type : {RrType::CDS, RrType::CDNSKEY}) {
    zone.add_signature("example.", type, key_pair(15)[1]);
  }
  EXPECT_EQ(kinds(judge(zone)), undecided) << text_of(judge(zone));
}

TEST(CdsUndecided, AZoneOfAnUnknownAlgorithmIsUnsupportedAndNoMore) {
  std::vector<SigningKey> keys;
  for (const SigningKey& key : key_pair(15)) {
    Bytes rdata = key.dnskey_rdata();
    rdata[3] = 17;
    keys.push_back(key.with_rdata(rdata));
  }
  const VersionReport report = judge(zone_asking_for(keys));
  EXPECT_EQ(kinds(report),
            (std::set{FindingKind::dnskey_unsupported_algorithm, FindingKind::rrsig_unsupported_algorithm}))
      << text_of(report);
}

// One tag for all, so that each pair would cost a digest.
SignedZone zone_with_many(std::size_t count) {
  SignedZone zone = zone_asking_for(key_pair(15));
  for (std::size_t i = 1; i < count; ++i) {
    Bytes cds = ds_of(key_pair(15)[0]);
    cds[4] = static_cast<std::uint8_t>(i >> 8);
    cds[5] = static_cast<std::uint8_t>(i);
    cds[6] = 0;
    zone.add({zone.apex(), RrType::CDS, 3600, cds});
  }
  zone.sign_again("example.", RrType::CDS);
  return zone;
}

TEST(CdsBound, AsManyAsAreLookedIntoAre) {
  const VersionReport report = judge(zone_with_many(referee::k_max_wishes));
  EXPECT_EQ(kinds(report), (std::set{FindingKind::cds_without_dnskey, FindingKind::cds_cdnskey_differ}))
      << text_of(report);
}

TEST(CdsBound, MoreAreReportedAndNotLookedInto) {
  const VersionReport report = judge(zone_with_many(referee::k_max_wishes + 1));
  ASSERT_EQ(kinds(report), std::set{FindingKind::verification_budget_reached}) << text_of(report);
  EXPECT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(effect_of(report.findings[0]), Effect::undecided);
  EXPECT_TRUE(report.fully_checked()) << "of the signatures nothing was left out";
}

} // namespace
} // namespace countersign::testing
