// What honest zones do in the middle of a rollover or of a change of denial. None of it may fail a verdict.
#include "tests/unit/verify/mutation.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::IsEmpty;

const SigningKey& ksk() { return key_pair(13)[0]; }
const SigningKey& zsk() { return key_pair(13)[1]; }

void expect_nothing(const SignedZone& zone) {
  const VersionReport report = judge(zone);
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
  EXPECT_TRUE(report.complete);
}

// Everything found is of this kind and no worse than this.
void expect_only(const VersionReport& report, FindingKind kind, Severity at_most) {
  EXPECT_EQ(kinds(report), std::set{kind}) << text_of(report);
  for (const Finding& finding : report.findings) EXPECT_LE(finding.severity, at_most) << text_of(report);
  EXPECT_TRUE(report.complete);
}

template <class Predicate> void sign_also(SignedZone& zone, const SigningKey& key, Predicate wanted) {
  std::set<std::pair<Name, RrType>> sets;
  for (const Record& r : zone.records()) {
    if (r.type == RrType::RRSIG && wanted(covered_type(r.rdata)))
      sets.emplace(r.owner, covered_type(r.rdata));
  }
  for (const auto& [owner, type] : sets) zone.add_signature(to_text(owner.view()), type, key);
}

TEST(NegativeControl, ThePrepublishedKeySignsNothing) {
  SignedZone zone = hard_zone(Mode::nsec3);
  publish(zone, SigningKey::generate(13, k_zsk_flags).dnskey_rdata());
  expect_nothing(zone);
}

TEST(NegativeControl, SignaturesOfARetiringKeyStay) {
  SignedZone zone = hard_zone(Mode::nsec3);
  const SigningKey retiring = SigningKey::generate(13, k_zsk_flags);
  publish(zone, retiring.dnskey_rdata());
  for (const char* owner : {"www.example.", "ns1.example."}) {
    zone.drop_signatures(owner, RrType::A);
    zone.add_signature(owner, RrType::A, retiring);
  }
  expect_nothing(zone);
}

TEST(NegativeControl, DoubleSignaturesOfTwoZsks) {
  SignedZone zone = hard_zone(Mode::opt_out);
  const SigningKey second = SigningKey::generate(13, k_zsk_flags);
  publish(zone, second.dnskey_rdata());
  sign_also(zone, second, [](RrType type) { return type != RrType::DNSKEY; });
  expect_nothing(zone);
  EXPECT_GT(judge(zone).signatures[SignatureOutcome::valid],
            judge(hard_zone(Mode::opt_out)).signatures.total());
}

TEST(NegativeControl, DoubleSignaturesOfTwoAlgorithms) {
  SignedZone zone = hard_zone(Mode::nsec3);
  std::vector<SigningKey> keys = key_pair(13);
  keys.insert(keys.end(), key_pair(8).begin(), key_pair(8).end());
  sign_other_keys(zone, keys);
  expect_nothing(zone);
}

TEST(NegativeControl, TwoHonestKeysWithOneTag) {
  SignedZone zone = hard_zone(Mode::nsec3);
  const auto [first, second] = SigningKey::colliding(k_zsk_flags);
  sign_other_keys(zone, {ksk(), first});
  publish(zone, second.dnskey_rdata());
  // Half of the RRsets by each of them, and the validator cannot know which.
  for (const char* owner : {"www.example.", "ns1.example."}) {
    zone.drop_signatures(owner, RrType::A);
    zone.add_signature(owner, RrType::A, second);
  }
  const VersionReport report = judge(zone);
  expect_only(report, FindingKind::dnskey_tag_collision, Severity::minor);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
}

TEST(NegativeControl, OneKeyForAll) {
  SignedZone zone = hard_zone(Mode::nsec);
  sign_other_keys(zone, {zsk()});
  expect_nothing(zone);
  sign_other_keys(zone, {ksk()});
  expect_nothing(zone);
}

TEST(NegativeControl, TheZskSignsTheKeysTooAndTheKskSignsData) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.add_signature("example.", RrType::DNSKEY, zsk());
  zone.add_signature("www.example.", RrType::A, ksk());
  expect_nothing(zone);
}

