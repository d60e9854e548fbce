// Unpublished keys: found, told apart, named, and found again.
#include "tests/unit/autopsy/examined.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

SigningKey ksk(std::uint8_t algorithm) { return SigningKey::generate(algorithm, k_ksk_flags); }
SigningKey zsk(std::uint8_t algorithm) { return SigningKey::generate(algorithm, k_zsk_flags); }

// Makes `key` sign what names the zone's second key, as an HSM with another key under the same label does.
void sign_by(SignedZone& zone, const SigningKey& key, unsigned first, unsigned last) {
  for (unsigned i = first; i < last; ++i) {
    put_signature(zone, numbered(i), RrType::TXT, key.sign(octets_of(zone, numbered(i), RrType::TXT).all()));
  }
}

class UnpublishedKeys : public ::testing::TestWithParam<std::uint8_t> {};

TEST_P(UnpublishedKeys, AreRecoveredAndEverySignatureIsAttributed) {
  const SigningKey a = zsk(GetParam()), b = zsk(GetParam());
  SignedZone zone = numbered_zone({ksk(GetParam()), zsk(GetParam())}, 30);
  sign_by(zone, a, 0, 12);
  sign_by(zone, b, 12, 19);
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  EXPECT_EQ(examined.result.failing, 19U);
  ASSERT_EQ(keys.size(), 2U) << examined.text();
  ASSERT_EQ(examined.result.causes.size(), 2U) << examined.text();
  std::map<Bytes, std::uint64_t> found;
  for (const AutopsyCause& cause : examined.result.causes) {
    EXPECT_EQ(cause.explanation, Explanation::unknown_key);
    const auto key = std::ranges::find(keys, cause.key, &ForeignKey::name);
    ASSERT_NE(key, keys.end());
    found[key->rdata] = cause.count;
  }
  EXPECT_EQ(found[a.dnskey_rdata()], 12U);
  EXPECT_EQ(found[b.dnskey_rdata()], 7U);
  ASSERT_EQ(examined.sentences.size(), 1U);
  EXPECT_THAT(examined.sentences[0],
              AllOf(HasSubstr("19 failing under"), HasSubstr(fmt::format("true tag {}", a.tag())),
                    HasSubstr(fmt::format("true tag {}", b.tag())),
                    HasSubstr("not the " + std::to_string(zone.keys()[1].tag())),
                    HasSubstr("bytes intact, data as published")));
}

INSTANTIATE_TEST_SUITE_P(Curves, UnpublishedKeys, ::testing::Values(std::uint8_t{13}, std::uint8_t{14}),
                         [](const auto& curve) { return curve.param == 13 ? "P256" : "P384"; });

TEST(Autopsy, ATrueCollisionIsSaidToBeOne) {
  const auto [published, hidden] = SigningKey::colliding(k_zsk_flags);
  SignedZone zone = numbered_zone({ksk(13), published}, 5);
  sign_by(zone, hidden, 0, 4);
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].label.tag, published.tag());
  EXPECT_EQ(keys[0].rdata, hidden.dnskey_rdata());
  ASSERT_EQ(examined.sentences.size(), 1U);
  EXPECT_EQ(examined.sentences[0],
            fmt::format("4 failing under 13/{}: key A 4, true tag {}, which the published key has too; bytes "
                        "intact, data as published",
                        published.tag(), published.tag()));
}

TEST(Autopsy, AKeyKeepsItsNameFromVersionToVersion) {
  const SigningKey a = zsk(13), b = zsk(13);
  const std::vector<SigningKey> own{ksk(13), zsk(13)};
  ForeignKeys keys;
  SignedZone first = numbered_zone(own, 4);
  sign_by(first, a, 0, 4);
  (void)examine(first, keys);
  SignedZone second = numbered_zone(own, 6);
  sign_by(second, b, 0, 5);
  sign_by(second, a, 5, 6); // one signature is enough for a key that is known
  const Examined examined = examine(second, keys);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].rdata, a.dnskey_rdata());
  std::map<std::string, std::uint64_t> counts;
  for (const AutopsyCause& cause : examined.result.causes) counts[cause.key] = cause.count;
  EXPECT_EQ(counts, (std::map<std::string, std::uint64_t>{{"key A", 1}, {"key B", 5}}));
}

