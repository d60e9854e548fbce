// Denial chains: NSEC by name, NSEC3 by hash, and NSEC3 with other salts by number.
#include "tests/unit/compare/versions.h"

namespace countersign {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> compare_zones(const SignedZone& left, const SignedZone& right) {
  return compare_briefly({incumbent(left), candidate(right)}, shared_keys());
}

// Ed25519 signs the same octets the same way: then all of the zone can be equal.
SignedZone deterministic(SignOptions options = {}) { return signed_zone(0, std::move(options), 15); }

// The same NSEC with another next name.
void set_next(Record& nsec, std::string_view next) {
  const auto length = leading_name_length(nsec.rdata).value();
  const Name to = name(next);
  Bytes rdata(to.view().wire().begin(), to.view().wire().end());
  rdata.insert(rdata.end(), nsec.rdata.begin() + static_cast<std::ptrdiff_t>(length), nsec.rdata.end());
  nsec.rdata = std::move(rdata);
}

TEST(CompareChain, EqualZonesHaveNoFinding) {
  EXPECT_THAT(compare_zones(deterministic(), deterministic()), IsEmpty());
  EXPECT_THAT(compare_zones(deterministic(nsec3()), deterministic(nsec3())), IsEmpty());
  EXPECT_THAT(compare_zones(deterministic(nsec3({1, 2}, true)), deterministic(nsec3({1, 2}, true))),
              IsEmpty());
}

TEST(CompareChain, OtherKindIsOneFinding) {
  EXPECT_THAT(compare_zones(deterministic(), deterministic(nsec3())), Contains("denial-kind-differs"));
}

TEST(CompareChain, NsecOfANameThatOneSideLacksIsToldOnceAndNotAgainByItsPredecessor) {
  SignedZone less = deterministic();
  less.drop("www.example.", RrType::NSEC);
  less.change("*.wild.example.", RrType::NSEC, [](Record& record) { set_next(record, "example."); });
  less.sign_again("*.wild.example.", RrType::NSEC);
  EXPECT_THAT(compare_zones(deterministic(), less), ElementsAre("denial-chain-differs www.example. NSEC"));
  EXPECT_THAT(compare_zones(less, deterministic()), ElementsAre("denial-chain-differs www.example. NSEC"));
}

TEST(CompareChain, NextNameThatSkipsALiveNameIsToldForItself) {
  SignedZone broken = deterministic();
  broken.change("*.wild.example.", RrType::NSEC, [](Record& record) { set_next(record, "example."); });
  broken.sign_again("*.wild.example.", RrType::NSEC);
  const auto findings =
      compare_versions(std::vector{incumbent(deterministic()), candidate(broken)}, shared_keys());
  ASSERT_THAT(brief(findings), ElementsAre("denial-chain-differs *.wild.example. NSEC"));
  EXPECT_THAT(findings[0].evidence, HasSubstr("knot: example."));
}

TEST(CompareChain, LastNextOfTheCircleIsCheckedToo) {
  SignedZone broken = deterministic();
  broken.change("www.example.", RrType::NSEC, [](Record& record) { set_next(record, "ns1.example."); });
  broken.sign_again("www.example.", RrType::NSEC);
  EXPECT_THAT(compare_zones(deterministic(), broken), ElementsAre("denial-chain-differs www.example. NSEC"));
}

TEST(CompareChain, EveryTypeThatOneBitmapLacksIsToldByItself) {
  SignedZone bent = deterministic();
  bent.change("www.example.", RrType::NSEC,
              [](Record& record) { record.rdata.at(record.rdata.size() - 6) = 0; });
  bent.sign_again("www.example.", RrType::NSEC);
  const auto findings =
      compare_versions(std::vector{incumbent(deterministic()), candidate(bent)}, shared_keys());
  ASSERT_THAT(brief(findings), ElementsAre("denial-chain-differs www.example. NSEC"));
  EXPECT_THAT(findings[0].evidence,
              HasSubstr("A in the bitmap of the NSEC: bind: A AAAA RRSIG NSEC; knot: AAAA"));
}

TEST(CompareChain, OptOutOmissionOfInsecureDelegationAndEntIsExplained) {
  SignedZone full = deterministic(nsec3());
  for (Record& record : full.records()) {
    if (record.type == RrType::NSEC3) record.rdata[1] = 1; // opt-out throughout, as ldns-signzone -p does it
  }
  for (const Record& record : std::vector(full.records())) {
    if (record.type == RrType::NSEC3) full.sign_again(to_text(record.owner.view()), RrType::NSEC3);
  }
  const auto findings = compare_versions(
      std::vector{incumbent(full), candidate(deterministic(nsec3({}, true)))}, shared_keys());
  std::uint64_t omitted = 0;
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.explained_by, "opt-out-omission") << finding.evidence;
    omitted += finding.count;
  }
  EXPECT_EQ(omitted, 3U); // open, deep.ent, and ent itself
}

