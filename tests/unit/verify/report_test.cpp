// The report as a whole: threads, folding, modes.
#include "diff/verify/finding_sink.h"
#include "tests/unit/verify/mutation.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

// Some thousand names and many kinds of damage, so that every stretch and every bucket has findings.
const SignedZone& large_damaged(Mode mode) {
  static std::map<Mode, SignedZone> zones;
  const auto found = zones.find(mode);
  if (found != zones.end()) return found->second;
  std::vector<Record> content = hard_content();
  for (int i = 0; i < 1200; ++i) {
    content.push_back(record(fmt::format("d{}.example. 60 NS ns{}.test.", i, i % 7)));
    if (i % 3 == 0) content.push_back(record(fmt::format("t{}.sub{}.example. 60 TXT \"x\"", i, i % 50)));
  }
  SignedZone zone = sign_zone(name("example."), content, key_pair(15), options_for(mode));
  std::size_t index = 0;
  std::erase_if(zone.records(), [&](Record& r) {
    ++index;
    if (r.type == RrType::RRSIG && index % 11 == 0) flip_last_bit(r);
    if (index % 13 == 0) r.ttl += 1;
    return index % 17 == 0 && r.type != RrType::SOA && r.type != RrType::DNSKEY;
  });
  return zones.emplace(mode, std::move(zone)).first->second;
}

class Threads : public ::testing::TestWithParam<Mode> {};

TEST_P(Threads, TheReportDoesNotDependOnTheirNumber) {
  const SignedZone& zone = large_damaged(GetParam());
  const ZoneVersionPtr built = zone.build();
  const std::string alone = text_of(verify(*built, {.at = zone.at()}));
  EXPECT_GT(verify(*built, {.at = zone.at()}).findings.size(), 50U)
      << "the test needs a zone with much to report";
  for (const unsigned threads : {0U, 2U, 5U}) {
    EXPECT_EQ(text_of(verify(*built, {.at = zone.at(), .threads = threads})), alone) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, Threads, ::testing::Values(Mode::nsec, Mode::nsec3, Mode::opt_out));

TEST(Report, DoesNotDependOnTheLayersOfTheVersion) {
  // The same zone, reached by a change: an overlay of two nodes on a base.
  SignedZone zone = hard_zone(Mode::nsec3);
  const ZoneVersionPtr goal = zone.build();
  SignedZone before = zone;
  before.drop_name("www.example.");
  change_and_sign(before, "example.", RrType::SOA, [](Bytes& rdata) { rdata[rdata.size() - 17] = 0; });
  const ZoneVersionPtr base = before.build();
  const auto derived = base->apply(difference(*base, *goal));
  ASSERT_TRUE(derived) << derived.error().message;
  ASSERT_GT((*derived)->layer_count(), 1U);
  EXPECT_EQ(text_of(verify(**derived, {.at = zone.at()})), text_of(verify(*goal, {.at = zone.at()})));
}

TEST(Report, FoldsFindingsAndLosesNone) {
  const SignedZone& zone = large_damaged(Mode::nsec3);
  const ZoneVersionPtr built = zone.build();
  const auto count = [](const VersionReport& report) {
    std::map<std::pair<FindingKind, Severity>, std::uint64_t> counts;
    for (const Finding& f : report.findings) counts[{f.kind, f.severity}] += f.count;
    return counts;
  };
  const auto all = count(verify(*built, {.at = zone.at(), .findings_per_kind = 100000}));
  for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, std::size_t{20}}) {
    const VersionReport folded = verify(*built, {.at = zone.at(), .threads = 2, .findings_per_kind = limit});
    EXPECT_EQ(count(folded), all);
    for (const auto& [key, total] : all) {
      const auto shown =
          static_cast<std::size_t>(std::ranges::count_if(folded.findings, [&](const Finding& f) {
            return f.kind == key.first && f.severity == key.second;
          }));
      EXPECT_EQ(shown, total <= limit ? total : limit + 1) << info(key.first).id;
    }
  }
}

TEST(Report, FindingsAreInShownOrderAndUnattributed) {
  const VersionReport report = judge(large_damaged(Mode::nsec));
  EXPECT_TRUE(std::ranges::is_sorted(report.findings, shown_before));
  for (const Finding& f : report.findings) {
    EXPECT_TRUE(f.signer.empty() && f.node.empty() && f.explained_by.empty());
    EXPECT_FALSE(f.evidence.empty());
    EXPECT_EQ(f.evidence.find('\n'), std::string::npos);
  }
}

TEST(RrsetsOnly, DemandsNeitherSoaNorKeysNorDenial) {
  SignedZone zone = hard_zone(Mode::nsec3);
  std::erase_if(zone.records(), [](const Record& r) {
    const RrType type = r.type == RrType::RRSIG ? covered_type(r.rdata) : r.type;
    return type == RrType::SOA || type == RrType::NSEC3 || type == RrType::NSEC3PARAM || type == RrType::NS;
  });
  const VersionReport report = judge(zone, {.at = zone.at(), .rrsets_only = true});
  // Without its NS records glue is data like any other, and it is not signed.
  EXPECT_EQ(kinds(report), std::set{FindingKind::rrset_unsigned}) << text_of(report);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
}

TEST(RrsetsOnly, JudgesWhatIsThere) {
  SignedZone zone = hard_zone(Mode::nsec);
  std::erase_if(zone.records(), [](const Record& r) {
    return !(
        r.owner == name("www.example.") || (r.owner == name("example.") && r.type == RrType::DNSKEY) ||
        (r.owner == name("example.") && r.type == RrType::RRSIG && covered_type(r.rdata) == RrType::DNSKEY));
  });
  EXPECT_TRUE(judge(zone, {.at = zone.at(), .rrsets_only = true}).findings.empty());
  EXPECT_TRUE(judge(zone, {.at = zone.at(), .rrsets_only = true}).complete);
  zone.change_signatures("www.example.", RrType::A, flip_last_bit);
  EXPECT_TRUE(judge(zone, {.at = zone.at(), .rrsets_only = true}).has(FindingKind::rrsig_bogus));
}

TEST(RrsetsOnly, OfNothingIsNothing) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.records().clear();
  const VersionReport report = judge(zone, {.at = zone.at(), .rrsets_only = true});
  EXPECT_TRUE(report.findings.empty()) << text_of(report);
}

TEST(UnsignedZone, IsReportedForWhatItIs) {
  SignedZone zone = hard_zone(Mode::nsec);
  zone.records() = hard_content();
  const VersionReport report = judge(zone);
  EXPECT_EQ(kinds(report),
            (std::set{FindingKind::dnskey_missing, FindingKind::rrset_unsigned, FindingKind::denial_missing}))
      << text_of(report);
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.signed_rrsets, 0U);
  EXPECT_EQ(report.denial.kind, DenialKind::none);
}

TEST(WrongKeyThroughout, IsCompleteAndBogus) {
  SignedZone zone = hard_zone(Mode::opt_out);
  const SigningKey other = SigningKey::generate(13, k_zsk_flags);
  for (Record& r : zone.records()) {
    if (r.type == RrType::RRSIG && covered_type(r.rdata) != RrType::DNSKEY) flip_last_bit(r);
  }
  const VersionReport report = judge(zone);
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], 1U);
  EXPECT_EQ(std::accumulate(report.rrsets_without_valid_signature.begin(),
                            report.rrsets_without_valid_signature.end(), std::uint64_t{0},
                            [](std::uint64_t sum, const auto& entry) { return sum + entry.second; }),
            report.signed_rrsets - 1);
}

} // namespace
} // namespace countersign::testing
