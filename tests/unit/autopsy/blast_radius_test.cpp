// Which answers are lost, by the role that the damaged record has in them.
#include "diff/autopsy/blast_radius.h"
#include "diff/verify/verifier.h"
#include "tests/unit/verify/zones.h"

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::HasSubstr;

// The zone must outlive the answers.
struct Judged {
  explicit Judged(const SignedZone& zone) : version(zone.build()) {
    report = verifier.judge(version, {.at = zone.at()});
    answers = std::make_unique<LostAnswers>(*version, verifier.damage(), report, 2);
  }
  [[nodiscard]] bool lost(std::string_view owner, RrType type) const {
    return answers->is_lost(name(owner), type);
  }
  [[nodiscard]] const BlastRadius& radius() const { return answers->radius(); }

  ZoneVersionPtr version;
  Verifier verifier;
  VersionReport report;
  std::unique_ptr<LostAnswers> answers;
};

void flip_last_bit(Record& rrsig) { rrsig.rdata.back() ^= 1; }

// The owner of the NSEC3 before the hash of `owner`, in the ring: base32hex keeps the order.
std::string covering_nsec3(const SignedZone& zone, const std::string& owner) {
  const std::string hash = zone.nsec3_owner(owner);
  std::string before, last;
  for (const Record& record : zone.records()) {
    if (record.type != RrType::NSEC3) continue;
    const std::string here = to_text(record.owner.view());
    last = std::max(last, here);
    if (here < hash) before = std::max(before, here);
  }
  return before.empty() ? last : before;
}

void spoil(SignedZone& zone, const std::string& owner, RrType type) {
  zone.change_signatures(owner, type, flip_last_bit);
}

// hard_content(): delegations secure (DS), insecure, deep.hollow, other, mixed.half; wildcards * and *.wild.
class WholeZone : public ::testing::TestWithParam<Mode> {};

TEST_P(WholeZone, HurtsNobody) {
  const Judged judged(hard_zone(GetParam()));
  EXPECT_FALSE(judged.radius().hurts_anybody()) << to_text(judged.radius());
  EXPECT_EQ(judged.radius().signed_delegations.all, 1U);
  EXPECT_EQ(judged.radius().unsigned_delegations.all, 4U);
  for (const char* owner : {"www.example.", "nowhere.example.", "x.secure.example.", "x.insecure.example.",
                            "deep.hollow.example.", "hollow.example.", "b.c.example.", "x.wild.example.",
                            "x.y.moved.example.", "example."}) {
    for (const RrType type : {RrType::A, RrType::MX, RrType::DS, RrType::SOA}) {
      EXPECT_FALSE(judged.lost(owner, type)) << owner << " " << to_text(type);
    }
  }
}

TEST_P(WholeZone, ADsThatIsLostHurtsItsDelegationAlone) {
  SignedZone zone = hard_zone(GetParam());
  spoil(zone, "secure.example.", RrType::DS);
  const Judged judged(zone);
  EXPECT_EQ(to_text(judged.radius()), "1 of 1 signed delegations (100.0 %)");
  EXPECT_TRUE(judged.lost("secure.example.", RrType::DS));
  EXPECT_TRUE(judged.lost("any.secure.example.", RrType::A));
  EXPECT_FALSE(judged.lost("insecure.example.", RrType::A));
}

TEST_P(WholeZone, WithoutAnotherSoaNoNegativeAnswerIsLeft) {
  SignedZone zone = hard_zone(GetParam());
  spoil(zone, "example.", RrType::SOA);
  const Judged judged(zone);
  EXPECT_TRUE(judged.radius().soa);
  EXPECT_EQ(judged.radius().no_data.hurt, judged.radius().no_data.all);
  EXPECT_EQ(judged.radius().unsigned_delegations.hurt, 0U);
  EXPECT_TRUE(judged.lost("www.example.", RrType::MX));
  EXPECT_FALSE(judged.lost("www.example.", RrType::A));
  EXPECT_FALSE(judged.lost("x.insecure.example.", RrType::A));
}

TEST_P(WholeZone, WithoutItsKeysEverythingIsLost) {
  SignedZone zone = hard_zone(GetParam());
  spoil(zone, "example.", RrType::DNSKEY);
  const Judged judged(zone);
  EXPECT_TRUE(judged.radius().everything);
  EXPECT_TRUE(judged.lost("x.insecure.example.", RrType::A));
  EXPECT_THAT(to_text(judged.radius()), HasSubstr("everything"));
}

TEST_P(WholeZone, AWildcardThatIsLostHurtsWhatIsMadeFromIt) {
  SignedZone zone = hard_zone(GetParam());
  spoil(zone, "*.example.", RrType::MX);
  const Judged judged(zone);
  EXPECT_TRUE(judged.lost("nowhere.example.", RrType::MX));
  EXPECT_TRUE(judged.lost("*.example.", RrType::MX));
  EXPECT_FALSE(judged.lost("nowhere.example.", RrType::A)); // it has no A, and that can be proven
  EXPECT_EQ(judged.radius().names.hurt, 1U);
  EXPECT_EQ(judged.radius().absent_names, 1.0);
}

