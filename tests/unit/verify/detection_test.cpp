// Damage that other validators overlook, and how heavy it weighs. The letters are those of a comparison of
// ldns, BIND, validns and Knot: D5 and D8 are accepted by some of them, D3 is reported by others only once,
// D9 is a false alarm in one.
#include "tests/unit/verify/mutation.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

const SigningKey& zsk() { return key_pair(13)[1]; }

const Finding& only(const VersionReport& report, FindingKind kind) {
  const auto found = std::ranges::find(report.findings, kind, &Finding::kind);
  EXPECT_EQ(std::ranges::count(report.findings, kind, &Finding::kind), 1) << text_of(report);
  return found == report.findings.end() ? report.findings.at(0) : *found;
}

TEST(Detection, D1OneBitInTheSignatureOverADeepNsec3) {
  SignedZone zone = hard_zone(Mode::nsec3);
  const std::string owner = zone.nsec3_owner("a.b.c.example.");
  zone.change_signatures(owner, RrType::NSEC3, flip_last_bit);
  const VersionReport report = judge(zone);
  const Finding& bogus = only(report, FindingKind::rrsig_bogus);
  EXPECT_EQ(bogus.subject.owner, owner);
  EXPECT_EQ(bogus.subject.type, "NSEC3");
  EXPECT_EQ(bogus.severity, Severity::critical);
  EXPECT_EQ(report.rrsets_without_valid_signature.at(RrType::NSEC3), 1U);
  EXPECT_TRUE(report.complete) << "the chain is closed; it is the signature that is bad";
}

TEST(Detection, D2OneBitInTheSignatureOverADs) {
  SignedZone zone = hard_zone(Mode::opt_out);
  zone.change_signatures("secure.example.", RrType::DS, flip_last_bit);
  const VersionReport report = judge(zone);
  EXPECT_EQ(only(report, FindingKind::rrsig_bogus).subject.owner, "secure.example.");
  EXPECT_EQ(report.by_key.at({KeyLabel{13, zsk().tag()}, RrType::DS})[SignatureOutcome::bogus], 1U);
}

// The .de outage of 2026: three key pairs under the tag of the one that is published.
TEST(Detection, D3ASignatureByAnotherKeyUnderThePublishedTagIsFoundEveryTime) {
  SignedZone zone = hard_zone(Mode::nsec3);
  const SigningKey wrong = SigningKey::generate(13, k_zsk_flags);
  std::uint64_t damaged = 0;
  for (const Record& r : std::vector<Record>(zone.records())) {
    if (r.type != RrType::RRSIG || covered_type(r.rdata) == RrType::DNSKEY || ++damaged % 3 == 0) continue;
    const std::string owner = to_text(r.owner.view());
    zone.drop_signatures(owner, covered_type(r.rdata));
    zone.add_signature(owner, covered_type(r.rdata), wrong, {.tag = zsk().tag()});
  }
  const std::uint64_t bad = damaged - damaged / 3;
  const VersionReport report = judge(zone, {.at = zone.at(), .findings_per_kind = 1000});
  EXPECT_EQ(report.signatures[SignatureOutcome::bogus], bad);
  EXPECT_EQ(static_cast<std::uint64_t>(
                std::ranges::count(report.findings, FindingKind::rrsig_bogus, &Finding::kind)),
            bad);
  const auto zone_key = std::ranges::find(report.keys, KeyLabel{13, zsk().tag()}, &PublishedKey::label);
  for (const Finding& finding : report.findings) {
    if (finding.kind != FindingKind::rrsig_bogus) continue;
    EXPECT_EQ(finding.subject.key, fmt::format("13/{}/{}", zsk().tag(), zone_key->fingerprint));
    EXPECT_NE(finding.evidence.find(zone_key->fingerprint), std::string::npos) << finding.evidence;
  }
}

