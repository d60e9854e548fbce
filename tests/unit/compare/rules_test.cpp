// Each rule explains what it should, and nothing else: for every rule a fact that it accounts for, and the
// nearest ones that it must not. Whole zones are judged in the other tests; here are the edges.
#include "diff/compare/rules/rule.h"
#include "tests/unit/compare/versions.h"

#include <set>

namespace countersign::comparison {
namespace {

using namespace countersign::testing;

class RuleTest : public ::testing::Test {
protected:
  NodeVersion left_ = incumbent(signed_zone(0));
  NodeVersion right_ = candidate(signed_zone(1));
  ComparePolicy policy_;

  [[nodiscard]] std::string explained(const Fact& fact) const {
    const Rule* rule = explain(fact, Pair{left_, right_, policy_});
    return rule == nullptr ? "" : std::string(rule->info.name);
  }

  static Fact fact(Aspect aspect, RrType type = RrType{}) {
    Fact made;
    made.aspect = aspect;
    made.type = type;
    return made;
  }
};

TEST_F(RuleTest, NamesAreUniqueAndEveryRuleIsDocumented) {
  std::set<std::string_view> names;
  for (const RuleInfo& info : explanation_rules()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.explains.empty() || info.reason.empty() || info.reference.empty()) << info.name;
  }
  for (const auto& rule : rules()) EXPECT_TRUE(names.contains(rule.info.name)) << rule.info.name;
  // Those that the harness applies, to single signers.
  EXPECT_TRUE(names.contains("signer-start-up") && names.contains("no-op-not-republished"));
}

// What must never be explained away, whatever the rules become.
TEST_F(RuleTest, NoRuleEverExplainsTheseAspects) {
  for (const Aspect aspect :
       {Aspect::content_record, Aspect::content_ttl, Aspect::key_tag, Aspect::algorithms, Aspect::denial_kind,
        Aspect::parameter_sets, Aspect::hash_algorithm, Aspect::iterations, Aspect::opt_out,
        Aspect::nsec3param, Aspect::chain_next, Aspect::coverage}) {
    for (const RrType type : {RrType::A, RrType::DNSKEY, RrType::NSEC3, RrType::CDS, RrType::BIND_PRIVATE}) {
      policy_.validity_tolerance = UINT32_MAX;
      Fact each = fact(aspect, type);
      each.label.algorithm = 13;
      each.opt_out_span = true;
      EXPECT_EQ(explained(each), "") << static_cast<int>(aspect) << " " << to_text(type);
    }
  }
}

TEST_F(RuleTest, OwnKeyNeedsACounterpartOfTheSameRoleAlgorithmAndSize) {
  Fact key = fact(Aspect::key, RrType::DNSKEY);
  key.on_right = false;
  key.left_rdata = left_.report.keys.at(0).rdata;
  EXPECT_EQ(explained(key), "own-keys");
  policy_.shared_keys = true;
  EXPECT_EQ(explained(key), "");
  policy_.shared_keys = false;
  for (PublishedKey& other : right_.report.keys) other.bits = 384;
  EXPECT_EQ(explained(key), "");
  for (PublishedKey& other : right_.report.keys) other.bits = 256;
  std::erase_if(right_.report.keys,
                [&](const PublishedKey& other) { return other.flags == left_.report.keys[0].flags; });
  EXPECT_EQ(explained(key), "");
}

TEST_F(RuleTest, RevokedOwnKeyIsStillAKeyOfItsRole) {
  left_.report.keys.at(0).flags |= 0x80;
  Fact key = fact(Aspect::key, RrType::DNSKEY);
  key.on_right = false;
  key.left_rdata = left_.report.keys.at(0).rdata;
  EXPECT_EQ(explained(key), "own-keys");
}

TEST_F(RuleTest, RandomnessIsThatOfEcdsaOnly) {
  for (const unsigned algorithm : {1U, 3U, 5U, 6U, 7U, 8U, 10U, 12U, 13U, 14U, 15U, 16U, 17U, 253U}) {
    Fact bytes = fact(Aspect::signature_bytes, RrType::A);
    bytes.label.algorithm = static_cast<std::uint8_t>(algorithm);
    EXPECT_EQ(explained(bytes), algorithm == 13 || algorithm == 14 ? "ecdsa-randomness" : "") << algorithm;
  }
}

TEST_F(RuleTest, ToleranceHoldsForShortestAndLongestLifetime) {
  policy_.validity_tolerance = 10;
  Fact lifetime = fact(Aspect::lifetime);
  lifetime.left = 100;
  lifetime.right = 110;
  lifetime.left_high = 200;
  lifetime.right_high = 190;
  EXPECT_EQ(explained(lifetime), "validity-within-policy");
  lifetime.right = 111;
  EXPECT_EQ(explained(lifetime), "");
  lifetime.right = 110;
  lifetime.right_high = 189;
  EXPECT_EQ(explained(lifetime), "");
}

TEST_F(RuleTest, SigningByTheWeekIsThreeWeeksFromAThursday) {
  constexpr std::uint32_t k_thursday = 1793232000; // 2026-10-29 00:00:00 UTC
  constexpr std::uint32_t k_weeks = 3 * 7 * 86'400;
  const auto signed_from = [](std::uint32_t inception) {
    SignOptions options;
    options.inception = DnsTime(inception);
    options.expiration = DnsTime(inception + k_weeks);
    return candidate(signed_zone(1, options));
  };
  right_ = signed_from(k_thursday);
  Fact lifetime = fact(Aspect::lifetime);
  lifetime.left = lifetime.left_high = 14 * 86'400;
  lifetime.right = lifetime.right_high = k_weeks;
  EXPECT_EQ(explained(lifetime), "signing-by-the-week");
  lifetime.right = k_weeks - 1; // some signature of another lifetime
  EXPECT_EQ(explained(lifetime), "");
  lifetime.right = k_weeks;
  right_ = signed_from(k_thursday + 86'400);
  EXPECT_EQ(explained(lifetime), "") << "since a Friday";
}

TEST_F(RuleTest, SaltIsExplainedOnlyWhenNothingElseOfTheHashDiffers) {
  left_.report.denial.chains = {{1, 0, {1}}};
  right_.report.denial.chains = {{1, 0, {2}}};
  EXPECT_EQ(explained(fact(Aspect::salt, RrType::NSEC3)), "nsec3-salt");
  right_.report.denial.chains[0].iterations = 1;
  EXPECT_EQ(explained(fact(Aspect::salt, RrType::NSEC3)), "");
}

TEST_F(RuleTest, OmissionNeedsAnOptOutSpanAndANameThatMayBeLeftOut) {
  const Bytes none;
  const Bytes ns{0, 1, 0x20};
  const Bytes ns_ds_rrsig{0, 6, 0x20, 0, 0, 0, 0, 0x12};
  const Bytes a_rrsig{0, 6, 0x40, 0, 0, 0, 0, 0x02};
  for (const bool opt_out : {true, false}) {
    for (const Bytes* bitmap : {&none, &ns, &ns_ds_rrsig, &a_rrsig}) {
      Fact owner = fact(Aspect::chain_owner, RrType::NSEC3);
      owner.on_right = false;
      owner.left_rdata = *bitmap;
      owner.opt_out_span = opt_out;
      const bool wanted = opt_out && (bitmap == &none || bitmap == &ns);
      EXPECT_EQ(explained(owner), wanted ? "opt-out-omission" : "");
      owner.type = RrType::NSEC;
      EXPECT_EQ(explained(owner), "");
    }
  }
}

TEST_F(RuleTest, FewerRecordsAreExplainedOnlyOnTheSideThatOptsOut) {
  const Bytes ns{0, 1, 0x20};
  Fact population = fact(Aspect::chain_population, RrType::NSEC3);
  population.left_rdata = population.right_rdata = ns;
  population.left = 1;
  population.right = 2;
  left_.report.denial.opt_out_seen = true;
  EXPECT_EQ(explained(population), "opt-out-omission");
  left_.report.denial.opt_out_seen = false;
  right_.report.denial.opt_out_seen = true;
  EXPECT_EQ(explained(population), "");
}

TEST_F(RuleTest, TtlsAreExplainedForTypesThatNoResolverUses) {
  for (const RrType type : {RrType::NSEC3PARAM, RrType::BIND_PRIVATE, RrType::CDS, RrType::CDNSKEY,
                            RrType::DNSKEY, RrType::NSEC, RrType::NSEC3, RrType::ZONEMD}) {
    const std::string rule = explained(fact(Aspect::ttl, type));
    const bool unused = type == RrType::NSEC3PARAM || type == RrType::BIND_PRIVATE || type == RrType::CDS ||
                        type == RrType::CDNSKEY;
    EXPECT_EQ(!rule.empty(), unused) << to_text(type);
  }
}

TEST_F(RuleTest, BitOfThePrivateTypeAwayFromTheApexIsNotExplained) {
  Fact bit = fact(Aspect::chain_bit, RrType::NSEC);
  bit.bit = RrType::BIND_PRIVATE;
  bit.on_right = false;
  const Bytes without_soa{0, 1, 0x40};
  bit.left_rdata = bit.right_rdata = without_soa;
  EXPECT_EQ(explained(bit), "");
}

// The bit without the record would be a wrong bitmap.
TEST_F(RuleTest, BitOfThePrivateTypeWithoutTheRecordIsNotExplained) {
  Fact bit = fact(Aspect::chain_bit, RrType::NSEC);
  bit.bit = RrType::BIND_PRIVATE;
  bit.on_right = false;
  const Bytes with_soa{0, 1, 0x22};
  bit.left_rdata = bit.right_rdata = with_soa;
  EXPECT_EQ(explained(bit), "");
}

TEST_F(RuleTest, OtherRecordsAtTheApexAreNotExplained) {
  Fact record = fact(Aspect::apex_record, RrType::ZONEMD);
  record.on_right = false;
  EXPECT_EQ(explained(record), "");
}

// Only what the exercise is about, only while it is under way, only where the sides differ in it.
TEST_F(RuleTest, AnExerciseUnderWayExplainsWhatItChanges) {
  EXPECT_EQ(explained(fact(Aspect::algorithms, RrType::DNSKEY)), "");
  policy_.under_way.algorithm = true;
  EXPECT_EQ(explained(fact(Aspect::algorithms, RrType::DNSKEY)), "") << "both have one and the same";
  right_.report.keys.push_back(right_.report.keys.front());
  right_.report.keys.back().label.algorithm = 8;
  EXPECT_EQ(explained(fact(Aspect::algorithms, RrType::DNSKEY)), "exercise-under-way");
  EXPECT_EQ(explained(fact(Aspect::key_use, RrType::SOA)), "exercise-under-way");
  EXPECT_EQ(explained(fact(Aspect::denial_kind)), "");
  EXPECT_EQ(explained(fact(Aspect::key_tag, RrType::DNSKEY)), "") << "one tag for two keys is never expected";
  EXPECT_EQ(explained(fact(Aspect::content_record, RrType::A)), "");

  policy_.under_way = {false, true};
  EXPECT_EQ(explained(fact(Aspect::algorithms, RrType::DNSKEY)), "");
  EXPECT_EQ(explained(fact(Aspect::denial_kind)), "") << "both have the same kind";
  right_.report.denial.kind = DenialKind::nsec3;
  right_.report.denial.chains.push_back({1, 0, {}});
  EXPECT_EQ(explained(fact(Aspect::denial_kind)), "exercise-under-way");
  EXPECT_EQ(explained(fact(Aspect::chain_owner, RrType::NSEC3)), "");
  policy_.under_way = {};
  EXPECT_EQ(explained(fact(Aspect::denial_kind)), "") << "when all have ended it, nothing is left to explain";
}

} // namespace
} // namespace countersign::comparison
