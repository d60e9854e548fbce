// What must hold of every comparison.
#include "tests/unit/compare/versions.h"

#include <algorithm>
#include <random>

namespace countersign {
namespace {

using namespace testing;
using ::testing::IsEmpty;

struct Case {
  std::string name;
  SignedZone left;
  SignedZone right;
};

SignedZone damaged() {
  SignedZone zone = signed_zone(0, nsec3(), 15);
  zone.drop_signatures("www.example.", RrType::A);
  zone.drop_name(zone.nsec3_owner("open.example."));
  zone.change("example.", RrType::DNSKEY, [](Record& record) { record.ttl = 60; });
  return zone;
}

std::vector<Case> cases() {
  return {{"own keys", signed_zone(0), signed_zone(1)},
          {"nsec and nsec3", signed_zone(0), signed_zone(0, nsec3())},
          {"salts", signed_zone(0, nsec3({1})), signed_zone(0, nsec3({2}))},
          {"opt-out", signed_zone(0, nsec3()), signed_zone(0, nsec3({}, true))},
          {"damage", signed_zone(0, nsec3(), 15), damaged()},
          {"algorithms", signed_zone(0, {}, 8), signed_zone(0, {}, 13)}};
}

TEST(CompareProperty, ZoneComparedWithItselfHasNoFinding) {
  for (const Case& each : cases()) {
    for (const ComparePolicy& policy : {ComparePolicy{}, shared_keys()}) {
      EXPECT_THAT(compare_briefly({incumbent(each.left), candidate(each.left)}, policy), IsEmpty())
          << each.name;
      EXPECT_THAT(
          compare_briefly({candidate(each.left, "knot", "k1"), candidate(each.left, "knot", "k2")}, policy),
          IsEmpty())
          << each.name;
    }
  }
}

// Kinds, subjects, rules and counts of a comparison say nothing of who stood on which side.
std::vector<std::string> mirrored(std::vector<Finding> findings) {
  std::vector<std::string> lines = brief(findings);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] += fmt::format(" {} x{}", findings[i].subject.key, findings[i].count);
    const std::size_t missing = lines[i].find("content-missing");
    if (missing != std::string::npos) lines[i].replace(missing, 15, "content-extra");
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(CompareProperty, SwappedRolesGiveTheMirrorImage) {
  for (const Case& each : cases()) {
    for (const ComparePolicy& policy : {ComparePolicy{}, shared_keys()}) {
      const auto one_way = compare_versions(std::vector{incumbent(each.left), candidate(each.right)}, policy);
      const auto other_way =
          compare_versions(std::vector{incumbent(each.right), candidate(each.left)}, policy);
      EXPECT_EQ(mirrored(one_way), mirrored(other_way)) << each.name;
      EXPECT_FALSE(one_way.empty()) << each.name;
    }
  }
}

// Some records go, some get other octets or another TTL; what the builder refuses stays as it was.
SignedZone damaged_at_random(SignedZone zone, std::mt19937& random) {
  auto& records = zone.records();
  for (int i = 0; i < 5; ++i) {
    Record& victim = records[random() % records.size()];
    const Record before = victim;
    switch (random() % 3) {
    case 0:
      if (victim.type != RrType::SOA) records.erase(records.begin() + (&victim - records.data()));
      break;
    case 1:
      victim.ttl = static_cast<std::uint32_t>(random() % 1000);
      break;
    default:
      victim.rdata[random() % victim.rdata.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
      if (!is_well_formed_rdata(victim.type, victim.rdata)) victim = before;
    }
  }
  return zone;
}

TEST(CompareProperty, AnyDamageIsMirroredAndEndsInSortedFindings) {
  std::mt19937 random(20260505);
  const SignedZone whole[] = {signed_zone(0, {}, 15), signed_zone(0, nsec3(), 15),
                              signed_zone(0, nsec3({1}, true), 15)};
  for (int round = 0; round < 150; ++round) {
    const SignedZone left = damaged_at_random(whole[random() % 3], random);
    const SignedZone right = damaged_at_random(whole[random() % 3], random);
    const auto one_way = compare_versions(std::vector{incumbent(left), candidate(right)}, shared_keys());
    const auto other_way = compare_versions(std::vector{incumbent(right), candidate(left)}, shared_keys());
    EXPECT_EQ(mirrored(one_way), mirrored(other_way)) << "round " << round;
    EXPECT_TRUE(std::ranges::is_sorted(one_way, shown_before)) << "round " << round;
  }
}

TEST(CompareProperty, OrderOfVersionsChangesNothing) {
  std::vector<NodeVersion> versions{incumbent(signed_zone(0, nsec3(), 15)),
                                    candidate(damaged(), "knot", "k1"),
                                    candidate(signed_zone(0, nsec3(), 15), "knot", "k2"),
                                    candidate(signed_zone(1, nsec3(), 15), "ldns", "l1")};
  const auto texts = [&] {
    std::vector<std::string> lines;
    for (const Finding& finding : compare_versions(versions, shared_keys())) {
      lines.push_back(finding.signer + finding.node + finding.evidence + finding.explained_by);
    }
    return lines;
  };
  const auto wanted = texts();
  std::mt19937 shuffle(1);
  for (int i = 0; i < 10; ++i) {
    std::ranges::shuffle(versions, shuffle);
    EXPECT_EQ(texts(), wanted);
  }
}

TEST(CompareProperty, OrderOfRecordsChangesNothing) {
  SignedZone left = signed_zone(0, nsec3(), 15);
  SignedZone right = damaged();
  const auto wanted = brief(compare_versions(std::vector{incumbent(left), candidate(right)}, shared_keys()));
  std::mt19937 shuffle(1);
  for (int i = 0; i < 5; ++i) {
    std::ranges::shuffle(left.records(), shuffle);
    std::ranges::shuffle(right.records(), shuffle);
    EXPECT_EQ(brief(compare_versions(std::vector{incumbent(left), candidate(right)}, shared_keys())), wanted);
  }
}

TEST(CompareProperty, FindingsComeInTheOrderInWhichTheyAreShown) {
  for (const Case& each : cases()) {
    const auto findings = compare_versions(std::vector{incumbent(each.left), candidate(each.right)}, {});
    EXPECT_TRUE(std::ranges::is_sorted(findings, shown_before)) << each.name;
  }
}

// A version that grew out of another shares its layers; a fresh one with the same records shares nothing.
TEST(CompareProperty, SharedLayersGiveTheResultOfSeparateOnes) {
  SignedZone before = signed_zone(0, nsec3(), 15);
  SignedZone after = damaged();
  NodeVersion left = incumbent(before);
  NodeVersion separate = candidate(after);
  NodeVersion shared = separate;
  Change change = difference(*left.zone, *separate.zone);
  change.soa_to.rdata[soa_serial_offset(change.soa_to.rdata) + 3] += 1; // apply() wants a new serial
  const auto grown = left.zone->apply(change);
  ASSERT_TRUE(grown) << grown.error().message;
  shared.zone = *grown;
  EXPECT_EQ(compare_briefly({left, shared}, shared_keys()), compare_briefly({left, separate}, shared_keys()));
}

} // namespace
} // namespace countersign
