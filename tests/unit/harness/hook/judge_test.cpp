#include "diff/verify/verify.h"
#include "diff/wire/zone_text.h"
#include "harness/hook/judge.h"
#include "tests/support/test_signer.h"

#include <gmock/gmock.h>

namespace countersign::hook {
namespace {

using testing::name;
using testing::SignedZone;

const std::vector<testing::SigningKey>& keys() {
  static const std::vector<testing::SigningKey> made{testing::SigningKey::generate(13, testing::k_ksk_flags),
                                                     testing::SigningKey::generate(13, testing::k_zsk_flags)};
  return made;
}

SignedZone zone_of(std::uint32_t serial, unsigned names) {
  std::string text = fmt::format(
      "$ORIGIN example.\n$TTL 300\n@ SOA ns host {} 60 10 604800 300\n@ NS ns\nns A 192.0.2.1\n", serial);
  for (unsigned i = 0; i < names; ++i) text += fmt::format("n{} TXT \"{}\"\n", i, i);
  return testing::sign_zone(name("example."), parse_records(text, {}).value(), keys(), {});
}

// A zone, and what was accepted before.
struct Case {
  SignedZone zone = zone_of(2, 100);
  Request request{HookServer::cascade, HookStage::signed_zone, "example.", Serial(2), {}, {}, {}};
  History history;
  Policy policy;

