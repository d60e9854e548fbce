// ZONEMD, CDS, DS, DNAME and margins: what honest zones do, and what weighs how much.
#include "diff/verify/verifier.h"
#include "tests/unit/verify/digested.h"
#include "tests/unit/verify/mutation.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SigningKey& ksk() { return key_pair(13)[0]; }
const SigningKey& zsk() { return key_pair(13)[1]; }

void expect_nothing(const SignedZone& zone, VerifyOptions options) {
  const VersionReport report = judge(zone, options);
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
}
void expect_nothing(const SignedZone& zone) { expect_nothing(zone, {.at = zone.at()}); }

const Finding& only(const VersionReport& report, FindingKind kind) {
  EXPECT_EQ(kinds(report), std::set{kind}) << text_of(report);
  return report.findings.at(0);
}

Bytes example() {
  const Name apex = name("example.");
  return Bytes(apex.view().wire().begin(), apex.view().wire().end());
}
Record at_apex(RrType type, Bytes rdata) { return {name("example."), type, 3600, std::move(rdata)}; }

TEST(Zonemd, ASignerThatDigestsLastIsRight) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    for (const std::vector<std::uint8_t>& hashes : {std::vector<std::uint8_t>{1}, {2}, {1, 2}}) {
      expect_nothing(digested_zone(mode, hashes));
    }
  }
}

// Types beyond RRSIG come after it in the digest, whatever they are covered by.
TEST(Zonemd, DoubleSignaturesAndHighTypesAreDigestedInOrder) {
  SignedZone zone = digested_zone(Mode::nsec, {1});
  sign_other_content(zone, [](std::vector<Record>& content) {
    content.push_back(at_apex(RrType::ZONEMD, zonemd_rdata(1, 1, 1, Bytes(48))));
    content.push_back(record("example. 60 CAA 0 issue \"ca.test\""));
    content.push_back(record("strange.example. 60 A 192.0.2.9"));
  });
  for (const RrType type : {RrType::A, RrType(65400), RrType::NSEC}) {
    zone.add_signature("strange.example.", type, zsk(), {.inception = zone.options().inception.plus(9)});
  }
  digest_again(zone);
  expect_nothing(zone);
}

TEST(Zonemd, IsJudgedAgainAfterEachChange) {
  SignedZone first = digested_zone(Mode::nsec, {1});
  SignedZone second = digested_zone(Mode::nsec, {1});
  second.change("example.", RrType::SOA, [](Record& r) { r.rdata[r.rdata.size() - 17] = 2; });
  second.sign_again("example.", RrType::SOA);
  const ZoneVersionPtr before = first.build(), after = second.build();
  Verifier verifier;
  EXPECT_THAT(verifier.judge(before, {.at = first.at()}).findings, IsEmpty());
  const VersionReport stale = verifier.judge_next(after, difference(*before, *after), {.at = first.at()});
  EXPECT_FALSE(verifier.effort().from_scratch);
  EXPECT_EQ(only(stale, FindingKind::zonemd_serial).evidence, "serial 1, the SOA has 2");
  EXPECT_EQ(text_of(stale), text_of(verify(*after, {.at = first.at()})));
}

TEST(Zonemd, AnUnsupportedOneBesideAGoodOneIsWorthKnowing) {
  SignedZone zone = hard_zone(Mode::nsec);
  sign_other_content(zone, [](std::vector<Record>& content) {
    content.push_back(at_apex(RrType::ZONEMD, zonemd_rdata(1, 1, 1, Bytes(48))));
    content.push_back(at_apex(RrType::ZONEMD, zonemd_rdata(1, 1, 3, Bytes(28))));
  });
  digest_again(zone);
  EXPECT_EQ(only(judge(zone), FindingKind::zonemd_unsupported).severity, Severity::info);
}

TEST(Zonemd, OfAPartOfAZoneIsNotJudged) {
  SignedZone zone = digested_zone(Mode::nsec, {1});
  zone.drop_name("srv.example.");
  expect_nothing(zone, {.at = zone.at(), .rrsets_only = true});
}

TEST(Zonemd, EvidenceNamesBothDigests) {
  SignedZone zone = digested_zone(Mode::nsec, {1});
  zone.change("ns.insecure.example.", RrType::A, [](Record& r) { r.rdata.back() ^= 1; });
  const VersionReport report = judge(zone);
  const Finding& finding = only(report, FindingKind::zonemd_mismatch);
  EXPECT_THAT(finding.evidence, HasSubstr(to_hex(zone_digest(zone, 1))));
  EXPECT_EQ(effect_of(finding), Effect::bogus);
}

void ask(SignedZone& zone, std::vector<Record> records) {
  sign_other_content(zone, [&](std::vector<Record>& content) {
    for (Record& r : records) content.push_back(std::move(r));
  });
}

