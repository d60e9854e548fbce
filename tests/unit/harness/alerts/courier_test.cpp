// From the outbox to the routes and back: retries, deaths, canaries, routes that are down.
#include "harness/alerts/courier.h"
#include "storage/storage.h"
#include "tests/support/temporary_directory.h"

#include <mutex>
#include <set>

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::ElementsAre;

constexpr UnixMillis k_start = 1'777'939'200'000, k_minute = 60'000;

// What the routes of a test got, and whether they work.
struct World {
  std::mutex mutex;
  std::vector<std::string> got; // "pager trigger rrsig-bogus KEY"
  std::set<std::string> down, refusing;

  std::vector<std::string> take() {
    const std::lock_guard lock(mutex);
    return std::exchange(got, {});
  }
};

class FakeRoute final : public AlertRouteSender {
public:
  FakeRoute(World& world, std::string name) : world_(world), name_(std::move(name)) {}
  Result<std::string> send(const AlertErrand& errand) override {
    const std::lock_guard lock(world_.mutex);
    world_.got.push_back(fmt::format("{} {} {}", name_, to_text(errand.message.action), errand.message.rule));
    if (world_.down.contains(name_)) return fail(ErrorKind::timeout, "nobody answers");
    if (world_.refusing.contains(name_)) return fail(ErrorKind::protocol, "not this one");
    return std::string("ok ") + errand.message.idempotency_key;
  }
  bool takes(AlertAction) const override { return true; }

private:
  World& world_;
  std::string name_;
};

class CourierTest : public testing::Test {
protected:
  void SetUp() override {
    const auto runs = RunStore::open(file_, RunStore::Mode::read_write);
    ASSERT_TRUE(runs) << runs.error().message;
    AlertRouteConfig pager, boss;
    pager.name = "pager";
    boss.name = "boss";
    boss.after = milliseconds(15 * k_minute);
    config_.routes = {pager, boss};
    config_.canary_every = milliseconds(0);
    reopen();
  }
  // As a new process would.
  void reopen() {
    courier_.reset();
    store_ = AlertStore::open(file_, true).value();
    courier_.emplace(*store_, config_, 1, [this](const AlertRouteConfig& route) {
      return std::make_unique<FakeRoute>(world_, route.name);
    });
    ASSERT_TRUE(courier_->begin());
  }
  std::vector<std::string> pass(UnixMillis at) {
    const auto report = courier_->pass([at] { return at; });
    EXPECT_TRUE(report) << report.error().message;
    return world_.take();
  }
  std::int64_t raise(UnixMillis at, const char* rule = "some-rule") {
    return store_->raise(rule, "new/hsm2", Severity::critical, "seen", at).value();
  }
  Alert find(const std::string& rule) {
    const std::vector<Alert> alerts = store_->alerts(true).value();
    for (const Alert& alert : alerts) {
      if (alert.rule == rule) return alert;
    }
    return {};
  }

  const TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "runs.db";
  World world_;
  AlertConfig config_;
  std::unique_ptr<AlertStore> store_;
  std::optional<Courier> courier_;
};

TEST_F(CourierTest, DeliversOnceAndEscalatesUntilSomebodyAnswers) {
  const std::int64_t id = raise(k_start);
  EXPECT_THAT(pass(k_start), ElementsAre("pager trigger some-rule"));
  EXPECT_EQ(find("some-rule").state, AlertState::delivered);
  EXPECT_THAT(pass(k_start + k_minute), ElementsAre());
  EXPECT_THAT(pass(k_start + 15 * k_minute), ElementsAre("boss trigger some-rule"));
  ASSERT_TRUE(store_->acknowledge(id, {"N. N.", "looking", {}}, k_start + 16 * k_minute));
  EXPECT_THAT(pass(k_start + 16 * k_minute),
              testing::UnorderedElementsAre("pager acknowledge some-rule", "boss acknowledge some-rule"));
  EXPECT_THAT(pass(k_start + 17 * k_minute), ElementsAre());
  ASSERT_TRUE(store_->resolve(id, {"N. N.", "mended", {}}, k_start + 18 * k_minute));
  EXPECT_THAT(pass(k_start + 18 * k_minute), testing::SizeIs(2));
  pass(k_start + 19 * k_minute);
  EXPECT_TRUE(store_->outbox().value().empty()) << "nothing is left of it";
}

