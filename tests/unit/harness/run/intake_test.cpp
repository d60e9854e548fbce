// What NodeIntake makes of the updates of a driver: findings, counts, and the check of IXFR by AXFR.
#include "harness/run/intake.h"
#include "tests/support/transfer_script.h"

#include <deque>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

ZoneVersionPtr zone(std::uint32_t serial, std::string_view text) {
  return test::zone_from(fmt::format("example. 300 IN SOA ns.example. h.example. {} 7200 3600 604800 300\n"
                                     "example. 300 IN NS ns.example.\nexample. 300 IN TXT \"{}\"\n",
                                     serial, text));
}

ZoneUpdate whole(ZoneVersionPtr zone) {
  ZoneUpdate update;
  update.server_serial = zone->serial();
  update.zone = std::move(zone);
  return update;
}

ZoneUpdate by_ixfr(const ZoneVersion& have, const ZoneVersionPtr& to) {
  ZoneUpdate update = whole(to);
  update.form = ZoneUpdate::Form::differences;
  update.changes.push_back(difference(have, *to));
  return update;
}

// Answers with `update` where a version is there, else with the next of `by_axfr`, of which the last one
// stays.
class ScriptedNode final : public NodeDriver {
public:
  Status start(std::uint64_t, Deadline) override { return {}; }
  Status enter_step(std::uint64_t, Deadline) override { return {}; }
  Status deliver(const ZoneVersion&, Deadline) override { return {}; }
  Result<std::optional<Serial>> published_serial(Deadline) override { return std::optional<Serial>(); }
  Result<ZoneUpdate> fetch(const ZoneVersionPtr& have, Deadline) override {
    if (have) return update;
    ++axfrs;
    auto next = by_axfr.front();
    if (by_axfr.size() > 1) by_axfr.pop_front();
    return next;
  }
  std::optional<std::string> death() override { return std::nullopt; }
  Status stop(Deadline) override { return {}; }
  int process_id() const override { return 0; }

  Result<ZoneUpdate> update = fail(ErrorKind::timeout, "nothing scripted");
  std::deque<Result<ZoneUpdate>> by_axfr;
  int axfrs = 0;
};