  Case() {
    HookDecision last;
    last.serial = Serial(1);
    last.digest = "other";
    last.content_records = 104;
    history.last = last;
  }
  [[nodiscard]] Ruling rule() const {
    const ZoneVersionPtr version = zone.build();
    const VersionReport report = verify(*version, {.at = zone.at()});
    return rule_on(request, *version, report, facts_of(*version), history, policy);
  }
  [[nodiscard]] std::string first_rule() const {
    const Ruling ruling = rule();
    return ruling.accepted() ? "" : ruling.objections.front().rule;
  }
};

TEST(HookJudge, AcceptsWhatIsGood) {
  const Ruling ruling = Case().rule();
  EXPECT_TRUE(ruling.accepted()) << ruling.objections.front().rule << ruling.objections.front().text;
  EXPECT_EQ(ruling.code(), ExitCode::clean);
  EXPECT_EQ(ruling.note, "");
}

TEST(HookJudge, CountsContentAndNotWhatSignersMake) {
  const ZoneVersionPtr version = zone_of(2, 100).build();
  const Facts facts = facts_of(*version);
  EXPECT_EQ(facts.content_records, 103U); // SOA, NS, A and the TXT records
  EXPECT_EQ(facts.digest.size(), 96U);
  EXPECT_NE(facts.digest, facts_of(*zone_of(3, 100).build()).digest);
}

TEST(HookJudge, RejectsTheBogusBeforeAllElse) {
  Case bad;
  bad.zone = zone_of(2, 10);
  bad.zone.change_signatures("n1.example.", RrType::TXT, [](Record& record) { record.rdata.back() ^= 1; });
  const Ruling ruling = bad.rule();
  ASSERT_GE(ruling.objections.size(), 2U); // the shrink, too
  EXPECT_EQ(ruling.objections.front().rule, "rrsig-bogus");
  EXPECT_EQ(ruling.code(), ExitCode::bogus);
}

TEST(HookJudge, AsksForTheZoneAndTheSerialThatWereMeant) {
  Case other;
  other.request.serial = Serial(3);
  EXPECT_EQ(other.first_rule(), "other-serial");
  EXPECT_EQ(other.rule().code(), ExitCode::undecided);
  other.request.serial.reset();
  other.request.zone = "example.org.";
  EXPECT_EQ(other.first_rule(), "other-zone");
}

TEST(HookJudge, LimitsWhatMayGoAtOnce) {
  Case smaller;
  smaller.history.last->content_records = 113; // ten are gone: below the floor
  EXPECT_EQ(smaller.first_rule(), "");
  smaller.history.last->content_records = 125; // 22 of 125: 17.6 %
  EXPECT_EQ(smaller.first_rule(), "content-shrunk");
  EXPECT_EQ(smaller.rule().code(), ExitCode::difference);
  smaller.policy.for_all.largest_shrink_percent = 17.6;
  EXPECT_EQ(smaller.first_rule(), "");
  smaller.policy.for_all = {};
  smaller.history.last->content_records = 50; // growth is no matter
  EXPECT_EQ(smaller.first_rule(), "");
}

TEST(HookJudge, WantsSerialsToGrow) {
  Case serials;
  serials.history.last->serial = Serial(3);
  EXPECT_EQ(serials.first_rule(), "serial-not-newer");
  serials.history.last->serial = Serial(2);
  EXPECT_EQ(serials.first_rule(), "serial-reused");
  serials.history.last->digest = facts_of(*serials.zone.build()).digest; // the same version once more
  EXPECT_EQ(serials.first_rule(), "");
  serials.history.last->serial = Serial(0xfffffff0); // newer by RFC 1982
  EXPECT_EQ(serials.first_rule(), "");
  serials.history.last->serial = Serial(3);
  serials.policy.for_all.serial_must_grow = false;
  EXPECT_EQ(serials.first_rule(), "");
}

TEST(HookJudge, KnowsTheKeysThatAreMeant) {
  Case strange;
  const std::string ksk = fmt::format("13/{}", keys()[0].tag()), zsk = fmt::format("13/{}", keys()[1].tag());
  strange.policy.for_all.keys = {ksk, zsk};
  EXPECT_EQ(strange.first_rule(), "");
  strange.policy.for_all.keys = {ksk};
  EXPECT_EQ(strange.first_rule(), "key-not-expected");
  strange.policy.for_all.keys = {ksk, zsk + "/0123456789abcdef"}; // the .de fault: a tag is no key
  EXPECT_EQ(strange.first_rule(), "key-not-expected");
}

TEST(HookJudge, WantsTheContentThatWasApproved) {
  Case content;
  content.history.approved = {"00000000000000000000000000000000"};
  EXPECT_EQ(content.first_rule(), "content-not-approved");
  content.history.approved.push_back(to_text(content.zone.build()->content()));
  EXPECT_EQ(content.first_rule(), "");
}

TEST(HookJudge, AnExceptionLiftsRulesAndNeverWhatIsBogus) {
  Case lifted;
  lifted.history.last->content_records = 1000;
  lifted.policy.exceptions = {{"example.", Serial(2), "the great clean-up", "A. Hamilton"}};
  EXPECT_EQ(lifted.first_rule(), "");
  EXPECT_EQ(lifted.rule().note, "accepted by A. Hamilton in spite of content-shrunk: the great clean-up");
  lifted.zone.change_signatures("n1.example.", RrType::TXT, [](Record& record) { record.rdata.back() ^= 1; });
  EXPECT_EQ(lifted.first_rule(), "rrsig-bogus");
  Case other_serial;
  other_serial.history.last->content_records = 1000;
  other_serial.policy.exceptions = {{"example.", Serial(3), "r", "p"}};
  EXPECT_EQ(other_serial.first_rule(), "content-shrunk");
}

TEST(HookJudge, AsksALoadedZoneForNoSignaturesButForItsForm) {
  Case loaded;
  loaded.request.stage = HookStage::loaded;
  for (const RrType type : {RrType::NSEC, RrType::RRSIG, RrType::DNSKEY})
    std::erase_if(loaded.zone.records(), [type](const Record& record) { return record.type == type; });
  EXPECT_EQ(loaded.first_rule(), "");
  loaded.zone.drop("example.", RrType::NS);
  EXPECT_EQ(loaded.first_rule(), "apex-ns-missing");
}

TEST(HookJudge, SaysOfTheFirstVersionThatThereIsNothingToCompareItWith) {
  Case first;
  first.history.last.reset();
  EXPECT_TRUE(first.rule().accepted());
  EXPECT_THAT(first.rule().note, ::testing::HasSubstr("the first version"));
}

} // namespace
} // namespace countersign::hook
