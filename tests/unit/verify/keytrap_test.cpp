// KeyTrap (CVE-2023-50387) as its authors would lay it: a hundred keys of one tag, a hundred signatures on
// each RRset, hundreds of names. Work is counted in verifications, not timed, and nobody is accused or
// acquitted.
#include "diff/verify/signature_judge.h"
#include "diff/verify/verifier.h"
#include "tests/unit/verify/mutation.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

constexpr std::uint8_t k_keys = 100;
constexpr std::uint8_t k_signatures = 100;
constexpr std::size_t k_octets = 64; // of an Ed25519 signature

const SigningKey& ksk() { return key_pair(15)[0]; }
const SigningKey& zsk() { return key_pair(15)[1]; }

// Replaces the signatures of an RRset by some that verify under no key. Their second half is no number below
// the order of the group, so that OpenSSL refuses them at once and the test is quick; each still is a try.
void trap(SignedZone& zone, std::string_view owner, RrType type) {
  Record rrsig = zone.signatures(owner, type).at(0);
  zone.drop_signatures(owner, type);
  std::fill(rrsig.rdata.end() - k_octets, rrsig.rdata.end(), std::uint8_t{0xff});
  for (std::uint8_t i = 0; i < k_signatures; ++i) {
    *(rrsig.rdata.end() - k_octets) = i;
    zone.add(rrsig);
  }
}

void publish_likes_of(SignedZone& zone, const SigningKey& key) {
  for (const Bytes& rdata : likes_of(key, k_keys)) zone.add({zone.apex(), RrType::DNSKEY, 3600, rdata});
  zone.sign_again("example.", RrType::DNSKEY);
}

SignedZone keytrap(int names) {
  std::vector<Record> content = hard_content();
  for (int i = 0; i < names; ++i) content.push_back(record(fmt::format("n{}.example. 60 A 192.0.2.1", i)));
  SignedZone zone = sign_zone(name("example."), content, key_pair(15), options_for(Mode::nsec));
  publish_likes_of(zone, zsk());
  for (int i = 0; i < names; ++i) trap(zone, fmt::format("n{}.example.", i), RrType::A);
  return zone;
}

// Nobody can tell: no finding claims that a signature is bogus, and some say that it is not known.
void expect_undecided(const VersionReport& report) {
  EXPECT_FALSE(report.fully_checked());
  EXPECT_EQ(report.signatures[SignatureOutcome::bogus], 0U);
  EXPECT_TRUE(report.rrsets_without_valid_signature.empty());
  EXPECT_EQ(kinds(report),
            (std::set{FindingKind::dnskey_tag_collision, FindingKind::verification_budget_reached}))
      << text_of(report);
  bool undecided = false;
  for (const Finding& finding : report.findings) {
    EXPECT_NE(effect_of(finding), Effect::bogus) << text_of(report);
    undecided = undecided || effect_of(finding) == Effect::undecided;
  }
  EXPECT_TRUE(undecided) << "a verdict must not be GO";
}

TEST(KeyTrapZone, OfHundredsOfNamesIsStoppedByTheBudgetOfTheVersion) {
  const ZoneVersionPtr zone = keytrap(300).build();
  const VerifyOptions options{.at = hard_zone(Mode::nsec, 15).at()};
  Verifier verifier;
  const VersionReport report = verifier.judge(zone, options);
  expect_undecided(report);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], 1U) << "that of the KSK over the keys";
  EXPECT_EQ(report.signatures[SignatureOutcome::unchecked], report.signatures.total() - 1);
  const std::uint64_t granted =
      report.signatures.total() / referee::k_signatures_per_try + referee::k_spare_tries;
  EXPECT_LE(verifier.effort().verifications, granted);
  EXPECT_LT(granted, std::uint64_t{300} * k_signatures * k_keys / 20) << "what a naive validator would do";
  VerifyOptions threads = options;
  threads.threads = 3;
  EXPECT_EQ(text_of(verify(*zone, threads)), text_of(report));
}

// Each serial of such a zone may cost that much again, and not more: nothing is carried over that was not
// decided.
TEST(KeyTrapZone, CostsTheSameAtEverySerial) {
  const SignedZone zone = keytrap(3);
  SignedZone later = zone;
  later.change("example.", RrType::SOA,
               [](Record& record) { record.rdata[soa_serial_offset(record.rdata) + 3] ^= 1; });
  later.sign_again("example.", RrType::SOA);
  const ZoneVersionPtr version = zone.build();
  const Change change = difference(*version, *later.build());
  const ZoneVersionPtr next = version->apply(change).value();
  Verifier verifier;
  const VerifyOptions options{.at = zone.at()};
  (void)verifier.judge(version, options);
  const std::uint64_t first = verifier.effort().verifications;
  const VersionReport report = verifier.judge_next(next, change, options);
  expect_undecided(report);
  EXPECT_EQ(verifier.effort().verifications, first);
  EXPECT_EQ(text_of(report), text_of(verify(*next, options)));
}

// The DNSKEY RRset is where a resolver meets the trap first.
TEST(KeyTrapZone, OfTheKeysThemselvesLeavesTheChainOfTrustUnproven) {
  SignedZone zone = hard_zone(Mode::nsec, 15);
  publish_likes_of(zone, ksk());
  trap(zone, "example.", RrType::DNSKEY);
  Verifier verifier;
  const VersionReport report = verifier.judge(zone.build(), {.at = zone.at()});
  expect_undecided(report); // above all, the KSK is not said to be missing among the signers
  EXPECT_EQ(report.signatures[SignatureOutcome::unchecked], std::uint64_t{k_signatures});
  EXPECT_LE(verifier.effort().verifications,
            referee::k_max_signatures_per_rrset * referee::k_max_tries_per_signature +
                report.signatures[SignatureOutcome::valid]);
  for (const PublishedKey& key : report.keys) EXPECT_FALSE(key.signs_dnskey);
  std::vector<Record> trusted{{zone.apex(), RrType::DS, 60, ksk().ds_rdata(zone.apex().view().wire(), 2)}};
  expect_undecided(judge(zone, {.at = zone.at(), .trusted_ds = trusted}));
  trusted.push_back(trusted[0]);
  trusted[1].rdata.back() ^= 1;
  const VersionReport with_orphan = judge(zone, {.at = zone.at(), .trusted_ds = trusted});
  EXPECT_FALSE(with_orphan.has(FindingKind::dnskey_not_signed_by_ksk)) << text_of(with_orphan);
  EXPECT_TRUE(with_orphan.has(FindingKind::ds_without_dnskey));
}

} // namespace
} // namespace countersign::testing