// A key of a host or user, as RFC 4034 section 2.1.1 foresees them. Not at a name that is delegated.
TEST(NegativeControl, AKeyWithoutTheZoneFlagBelowTheApex) {
  SignedZone zone = hard_zone(Mode::nsec3);
  sign_other_content(zone, [](std::vector<Record>& content) {
    Bytes rdata = zsk().dnskey_rdata();
    rdata[0] = 0;
    content.push_back({name("www.example."), RrType::DNSKEY, 60, rdata});
  });
  expect_nothing(zone);
}

TEST(NegativeControl, AStandbyKskThatSignsNothing) {
  SignedZone zone = hard_zone(Mode::nsec);
  const SigningKey standby = SigningKey::generate(13, k_ksk_flags);
  publish(zone, standby.dnskey_rdata());
  expect_nothing(zone);
}

TEST(NegativeControl, ExpirationJitter) {
  SignedZone zone = hard_zone(Mode::nsec);
  std::uint32_t jitter = 0;
  for (const Record& r : std::vector<Record>(zone.records())) {
    if (r.type != RrType::A || zone.signatures(to_text(r.owner.view()), r.type).empty()) continue;
    zone.drop_signatures(to_text(r.owner.view()), r.type);
    zone.add_signature(to_text(r.owner.view()), r.type, zsk(),
                       {.inception = DnsTime(zone.options().inception.value() - jitter),
                        .expiration = DnsTime(zone.options().expiration.value() + jitter)});
    jitter += 977;
  }
  expect_nothing(zone);
}

// Incident 15: signatures of the new algorithm come first, its DNSKEY later (RFC 6781 section 4.1.4).
TEST(NegativeControl, FirstStepOfAnAlgorithmRollover) {
  SignedZone zone = hard_zone(Mode::nsec3);
  sign_also(zone, key_pair(8)[1], [](RrType) { return true; });
  const VersionReport report = judge(zone);
  expect_only(report, FindingKind::rrsig_unknown_key, Severity::info);
  EXPECT_EQ(report.signatures[SignatureOutcome::unknown_key], report.signatures[SignatureOutcome::valid]);
  EXPECT_TRUE(report.rrsets_without_valid_signature.empty());
}

TEST(NegativeControl, ASignatureOfAWithdrawnKeyBesideAValidOne) {
  SignedZone zone = hard_zone(Mode::nsec3);
  zone.add_signature("www.example.", RrType::A, SigningKey::generate(13, k_zsk_flags));
  expect_only(judge(zone), FindingKind::rrsig_unknown_key, Severity::minor);
}

TEST(NegativeControl, AnExpiredSignatureBesideAValidOne) {
  SignedZone zone = hard_zone(Mode::nsec3);
  zone.add_signature("www.example.", RrType::A, zsk(),
                     {.inception = DnsTime(1700000000), .expiration = DnsTime(1700086400)});
  expect_only(judge(zone), FindingKind::rrsig_expired, Severity::minor);
}

TEST(NegativeControl, OptOutChainThatKeepsSomeInsecureDelegations) {
  SignOptions options = options_for(Mode::nsec3);
  const SignedZone all = sign_zone(name("example."), hard_content(), key_pair(13), options);
  SignedZone zone = all;
  for (const Record& r : all.records()) {
    if (r.type == RrType::NSEC3) {
      change_and_sign(zone, to_text(r.owner.view()), RrType::NSEC3, [](Bytes& rdata) { rdata[1] = 1; });
    }
  }
  expect_nothing(zone);
}

TEST(NegativeControl, BindPrivateTypeAtTheApex) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3}) {
    SignedZone zone = hard_zone(mode);
    sign_other_content(zone, [](std::vector<Record>& content) {
      content.push_back(record("example. 0 TYPE65534 \\# 5 0D12340001"));
      content.push_back(record("example. 0 TYPE65534 \\# 5 0D43210001"));
    });
    expect_nothing(zone);
  }
}

TEST(NegativeControl, AZoneOfNothingButItsApex) {
  const std::vector<Record> content =
      records("example. 3600 SOA ns.test. h.test. 1 2 3 4 60\nexample. 3600 NS ns.test.\n");
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    expect_nothing(sign_zone(name("example."), content, key_pair(13), options_for(mode)));
  }
}

