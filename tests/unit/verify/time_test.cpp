// Validity windows wrap every 136 years, and two of the seams are near: 2038 and 2106.
#include "diff/verify/rrsig.h"
#include "diff/verify/verifier.h"
#include "tests/unit/verify/mutation.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

using referee::judge_window;
using referee::Rrsig;

SignatureOutcome window(std::uint32_t inception, std::uint32_t expiration, std::uint32_t at) {
  Rrsig rrsig;
  rrsig.inception = DnsTime(inception);
  rrsig.expiration = DnsTime(expiration);
  return judge_window(rrsig, DnsTime(at));
}

TEST(Window, HoldsAtBothOfItsEnds) {
  EXPECT_EQ(window(100, 200, 100), SignatureOutcome::valid);
  EXPECT_EQ(window(100, 200, 200), SignatureOutcome::valid);
  EXPECT_EQ(window(100, 200, 99), SignatureOutcome::not_yet_valid);
  EXPECT_EQ(window(100, 200, 201), SignatureOutcome::expired);
  EXPECT_EQ(window(100, 100, 100), SignatureOutcome::valid);
}

TEST(Window, CrossesTheSignBitOf2038) {
  EXPECT_EQ(window(0x7fffff00, 0x80000100, 0x7fffffff), SignatureOutcome::valid);
  EXPECT_EQ(window(0x7fffff00, 0x80000100, 0x80000000), SignatureOutcome::valid);
  EXPECT_EQ(window(0x7fffff00, 0x80000100, 0x80000101), SignatureOutcome::expired);
}

TEST(Window, CrossesTheWrapOf2106) {
  EXPECT_EQ(window(0xffffff00, 0x00000100, 0xffffffff), SignatureOutcome::valid);
  EXPECT_EQ(window(0xffffff00, 0x00000100, 0), SignatureOutcome::valid);
  EXPECT_EQ(window(0xffffff00, 0x00000100, 0x101), SignatureOutcome::expired);
  EXPECT_EQ(window(0xffffff00, 0x00000100, 0xfffffeff), SignatureOutcome::not_yet_valid);
}

TEST(Window, ThatEndsBeforeItBeginsIsMalformed) {
  EXPECT_EQ(window(200, 100, 150), SignatureOutcome::malformed);
  EXPECT_EQ(window(0x100, 0xffffff00, 0), SignatureOutcome::malformed);
}

TEST(Window, OfHalfTheCircleHasNoOrder) {
  EXPECT_EQ(window(0, 0x7fffffff, 5), SignatureOutcome::valid);
  EXPECT_EQ(window(0, 0x80000000, 5), SignatureOutcome::malformed);
  EXPECT_EQ(window(0x80000005, 5, 0), SignatureOutcome::malformed);
}

TEST(Window, AtTheUndefinedDistanceIsNotValid) {
  EXPECT_NE(window(0, 10, 0x80000000), SignatureOutcome::valid);
  EXPECT_NE(window(0x80000000, 0x80000010, 0), SignatureOutcome::valid);
}

TEST(WindowOfAZone, EarliestAndLatestAreTakenAcrossTheWrap) {
  SignOptions options = options_for(Mode::nsec);
  options.inception = DnsTime(0xffff0000);
  options.expiration = DnsTime(0x00010000);
  SignedZone zone = sign_zone(name("example."), hard_content(), key_pair(13), options);
  zone.drop_signatures("www.example.", RrType::A);
  zone.add_signature("www.example.", RrType::A, key_pair(13)[1],
                     {.inception = DnsTime(0xfffffff0), .expiration = DnsTime(0x00000010)});
  const VersionReport report = judge(zone, {.at = DnsTime(5)});
  const std::set near_its_end{FindingKind::rrsig_expires_early, FindingKind::signatures_end_before_expire};
  EXPECT_EQ(kinds(report), near_its_end) << text_of(report);
  EXPECT_EQ(report.earliest_expiration, DnsTime(0x00000010));
  EXPECT_EQ(report.latest_inception, DnsTime(0xfffffff0));
}

// What is remembered of a block holds until a boundary that may lie beyond the seam.
class Seam : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(Seam, IsCrossedByWhatIsRemembered) {
  const std::uint32_t seam = GetParam();
  SignOptions options = options_for(Mode::nsec3);
  options.inception = DnsTime(seam - 0x800000);
  options.expiration = DnsTime(seam + 0x800000);
  SignedZone zone = sign_zone(name("example."), hard_content(), key_pair(15), options);
  zone.drop_signatures("www.example.", RrType::A);
  zone.add_signature("www.example.", RrType::A, key_pair(15)[1], {.expiration = DnsTime(seam + 0x10000)});
  zone.drop_signatures("srv.example.", RrType::SRV);
  zone.add_signature("srv.example.", RrType::SRV, key_pair(15)[1], {.inception = DnsTime(seam + 0x100)});
  ZoneVersionPtr version = zone.build();
  Verifier verifier(2);
  std::uint8_t serial = 1;
  const auto kinds_at = [&](std::uint32_t at) {
    zone.change("example.", RrType::SOA,
                [&](Record& record) { record.rdata[soa_serial_offset(record.rdata) + 3] = ++serial; });
    zone.sign_again("example.", RrType::SOA);
    const Change change = difference(*version, *zone.build());
    version = version->apply(change).value();
    const VersionReport report = verifier.judge_next(version, change, {.at = DnsTime(at)});
    EXPECT_FALSE(verifier.effort().from_scratch);
    EXPECT_EQ(text_of(report), text_of(verify(*version, {.at = DnsTime(at)})));
    std::set<FindingKind> found = kinds(report);
    found.erase(FindingKind::signatures_end_before_expire);
    return found;
  };
  using enum FindingKind;
  (void)verifier.judge(version, {.at = DnsTime(seam - 5)});
  EXPECT_EQ(kinds_at(seam - 1), (std::set{rrsig_not_yet_valid, rrset_without_valid_signature}));
  EXPECT_EQ(kinds_at(seam), (std::set{rrsig_not_yet_valid, rrset_without_valid_signature}));
  EXPECT_EQ(kinds_at(seam + 0x100), std::set<FindingKind>{});
  EXPECT_EQ(kinds_at(seam + 0x10000), std::set{rrsig_expires_early});
  EXPECT_EQ(kinds_at(seam + 0x10001), (std::set{rrsig_expired, rrset_without_valid_signature}));
}

INSTANTIATE_TEST_SUITE_P(Of2038And2106, Seam, ::testing::Values(0x80000000U, 0U));

TEST(WindowOfAZone, WithoutAValidSignatureIsTheInstant) {
  const SignedZone zone = hard_zone(Mode::nsec);
  const VersionReport report = judge(zone, {.at = zone.options().expiration.plus(1)});
  EXPECT_EQ(report.earliest_expiration, report.at);
  EXPECT_EQ(report.latest_inception, report.at);
  EXPECT_EQ(report.signatures[SignatureOutcome::expired], report.signatures.total());
  EXPECT_TRUE(report.complete) << "all is signed; none of it is valid any more";
}

} // namespace
} // namespace countersign::testing