TEST(Cds, OfTheKeySigningKeyInEveryDigestIsRight) {
  SignedZone zone = hard_zone(Mode::nsec3);
  ask(zone,
      {at_apex(RrType::CDS, ksk().ds_rdata(example(), 1)), at_apex(RrType::CDS, ksk().ds_rdata(example(), 2)),
       at_apex(RrType::CDS, ksk().ds_rdata(example(), 4)), at_apex(RrType::CDNSKEY, ksk().dnskey_rdata())});
  expect_nothing(zone);
  const std::vector<Record> trusted{at_apex(RrType::DS, ksk().ds_rdata(example(), 2))};
  expect_nothing(zone, {.at = zone.at(), .trusted_ds = trusted});
}

TEST(Cds, OfOneKeyForAllIsRight) {
  SignedZone zone = sign_zone(name("example."), hard_content(), {zsk()}, options_for(Mode::nsec));
  ask(zone, {at_apex(RrType::CDS, zsk().ds_rdata(example(), 2))});
  expect_nothing(zone);
}

TEST(Cds, RequestsToDeleteAreRight) {
  SignedZone zone = hard_zone(Mode::nsec);
  ask(zone, {record("example. 3600 CDS 0 0 0 00")});
  expect_nothing(zone);
  ask(zone, {record("example. 3600 CDNSKEY 0 3 0 AA==")});
  expect_nothing(zone);
  ask(zone, {record("example. 3600 CDS 0 0 0 00"), record("example. 3600 CDNSKEY 0 3 0 AA==")});
  expect_nothing(zone);
}

// The second step of a rollover with double signatures: both keys sign, the DS is still that of the old one.
TEST(Cds, OfTheNextKeySignedByTheOldOneIsRight) {
  SignedZone zone = hard_zone(Mode::nsec);
  const SigningKey next = SigningKey::generate(13, k_ksk_flags);
  sign_other_keys(zone, {ksk(), next, zsk()});
  ask(zone,
      {at_apex(RrType::CDS, next.ds_rdata(example(), 2)), at_apex(RrType::CDNSKEY, next.dnskey_rdata())});
  const std::vector<Record> trusted{at_apex(RrType::DS, ksk().ds_rdata(example(), 2))};
  expect_nothing(zone, {.at = zone.at(), .trusted_ds = trusted});
}

TEST(Cds, ThatNobodySignedIsUnsignedAndNothingElse) {
  SignedZone zone = hard_zone(Mode::nsec);
  ask(zone, {at_apex(RrType::CDS, ksk().ds_rdata(example(), 2))});
  zone.drop_signatures("example.", RrType::CDS);
  EXPECT_EQ(kinds(judge(zone)), std::set{FindingKind::rrset_unsigned});
}

TEST(Cds, CopiesUnderASignallingNameAreRight) {
  SignedZone zone = hard_zone(Mode::nsec);
  ask(zone, {record("_dsboot.child.test._signal.ns1.example. 60 CDS 0 0 0 00"),
             record("_dsboot.child.test._signal.ns1.example. 60 CDNSKEY 0 3 0 AA==")});
  expect_nothing(zone);
}

TEST(Ds, OfUnknownDigestTypesAtADelegationIsNotJudged) {
  SignedZone zone = hard_zone(Mode::nsec);
  ask(zone, {record("secure.example. 3600 DS 7 13 3 00"), record("secure.example. 3600 DS 7 200 240 0011")});
  expect_nothing(zone);
}

TEST(Ds, AtTheApexWeighsMoreThanAtANameThatLostItsDelegation) {
  const std::string ds = " 3600 DS 1 13 2 " + std::string(64, 'a');
  SignedZone zone = hard_zone(Mode::nsec);
  ask(zone, {record("example." + ds)});
  EXPECT_EQ(only(judge(zone), FindingKind::ds_misplaced).severity, Severity::major);
  ask(zone, {record("www.example." + ds)});
  EXPECT_EQ(only(judge(zone), FindingKind::ds_misplaced).severity, Severity::minor);
}

TEST(Ds, OfAPartOfAZoneNeedsNoNsBesideIt) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.drop("secure.example.", RrType::NS);
  zone.drop_name("ns.secure.example.");
  expect_nothing(zone, {.at = zone.at(), .rrsets_only = true});
}

TEST(Dname, AtTheApexStandsBesideItsNs) {
  std::vector<Record> content =
      records("example. 3600 SOA ns.test. h.test. 1 2 3 4 60\nexample. 3600 NS ns.test.\n"
              "example. 3600 DNAME other.test.\n");
  for (const Mode mode : {Mode::nsec, Mode::nsec3}) {
    expect_nothing(sign_zone(name("example."), content, key_pair(13), options_for(mode)));
  }
}

