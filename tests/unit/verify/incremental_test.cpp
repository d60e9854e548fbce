// A version judged after the one before gets the report that it gets when it is judged alone: octet by octet,
// whatever changed, whatever is broken, and whatever the clock did in between.
#include "diff/verify/verifier.h"
#include "tests/unit/verify/random_zone.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

// All that text_of() leaves out, too.
std::string all_of(const VersionReport& report) {
  std::string text = text_of(report) + fmt::format("opt-out {}\n", report.denial.opt_out_seen);
  for (const Nsec3Parameters& chain : report.denial.chains) {
    text += fmt::format("chain {} {} {}\n", chain.hash_algorithm, chain.iterations, to_hex(chain.salt));
  }
  for (const Finding& finding : report.findings) {
    text += fmt::format("{} {} {} {} {} {} {} {} {}\n", info(finding.kind).id, to_text(finding.severity),
                        finding.subject.owner, finding.subject.type, finding.subject.key, finding.evidence,
                        finding.count, finding.signer, finding.serial.value());
  }
  return text;
}

// Damage by name, and what the report counts of it.
std::string damage_of(const Verifier& verifier) {
  const Damage damage = verifier.damage();
  std::string text;
  for (const LostRrset& lost : damage.lost) {
    text += fmt::format("lost {} {}\n", to_text(lost.node.owner()), to_text(lost.type));
  }
  for (const FailingSignature& failing : damage.failing) {
    text += fmt::format("failing {} {} {} {}\n", to_text(failing.node.owner()), to_text(failing.type),
                        failing.index, to_text(failing.outcome));
  }
  return text;
}

void expect_damage_is_what_is_counted(const Verifier& verifier, const VersionReport& report) {
  std::map<RrType, std::uint64_t> lost;
  for (const LostRrset& rrset : verifier.damage().lost) {
    ++lost[rrset.type];
    EXPECT_TRUE(rrset.node.has(rrset.type));
  }
  EXPECT_EQ(lost, report.rrsets_without_valid_signature);
}

struct Outcome {
  unsigned steps = 0;
  unsigned chains_followed = 0; // denial judged from nearby
  unsigned damaged = 0;         // steps that lost an RRset
  std::uint64_t verifications = 0, signatures = 0;
};