// The receipt was given, and we died before it was stored.
TEST_F(CourierTest, AfterADeathItIsSentAgainWithTheSameKey) {
  raise(k_start);
  const AlertMessage first = *store_->outbox().value().front().trigger;
  FakeRoute route(world_, "pager");
  const auto receipt = route.send({first, {}, k_start}); // and nothing more: the process is gone
  world_.take();
  reopen();
  EXPECT_THAT(pass(k_start + 1), ElementsAre("pager trigger some-rule"));
  const OutboxEntry again = store_->outbox().value().front();
  EXPECT_EQ(again.deliveries.front().receipt, *receipt) << "the key is in it";
  EXPECT_EQ(again.deliveries.front().attempts, 1U);
}

TEST_F(CourierTest, RetriesWithGrowingPausesAndTellsOthersThatARouteIsDown) {
  world_.down = {"pager"};
  raise(k_start);
  EXPECT_THAT(pass(k_start), ElementsAre("pager trigger some-rule"));
  EXPECT_THAT(pass(k_start + 1'000), ElementsAre()) << "not before its time";
  EXPECT_THAT(pass(k_start + 5'001), ElementsAre("pager trigger some-rule"));
  EXPECT_THAT(pass(k_start + 6'000), ElementsAre("boss trigger some-rule"))
      << "at once, for the pager is down";
  EXPECT_EQ(find("some-rule").state, AlertState::delivered);
  pass(k_start + 20'000);
  pass(k_start + 20'001); // the third failure was seen
  EXPECT_EQ(find(k_alert_route_down).subject_class, "pager");
  EXPECT_NE(find(k_alert_route_down).state, AlertState::resolved);
  EXPECT_EQ(store_->routes().value()[1].failures, 4U) << "its own alert went there as well";
  world_.down.clear();
  for (int i = 1; i < 20; ++i) pass(k_start + 20'001 + i * k_minute);
  EXPECT_EQ(find(k_alert_route_down).state, AlertState::resolved);
  EXPECT_EQ(store_->routes().value()[1].failures, 0U);
}

TEST_F(CourierTest, ARouteThatRefusesOneMessageGetsTheNext) {
  raise(k_start, "rule-a");
  raise(k_start, "rule-b");
  world_.refusing = {"pager"};
  EXPECT_THAT(pass(k_start), testing::SizeIs(2));
  world_.refusing.clear();
  world_.down = {"pager"};
  EXPECT_THAT(pass(k_start + k_minute), testing::SizeIs(1))
      << "one that is down is not asked twice in a pass";
}

TEST_F(CourierTest, TheCanaryTravelsByAllRoutesAndIsMissedAloud) {
  config_.canary_every = milliseconds(60 * k_minute);
  reopen();
  EXPECT_THAT(pass(k_start),
              testing::UnorderedElementsAre("pager trigger alert-canary", "boss trigger alert-canary"));
  EXPECT_THAT(pass(k_start + 29 * k_minute), ElementsAre());
  EXPECT_THAT(pass(k_start + 30 * k_minute), ElementsAre("pager trigger alert-canary-missed"));
  // The next one is answered, and with it the miss is over.
  EXPECT_THAT(pass(k_start + 60 * k_minute), testing::Contains("boss trigger alert-canary"));
  const Alert canary = find(k_alert_canary);
  EXPECT_EQ(canary.episode, 2);
  ASSERT_TRUE(store_->acknowledge(canary.id, {"N. N.", "rang", {}}, k_start + 61 * k_minute));
  ASSERT_TRUE(store_->resolve(canary.id, {"N. N.", "rang", {}}, k_start + 61 * k_minute));
  pass(k_start + 62 * k_minute);
  EXPECT_EQ(find(k_alert_canary_missed).state, AlertState::resolved);
  const AlertEvidence evidence = store_->evidence("example.").value();
  ASSERT_EQ(evidence.canaries.size(), 2U);
  EXPECT_EQ(evidence.canaries[0].receipts.size(), 2U);
  EXPECT_EQ(evidence.canaries[0].acknowledged_at, k_start + 61 * k_minute);
  EXPECT_FALSE(evidence.canaries[1].acknowledged_at);
}

TEST_F(CourierTest, ACanaryOfAFutureThatWasTakenBackIsNotWaitedFor) {
  config_.canary_every = milliseconds(60 * k_minute);
  reopen();
  pass(k_start + 365LL * 86'400'000);
  EXPECT_THAT(pass(k_start), testing::Contains("pager trigger alert-canary"));
}

// Each of 64 alerts of a storm is told, and no pass is without an end.
TEST_F(CourierTest, AStormIsToldInSeveralPasses) {
  for (int i = 0; i < 64; ++i) raise(k_start, fmt::format("rule-{}", i).c_str());
  std::size_t told = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t now = pass(k_start + i).size();
    EXPECT_LE(now, 20U);
    told += now;
  }
  EXPECT_EQ(told, 64U);
}

} // namespace
} // namespace countersign::test