// Of each DS algorithm a key must sign the DNSKEY RRset, and it is not enough that one is published.
TEST(DsAlgorithms, AKeyOfEachMustSignTheKeys) {
  std::vector<SigningKey> keys = key_pair(13);
  keys.insert(keys.end(), key_pair(15).begin(), key_pair(15).end());
  SignedZone zone = sign_zone(name("example."), hard_content(), keys, options_for(Mode::nsec));
  const std::vector<Record> trusted{at_apex(RrType::DS, keys[0].ds_rdata(example(), 2)),
                                    at_apex(RrType::DS, keys[2].ds_rdata(example(), 2))};
  const VerifyOptions options{.at = zone.at(), .trusted_ds = trusted};
  expect_nothing(zone, options);
  zone.drop_signatures("example.", RrType::DNSKEY);
  zone.add_signature("example.", RrType::DNSKEY, keys[0]);
  const std::set expected{FindingKind::dnskey_not_signed_by_ksk, FindingKind::rrset_algorithm_incomplete};
  EXPECT_EQ(kinds(judge(zone, options)), expected);
  // By the other key of the algorithm: complete, and still not the one that the parent vouches for.
  zone.add_signature("example.", RrType::DNSKEY, keys[3]);
  EXPECT_EQ(kinds(judge(zone, options)), std::set{FindingKind::dnskey_not_signed_by_ksk});
}

// The signatures of the zone, and those of www until `end`.
SignedZone zone_with_www_until(DnsTime end) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.drop_signatures("www.example.", RrType::A);
  zone.add_signature("www.example.", RrType::A, zsk(), {.expiration = end});
  return zone;
}

constexpr std::uint32_t k_expire = 1209600; // of hard_content()'s SOA

TEST(Margin, TheLastSecondOfAnIntervalIsEnough) {
  const DnsTime at = hard_zone(Mode::nsec).at();
  expect_nothing(zone_with_www_until(at.plus(k_expire)));
  EXPECT_EQ(kinds(judge(zone_with_www_until(at.plus(k_expire - 1)))),
            std::set{FindingKind::signatures_end_before_expire});
  EXPECT_EQ(kinds(judge(zone_with_www_until(at.plus(300)))),
            std::set{FindingKind::signatures_end_before_expire});
  const std::set both{FindingKind::signatures_end_before_expire, FindingKind::rrsig_expires_early};
  EXPECT_EQ(kinds(judge(zone_with_www_until(at.plus(299)))), both);
}

TEST(Margin, OfPolicyIsDemandedOfEveryRrset) {
  const DnsTime at = hard_zone(Mode::nsec).at();
  const SignedZone zone = zone_with_www_until(at.plus(k_expire));
  expect_nothing(zone, {.at = at, .min_remaining_s = k_expire});
  const VersionReport report = judge(zone, {.at = at, .min_remaining_s = k_expire + 1});
  const Finding& early = only(report, FindingKind::rrsig_expires_early);
  EXPECT_EQ(early.subject.owner, "www.example.");
  EXPECT_EQ(effect_of(early), Effect::none);
}

TEST(Margin, OfTwoSignaturesTheLongerOneCounts) {
  SignedZone zone = zone_with_www_until(hard_zone(Mode::nsec).at().plus(60));
  zone.add_signature("www.example.", RrType::A, zsk());
  expect_nothing(zone);
}

TEST(Margin, IsSeenAcrossTheWrapOf2106) {
  SignOptions options = options_for(Mode::nsec);
  options.inception = DnsTime(0xffff0000);
  options.expiration = DnsTime(0x00200000);
  const SignedZone zone = sign_zone(name("example."), hard_content(), key_pair(13), options);
  expect_nothing(zone, {.at = DnsTime(0xfffffff0)});
  const VersionReport report = judge(zone, {.at = DnsTime(0x00200000 - 3599)});
  EXPECT_TRUE(report.has(FindingKind::rrsig_expires_early)) << text_of(report);
}

// A version may stand still while time passes: blocks are walked again when a margin is passed.
TEST(Margin, ThatIsPassedBetweenTwoVersionsIsReported) {
  SignedZone zone = zone_with_www_until(hard_zone(Mode::nsec).at().plus(5000));
  const ZoneVersionPtr before = zone.build();
  zone.change("example.", RrType::SOA, [](Record& r) { r.rdata[r.rdata.size() - 17] = 2; });
  zone.sign_again("example.", RrType::SOA);
  const ZoneVersionPtr after = zone.build();
  for (const std::uint32_t seconds : {4700U, 4701U}) {
    Verifier verifier(1);
    (void)verifier.judge(before, {.at = zone.at()});
    const VerifyOptions later{.at = zone.at().plus(seconds)};
    const VersionReport report = verifier.judge_next(after, difference(*before, *after), later);
    EXPECT_FALSE(verifier.effort().from_scratch);
    EXPECT_EQ(report.has(FindingKind::rrsig_expires_early), seconds == 4701) << seconds;
    EXPECT_EQ(text_of(report), text_of(verify(*after, later)));
  }
}

} // namespace
} // namespace countersign::testing
