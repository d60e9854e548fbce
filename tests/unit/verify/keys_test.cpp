#include "diff/verify/keys.h"
#include "diff/wire/presentation.h"
#include "tests/unit/verify/zones.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

using referee::KeyForm;
using referee::parse_public_key;

Bytes dnskey(std::string_view text) { return record(fmt::format("x. 0 DNSKEY {}", text)).rdata; }

// RFC 6605 section 6.1, RFC 8080 section 6.1, RFC 5702 section 6.1, RFC 4034 section 5.4.
TEST(KeyTag, OfThePublishedExamples) {
  EXPECT_EQ(key_tag(dnskey(
                "257 3 13 "
                "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==")),
            55648);
  EXPECT_EQ(key_tag(dnskey("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=")), 3613);
  EXPECT_EQ(
      key_tag(dnskey(
          "256 3 8 "
          "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=")),
      9033);
  EXPECT_EQ(key_tag(dnskey("256 3 5 "
                           "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
                           "2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/"
                           "M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==")),
            60485);
}

// Appendix B.1: the tag of algorithm 1 is cut from the end of its modulus.
TEST(KeyTag, OfAlgorithm1IsOfItsModulus) {
  EXPECT_EQ(key_tag(Bytes{1, 0, 3, 1, 1, 3, 0xaa, 0xbb, 0xcc, 0xdd}), 0xbbcc);
  EXPECT_EQ(key_tag(Bytes{1, 0, 3, 1}), 0);
}

// Odd lengths, and a sum that carries: the tag is that of the test signer, which counts in another way.
TEST(KeyTag, AgreesWithTheTestSigner) {
  const SigningKey key = SigningKey::generate(8, k_zsk_flags, 1024);
  Bytes rdata = key.dnskey_rdata();
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(key_tag(rdata), key.with_rdata(rdata).tag()) << rdata.size();
    rdata.push_back(static_cast<std::uint8_t>(255 - i));
  }
}

TEST(PublicKeyForm, OfEveryAlgorithmOfTheTestSignerIsUsable) {
  for (const std::uint8_t algorithm : std::initializer_list<std::uint8_t>{5, 7, 8, 10, 13, 14, 15, 16}) {
    const Bytes& rdata = key_pair(algorithm)[0].dnskey_rdata();
    const auto key = parse_public_key(algorithm, ByteView(rdata).subspan(4));
    EXPECT_EQ(key.form, KeyForm::usable) << int{algorithm} << ' ' << key.problem;
    EXPECT_TRUE(key.problem.empty()) << key.problem;
    EXPECT_GT(key.bits, 0U);
  }
}

TEST(PublicKeyForm, AlgorithmsThatAreNotJudgedAreUnsupported) {
  for (const std::uint8_t algorithm :
       std::initializer_list<std::uint8_t>{0, 1, 2, 3, 4, 6, 9, 11, 12, 17, 23, 252, 253, 254, 255}) {
    EXPECT_EQ(parse_public_key(algorithm, Bytes(64, 1)).form, KeyForm::unsupported) << int{algorithm};
  }
}

struct RsaCase {
  const char* name;
  Bytes exponent;
  std::size_t modulus_octets;
  std::uint8_t modulus_first;
  KeyForm form;
  bool blemished;
};

class RsaForm : public ::testing::TestWithParam<RsaCase> {};

TEST_P(RsaForm, IsJudged) {
  const RsaCase& row = GetParam();
  Bytes field{static_cast<std::uint8_t>(row.exponent.size())};
  append(field, row.exponent);
  Bytes modulus(row.modulus_octets, 0xc5);
  if (!modulus.empty()) modulus.front() = row.modulus_first;
  append(field, modulus);
  const auto key = parse_public_key(8, field);
  EXPECT_EQ(key.form, row.form) << key.problem;
  EXPECT_EQ(!key.problem.empty(), row.blemished || row.form != KeyForm::usable);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RsaForm,
    ::testing::Values(RsaCase{"Good", {1, 0, 1}, 256, 0xc5, KeyForm::usable, false},
                      RsaCase{"ExponentThree", {3}, 256, 0xc5, KeyForm::usable, false},
                      RsaCase{"LeadingZeroInModulus", {1, 0, 1}, 257, 0, KeyForm::usable, true},
                      RsaCase{"LeadingZeroInExponent", {0, 1, 0, 1}, 256, 0xc5, KeyForm::usable, true},
                      RsaCase{"ExponentOne", {1}, 256, 0xc5, KeyForm::malformed, false},
                      RsaCase{"ExponentEven", {1, 0, 0}, 256, 0xc5, KeyForm::malformed, false},
                      RsaCase{"ExponentZero", {0}, 256, 0xc5, KeyForm::malformed, false},
                      RsaCase{"NoExponent", {}, 256, 0xc5, KeyForm::malformed, false},
                      RsaCase{"NoModulus", {1, 0, 1}, 0, 0, KeyForm::malformed, false},
                      RsaCase{"TooSmall", {1, 0, 1}, 63, 0xc5, KeyForm::malformed, false},
                      RsaCase{"TooLarge", {1, 0, 1}, 513, 0xc5, KeyForm::malformed, false},
                      RsaCase{"LongExponent", Bytes(9, 1), 256, 0xc5, KeyForm::unsupported, false}),
    [](const auto& row) { return row.param.name; });