// One zone through `steps` versions. Versions are derived by apply(), as an IXFR makes them.
void play(std::uint32_t seed, unsigned steps, Outcome& outcome) {
  RandomZone zone(seed);
  VerifyOptions options{.at = zone.inception().plus(86'400), .findings_per_kind = 1 + seed % 5};
  Verifier verifier(1 + seed % 9);
  const bool sane = zone.random(2) == 0; // half of the zones never break
  ZoneVersionPtr version = zone.build(0);
  ASSERT_EQ(all_of(verifier.judge(version, options)), all_of(verify(*version, options)));
  for (unsigned step = 0; step < steps; ++step) {
    zone.edit();
    const unsigned damages = sane || zone.random(3) != 0 ? 0 : 1 + zone.random(3);
    const Change change = difference(*version, *zone.build(damages));
    const auto next = version->apply(change);
    ASSERT_TRUE(next) << next.error().message;
    if (zone.random(3) == 0) options.at = options.at.plus(zone.random(150'000));
    const VersionReport remembered = verifier.judge_next(*next, change, options);
    ASSERT_EQ(all_of(remembered), all_of(verify(**next, options))) << "seed " << seed << ", step " << step;
    ASSERT_FALSE(verifier.effort().from_scratch);
    Verifier alone(1024);
    expect_damage_is_what_is_counted(verifier, alone.judge(*next, options));
    ASSERT_EQ(damage_of(verifier), damage_of(alone)) << "seed " << seed << ", step " << step;
    if (!verifier.damage().lost.empty()) ++outcome.damaged;
    ++outcome.steps;
    outcome.chains_followed += verifier.effort().denial_from_scratch ? 0 : 1;
    outcome.verifications += verifier.effort().verifications;
    outcome.signatures += remembered.signatures.total();
    version = *next;
  }
}

// COUNTERSIGN_LONG_TESTS=20 plays twenty times as many zones.
unsigned zones_to_play() {
  const char* factor = std::getenv("COUNTERSIGN_LONG_TESTS");
  return 120 * static_cast<unsigned>(std::max(1, factor == nullptr ? 1 : std::atoi(factor)));
}

TEST(Incremental, RandomZonesGetTheReportThatTheyGetAlone) {
  Outcome outcome;
  for (std::uint32_t seed = 1; seed <= zones_to_play(); ++seed) {
    play(seed, 8, outcome);
    if (HasFatalFailure()) return;
  }
  // Otherwise this test would compare a thing with itself.
  EXPECT_GT(outcome.chains_followed, outcome.steps / 4);
  EXPECT_GT(outcome.damaged, outcome.steps / 20);
  EXPECT_LT(outcome.verifications, outcome.signatures * 2 / 3);
  RecordProperty("steps", static_cast<int>(outcome.steps));
  RecordProperty("chains_followed", static_cast<int>(outcome.chains_followed));
}

class IncrementalOf : public ::testing::TestWithParam<Mode> {};

// The cost of a change is that of the change.
TEST_P(IncrementalOf, OneAddressCostsTheSignaturesThatAreNew) {
  const auto before = hard_zone(GetParam(), 15);
  SignedZone after = before;
  after.change("www.example.", RrType::A, [](Record& record) { record.rdata[3] ^= 64; });
  after.sign_again("www.example.", RrType::A);
  after.change("example.", RrType::SOA,
               [](Record& record) { record.rdata[soa_serial_offset(record.rdata) + 3] ^= 1; });
  after.sign_again("example.", RrType::SOA);
  const auto version = before.build();
  const Change change = difference(*version, *after.build());
  const auto next = version->apply(change).value();
  Verifier verifier;
  const VerifyOptions options{.at = before.at()};
  (void)verifier.judge(version, options);
  EXPECT_TRUE(verifier.effort().from_scratch);
  const VersionReport report = verifier.judge_next(next, change, options);
  EXPECT_TRUE(report.findings.empty()) << text_of(report);
  EXPECT_FALSE(verifier.effort().denial_from_scratch);
  std::size_t at_changed_names = 0;
  for (const char* owner : {"example.", "www.example."}) {
    const auto node = next->find(name(owner));
    for (std::size_t s = 0; s < node->size(); ++s) at_changed_names += node->rrset(s).signature_count();
  }
  EXPECT_EQ(verifier.effort().verifications, at_changed_names);
}

TEST_P(IncrementalOf, ExpiryIsNoticedWithoutAChange) {
  SignedZone zone = hard_zone(GetParam(), 15);
  zone.drop_signatures("www.example.", RrType::A);
  zone.add_signature("www.example.", RrType::A, zone.keys()[1], {.expiration = zone.at().plus(100)});
  const auto version = zone.build();
  SignedZone later = zone;
  later.change("example.", RrType::SOA,
               [](Record& record) { record.rdata[soa_serial_offset(record.rdata) + 3] ^= 1; });
  later.sign_again("example.", RrType::SOA);
  const Change change = difference(*version, *later.build());
  Verifier verifier(2);
  EXPECT_FALSE(verifier.judge(version, {.at = zone.at()}).has(FindingKind::rrsig_expired));
  const auto next = version->apply(change).value();
  const VersionReport report = verifier.judge_next(next, change, {.at = zone.at().plus(101)});
  EXPECT_TRUE(report.has(FindingKind::rrsig_expired)) << text_of(report);
  EXPECT_LE(verifier.effort().nodes, 4U + 4U);
}

INSTANTIATE_TEST_SUITE_P(Denials, IncrementalOf, ::testing::Values(Mode::nsec, Mode::nsec3, Mode::opt_out));

TEST(Incremental, AChangeFromAnotherSerialIsJudgedFromScratch) {
  const auto version = hard_zone(Mode::nsec, 15).build();
  Change change = difference(*version, *version);
  Verifier verifier;
  const VerifyOptions options{.at = hard_zone(Mode::nsec, 15).at()};
  (void)verifier.judge(version, options);
  change.soa_from.rdata[soa_serial_offset(change.soa_from.rdata)] ^= 1;
  EXPECT_EQ(all_of(verifier.judge_next(version, change, options)), all_of(verify(*version, options)));
  EXPECT_TRUE(verifier.effort().from_scratch);
}

// What only those keys signed, and nothing else.
TEST(Incremental, ANewKeyIsTriedOnItsOwnSignatures) {
  const SignedZone zone = hard_zone(Mode::nsec3, 15);
  SignedZone rolled = zone;
  const SigningKey standby = SigningKey::generate(15, k_zsk_flags);
  rolled.add(
      {zone.apex(), RrType::DNSKEY, zone.find("example.", RrType::DNSKEY)[0].ttl, standby.dnskey_rdata()});
  rolled.sign_again("example.", RrType::DNSKEY);
  rolled.change("example.", RrType::SOA,
                [](Record& record) { record.rdata[soa_serial_offset(record.rdata) + 3] ^= 1; });
  rolled.sign_again("example.", RrType::SOA);
  const auto version = zone.build();
  const Change change = difference(*version, *rolled.build());
  const auto next = version->apply(change).value();
  Verifier verifier;
  const VerifyOptions options{.at = zone.at()};
  (void)verifier.judge(version, options);
  const VersionReport report = verifier.judge_next(next, change, options);
  EXPECT_EQ(all_of(report), all_of(verify(*next, options)));
  std::size_t at_apex = 0;
  const auto apex = next->find(next->apex());
  for (std::size_t s = 0; s < apex->size(); ++s) at_apex += apex->rrset(s).signature_count();
  EXPECT_EQ(verifier.effort().verifications, at_apex);
}

} // namespace
} // namespace countersign::testing