class IntakeOf : public ::testing::Test {
protected:
  Intake take(bool verify_ixfr = true) {
    return intake_.take(have_, verify_ixfr, Deadline::after(milliseconds(20'000)));
  }

  const ZoneVersionPtr have_ = zone(5, "before");
  const ZoneVersionPtr next_ = zone(6, "after");
  ScriptedNode node_;
  NodeIntake intake_{node_};
};

TEST_F(IntakeOf, EqualZonesByBothWaysAreNoFinding) {
  node_.update = by_ixfr(*have_, next_);
  node_.by_axfr = {whole(zone(6, "after"))};
  const Intake intake = take();
  ASSERT_TRUE(intake.update);
  EXPECT_TRUE(intake.findings.empty());
  EXPECT_EQ(intake.update->form, ZoneUpdate::Form::differences);
  EXPECT_EQ(node_.axfrs, 1);
  EXPECT_EQ(intake_.counts().by_differences, 1U);
  EXPECT_EQ(intake_.counts().changes, 1U);
  EXPECT_EQ(intake_.counts().whole, 0U);
}

TEST_F(IntakeOf, AxfrIsAskedForOnlyWhereThatIsDemanded) {
  node_.update = by_ixfr(*have_, next_);
  EXPECT_TRUE(take(false).findings.empty());
  EXPECT_EQ(node_.axfrs, 0);
}

TEST_F(IntakeOf, AWholeZoneIsNotCheckedByAnother) {
  node_.update = whole(next_);
  EXPECT_TRUE(take().findings.empty());
  EXPECT_EQ(node_.axfrs, 0);
  EXPECT_EQ(intake_.counts().whole, 1U);
}

TEST_F(IntakeOf, AnotherZoneByAxfrIsAFindingAndIsWhatIsTaken) {
  node_.update = by_ixfr(*have_, next_);
  node_.by_axfr = {whole(zone(6, "something else"))};
  const Intake intake = take();
  ASSERT_EQ(intake.findings.size(), 1U);
  const Finding& finding = intake.findings.front();
  EXPECT_EQ(finding.kind, FindingKind::ixfr_differs_from_axfr);
  EXPECT_EQ(finding.severity, Severity::critical);
  EXPECT_EQ(finding.serial, Serial(6));
  EXPECT_EQ(finding.subject.owner, "example.");
  EXPECT_EQ(finding.subject.type, "TXT");
  EXPECT_THAT(finding.evidence, HasSubstr("serial 6 by IXFR from serial 5 is not what AXFR gives"));
  EXPECT_THAT(finding.evidence,
              HasSubstr("1 records only by IXFR, the first: example. 300 IN TXT \"after\""));
  EXPECT_THAT(finding.evidence, HasSubstr("1 records only by AXFR"));
  ASSERT_TRUE(intake.update);
  EXPECT_EQ(intake.update->form, ZoneUpdate::Form::full);
  EXPECT_EQ(intake.update->zone->content(), zone(6, "something else")->content());
}

TEST_F(IntakeOf, ADifferenceInNothingButTtlSignatureOrSoaIsFoundToo) {
  const std::string_view rest = "example. 300 IN NS ns.example.\nexample. 300 IN TXT \"after\"\n";
  const std::string_view rrsig =
      "example. 300 IN RRSIG NS 13 1 300 20260101000000 20250101000000 7 example. AAAA\n";
  const auto soa = [](unsigned refresh) {
    return fmt::format("example. 300 IN SOA ns.example. h.example. 6 {} 3600 604800 300\n", refresh);
  };
  for (const std::string& text :
       {soa(7200) + "example. 300 IN NS ns.example.\nexample. 60 IN TXT \"after\"\n",
        fmt::format("{}{}{}", soa(7200), rest, rrsig), fmt::format("{}{}", soa(9999), rest)}) {
    node_.update = by_ixfr(*have_, next_);
    node_.by_axfr = {whole(test::zone_from(text))};
    const Intake intake = take();
    ASSERT_EQ(intake.findings.size(), 1U) << text;
    EXPECT_EQ(intake.findings.front().kind, FindingKind::ixfr_differs_from_axfr);
  }
}

TEST_F(IntakeOf, AZoneThatMovedOnIsNotCompared) {
  node_.update = by_ixfr(*have_, next_);
  node_.by_axfr = {whole(zone(7, "later"))};
  const Intake intake = take();
  EXPECT_TRUE(intake.findings.empty());
  EXPECT_EQ(intake.update->zone, next_);
  EXPECT_EQ(node_.axfrs, 1);
}

TEST_F(IntakeOf, AZoneThatIsBehindIsAskedForAgainAndNotForEver) {
  node_.update = by_ixfr(*have_, next_);
  node_.by_axfr = {whole(have_), whole(zone(6, "other"))};
  EXPECT_EQ(take().findings.size(), 1U);
  EXPECT_EQ(node_.axfrs, 2);
  node_.by_axfr = {whole(have_)};
  EXPECT_TRUE(take().findings.empty());
  EXPECT_EQ(node_.axfrs, 5);
}

TEST_F(IntakeOf, ACheckThatCannotBeDoneIsSaid) {
  node_.update = by_ixfr(*have_, next_);
  node_.by_axfr = {fail(ErrorKind::timeout, "no data for 150 ms")};
  const Intake intake = take();
  ASSERT_EQ(intake.findings.size(), 1U);
  EXPECT_EQ(intake.findings.front().kind, FindingKind::transfer_failed);
  EXPECT_EQ(intake.findings.front().evidence, "the AXFR that was to check an IXFR: no data for 150 ms");
  EXPECT_TRUE(intake.update);
}

TEST_F(IntakeOf, AFailedIxfrIsAFindingBesideTheZone) {
  struct Case {
    IxfrFailure failure;
    FindingKind kind;
    Severity severity;
    Effect effect;
  };
  for (const Case& one : {
           Case{{false, {ErrorKind::protocol, "the difference from serial 5 to 6 does not apply"}},
                FindingKind::ixfr_failed,
                Severity::major,
                Effect::difference},
           Case{{true, {ErrorKind::protocol, "message 1: the server says REFUSED"}},
                FindingKind::ixfr_failed,
                Severity::minor,
                Effect::none},
           Case{{false, {ErrorKind::protocol, "TSIG: message 1: the signature does not verify"}},
                FindingKind::tsig_failed,
                Severity::major,
                Effect::undecided},
       }) {
    ZoneUpdate update = whole(next_);
    update.ixfr_failure = one.failure;
    node_.update = update;
    const Intake intake = take();
    ASSERT_TRUE(intake.update);
    ASSERT_EQ(intake.findings.size(), 1U);
    const Finding& finding = intake.findings.front();
    EXPECT_EQ(finding.kind, one.kind);
    EXPECT_EQ(finding.severity, one.severity);
    EXPECT_EQ(effect_of(finding), one.effect);
    EXPECT_EQ(finding.serial, Serial(6));
    EXPECT_THAT(finding.evidence,
                HasSubstr("IXFR from serial 5 failed, AXFR did not: " + one.failure.error.message));
  }
}

TEST_F(IntakeOf, AFailureOfBothIsTheFindingThatItWas) {
  node_.update = fail(ErrorKind::protocol, "message 2: cut off");
  const Intake intake = take();
  EXPECT_FALSE(intake.update);
  ASSERT_EQ(intake.findings.size(), 1U);
  EXPECT_EQ(intake.findings.front().kind, FindingKind::transfer_garbage);
}

} // namespace
} // namespace countersign
