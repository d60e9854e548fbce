// Findings to alerts, in the transaction of the step.
#include "storage/alert_store.h"
#include "tests/unit/storage/child.h"
#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr UnixMillis k_start = 1'777'939'200'000, k_minute = 60'000;

Finding bogus(const std::string& owner, const std::string& node = "hsm2") {
  Finding finding = make_finding(FindingKind::rrsig_bogus, {owner, "SOA", "8/33834"}, "does not verify");
  finding.signer = "new";
  finding.node = node;
  return finding;
}

Finding lesser(FindingKind kind, Severity severity) {
  Finding finding = make_finding(kind, {}, "less");
  finding.signer = "new";
  finding.severity = severity;
  return finding;
}

class Alerts : public testing::Test {
protected:
  void SetUp() override {
    RunRecord run = sample_run();
    zone_ = run.zone;
    run_ = store_->begin_run(run).value();
  }
  Status put(std::vector<Finding> findings, UnixMillis at) {
    StepRecord step = sample_step(next_++, 0);
    step.ended_at = at;
    step.findings = std::move(findings);
    return store_->put_step(run_, step);
  }
  std::unique_ptr<AlertStore> alerts() { return AlertStore::open(file_, true).value(); }
  Alert only() {
    const auto all = alerts()->alerts(true).value();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Alert{} : all.front();
  }

  const TempDirectory directory_;
  const fs::path file_ = directory_ / "runs.db";
  std::unique_ptr<RunStore> store_ = open_store(file_);
  std::string zone_;
  RunId run_ = 0;
  std::uint64_t next_ = 0;
};

