#include "diff/wire/zone_text.h"
#include "tests/unit/compare/versions.h"

namespace countersign {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ZoneVersionPtr input(std::string_view more = "", std::string_view text = k_content) {
  return parse_zone(std::string(text) + std::string(more), {}).value();
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(k_content);
  return text.replace(text.find(from), from.size(), to);
}

TEST(CompareToInput, SignedZoneOfTheSameContentHasNoFinding) {
  EXPECT_THAT(compare_to_input(candidate(signed_zone()), *input(), {}), IsEmpty());
}

TEST(CompareToInput, SerialIsTheSignersOwn) {
  const auto other_serial = input("", replaced("host 7 ", "host 999 "));
  EXPECT_THAT(compare_to_input(candidate(signed_zone()), *other_serial, {}), IsEmpty());
}

TEST(CompareToInput, OtherSoaFieldsAreContent) {
  const auto other_timer = input("", replaced("7200", "7201"));
  EXPECT_THAT(brief(compare_to_input(candidate(signed_zone()), *other_timer, {})),
              ElementsAre("content-missing example. SOA", "content-extra example. SOA"));
}

TEST(CompareToInput, LostRecordIsMissing) {
  const auto findings = compare_to_input(candidate(signed_zone()), *input("lost A 192.0.2.9\n"), {});
  ASSERT_THAT(brief(findings), ElementsAre("content-missing lost.example. A"));
  EXPECT_THAT(findings[0].evidence, HasSubstr("192.0.2.9"));
  EXPECT_EQ(findings[0].signer, "knot");
  EXPECT_EQ(findings[0].node, "k1");
  EXPECT_EQ(findings[0].serial, Serial(7));
}

TEST(CompareToInput, RecordOfTheSignersOwnIsExtra) {
  EXPECT_THAT(
      brief(compare_to_input(candidate(signed_zone()), *input("", replaced("@ TXT \"apex\"\n", "")), {})),
      ElementsAre("content-extra example. TXT"));
}

TEST(CompareToInput, ChangedRdataIsBothMissingAndExtra) {
  EXPECT_THAT(
      brief(compare_to_input(candidate(signed_zone()), *input("", replaced("192.0.2.80", "192.0.2.81")), {})),
      ElementsAre("content-missing www.example. A", "content-extra www.example. A"));
}

TEST(CompareToInput, OtherTtlIsToldWithBothValues) {
  const auto findings =
      compare_to_input(candidate(signed_zone()), *input("", replaced("www A", "www 60 A")), {});
  ASSERT_THAT(brief(findings), ElementsAre("content-ttl www.example. A"));
  EXPECT_THAT(findings[0].evidence,
              AllOf(HasSubstr("60 in the input"), HasSubstr("3600 in the signed zone")));
}

TEST(CompareToInput, SpellingOfNamesInRdataIsNotContent) {
  EXPECT_THAT(compare_to_input(candidate(signed_zone()),
                               *input("", replaced("open NS ns.other", "open NS NS.Other")), {}),
              IsEmpty());
}

TEST(CompareToInput, WhatTheInputSaysOfKeysIsNotContent) {
  EXPECT_THAT(
      compare_to_input(candidate(signed_zone()), *input("@ DNSKEY 256 3 13 AAAA\n@ CDS 0 0 0 00\n"), {}),
      IsEmpty());
}

TEST(CompareToInput, FurtherOnesOfAKindAreFoldedIntoOneThatCountsThem) {
  std::string more;
  for (int i = 0; i < 100; ++i) more += fmt::format("n{:03} A 192.0.2.9\n", i);
  ComparePolicy policy;
  policy.findings_per_kind = 5;
  const auto findings = compare_to_input(candidate(signed_zone()), *input(more), policy);
  ASSERT_EQ(findings.size(), 6U);
  std::uint64_t total = 0;
  for (const Finding& finding : findings) total += finding.count;
  EXPECT_EQ(total, 100U);
  EXPECT_EQ(findings[0].count, 95U); // without an owner it is shown first
  EXPECT_EQ(findings[1].subject.owner, "n000.example.");
}

TEST(CompareVersions, ContentThatOnlyOneSignerHasIsFoundWithoutAnInput) {
  SignedZone less = sign_zone(name("example."), content(replaced("www AAAA 2001:db8::80\n", "")), keys(), {});
  EXPECT_THAT(compare_briefly({incumbent(signed_zone()), candidate(less)}, shared_keys()),
              ::testing::IsSupersetOf(
                  {"content-missing www.example. AAAA", "denial-chain-differs www.example. NSEC"}));
}

} // namespace
} // namespace countersign