// The states of RFC 5155 section 10.4 and 10.5, and of a change of salt.
class Transition : public ::testing::Test {
protected:
  static bool is_denial(const Record& r, RrType type) {
    return r.type == type || (r.type == RrType::RRSIG && covered_type(r.rdata) == type);
  }
  // Both chains, complete and signed; NSEC3PARAM too.
  static SignedZone both() {
    std::vector<Record> content = hard_content();
    content.push_back(record("example. 0 NSEC3PARAM 1 0 0 -"));
    SignOptions options = options_for(Mode::nsec);
    SignedZone zone = sign_zone(name("example."), content, key_pair(13), options);
    const SignedZone other = hard_zone(Mode::nsec3);
    for (const Record& r : other.records()) {
      if (is_denial(r, RrType::NSEC3)) zone.add(r);
    }
    return zone;
  }
  static void drop_every_other(SignedZone& zone, RrType type) {
    std::set<std::string> owners;
    for (const Record& r : zone.records()) {
      if (r.type == type) owners.insert(to_text(r.owner.view()));
    }
    bool drop = false;
    for (const std::string& owner : owners) {
      if (drop) zone.drop(owner, type);
      drop = !drop;
    }
  }
};

TEST_F(Transition, BothChainsComplete) {
  expect_only(judge(both()), FindingKind::denial_mixed, Severity::minor);
}

TEST_F(Transition, TheNewNsec3ChainIsHalfBuiltAndNotAnnounced) {
  SignedZone zone = hard_zone(Mode::nsec);
  const SignedZone complete = both();
  for (const Record& r : complete.records()) {
    if (is_denial(r, RrType::NSEC3)) zone.add(r);
  }
  drop_every_other(zone, RrType::NSEC3);
  const VersionReport report = judge(zone);
  // The bitmap of the apex NSEC3 already lists the NSEC3PARAM that comes with the last record.
  for (const Finding& finding : report.findings)
    EXPECT_LE(finding.severity, Severity::minor) << text_of(report);
  EXPECT_TRUE(report.complete);
}

TEST_F(Transition, TheOldNsecChainIsHalfTakenDown) {
  SignedZone zone = both();
  drop_every_other(zone, RrType::NSEC);
  expect_only(judge(zone), FindingKind::denial_mixed, Severity::minor);
}

TEST_F(Transition, FaultsOfTheChainThatIsNotInForceAreMinor) {
  SignedZone zone = both();
  zone.drop("srv.example.", RrType::SRV); // its NSEC and its NSEC3 stay
  zone.drop(zone.nsec3_owner("srv.example."), RrType::NSEC3);
  const VersionReport report = judge(zone);
  for (const Finding& finding : report.findings) {
    if (finding.kind != FindingKind::nsec_superfluous) continue;
    EXPECT_EQ(finding.severity, Severity::minor);
  }
  EXPECT_TRUE(report.has(FindingKind::nsec_superfluous)) << text_of(report);
  EXPECT_TRUE(report.has(FindingKind::nsec3_chain_broken)) << text_of(report);
}

// Incident 28: announced before it is complete.
TEST_F(Transition, AnAnnouncedChainThatIsHalfBuiltFails) {
  SignedZone zone = both();
  drop_every_other(zone, RrType::NSEC3);
  const VersionReport report = judge(zone);
  EXPECT_TRUE(report.has(FindingKind::nsec3_missing)) << text_of(report);
  EXPECT_FALSE(report.complete);
}

TEST_F(Transition, ANewSaltIsHalfBuilt) {
  SignOptions other = options_for(Mode::nsec3);
  other.salt = {0xab};
  const SignedZone salted = sign_zone(name("example."), hard_content(), key_pair(13), other);
  SignedZone zone = hard_zone(Mode::nsec3);
  bool take = false;
  for (const Record& r : salted.records()) {
    if (r.type != RrType::NSEC3) continue;
    take = !take;
    if (!take) continue;
    zone.add(r);
    zone.sign_again(to_text(r.owner.view()), RrType::NSEC3);
  }
  expect_nothing(zone);
  EXPECT_EQ(judge(zone).denial.chains.size(), 2U);
}

TEST_F(Transition, TwoSaltsBothAnnounced) {
  SignOptions other = options_for(Mode::nsec3);
  other.salt = {0xab};
  const SignedZone salted = sign_zone(name("example."), hard_content(), key_pair(13), other);
  SignedZone zone = hard_zone(Mode::nsec3);
  for (const Record& r : salted.records()) {
    if (is_denial(r, RrType::NSEC3)) zone.add(r);
  }
  zone.add(record("example. 0 NSEC3PARAM 1 0 0 ab"));
  zone.sign_again("example.", RrType::NSEC3PARAM);
  expect_nothing(zone);
}

} // namespace
} // namespace countersign::testing