TEST(Detection, D5ABadSignatureBesideAGoodOneIsFoundInEitherOrder) {
  for (const std::uint32_t shift : {0U, 1U}) {
    SignedZone zone = hard_zone(Mode::nsec3);
    // The inception decides which of them comes first in canonical order.
    zone.drop_signatures("www.example.", RrType::A);
    zone.add_signature("www.example.", RrType::A, zsk(), {.inception = zone.options().inception.plus(shift)});
    zone.change_signatures("www.example.", RrType::A, flip_last_bit);
    zone.add_signature("www.example.", RrType::A, zsk(),
                       {.inception = zone.options().inception.plus(1 - shift)});
    const VersionReport report = judge(zone);
    EXPECT_EQ(kinds(report), std::set{FindingKind::rrsig_bogus}) << text_of(report);
    EXPECT_EQ(report.findings.at(0).severity, Severity::major) << "resolvers take the good one";
    EXPECT_TRUE(report.rrsets_without_valid_signature.empty());
  }
}

TEST(Detection, D8ADelegationLostAndItsNsec3KeptInAnOptOutZone) {
  SignedZone zone = hard_zone(Mode::opt_out);
  zone.drop_name("secure.example.");
  zone.drop_name("ns.secure.example.");
  const VersionReport report = judge(zone);
  EXPECT_EQ(kinds(report), std::set{FindingKind::nsec3_superfluous}) << text_of(report);
  EXPECT_EQ(report.findings.at(0).subject.owner, zone.nsec3_owner("secure.example."));
}

// What was glue is the zone's own data as soon as the delegation is gone.
TEST(Detection, GlueThatOutlivesItsDelegationMustBeSigned) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.drop_name("secure.example.");
  const VersionReport report = judge(zone);
  EXPECT_EQ(only(report, FindingKind::rrset_unsigned).subject.owner, "ns.secure.example.");
  EXPECT_EQ(only(report, FindingKind::nsec_missing).subject.owner, "ns.secure.example.");
}

TEST(Detection, D9TwoZsksWithOneTagAreBothTried) {
  SignedZone zone = hard_zone(Mode::nsec3);
  const auto [first, second] = SigningKey::colliding(k_zsk_flags);
  sign_other_keys(zone, {key_pair(13)[0], first, second});
  const VersionReport report = judge(zone);
  EXPECT_EQ(kinds(report), std::set{FindingKind::dnskey_tag_collision}) << text_of(report);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
  // And a signature by neither of them is bogus.
  zone.drop_signatures("www.example.", RrType::A);
  zone.add_signature("www.example.", RrType::A, zsk(), {.tag = first.tag()});
  const VersionReport bad = judge(zone);
  EXPECT_EQ(only(bad, FindingKind::rrsig_bogus).subject.key, fmt::format("13/{}", first.tag()));
}

// .se 2022: a few hundredths of a percent of the signatures, never those of the apex.
TEST(Detection, OneBadSignatureAmongThousandsIsFoundWhereverItIs) {
  std::vector<Record> content = hard_content();
  for (int i = 0; i < 1100; ++i) content.push_back(record(fmt::format("n{}.example. 60 A 192.0.2.1", i)));
  const SignedZone good = sign_zone(name("example."), content, key_pair(15), options_for(Mode::nsec));
  for (const int victim : {0, 600, 1099}) {
    SignedZone zone = good;
    zone.change_signatures(fmt::format("n{}.example.", victim), RrType::A, flip_last_bit);
    const VersionReport report = judge(zone, {.at = zone.at(), .threads = 2});
    EXPECT_EQ(only(report, FindingKind::rrsig_bogus).subject.owner, fmt::format("n{}.example.", victim));
    EXPECT_EQ(report.signatures[SignatureOutcome::bogus], 1U);
  }
}

TEST(Detection, EvidenceNamesKeyWindowAndFingerprint) {
  SignedZone zone = hard_zone(Mode::nsec3);
  zone.change_signatures("www.example.", RrType::A, flip_last_bit);
  const VersionReport report = judge(zone);
  const auto key = std::ranges::find(report.keys, KeyLabel{13, zsk().tag()}, &PublishedKey::label);
  EXPECT_EQ(
      only(report, FindingKind::rrsig_bogus).evidence,
      fmt::format(
          "RRSIG by 13/{}, inception 20261101000000, expiration 20270301000000: does not verify under the "
          "published key {}",
          zsk().tag(), key->fingerprint));
}

} // namespace
} // namespace countersign::testing