INSTANTIATE_TEST_SUITE_P(Denial, WholeZone, ::testing::Values(Mode::nsec, Mode::nsec3, Mode::opt_out),
                         [](const auto& mode) {
                           return mode.param == Mode::nsec    ? "Nsec"
                                  : mode.param == Mode::nsec3 ? "Nsec3"
                                                              : "OptOut";
                         });

TEST(BlastRadius, UnderNsec3TheRecordAtAnUnsignedDelegationIsItsProof) {
  SignedZone zone = hard_zone(Mode::nsec3);
  spoil(zone, zone.nsec3_owner("insecure.example."), RrType::NSEC3);
  const Judged judged(zone);
  EXPECT_EQ(judged.radius().unsigned_delegations.hurt, 1U);
  EXPECT_TRUE(judged.lost("x.insecure.example.", RrType::A));
  EXPECT_FALSE(judged.lost("other.example.", RrType::A));
  EXPECT_GT(judged.radius().absent_names, 0.0);
  EXPECT_LT(judged.radius().absent_names, 1.0);
}

TEST(BlastRadius, UnderOptOutTheCoverAndTheApexAreTheProof) {
  SignedZone zone = hard_zone(Mode::opt_out);
  spoil(zone, covering_nsec3(zone, "insecure.example."), RrType::NSEC3);
  EXPECT_TRUE(Judged(zone).lost("x.insecure.example.", RrType::A));
  SignedZone apex = hard_zone(Mode::opt_out);
  spoil(apex, apex.nsec3_owner("example."), RrType::NSEC3);
  const Judged judged(apex);
  EXPECT_TRUE(judged.lost("x.insecure.example.", RrType::A));
  EXPECT_TRUE(judged.lost("other.example.", RrType::A));
  EXPECT_FALSE(judged.lost("x.secure.example.", RrType::A));
  EXPECT_TRUE(judged.lost("example.", RrType::MX) == false);
  EXPECT_TRUE(judged.lost("example.", RrType::SRV)); // NODATA of the apex itself
}

TEST(BlastRadius, ARecordOfTheChainThatIsNotThereIsLostToo) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3}) {
    SignedZone zone = hard_zone(mode);
    const RrType type = mode == Mode::nsec ? RrType::NSEC : RrType::NSEC3;
    ASSERT_GT(
        zone.drop(mode == Mode::nsec ? "insecure.example." : zone.nsec3_owner("insecure.example."), type),
        0U);
    const Judged judged(zone);
    EXPECT_TRUE(judged.lost("x.insecure.example.", RrType::A));
    EXPECT_EQ(judged.radius().unsigned_delegations.hurt, 1U);
  }
}

TEST(BlastRadius, TheShareOfNamesThatDoNotExistIsThatOfTheHashSpace) {
  SignedZone zone = hard_zone(Mode::nsec3);
  zone.drop("*.example.", RrType::MX); // else they would exist
  std::vector<Record> content;
  for (const Record& each : hard_content()) {
    if (!(each.owner == name("*.example."))) content.push_back(each);
  }
  zone = sign_zone(zone.apex(), content, zone.keys(), zone.options());
  const std::string damaged = zone.nsec3_owner("www.example.");
  spoil(zone, damaged, RrType::NSEC3);
  const Judged judged(zone);
  unsigned lost = 0;
  constexpr unsigned k_tries = 4000;
  for (unsigned i = 0; i < k_tries; ++i)
    lost += judged.lost(fmt::format("q{}.example.", i), RrType::A) ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(lost) / k_tries, judged.radius().absent_names, 0.03);
}

// Counts are sums over names of what is_lost() says of each.
TEST(BlastRadius, CountsAreSumsOverNames) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    const SignedZone good = hard_zone(mode);
    for (const Record& record : good.records()) {
      if (record.type != RrType::RRSIG) continue;
      SignedZone zone = good;
      zone.change_signatures(to_text(record.owner.view()), covered_type(record.rdata), flip_last_bit);
      const Judged judged(zone);
      if (judged.radius().everything) continue;
      std::uint64_t unsigned_hurt = 0, signed_hurt = 0;
      for (const char* cut : {"insecure", "deep.hollow", "other", "mixed.half"}) {
        unsigned_hurt += judged.lost(fmt::format("x.{}.example.", cut), RrType::A) ? 1 : 0;
      }
      signed_hurt += judged.lost("x.secure.example.", RrType::A) ? 1 : 0;
      EXPECT_EQ(judged.radius().unsigned_delegations.hurt, unsigned_hurt) << to_text(record.owner.view());
      EXPECT_EQ(judged.radius().signed_delegations.hurt, signed_hurt) << to_text(record.owner.view());
      EXPECT_TRUE(judged.radius().hurts_anybody() || covered_type(record.rdata) == RrType::MX ||
                  to_text(record.owner.view()) == "example.")
          << to_text(record.owner.view()) << to_text(covered_type(record.rdata));
    }
  }
}

} // namespace
} // namespace countersign::testing