TEST(RsaForm, ALongFormExponentLengthIsABlemishWhereTheShortOneWouldDo) {
  Bytes field{0, 0, 3, 1, 0, 1};
  append(field, Bytes(256, 0xc5));
  const auto key = parse_public_key(8, field);
  EXPECT_EQ(key.form, KeyForm::usable);
  EXPECT_FALSE(key.problem.empty());
  EXPECT_EQ(parse_public_key(8, Bytes{}).form, KeyForm::malformed);
  EXPECT_EQ(parse_public_key(8, Bytes{0, 1}).form, KeyForm::malformed);
  EXPECT_EQ(parse_public_key(8, Bytes{0, 0xff, 0xff, 1}).form, KeyForm::malformed);
}

// What verified under a key with leading zeros still verifies: resolvers read a number, not octets.
TEST(LeadingZeros, DoNotKeepAKeyFromVerifying) {
  const SigningKey ksk = SigningKey::generate(8, k_ksk_flags);
  const SigningKey zsk = SigningKey::generate(8, k_zsk_flags);
  Bytes rdata = zsk.dnskey_rdata();
  rdata.insert(rdata.begin() + 4 + 1 + rdata[4], {0});
  const VersionReport report = judge(
      sign_zone(name("example."), hard_content(), {ksk, zsk.with_rdata(rdata)}, options_for(Mode::nsec)));
  EXPECT_EQ(kinds(report), std::set{FindingKind::dnskey_malformed}) << text_of(report);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
}

TEST(TrustedDs, EveryDigestTypeLeadsToTheKey) {
  const SignedZone zone = hard_zone(Mode::nsec);
  for (const std::uint8_t digest_type : std::initializer_list<std::uint8_t>{1, 2, 4}) {
    const std::vector<Record> trusted{
        {name("example."), RrType::DS, 60,
         key_pair(13)[0].ds_rdata(name("example.").view().wire(), digest_type)}};
    const VersionReport report = judge(zone, {.at = zone.at(), .trusted_ds = trusted});
    EXPECT_TRUE(report.findings.empty()) << text_of(report);
  }
}

// A digest that cannot be computed here counts by tag and algorithm, both ways.
TEST(TrustedDs, AnUnknownDigestTypeCountsByTag) {
  const SignedZone zone = hard_zone(Mode::nsec);
  std::vector<Record> trusted{
      {name("example."), RrType::DS, 60, key_pair(13)[0].ds_rdata(name("example.").view().wire(), 2)}};
  trusted[0].rdata[3] = 5;
  EXPECT_TRUE(judge(zone, {.at = zone.at(), .trusted_ds = trusted}).findings.empty());
  trusted[0].rdata[1] ^= 1;
  EXPECT_TRUE(
      judge(zone, {.at = zone.at(), .trusted_ds = trusted}).has(FindingKind::dnskey_not_signed_by_ksk));
}

// A zone whose every key and signature is of an algorithm that is not judged. Resolvers that do not know it
// either take the zone for insecure, not for bogus (RFC 4035 section 5.2).
TEST(UnknownAlgorithm, ThroughoutIsUndecidedAndNeverBogus) {
  std::vector<SigningKey> keys;
  for (const SigningKey& key : key_pair(15)) {
    Bytes rdata = key.dnskey_rdata();
    rdata[3] = 17;
    keys.push_back(key.with_rdata(rdata));
  }
  const SignedZone zone = sign_zone(name("example."), hard_content(), keys, options_for(Mode::nsec3));
  const std::vector<Record> trusted{
      {name("example."), RrType::DS, 60, keys[0].ds_rdata(name("example.").view().wire(), 2)}};
  for (const VersionReport& report : {judge(zone), judge(zone, {.at = zone.at(), .trusted_ds = trusted})}) {
    EXPECT_EQ(kinds(report),
              (std::set{FindingKind::dnskey_unsupported_algorithm, FindingKind::rrsig_unsupported_algorithm}))
        << text_of(report);
    EXPECT_EQ(report.signatures[SignatureOutcome::unsupported], report.signatures.total());
    EXPECT_TRUE(report.complete);
  }
}

TEST(TrustedDs, OfAnAlgorithmThatIsNotJudgedSaysNothing) {
  const SignedZone zone = hard_zone(Mode::nsec);
  std::vector<Record> trusted{
      {name("example."), RrType::DS, 60, key_pair(13)[0].ds_rdata(name("example.").view().wire(), 2)}};
  trusted.push_back(trusted[0]);
  trusted[1].rdata[2] = 12;
  EXPECT_EQ(kinds(judge(zone, {.at = zone.at(), .trusted_ds = trusted})),
            std::set{FindingKind::ds_without_dnskey});
}

// RFC 5011 section 2.1: a revoked key that does not sign the keys is not seen as revoked.
TEST(Revocation, CountsIfTheKeySignsTheKeysItself) {
  std::vector<SigningKey> keys = key_pair(13);
  keys.push_back(SigningKey::generate(13, k_ksk_flags | 0x80));
  SignedZone zone = sign_zone(name("example."), hard_content(), keys, options_for(Mode::nsec));
  const auto said = [](const VersionReport& report) {
    std::vector<std::string> evidence;
    for (const Finding& finding : report.findings) {
      if (finding.kind == FindingKind::dnskey_revoked) evidence.push_back(finding.evidence);
    }
    return evidence;
  };
  EXPECT_EQ(said(judge(zone)).size(), 1U) << text_of(judge(zone));
  zone.drop_signatures("example.", RrType::DNSKEY);
  zone.add_signature("example.", RrType::DNSKEY, keys[0]);
  EXPECT_EQ(said(judge(zone)).size(), 2U) << text_of(judge(zone));
  EXPECT_NE(text_of(judge(zone)).find("does not sign the DNSKEY RRset"), std::string::npos);
}

} // namespace
} // namespace countersign::testing