TEST(Autopsy, AKskThatSignsUnderAnotherTagIsNamedWithItsFlags) {
  const SigningKey hidden = ksk(13);
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 0);
  zone.drop_signatures("example.", RrType::DNSKEY);
  zone.drop_signatures("example.", RrType::SOA);
  for (const RrType type : {RrType::DNSKEY, RrType::SOA}) zone.add_signature("example.", type, hidden);
  ForeignKeys keys;
  (void)examine(zone, keys);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].rdata, hidden.dnskey_rdata());
}

TEST(Autopsy, OneSignatureOfAnUnknownKeyProvesNothing) {
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 3);
  sign_by(zone, zsk(13), 0, 1);
  ForeignKeys keys;
  EXPECT_EQ(examine(zone, keys).only().explanation, Explanation::unexplained);
  EXPECT_TRUE(keys.empty());
}

TEST(Autopsy, TheSameSignatureTwiceAndItsTwinAreNoSecondWitness) {
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 3);
  sign_by(zone, zsk(13), 0, 1);
  Record twin = zone.signatures(numbered(0), RrType::TXT).at(0);
  // n - s, by hand: the order of P-256 minus the last 32 octets.
  static constexpr std::uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0,    0,    0,    0,    0xff, 0xff, 0xff,
                                             0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                             0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  int borrow = 0;
  for (int i = 31; i >= 0; --i) {
    std::uint8_t& octet = twin.rdata[twin.rdata.size() - 32 + static_cast<std::size_t>(i)];
    const int difference = order[i] - octet - borrow;
    borrow = difference < 0 ? 1 : 0;
    octet = static_cast<std::uint8_t>(difference + (borrow != 0 ? 256 : 0));
  }
  zone.add(twin);
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  EXPECT_EQ(examined.result.failing, 2U);
  EXPECT_TRUE(keys.empty()) << examined.text();
}

TEST(Autopsy, NoiseNeverBecomesAKey) {
  std::mt19937 random(4711);
  const SigningKey a = zsk(13);
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 60);
  sign_by(zone, a, 0, 20);
  for (unsigned i = 20; i < 60; ++i) {
    Bytes noise(64);
    for (std::uint8_t& octet : noise) octet = static_cast<std::uint8_t>(random());
    noise[0] = noise[32] = 1; // in range
    put_signature(zone, numbered(i), RrType::TXT, noise);
  }
  ForeignKeys keys;
  AutopsyOptions options;
  options.effort = 100'000;
  const Examined examined = examine(zone, keys, options);
  ASSERT_EQ(keys.size(), 1U) << examined.text();
  EXPECT_EQ(keys[0].rdata, a.dnskey_rdata());
  for (const AutopsyCause& cause : examined.result.causes) {
    if (cause.key == "key A") {
      EXPECT_EQ(cause.count, 20U);
    } else { // half of all numbers are no x coordinate
      EXPECT_TRUE(cause.explanation == Explanation::damaged_form ||
                  cause.explanation == Explanation::unexplained)
          << examined.text();
    }
  }
}

TEST(Autopsy, WhatTheEffortDoesNotReachIsSaidToBeNotExamined) {
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 20);
  sign_by(zone, zsk(13), 0, 20);
  for (const std::uint64_t effort : {0U, 10U, 60U, 400U}) {
    AutopsyOptions options;
    options.effort = effort;
    const Examined examined = examine(zone, options);
    EXPECT_EQ(examined.result.causes.back().explanation,
              effort < 400 ? Explanation::not_examined : Explanation::unknown_key)
        << effort << examined.text();
  }
}

TEST(Autopsy, ManySignaturesAreAttributedInBatches) {
  const SigningKey a = zsk(13), b = zsk(13);
  SignedZone zone = numbered_zone({ksk(13), zsk(13)}, 2000);
  sign_by(zone, a, 0, 1000);
  sign_by(zone, b, 1000, 2000);
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  ASSERT_EQ(examined.result.causes.size(), 2U) << examined.text();
  EXPECT_EQ(examined.result.causes[0].count, 1000U);
  EXPECT_EQ(examined.result.causes[1].count, 1000U);
  EXPECT_LT(examined.result.effort, 10'000U);
}

TEST(Autopsy, AZoneWithoutFailuresHasNothingToTell) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    const Examined examined = examine(hard_zone(mode));
    EXPECT_EQ(examined.result.failing, 0U);
    EXPECT_TRUE(examined.result.causes.empty());
    EXPECT_EQ(examined.result.effort, 0U);
  }
}

} // namespace
} // namespace countersign::testing