TEST(CompareChain, OmissionWithoutOptOutIsNotExplained) {
  SignedZone less = deterministic(nsec3());
  less.drop_name(less.nsec3_owner("open.example."));
  const auto findings =
      compare_versions(std::vector{incumbent(deterministic(nsec3())), candidate(less)}, shared_keys());
  for (const Finding& finding : findings) EXPECT_EQ(finding.explained_by, "") << finding.evidence;
  EXPECT_THAT(brief(findings), Contains(HasSubstr("denial-chain-differs")));
}

TEST(CompareChain, OmissionOfASecureDelegationIsNotExplainedByOptOut) {
  SignedZone less = deterministic(nsec3({}, true));
  less.drop_name(less.nsec3_owner("secure.example."));
  const auto findings = compare_versions(
      std::vector{incumbent(deterministic(nsec3({}, true))), candidate(less)}, shared_keys());
  EXPECT_THAT(brief(findings),
              Contains("denial-chain-differs " + less.nsec3_owner("secure.example.") + " NSEC3"));
}

TEST(CompareChain, OptOutFlagIsCountedOverAllRecords) {
  const auto findings = compare_versions(
      std::vector{incumbent(deterministic(nsec3())), candidate(deterministic(nsec3({}, true)))},
      shared_keys());
  const auto flags = std::ranges::find(findings, FindingKind::denial_parameters_differ, &Finding::kind);
  ASSERT_NE(flags, findings.end());
  EXPECT_GT(flags->count, 3U);
  EXPECT_EQ(flags->explained_by, "");
}

TEST(CompareChain, OtherSaltIsExplainedAndTheChainComparedByNumber) {
  EXPECT_THAT(compare_zones(deterministic(nsec3({1, 2, 3})), deterministic(nsec3({4, 5}))),
              ElementsAre("denial-parameters-differ NSEC3 [nsec3-salt]"));
}

TEST(CompareChain, MissingNsec3ShowsInTheNumbersDespiteOtherSalts) {
  SignedZone less = deterministic(nsec3({4, 5}));
  less.drop_name(less.nsec3_owner("secure.example."));
  EXPECT_THAT(
      compare_zones(deterministic(nsec3({1, 2, 3})), less),
      UnorderedElementsAre("denial-parameters-differ NSEC3 [nsec3-salt]", "denial-chain-differs NSEC3"));
}

TEST(CompareChain, OtherIterationsAreNotExplainedEvenWithOtherSalts) {
  SignOptions slow = nsec3({4, 5});
  slow.iterations = 5;
  EXPECT_THAT(compare_zones(deterministic(nsec3({1, 2, 3})), deterministic(slow)),
              UnorderedElementsAre("denial-parameters-differ NSEC3", "denial-parameters-differ NSEC3"));
}

TEST(CompareChain, Nsec3ParamThatDiffersOverOneChainIsFound) {
  SignedZone bent = deterministic(nsec3());
  bent.change("example.", RrType::NSEC3PARAM, [](Record& record) { record.rdata[1] = 1; });
  EXPECT_THAT(compare_zones(deterministic(nsec3()), bent), Contains("denial-parameters-differ NSEC3PARAM"));
}

} // namespace
} // namespace countersign
