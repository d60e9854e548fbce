// The catalogue of finding kinds, and the order of findings.
#include "diff/model/finding.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

// The enumerators as the header spells them, in its order.
std::vector<std::string> enumerators() {
  std::ifstream file(COUNTERSIGN_SOURCE_DIR "/diff/model/finding_kind.h");
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("enum class FindingKind", 0) == 0) {
      inside = true;
    } else if (inside && line.rfind("};", 0) == 0) {
      break;
    } else if (inside) {
      std::istringstream words(line.substr(0, line.find("//")));
      for (std::string word; std::getline(words >> std::ws, word, ',');) names.push_back(word);
    }
  }
  return names;
}

// "EDE 12 (NSEC Missing)" stands in it somewhere.
bool names_extended_error(std::string_view text) {
  const std::size_t at = text.find("EDE ");
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at + 4);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits != 0 && text.substr(digits, 2) == " (" && text.find(')') != std::string_view::npos;
}

TEST(FindingCatalogue, IdIsTheNameOfTheEnumeratorInKebabCase) {
  const auto names = enumerators();
  const auto catalogue = finding_catalogue();
  ASSERT_EQ(names.size(), catalogue.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string id = names[i];
    std::ranges::replace(id, '_', '-');
    EXPECT_EQ(catalogue[i].id, id);
    EXPECT_EQ(static_cast<std::size_t>(catalogue[i].kind), i);
    EXPECT_EQ(&info(catalogue[i].kind), &catalogue[i]);
    EXPECT_EQ(parse_finding_kind(id), catalogue[i].kind);
  }
}

TEST(FindingCatalogue, UnknownIdIsNoKind) {
  for (const char* bad : {"", "rrsig_bogus", "RRSIG-BOGUS", "rrsig-bogus ", "rrsig"}) {
    EXPECT_FALSE(parse_finding_kind(bad)) << bad;
  }
}

TEST(FindingCatalogue, CriticalIsNoGoAndInfoDoesNothing) {
  for (const FindingInfo& entry : finding_catalogue()) {
    if (entry.severity == Severity::critical) {
      EXPECT_EQ(entry.effect, Effect::bogus) << entry.id;
    }
    if (entry.severity == Severity::info) {
      EXPECT_EQ(entry.effect, Effect::none) << entry.id;
    }
    if (entry.severity == Severity::minor) {
      EXPECT_NE(entry.effect, Effect::bogus) << entry.id;
    }
  }
}

// What must never end in a NO-GO on its own: see the negative controls in the catalogue of incidents.
TEST(FindingCatalogue, HonestStatesOfARolloverDecideNothing) {
  for (const FindingKind kind :
       {FindingKind::dnskey_tag_collision, FindingKind::rrsig_unknown_key, FindingKind::denial_mixed,
        FindingKind::revision_published, FindingKind::dnskey_revoked, FindingKind::nsec3_iterations}) {
    EXPECT_EQ(info(kind).effect, Effect::none) << info(kind).id;
  }
}

TEST(EffectOf, IsThatOfTheKindUnlessTheSeverityWasLoweredToHygiene) {
  Finding finding = make_finding(FindingKind::rrsig_expired, {}, "expired");
  EXPECT_EQ(effect_of(finding), Effect::bogus);
  finding.severity = Severity::major;
  EXPECT_EQ(effect_of(finding), Effect::bogus);
  finding.severity = Severity::minor;
  EXPECT_EQ(effect_of(finding), Effect::none);
  // A kind that is minor by itself keeps its effect.
  EXPECT_EQ(effect_of(make_finding(FindingKind::rrsig_stray, {}, "stray")), Effect::difference);
}

TEST(FindingCatalogue, WhatWasNotSeenIsUndecidedAndNeverAPass) {
  for (const FindingKind kind :
       {FindingKind::signer_start_failed, FindingKind::signer_died, FindingKind::signer_silent,
        FindingKind::signer_incomplete, FindingKind::transfer_failed, FindingKind::transfer_garbage,
        FindingKind::tsig_failed, FindingKind::step_skipped, FindingKind::verification_budget_reached,
        FindingKind::referee_disagrees, FindingKind::second_opinion_disagrees,
        FindingKind::rrsig_unsupported_algorithm, FindingKind::dnskey_unsupported_algorithm,
        FindingKind::node_silent, FindingKind::node_refuses, FindingKind::node_hangs,
        FindingKind::node_behind}) {
    EXPECT_EQ(info(kind).effect, Effect::undecided) << info(kind).id;
  }
}