TEST_F(Alerts, TenThousandFindingsAreAHandful) {
  std::vector<Finding> findings;
  for (int i = 0; i < 10'000; ++i) findings.push_back(bogus(fmt::format("d{}.{}", i, zone_)));
  findings.push_back(bogus(zone_));
  findings.push_back(bogus(zone_, "hsm3"));
  ASSERT_TRUE(put(findings, k_start));
  const auto all = alerts()->alerts(false).value();
  ASSERT_EQ(all.size(), 3U);
  const auto names = std::ranges::find(all, "new/hsm2 names", &Alert::subject_class);
  ASSERT_NE(names, all.end());
  EXPECT_EQ(names->findings, 10'000);
  EXPECT_EQ(names->rule, "rrsig-bogus");
  EXPECT_EQ(names->zone, zone_);
  EXPECT_EQ(names->state, AlertState::open);
  EXPECT_THAT(names->summary, HasSubstr("(and 9999 like it)"));
  EXPECT_EQ(alerts()->outbox().value().size(), 3U);
}

TEST_F(Alerts, ASerialMoreIsNoNewOne) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(put({bogus(zone_)}, k_start + i * k_minute));
  EXPECT_EQ(only().findings, 50);
  const auto outbox = alerts()->outbox().value();
  ASSERT_EQ(outbox.size(), 1U);
  EXPECT_EQ(outbox.front().trigger->id, 1);
}

TEST_F(Alerts, WhatIsExplainedOrWithoutEffectIsNone) {
  Finding explained = bogus(zone_);
  explained.explained_by = "signer-start-up";
  Finding lowered = bogus(zone_);
  lowered.severity = Severity::minor;
  ASSERT_TRUE(put({explained, lowered}, k_start));
  EXPECT_TRUE(alerts()->alerts(true).value().empty());
}

TEST_F(Alerts, GoThroughTheirStates) {
  ASSERT_TRUE(put({bogus(zone_)}, k_start));
  const auto store = alerts();
  const AlertMessage message = *store->outbox().value().front().trigger;
  ASSERT_TRUE(store->note_failure(message, "pager", "refused", k_start + 1, k_start + 5000));
  EXPECT_EQ(only().state, AlertState::open);
  ASSERT_TRUE(store->note_receipt(message, "pager", "202", k_start + 6000));
  EXPECT_EQ(only().state, AlertState::delivered);
  EXPECT_EQ(only().delivered_at, k_start + 6000);
  ASSERT_TRUE(store->acknowledge(1, {"N. N.", "looking", k_start + 60 * k_minute}, k_start + k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged);
  // Seen all the time: nobody is told again.
  for (int i = 1; i < 50; ++i) ASSERT_TRUE(put({bogus(zone_)}, k_start + i * k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged);
  ASSERT_TRUE(store->expire_acknowledgements(k_start + 59 * k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged);
  ASSERT_TRUE(store->expire_acknowledgements(k_start + 60 * k_minute));
  EXPECT_EQ(only().state, AlertState::open);
  ASSERT_TRUE(store->resolve(1, {"N. N.", "old signer back", {}}, k_start + 61 * k_minute));
  EXPECT_EQ(only().state, AlertState::resolved);
  EXPECT_EQ(store->acknowledge(1, {"N. N.", "again", {}}, k_start).error().kind, ErrorKind::usage);
  EXPECT_EQ(store->acknowledge(2, {"N. N.", "which?", {}}, k_start).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 62 * k_minute));
  EXPECT_EQ(only().state, AlertState::open);
  EXPECT_EQ(only().episode, 2);
  EXPECT_EQ(only().findings, 1);
  EXPECT_TRUE(store_->verify_chain());
}

TEST_F(Alerts, AreOpenedAgainWhenTheSeverityRises) {
  const FindingKind kind = FindingKind::rrsig_bogus;
  ASSERT_TRUE(put({lesser(kind, Severity::major)}, k_start));
  ASSERT_TRUE(alerts()->acknowledge(1, {"N. N.", "seen", {}}, k_start));
  ASSERT_TRUE(put({lesser(kind, Severity::major)}, k_start + k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged);
  ASSERT_TRUE(put({lesser(kind, Severity::critical)}, k_start + 2 * k_minute));
  EXPECT_EQ(only().state, AlertState::open);
  EXPECT_EQ(only().person, "");
  EXPECT_EQ(only().episode, 1);
}

TEST_F(Alerts, AreOpenedAgainByAFlapAndNotByAShortGap) {
  ASSERT_TRUE(put({bogus(zone_)}, k_start));
  ASSERT_TRUE(alerts()->acknowledge(1, {"N. N.", "seen", {}}, k_start));
  ASSERT_TRUE(put({}, k_start + k_minute));
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 2 * k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged) << "a minute is no flap";
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 600 * k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged) << "nobody looked in between";
  StepRecord between = sample_step(next_++, 0);
  between.label = "between steps";
  ASSERT_TRUE(store_->put_step(run_, between));
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 605 * k_minute + 20 * k_minute));
  EXPECT_EQ(only().state, AlertState::acknowledged) << "what is compared is not looked for there";
  ASSERT_TRUE(put({}, k_start + 630 * k_minute));
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 650 * k_minute));
  EXPECT_EQ(only().state, AlertState::open) << "it had gone, and came back: .de's SOA";
}

TEST_F(Alerts, AnAcknowledgementFromAFutureThatAJumpTookBackDoesNotHold) {
  ASSERT_TRUE(put({bogus(zone_)}, k_start));
  constexpr UnixMillis year = 365LL * 86'400'000;
  ASSERT_TRUE(alerts()->acknowledge(1, {"N. N.", "seen", k_start + year + k_minute}, k_start + year));
  ASSERT_TRUE(alerts()->expire_acknowledgements(k_start + 10));
  EXPECT_EQ(only().state, AlertState::open);
}

TEST_F(Alerts, AReceiptOfAnOldMessageSaysNothingOfTheNewOne) {
  ASSERT_TRUE(put({lesser(FindingKind::rrsig_bogus, Severity::major)}, k_start));
  const AlertMessage first = *alerts()->outbox().value().front().trigger;
  ASSERT_TRUE(put({lesser(FindingKind::rrsig_bogus, Severity::critical)}, k_start + k_minute));
  ASSERT_TRUE(alerts()->note_receipt(first, "pager", "202", k_start + k_minute));
  EXPECT_EQ(only().state, AlertState::open);
}

