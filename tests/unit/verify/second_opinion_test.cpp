// Which signatures ldns is asked about, what it says of them in this process, and what becomes of a report.
#include "diff/verify/second_opinion.h"
#include "diff/wire/opinion/ldns_opinion.h"
#include "tests/unit/verify/mutation.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Opinion> answers_of(const std::vector<AskedSignature>& asked) {
  std::vector<Opinion> answers;
  for (const AskedSignature& signature : asked)
    answers.push_back(ldns_opinion(to_octets(signature.question)));
  return answers;
}

struct Asked {
  VersionReport report;
  std::vector<AskedSignature> questions;
};

Asked ask_about(const SignedZone& zone, VerifyOptions options, const OpinionChoice& choice) {
  const ZoneVersionPtr built = zone.build();
  VersionReport report = verify(*built, options);
  auto questions = choose_questions(*built, report, options, choice);
  return {std::move(report), std::move(questions)};
}

constexpr OpinionChoice k_all{.negatives = 1000, .positives = 20000, .wildcards = 10};

class LdnsAgrees : public ::testing::TestWithParam<int> {};

// Every signature of the hard zone, upper case and wildcards and all, in every algorithm and kind of denial.
TEST_P(LdnsAgrees, OnEverySignatureOfTheHardZone) {
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    if (GetParam() == 5 && mode != Mode::nsec) continue; // RFC 5155 section 2: a fault in itself
    const SignedZone zone = hard_zone(mode, static_cast<std::uint8_t>(GetParam()));
    Asked asked = ask_about(zone, {.at = zone.at()}, k_all);
    EXPECT_GT(asked.questions.size(), asked.report.signatures.total() * 9 / 10);
    EXPECT_EQ(std::ranges::count(asked.questions, true, &AskedSignature::expanded), 2);
    weigh_opinions(asked.questions, answers_of(asked.questions), "", asked.report);
    EXPECT_THAT(asked.report.findings, IsEmpty()) << text_of(asked.report);
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, LdnsAgrees, ::testing::Values(5, 7, 8, 10, 13, 14, 15, 16));

// ldns 1.8 reads times from 2038 on as negative ones.
TEST(SecondOpinion, AgreesOnWindowsAcross2038And2106) {
  for (const std::uint32_t seam : {0x80000000U, 0U}) {
    SignOptions options = options_for(Mode::nsec);
    options.inception = DnsTime(seam - 1000);
    options.expiration = DnsTime(seam + 1000);
    const SignedZone zone = sign_zone(name("example."), hard_content(), key_pair(13), options);
    for (const int distance : {-1001, -1000, -1, 0, 1000, 1001}) {
      const DnsTime at(seam + static_cast<std::uint32_t>(distance));
      const Asked asked = ask_about(zone, {.at = at}, k_all);
      EXPECT_FALSE(asked.questions.empty());
      const bool inside = distance >= -1000 && distance <= 1000;
      EXPECT_THAT(answers_of(asked.questions), Each(inside ? Opinion::valid : Opinion::invalid)) << distance;
    }
  }
}

// On every damage of the tables; where ldns has no answer, it has none.
class LdnsAgreesOn : public ::testing::TestWithParam<Mutation> {};

TEST_P(LdnsAgreesOn, ADamagedZone) {
  SignedZone zone = hard_zone(GetParam().mode);
  VerifyOptions options{.at = zone.at()};
  GetParam().damage(zone, options);
  const bool has_soa = !zone.find("example.", RrType::SOA).empty();
  const ZoneVersionPtr built = zone.build(has_soa ? ZoneBuilder::Soa::required : ZoneBuilder::Soa::optional);
  VersionReport report = verify(*built, options);
  const auto asked = choose_questions(*built, report, options, k_all);
  weigh_opinions(asked, answers_of(asked), "", report);
  EXPECT_FALSE(report.has(FindingKind::second_opinion_disagrees)) << text_of(report);
  EXPECT_FALSE(report.has(FindingKind::second_opinion_missing)) << text_of(report);
}

INSTANTIATE_TEST_SUITE_P(Table, LdnsAgreesOn, ::testing::ValuesIn(all_mutations()),
                         [](const ::testing::TestParamInfo<Mutation>& row) { return row.param.name; });

