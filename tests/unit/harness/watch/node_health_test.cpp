#include "harness/watch/backoff.h"
#include "harness/watch/fair_gate.h"
#include "harness/watch/node_health.h"

#include <future>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

TEST(NodeHealth, ATroubleIsSaidOnceAndSoIsItsEnd) {
  NodeHealth health(milliseconds(60'000));
  EXPECT_FALSE(health.succeeded(0)) << "nothing was the matter";
  const auto said = health.failed(FindingKind::node_silent, "no answer", 1'000);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->kind, FindingKind::node_silent);
  EXPECT_THAT(said->evidence, HasSubstr("since 1970-01-01 00:00:01 UTC: no answer"));
  for (UnixMillis now = 2'000; now < 100'000; now += 1'000) {
    EXPECT_FALSE(health.failed(FindingKind::node_silent, "no answer", now));
  }
  EXPECT_FALSE(health.is_well());
  EXPECT_FALSE(health.succeeded(100'000)) << "it may come and go";
  EXPECT_TRUE(health.is_well());
  EXPECT_FALSE(health.is_settled());
  const auto well = health.succeeded(160'000);
  ASSERT_TRUE(well);
  EXPECT_EQ(well->kind, FindingKind::node_recovered);
  EXPECT_THAT(well->evidence, HasSubstr("well since 1970-01-01 00:01:40 UTC, after 99 s (node-silent)"));
  EXPECT_TRUE(health.is_settled());
  EXPECT_TRUE(health.failed(FindingKind::node_silent, "again", 200'000)) << "that is another one";
}

TEST(NodeHealth, ANodeThatComesAndGoesDoesNotFlood) {
  NodeHealth health(milliseconds(60'000));
  unsigned said = 0;
  UnixMillis now = 0;
  for (int i = 0; i < 1000; ++i) {
    said +=
        health.failed(i % 2 == 0 ? FindingKind::node_silent : FindingKind::node_refuses, "x", ++now) ? 1 : 0;
    said += health.succeeded(now += 10'000) ? 1 : 0;
  }
  EXPECT_EQ(said, 2U) << "each kind once";
  const auto well = health.succeeded(now + 60'000);
  ASSERT_TRUE(well);
  EXPECT_THAT(well->evidence, HasSubstr("1000 failed looks and 999 relapses"));
}

TEST(NodeHealth, FailuresAreToldApart) {
  const auto kind = [](ErrorKind error, const char* text, bool taking) {
    return trouble_of(Error{error, text}, taking);
  };
  EXPECT_EQ(kind(ErrorKind::timeout, "does not answer", false), FindingKind::node_silent);
  EXPECT_EQ(kind(ErrorKind::io, "connection refused", false), FindingKind::node_silent);
  EXPECT_EQ(kind(ErrorKind::timeout, "no data for 10 ms", true), FindingKind::node_hangs);
  EXPECT_EQ(kind(ErrorKind::limit, "larger than", true), FindingKind::node_hangs);
  EXPECT_EQ(kind(ErrorKind::io, "cannot connect", true), FindingKind::transfer_failed);
  EXPECT_EQ(kind(ErrorKind::protocol, "the server says REFUSED", false), FindingKind::node_refuses);
  EXPECT_EQ(kind(ErrorKind::protocol, "message 1: the server says NOTAUTH", true), FindingKind::node_refuses);
  EXPECT_EQ(kind(ErrorKind::protocol, "message 2: two SOA records", true), FindingKind::transfer_garbage);
  EXPECT_EQ(kind(ErrorKind::protocol, "TSIG: the server says BADKEY", true), FindingKind::tsig_failed);
  EXPECT_EQ(kind(ErrorKind::invalid_input, "x.zone:3: no type", true), FindingKind::transfer_garbage);
}

TEST(Backoff, DoublesToItsCeilingWithJitterFromItsSeed) {
  Backoff backoff(milliseconds(100), 7), same(milliseconds(100), 7), other(milliseconds(100), 8);
  bool differs = false;
  milliseconds full{100};
  for (int i = 0; i < 12; ++i) {
    const milliseconds wait = backoff.next(milliseconds(3'000));
    EXPECT_GE(wait, full / 2);
    EXPECT_LE(wait, full);
    EXPECT_EQ(same.next(milliseconds(3'000)), wait);
    differs |= other.next(milliseconds(3'000)) != wait;
    full = std::min(full * 2, milliseconds(3'000));
  }
  EXPECT_TRUE(differs);
  backoff.reset();
  EXPECT_LE(backoff.next(milliseconds(3'000)), milliseconds(100));
}

TEST(FairGate, ZonesHaveTheirTurnsOneAfterTheOther) {
  FairGate gate(1);
  std::stop_source stop;
  std::vector<std::string> order;
  std::vector<std::future<void>> workers;
  {
    const auto first = gate.enter("a", stop.get_token());
    for (const char* zone : {"b", "b", "b", "c"}) {
      workers.push_back(std::async(std::launch::async, [&, zone] {
        const auto pass = gate.enter(zone, stop.get_token());
        order.emplace_back(zone); // one at a time: the gate has one slot
      }));
      while (gate.waiting() < workers.size()) std::this_thread::yield();
    }
  }
  for (auto& worker : workers) worker.get();
  EXPECT_EQ(order, (std::vector<std::string>{"b", "c", "b", "b"}));
}

TEST(FairGate, AStopEndsTheWait) {
  FairGate gate(1);
  std::stop_source stop;
  const auto first = gate.enter("a", stop.get_token());
  auto second = std::async(std::launch::async, [&] { return bool(gate.enter("a", stop.get_token())); });
  while (gate.waiting() == 0) std::this_thread::yield();
  stop.request_stop();
  EXPECT_FALSE(second.get());
}

} // namespace
} // namespace countersign