TEST(FindingCatalogue, TextsAreSentencesOnOneLine) {
  for (const FindingInfo& entry : finding_catalogue()) {
    EXPECT_LE(entry.title.size(), 80U) << entry.id;
    EXPECT_NE(entry.title.back(), '.') << entry.id;
    for (const std::string_view text : {entry.meaning, entry.impact, entry.next_step}) {
      EXPECT_EQ(text.back(), '.') << entry.id << ": " << text;
      EXPECT_EQ(text.find('\n'), std::string_view::npos) << entry.id;
      EXPECT_EQ(text.find("  "), std::string_view::npos) << entry.id << ": " << text;
      EXPECT_LE(text.size(), 400U) << entry.id;
    }
  }
}

TEST(FindingCatalogue, ResolverIsNothingOrNamesAnExtendedError) {
  for (const FindingInfo& entry : finding_catalogue()) {
    const std::string text(entry.resolver);
    EXPECT_TRUE(text.rfind("nothing", 0) == 0 || text.rfind("differs", 0) == 0 || names_extended_error(text))
        << entry.id << ": " << text;
  }
}

TEST(FindingCatalogue, HeadlineNamesTheOutageThatItIsFor) {
  const FindingInfo& headline = info(FindingKind::same_tag_other_key);
  EXPECT_EQ(headline.severity, Severity::critical);
  EXPECT_EQ(headline.effect, Effect::bogus);
  EXPECT_THAT(std::string(headline.incidents), testing::HasSubstr("de-2026-hsm-divergent-keypairs"));
}

TEST(Severity, WordsAreReadBack) {
  for (const Severity severity : {Severity::info, Severity::minor, Severity::major, Severity::critical}) {
    EXPECT_EQ(parse_severity(to_text(severity)), severity);
  }
  EXPECT_FALSE(parse_severity("Critical"));
  EXPECT_FALSE(parse_severity(""));
  EXPECT_LT(Severity::minor, Severity::major);
}

TEST(Finding, TakesTheSeverityOfItsKind) {
  const Finding finding = make_finding(FindingKind::rrsig_bogus, {"a.example.", "TXT", "13/7"}, "seen");
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_EQ(finding.count, 1U);
  EXPECT_TRUE(finding.explained_by.empty());
}

TEST(Finding, LoweredToMinorDecidesNothing) {
  Finding finding = make_finding(FindingKind::rrsig_expired, {}, "beside a valid one");
  EXPECT_EQ(effect_of(finding), Effect::bogus);
  finding.severity = Severity::major;
  EXPECT_EQ(effect_of(finding), Effect::bogus);
  finding.severity = Severity::minor;
  EXPECT_EQ(effect_of(finding), Effect::none);
  finding.severity = Severity::info;
  EXPECT_EQ(effect_of(finding), Effect::none);
  // Minor by birth keeps the effect of its kind.
  EXPECT_EQ(effect_of(make_finding(FindingKind::rrsig_stray, {}, "")), Effect::difference);
  EXPECT_EQ(effect_of(make_finding(FindingKind::step_skipped, {}, "")), Effect::undecided);
}

Finding placed(FindingKind kind, std::string signer, std::string owner, std::string explained_by = {}) {
  Finding finding = make_finding(kind, {std::move(owner), "", ""}, "");
  finding.signer = std::move(signer);
  finding.explained_by = std::move(explained_by);
  return finding;
}

TEST(Finding, MostSevereIsShownFirstAndExplainedOnesAfterTheRest) {
  std::vector<Finding> ordered{
      placed(FindingKind::rrsig_bogus, "knot", "b."),
      placed(FindingKind::rrsig_bogus, "bind", "a.", "some-rule"),
      placed(FindingKind::ds_without_dnskey, "bind", "a."),
      placed(FindingKind::ds_without_dnskey, "bind", "b."),
      placed(FindingKind::content_ttl, "bind", "a."),
      placed(FindingKind::ds_without_dnskey, "knot", "a."),
      placed(FindingKind::ttl_differs, "bind", "a."),
      placed(FindingKind::revision_published, "bind", "a."),
  };
  std::vector<Finding> shuffled = ordered;
  std::mt19937_64 random(6);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::sort(shuffled.begin(), shuffled.end(), shown_before);
    for (std::size_t i = 0; i < ordered.size(); ++i) {
      ASSERT_FALSE(shown_before(shuffled[i], ordered[i]) || shown_before(ordered[i], shuffled[i])) << i;
    }
  }
}

TEST(Finding, OrderTellsApartWhateverDiffers) {
  const Finding base = placed(FindingKind::rrsig_bogus, "bind", "a.");
  std::vector<Finding> others(6, base);
  others[0].node = "n1";
  others[1].serial = Serial(1);
  others[2].subject.key = "13/7";
  others[3].evidence = "e";
  others[4].count = 2;
  others[5].subject.type = "A";
  for (const Finding& other : others) {
    EXPECT_NE(shown_before(base, other), shown_before(other, base));
  }
  EXPECT_FALSE(shown_before(base, base));
}

} // namespace
} // namespace countersign