TEST(SecondOpinion, IsAskedAboutEverySignatureOfAnRrsetWithAFinding) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.change_signatures("www.example.", RrType::A, flip_last_bit);
  zone.add_signature("www.example.", RrType::A, key_pair(13)[1]);
  const Asked asked = ask_about(zone, {.at = zone.at()}, {.negatives = 5, .positives = 0, .wildcards = 0});
  ASSERT_EQ(asked.questions.size(), 2U);
  EXPECT_NE(asked.questions[0].outcome, asked.questions[1].outcome);
}

TEST(SecondOpinion, DrawsTheSameSignaturesOfEqualZones) {
  const SignedZone zone = hard_zone(Mode::nsec3);
  const OpinionChoice few{.negatives = 0, .positives = 6, .wildcards = 1};
  const Asked first = ask_about(zone, {.at = zone.at()}, few);
  const Asked second = ask_about(zone, {.at = zone.at(), .threads = 3}, few);
  ASSERT_EQ(first.questions.size(), second.questions.size());
  EXPECT_GE(first.questions.size(), 4U);
  EXPECT_LE(first.questions.size(), 7U);
  for (std::size_t i = 0; i < first.questions.size(); ++i) {
    EXPECT_EQ(to_octets(first.questions[i].question), to_octets(second.questions[i].question));
  }
}

// Nobody has brought ldns and us to differ: the answer is turned round here.
TEST(SecondOpinion, ThatDiffersLeavesNoVerdictOnTheSignature) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.change_signatures("www.example.", RrType::A, flip_last_bit);
  Asked asked = ask_about(zone, {.at = zone.at()}, {.negatives = 5, .positives = 0});
  ASSERT_EQ(asked.questions.size(), 1U);
  const std::vector<Opinion> turned{Opinion::valid};
  weigh_opinions(asked.questions, turned, "", asked.report);
  for (const Finding& finding : asked.report.findings) {
    const bool about_us = finding.kind == FindingKind::second_opinion_disagrees;
    EXPECT_EQ(effect_of(finding), about_us ? Effect::undecided : Effect::none) << info(finding.kind).id;
    if (about_us) {
      EXPECT_EQ(finding.evidence, "bogus here, valid to ldns");
    }
  }
  EXPECT_TRUE(asked.report.has(FindingKind::second_opinion_disagrees));
}

TEST(SecondOpinion, ThatDiffersOnAValidSignatureIsUndecidedToo) {
  const SignedZone zone = hard_zone(Mode::nsec);
  Asked asked = ask_about(zone, {.at = zone.at()}, {.negatives = 0, .positives = 1, .wildcards = 0});
  ASSERT_EQ(asked.questions.size(), 1U);
  const std::vector<Opinion> turned{Opinion::invalid};
  weigh_opinions(asked.questions, turned, "", asked.report);
  ASSERT_EQ(asked.report.findings.size(), 1U);
  EXPECT_EQ(effect_of(asked.report.findings[0]), Effect::undecided);
}

TEST(SecondOpinion, ThatIsMissingIsSaidAndChangesNothing) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.change_signatures("www.example.", RrType::A, flip_last_bit);
  Asked asked = ask_about(zone, {.at = zone.at()}, {.negatives = 5, .positives = 0});
  weigh_opinions(asked.questions, {}, "ended by signal 6 (ABRT)", asked.report);
  const auto missing =
      std::ranges::find(asked.report.findings, FindingKind::second_opinion_missing, &Finding::kind);
  ASSERT_NE(missing, asked.report.findings.end());
  EXPECT_THAT(missing->evidence, HasSubstr("1 of 1 questions: ended by signal 6 (ABRT)"));
  EXPECT_TRUE(asked.report.has(FindingKind::rrsig_bogus));
  EXPECT_EQ(asked.report.findings.front().severity, Severity::critical);
}

TEST(LdnsOpinion, OfAnythingElseIsNone) {
  const SignedZone zone = hard_zone(Mode::nsec);
  const Asked asked = ask_about(zone, {.at = zone.at()}, {.negatives = 0, .positives = 1, .wildcards = 0});
  const Bytes good = to_octets(asked.questions.at(0).question);
  EXPECT_EQ(ldns_opinion(good), Opinion::valid);
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_EQ(ldns_opinion(ByteView(good).first(length)), Opinion::none) << length;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(ldns_opinion(longer), Opinion::none);
}

TEST(Opinion, WordsAreReadBack) {
  for (const Opinion opinion : {Opinion::none, Opinion::valid, Opinion::invalid}) {
    EXPECT_EQ(parse_opinion(to_text(opinion)), opinion);
  }
  EXPECT_FALSE(parse_opinion("Valid"));
}

} // namespace
} // namespace countersign::testing
