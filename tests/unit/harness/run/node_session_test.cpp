// What a session makes of the versions that a node serves: a driver that serves what the test tells it to,
// because no real signer can be made to change its zone between two looks.
#include "adapters/clock.h"
#include "adapters/maker/test_signer.h"
#include "diff/wire/zone_text.h"
#include "harness/run/node_session.h"
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

class ScriptedNode final : public NodeDriver {
public:
  explicit ScriptedNode(std::deque<ZoneVersionPtr> served) : served_(std::move(served)) {}

  Status start(std::uint64_t, Deadline) override { return {}; }
  Status enter_step(std::uint64_t, Deadline) override { return {}; }
  bool pulls() const noexcept override { return false; }
  Status deliver(const ZoneVersion&, Deadline) override { return {}; }
  Result<std::optional<Serial>> published_serial(Deadline) override {
    return std::optional<Serial>(served_.front()->serial());
  }
  // Each look is served the next one; the last one stays. It has whole zones only, and declines IXFR.
  Result<ZoneUpdate> fetch(const ZoneVersionPtr& have, Deadline) override {
    ZoneUpdate update;
    if (have) update.ixfr_failure = IxfrFailure{true, {ErrorKind::protocol, "the server says NOTIMP"}};
    update.zone = served_.front();
    update.server_serial = update.zone->serial();
    if (served_.size() > 1) served_.pop_front();
    return update;
  }
  std::optional<std::string> death() override { return std::nullopt; }
  Status stop(Deadline) override { return {}; }
  int process_id() const override { return 0; }

private:
  std::deque<ZoneVersionPtr> served_;
};

class Session : public ::testing::Test {
protected:
  // What a session that stored `stored` makes of `served`, when step 1 asks for `input`.
  NodeAnswer resumed(const ZoneVersionPtr& stored, std::deque<ZoneVersionPtr> served,
                     const ZoneVersionPtr& input, milliseconds linger = milliseconds(0)) {
    auto listener = NotifyListener::start(input->apex());
    EXPECT_TRUE(listener) << listener.error().message;
    NodeSession session("new", "a", std::make_unique<ScriptedNode>(std::move(served)), std::move(*listener));
    VersionRecord record;
    record.serial = stored->serial();
    record.report.content = stored->content();
    session.resume_after(record);
    contents_ = {stored->content(), input->content()};
    StepTarget target;
    target.index = 1;
    target.input = input;
    target.previous_content = stored->content();
    target.contents = &contents_;
    target.cancelled = &cancelled_;
    target.linger = Deadline::after(linger);
    return session.await(target, Deadline::after(milliseconds(2'500)));
  }

  static bool has(const NodeAnswer& answer, FindingKind kind) {
    return std::ranges::any_of(answer.findings, [&](const Finding& finding) { return finding.kind == kind; });
  }

private:
  std::vector<Fingerprint> contents_;
  std::atomic<bool> cancelled_{false};
};

TEST_F(Session, TheStoredVersionServedAgainAfterAResumeIsNothingNew) {
  const auto stored = zone(3, "before");
  const auto answer = resumed(stored, {stored, zone(4, "after")}, zone(9, "after"));
  EXPECT_FALSE(has(answer, FindingKind::serial_not_newer));
  EXPECT_FALSE(has(answer, FindingKind::revision_published));
  ASSERT_FALSE(answer.versions.empty());
  for (const TakenVersion& version : answer.versions) EXPECT_EQ(version.record.serial, Serial(4));
}

TEST_F(Session, TheStoredSerialWithOtherContentAfterAResumeIsASerialUsedTwice) {
  const auto answer = resumed(zone(3, "before"), {zone(3, "after")}, zone(9, "after"));
  EXPECT_TRUE(has(answer, FindingKind::serial_not_newer));
}

TEST_F(Session, AnOlderSerialAfterAResumeIsAStepBack) {
  const auto stored = zone(3, "before");
  const auto answer = resumed(stored, {zone(2, "before")}, zone(9, "after"));
  EXPECT_TRUE(has(answer, FindingKind::serial_not_newer));
}

TEST_F(Session, TheNextVersionIsAskedForFromTheOneBeforeAndWhatFailsIsTheNodes) {
  const auto answer = resumed(zone(3, "before"), {zone(4, "neither"), zone(5, "after")}, zone(9, "after"));
  EXPECT_TRUE(answer.published);
  const auto found = std::ranges::find(answer.findings, FindingKind::ixfr_failed, &Finding::kind);
  ASSERT_NE(found, answer.findings.end());
  EXPECT_EQ(found->signer, "new");
  EXPECT_EQ(found->node, "a");
  EXPECT_EQ(found->serial, Serial(5));
  EXPECT_EQ(found->evidence, "IXFR from serial 4 failed, AXFR did not: the server says NOTIMP");
}

ZoneVersionPtr signed_zone(std::uint32_t serial, std::string_view text) {
  using countersign::testing::SigningKey;
  static const std::vector<SigningKey> keys{SigningKey::generate(13, 257), SigningKey::generate(13, 256)};
  const ZoneVersionPtr content = zone(serial, text);
  countersign::testing::SignOptions options;
  options.inception = DnsTime(now_dns_time().value() - 3600);
  options.expiration = now_dns_time().plus(30 * 86400);
  return countersign::testing::sign_zone(Name(content->apex()), content_records(*content), keys, options)
      .build();
}

// A rollover's own serials come when no change is offered.
TEST_F(Session, WhatIsPublishedAfterTheAnswerIsTakenAsALaterVersion) {
  const auto answer =
      resumed(zone(3, "before"), {signed_zone(5, "after"), signed_zone(6, "after"), signed_zone(7, "after")},
              zone(9, "after"), milliseconds(5'000));
  EXPECT_TRUE(answer.published);
  ASSERT_EQ(answer.versions.size(), 3U);
  EXPECT_TRUE(answer.versions[0].record.first_of_step);
  EXPECT_FALSE(answer.versions[1].record.first_of_step);
  EXPECT_FALSE(answer.versions[2].record.first_of_step);
  EXPECT_EQ(answer.versions[2].record.serial, Serial(7));
  EXPECT_TRUE(has(answer, FindingKind::revision_published));
  EXPECT_FALSE(has(answer, FindingKind::signer_silent));
}

TEST_F(Session, ContentOfNoStepIsUnmatchedAndTheStepStaysUnanswered) {
  const auto answer = resumed(zone(3, "before"), {zone(4, "neither")}, zone(9, "after"));
  EXPECT_TRUE(has(answer, FindingKind::version_unmatched));
  EXPECT_TRUE(has(answer, FindingKind::signer_silent));
  EXPECT_FALSE(answer.published);
}

} // namespace
} // namespace countersign
