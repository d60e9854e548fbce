// Zones with nothing wrong raise nothing.
#include "tests/unit/verify/zones.h"

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::Combine;
using ::testing::Values;

class GoodZone : public ::testing::TestWithParam<std::tuple<Mode, int>> {};

TEST_P(GoodZone, RaisesNothingAndVerifiesEverySignature) {
  const auto [mode, algorithm] = GetParam();
  const VersionReport report = judge(hard_zone(mode, static_cast<std::uint8_t>(algorithm)));
  EXPECT_TRUE(report.findings.empty()) << text_of(report);
  EXPECT_TRUE(report.complete);
  EXPECT_TRUE(report.fully_checked());
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
  EXPECT_EQ(report.unsigned_rrsets, 0U);
  EXPECT_EQ(report.signed_rrsets, report.signatures.total()) << "each RRset has one signature";
}

INSTANTIATE_TEST_SUITE_P(All, GoodZone,
                         Combine(Values(Mode::nsec, Mode::nsec3, Mode::opt_out),
                                 Values(7, 8, 10, 13, 14, 15, 16)));
INSTANTIATE_TEST_SUITE_P(NsecOnly, GoodZone, Combine(Values(Mode::nsec), Values(5))); // RFC 5155 section 2

TEST(GoodZoneReport, CountsWhatIsThere) {
  const SignedZone zone = hard_zone(Mode::opt_out);
  const VersionReport report = judge(zone);
  EXPECT_EQ(report.records, zone.records().size());
  EXPECT_EQ(report.serial, Serial(1));
  EXPECT_EQ(report.at, zone.at());
  EXPECT_EQ(report.earliest_expiration, zone.options().expiration);
  EXPECT_EQ(report.latest_inception, zone.options().inception);
  EXPECT_EQ(report.denial.kind, DenialKind::nsec3);
  ASSERT_EQ(report.denial.chains.size(), 1U);
  EXPECT_EQ(report.denial.chains[0], (Nsec3Parameters{1, 0, {}}));
  EXPECT_TRUE(report.denial.opt_out_seen);
  ASSERT_EQ(report.keys.size(), 2U);
  for (const PublishedKey& key : report.keys) {
    EXPECT_EQ(key.signs_dnskey, key.is_sep());
    EXPECT_EQ(key.bits, 256U);
    EXPECT_EQ(key.fingerprint.size(), 16U);
  }
  const KeyLabel ksk{13, zone.keys()[0].tag()};
  const KeyLabel zsk{13, zone.keys()[1].tag()};
  EXPECT_EQ(report.by_key.at({ksk, RrType::DNSKEY})[SignatureOutcome::valid], 1U);
  EXPECT_EQ(report.by_key.at({zsk, RrType::DS})[SignatureOutcome::valid], 1U);
  EXPECT_FALSE(report.by_key.contains({zsk, RrType::DNSKEY}));
}

TEST(GoodZoneReport, Nsec3WithSaltAndIterationsIsJudgedWithThem) {
  SignOptions options = options_for(Mode::nsec3);
  options.salt = {0xaa, 0xbb, 0xcc};
  options.iterations = 7;
  const VersionReport report = judge(sign_zone(name("example."), hard_content(), key_pair(13), options));
  EXPECT_EQ(kinds(report), std::set{FindingKind::nsec3_iterations}) << text_of(report);
  EXPECT_TRUE(report.complete);
}

// The root: its children's hashes have one label, and every label count starts from zero.
TEST(GoodZoneReport, TheRootIsAZoneLikeAnyOther) {
  const std::vector<Record> content =
      records(". 86400 SOA a.root. b. 7 1800 900 604800 86400\n"
              ". 518400 NS a.root.\n"
              "a.root. 518400 A 192.0.2.1\n"
              "test. 172800 NS ns.test.\n"
              "ns.test. 172800 A 192.0.2.2\n"
              "example. 172800 NS ns.test.\n"
              "example. 86400 DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
  for (const Mode mode : {Mode::nsec, Mode::nsec3, Mode::opt_out}) {
    const VersionReport report = judge(sign_zone(name("."), content, key_pair(13), options_for(mode)));
    EXPECT_TRUE(report.findings.empty()) << text_of(report);
  }
}

// RFC 4592: data below a wildcard is a name like another.
TEST(GoodZoneReport, NamesBelowAWildcardAndAWildcardInTheMiddleAreOrdinary) {
  std::vector<Record> content = hard_content();
  content.push_back(record("below.*.star.example. 60 TXT \"x\""));
  content.push_back(record("*.a.b.c.example. 60 A 192.0.2.9"));
  for (const Mode mode : {Mode::nsec, Mode::nsec3}) {
    const VersionReport report = judge(sign_zone(name("example."), content, key_pair(13), options_for(mode)));
    EXPECT_TRUE(report.findings.empty()) << text_of(report);
  }
}

TEST(GoodZoneReport, ADnameAtTheApexOccludesAllButTheHashes) {
  const std::vector<Record> content =
      records("$ORIGIN example.\n$TTL 60\n@ SOA ns.test. h.test. 1 2 3 4 60\n@ NS ns.test.\n"
              "@ DNAME other.test.\nhidden A 192.0.2.1\n");
  for (const Mode mode : {Mode::nsec, Mode::nsec3}) {
    const VersionReport report = judge(sign_zone(name("example."), content, key_pair(13), options_for(mode)));
    EXPECT_TRUE(report.findings.empty()) << text_of(report);
  }
}

TEST(GoodZoneReport, OwnerNamesThatSortAroundHashesDoNotDisturbTheChain) {
  std::vector<Record> content = hard_content();
  // Looks like a hash, and is a name with data of its own, and one as long as a hash that is none.
  content.push_back(record("0123456789abcdefghijklmnopqrstuv.example. 60 TXT \"x\""));
  content.push_back(record("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.example. 60 TXT \"x\""));
  const VersionReport report =
      judge(sign_zone(name("example."), content, key_pair(13), options_for(Mode::nsec3)));
  EXPECT_TRUE(report.findings.empty()) << text_of(report);
}

} // namespace
} // namespace countersign::testing