TEST_F(Alerts, TellTheGateHowLongPeopleTook) {
  ASSERT_TRUE(put({bogus(zone_)}, k_start));
  ASSERT_TRUE(alerts()->acknowledge(1, {"N. N.", "seen", {}}, k_start + 5 * k_minute));
  ASSERT_TRUE(alerts()->resolve(1, {"N. N.", "mended", {}}, k_start + 9 * k_minute));
  ASSERT_TRUE(put({bogus(zone_)}, k_start + 20 * k_minute));
  const auto evidence = alerts()->evidence(zone_).value();
  ASSERT_EQ(evidence.responses.size(), 2U);
  EXPECT_EQ(evidence.responses[0].answered_at, k_start + 5 * k_minute);
  EXPECT_EQ(evidence.responses[1].pending_since, k_start + 20 * k_minute);
  EXPECT_FALSE(evidence.responses[1].answered_at);
  EXPECT_TRUE(alerts()->evidence("other.").value().responses.empty());
}

TEST_F(Alerts, TamperingWithAnAnswerIsFound) {
  ASSERT_TRUE(put({bogus(zone_)}, k_start));
  ASSERT_TRUE(alerts()->acknowledge(1, {"N. N.", "seen", {}}, k_start));
  ASSERT_TRUE(store_->verify_chain());
  const std::vector<std::string> tampers{
      "UPDATE alert_events SET at = at - 1 WHERE kind = 'acknowledged'",
      "UPDATE alert_events SET person = 'M. M.' WHERE kind = 'acknowledged'",
      "DELETE FROM alert_events WHERE event_id = 2",
      "DELETE FROM alert_events WHERE event_id = 1",
      "UPDATE alerts SET rule = 'alert-canary'",
      "UPDATE alerts SET state = 'resolved', resolved_at = 1",
      "UPDATE alerts SET person = 'M. M.'",
      "DELETE FROM alerts",
  };
  for (const std::string& tamper : tampers) {
    sqlite::Connection database = open_raw(file_);
    ASSERT_TRUE(database.execute(fmt::format("VACUUM INTO '{}'", (directory_ / "tampered.db").string())));
    ASSERT_TRUE(open_raw(directory_ / "tampered.db").execute("PRAGMA foreign_keys = OFF; " + tamper));
    EXPECT_FALSE(open_store(directory_ / "tampered.db", RunStore::Mode::read_only)->verify_chain()) << tamper;
    fs::remove(directory_ / "tampered.db");
  }
}

// A finding without its alert, or an alert without its finding, must not survive any death.
TEST(AlertsAfterDeath, AreThereExactlyWithTheirFindings) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  const std::string zone = sample_run().zone;
  for (int round = 0; round < 15; ++round) {
    Child child([&](Child& self) {
      const auto store = open_store(file);
      for (std::uint64_t index = store->next_step(1).value();; ++index) {
        StepRecord step = sample_step(index, 0);
        step.findings = {bogus(zone, fmt::format("hsm{}", index))}; // an alert of its own at each step
        if (!store->put_step(1, step)) return;
        self.say("stored");
      }
    });
    ASSERT_EQ(child.hear(), "stored");
    child.let_run(std::chrono::microseconds(3000 + round * 700));
    child.kill_now();
    child.reap();
    const auto steps = open_store(file)->next_step(1).value();
    const auto store = AlertStore::open(file, true).value();
    EXPECT_EQ(store->alerts(true).value().size(), steps);
    EXPECT_EQ(store->outbox().value().size(), steps);
  }
  EXPECT_TRUE(open_store(file)->verify_chain());
}

TEST(AlertsOnAFullDisk, AreRefusedWithTheirStep) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  Child child([&](Child& self) {
    signal(SIGXFSZ, SIG_IGN);
    const auto store = open_store(file);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 900 * 1024;
    setrlimit(RLIMIT_FSIZE, &limit);
    std::uint64_t index = 0;
    for (; index < 5000; ++index) {
      StepRecord step = sample_step(index, 0);
      step.findings = {bogus(sample_run().zone, fmt::format("hsm{}", index))};
      if (!store->put_step(1, step)) break;
    }
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    self.say(std::to_string(index));
  });
  const std::uint64_t stored = std::stoull(child.hear());
  child.reap();
  EXPECT_GT(stored, 0U);
  EXPECT_LT(stored, 5000U);
  EXPECT_EQ(AlertStore::open(file, true).value()->alerts(true).value().size(), stored);
  EXPECT_TRUE(open_store(file)->verify_chain());
}

} // namespace
} // namespace countersign
