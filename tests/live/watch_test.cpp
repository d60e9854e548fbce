// `countersign watch`, the real binary, on nodes that do what the test says: how it follows, what it says of
// nodes that are not well, and that nothing is missed when it is stopped in any way.
#include "adapters/changes/text_file.h"
#include "diff/wire/presentation.h"
#include "tests/live/watch_rig.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/transfer_script.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace countersign {
namespace {

using namespace countersign::test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// A source and a node for each of two signers, that publish the same.
struct TwoSigners {
  explicit TwoSigners(Watching& watching, const std::string& zone = "example.", bool with_source = true)
      : source(zone, {}, 0, watching.notify_to()), old(zone, new_keys(), 100, watching.notify_to()),
        young(zone, new_keys(), 500, watching.notify_to()), name(zone), has_source(with_source) {}

  void publish(unsigned content) {
    source.publish(content);
    old.publish(content);
    young.publish(content);
  }
  std::string text() const {
    return zone_text(name, has_source ? &source.endpoint() : nullptr) + signer_text("old", "incumbent") +
           node_text("a", old.endpoint()) + signer_text("new", "candidate") +
           node_text("a", young.endpoint());
  }

  PublishingNode source, old, young;
  std::string name;
  bool has_source;
};

// A server of serial 9, as far as SOA queries go.
std::vector<Bytes> soa_of_nine(ByteView query) {
  const auto served = numbered_zone(1, 9);
  const std::vector<Record> soa{soa_of(*served)};
  return messages_of(read_u16(query.data()), {Name(served->apex()), RrType::SOA, k_class_in}, soa, 1);
}

void expect_complete(const std::vector<StepRecord>& steps, std::size_t nodes) {
  for (const StepRecord& step : steps) {
    EXPECT_TRUE(step.complete) << step.index;
    std::set<std::string> seen;
    for (const VersionRecord& version : step.versions) {
      EXPECT_EQ(version.report.content, step.content) << step.index;
      EXPECT_TRUE(version.report.fully_checked());
      EXPECT_LT(version.lag_ms, 20'000);
      if (version.first_of_step) seen.insert(version.signer + "/" + version.node);
    }
    EXPECT_EQ(seen.size(), nodes) << step.index;
  }
}

TEST(Watch, FollowsByNotifyAndEndsWithTheVerdict) {
  Watching watching;
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  for (unsigned content = 2; content <= 13; ++content) {
    ASSERT_TRUE(watching.waits_for_steps(content - 1)) << watching.log();
    zone.publish(content);
  }
  ASSERT_TRUE(watching.waits_for_steps(13));
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  const auto steps = watching.steps();
  ASSERT_THAT(steps, SizeIs(13));
  expect_complete(steps, 2);
  EXPECT_EQ(steps.back().input_serial.value(), 13U);
  EXPECT_EQ(steps.back().removed, 1U);
  EXPECT_EQ(steps.back().added, 1U);
  const ProgramRun report = run_countersign({"report", "--db", "runs.db"}, watching.directory().path());
  EXPECT_EQ(report.exit_code, 0) << report.out;
}

TEST(Watch, FollowsByPollingAloneAndWithoutASource) {
  Watching watching;
  watching.listen = "";
  watching.more = "refresh_floor = \"100ms\"\nrefresh_ceiling = \"200ms\"";
  TwoSigners zone(watching, "example.", false);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  for (unsigned content = 2; content <= 12; ++content) {
    ASSERT_TRUE(watching.waits_for_steps(content - 1)) << watching.log();
    zone.publish(content);
  }
  ASSERT_TRUE(watching.waits_for_steps(12));
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  expect_complete(watching.steps(), 2);
}

TEST(Watch, ANodeThatIsCutOffIsSaidOnceAndStopsNobody) {
  Watching watching;
  watching.more = "refresh_floor = \"200ms\"\nrefresh_ceiling = \"200ms\"";
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  zone.young.vanish();
  ASSERT_TRUE(watching.waits_for(FindingKind::node_silent)) << watching.log();
  zone.publish(2);
  ASSERT_TRUE(watching.waits_for_steps(2)) << "at the deadline, without the node";
  EXPECT_FALSE(watching.steps()[1].complete);
  EXPECT_THAT(serials_of(watching.steps(), "old"), ElementsAre(101, 102));
  watching.bring_back(zone.young);
  zone.publish(3);
  ASSERT_TRUE(watching.waits_for_steps(3));
  ASSERT_TRUE(watching.waits_for(FindingKind::node_recovered)) << watching.log();
  EXPECT_EQ(watching.stop(), 3) << "a step was not seen at every node";
  EXPECT_THAT(serials_of(watching.records(), "new"), UnorderedElementsAre(501, 502, 503))
      << "nothing was missed";
  EXPECT_TRUE(watching.steps()[2].complete);
  EXPECT_THAT(watching.findings(FindingKind::node_silent), SizeIs(1));
  EXPECT_THAT(watching.findings(FindingKind::node_behind), SizeIs(0)) << "silence explains it";
}

TEST(Watch, NodesThatMisbehaveAreFindingsOfTheirOwnAndASlowOneDoesNotHoldUpTheEnd) {
  Watching watching;
  watching.more = "refresh_floor = \"200ms\"\nrefresh_ceiling = \"200ms\"";
  TwoSigners zone(watching);
  const FakeDnsServer garbage({[](FakeConnection& connection) {
                                 (void)connection.read_query();
                                 connection.send(Bytes(40, 0xaa));
                               },
                               soa_of_nine});
  const FakeDnsServer hanging({[](FakeConnection& connection) { connection.hang(); }, soa_of_nine});
  const FakeDnsServer refusing({{}, [](ByteView query) {
                                  Bytes answer(query.begin(), query.end());
                                  answer[2] |= 0x80;
                                  answer[3] = 5; // REFUSED
                                  return std::vector<Bytes>{answer};
                                }});
  PublishingNode idle("example.", new_keys(), 900, watching.notify_to());
  idle.publish(1);
  zone.publish(1);
  const std::string text = zone.text() + node_text("garbage", garbage.endpoint(), false) +
                           node_text("hanging", hanging.endpoint(), false) +
                           node_text("refusing", refusing.endpoint(), false) +
                           node_text("idle", idle.endpoint());
  watching.limits = "transfer_time = \"700ms\"";
  watching.write_config(text);
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  zone.publish(2);
  ASSERT_TRUE(watching.waits_for_steps(2));
  for (const FindingKind kind : {FindingKind::transfer_garbage, FindingKind::node_hangs,
                                 FindingKind::node_refuses, FindingKind::node_behind}) {
    EXPECT_TRUE(watching.waits_for(kind)) << info(kind).id;
    EXPECT_THAT(watching.findings(kind), SizeIs(1)) << info(kind).id;
  }
  EXPECT_EQ(watching.findings(FindingKind::node_behind)[0].node, "idle");
  EXPECT_EQ(watching.findings(FindingKind::node_hangs)[0].node, "hanging");
  EXPECT_THAT(watching.findings(FindingKind::key_unknown_at_node), Not(IsEmpty()))
      << "idle has keys of its own";
  EXPECT_EQ(watching.stop(), 2);
  EXPECT_THAT(serials_of(watching.steps(), "old"), ElementsAre(101, 102));
}

TEST(Watch, AStopEndsTheTransferThatHangs) {
  Watching watching;
  watching.limits = "transfer_time = \"10m\"\ntransfer_idle = \"10m\"";
  TwoSigners zone(watching);
  const FakeDnsServer hanging({[](FakeConnection& connection) { connection.hang(); }, soa_of_nine});
  zone.publish(1);
  watching.write_config(zone.text() + node_text("hanging", hanging.endpoint(), false));
  watching.start();
  ASSERT_TRUE(eventually([&] { return hanging.connections() > 0; }, milliseconds(20'000)));
  EXPECT_EQ(watching.stop(), 3) << "the limit of five seconds is in stop()";
}

// systemd's end of it is a datagram socket.
TEST(Watch, TellsTheServiceManagerHowItIs) {
  Watching watching;
  const std::string name = (watching.directory() / "notify").string();
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(name.size(), sizeof address.sun_path);
  name.copy(address.sun_path, name.size());
  ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  std::vector<std::string> heard;
  const auto hear = [&](const std::string& word) {
    return eventually(
        [&] {
          char text[256];
          const auto octets = ::recv(socket.number(), text, sizeof text, MSG_DONTWAIT);
          if (octets > 0) heard.emplace_back(text, static_cast<std::size_t>(octets));
          return !heard.empty() && heard.back() == word;
        },
        milliseconds(20'000));
  };
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start({"NOTIFY_SOCKET=" + name, "WATCHDOG_USEC=200000"});
  EXPECT_TRUE(hear("READY=1"));
  EXPECT_TRUE(hear("WATCHDOG=1"));
  watching.hang_up();
  EXPECT_TRUE(hear("RELOADING=1"));
  EXPECT_TRUE(hear("READY=1"));
  EXPECT_TRUE(hear("WATCHDOG=1"));
  ASSERT_TRUE(watching.waits_for_steps(1));
  EXPECT_EQ(watching.stop(), 0);
  EXPECT_TRUE(hear("STOPPING=1"));
}

TEST(Watch, AReloadTakesOverZonesAndABadOneIsRefused) {
  Watching watching;
  TwoSigners first(watching), second(watching, "example.org.");
  first.publish(1);
  second.publish(1);
  watching.write_config(first.text());
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  watching.write_config(first.text() + "nonsense = 1\n");
  watching.hang_up();
  ASSERT_TRUE(eventually([&] { return watching.log().find("has no key 'nonsense'") != std::string::npos; },
                         milliseconds(10'000)));
  first.publish(2);
  ASSERT_TRUE(watching.waits_for_steps(2)) << "the old one stays";
  watching.write_config(first.text() + second.text());
  watching.hang_up();
  ASSERT_TRUE(watching.waits_for_steps(1, "example.org.")) << watching.log();
  first.publish(3);
  second.publish(2);
  ASSERT_TRUE(watching.waits_for_steps(3));
  ASSERT_TRUE(watching.waits_for_steps(2, "example.org."));
  watching.write_config(second.text());
  watching.hang_up();
  second.publish(3);
  ASSERT_TRUE(watching.waits_for_steps(3, "example.org."));
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  expect_complete(watching.steps(), 2);
  expect_complete(watching.steps("example.org."), 2);
}

TEST(Watch, NoSerialIsMissedOrTakenTwiceAfterAKill) {
  Watching watching;
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  unsigned content = 1;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(watching.waits_for_steps(content)) << watching.log();
    zone.publish(++content);
    watching.kill_it(); // in the middle of whatever that set off
    for (int i = 0; i < 3; ++i) zone.publish(++content);
    watching.start();
  }
  ASSERT_TRUE(watching.waits_for_steps(content)) << watching.log();
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  std::vector<std::uint32_t> all(content);
  for (unsigned i = 0; i < content; ++i) all[i] = 101 + i;
  EXPECT_EQ(serials_of(watching.records(), "old"), all);
  for (auto& serial : all) serial += 400;
  EXPECT_EQ(serials_of(watching.records(), "new"), all);
  expect_complete(watching.steps(), 2);
  const auto store = RunStore::open(watching.directory() / "runs.db", RunStore::Mode::read_only);
  EXPECT_EQ((*store)->runs()->size(), 1U) << "it is one run throughout";
  EXPECT_TRUE((*store)->verify_chain());
}

TEST(Watch, ABadSignatureIsFoundWhereNothingElseChanges) {
  Watching watching;
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  zone.old.publish_again(1, 150);
  ASSERT_TRUE(watching.waits_for(FindingKind::revision_published));
  EXPECT_THAT(watching.findings(FindingKind::rrsig_bogus), SizeIs(0));
  zone.young.publish_again(1, 550, true);
  ASSERT_TRUE(watching.waits_for(FindingKind::rrsig_bogus)) << watching.log();
  EXPECT_EQ(watching.findings(FindingKind::rrsig_bogus)[0].signer, "new");
  EXPECT_EQ(watching.stop(), 2);
  EXPECT_THAT(watching.steps(), SizeIs(1)) << "no content changed";
}

TEST(Watch, WrongContentIsUnmatchedAndItsRecordsAreNamed) {
  Watching watching;
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  zone.source.publish(2);
  zone.old.publish(2);
  zone.young.publish_again(7, 502); // not what came in
  ASSERT_TRUE(watching.waits_for(FindingKind::version_unmatched)) << watching.log();
  ASSERT_TRUE(watching.waits_for(FindingKind::content_missing));
  EXPECT_EQ(watching.findings(FindingKind::content_missing)[0].subject.owner, "www.example.");
  EXPECT_EQ(watching.stop(), 2);
}

TEST(Watch, NodesAreReachedByIpv6AndFilesAreTakenFromADirectory) {
  Watching watching;
  const std::uint16_t port = watching.notify_to().port;
  watching.listen = fmt::format("listen = [\"[::1]:{}\"]", port);
  const Endpoint notify_to{"::1", port}, loopback{"::1", 0};
  PublishingNode old("example.", new_keys(), 100, notify_to, loopback);
  PublishingNode young("example.", new_keys(), 500, notify_to, loopback);
  const auto dropped = watching.directory() / "dropped";
  std::filesystem::create_directory(dropped);
  const auto publish = [&](unsigned content) {
    old.publish(content);
    young.publish(content);
    const auto file = dropped / fmt::format("{:03}.zone", content);
    EXPECT_TRUE(write_text_file(file, [&](const TextSink& sink) { print_zone(*young.newest(), sink); }));
  };
  publish(1);
  watching.write_config(zone_text("example.", nullptr) + signer_text("old", "incumbent") +
                        node_text("a", old.endpoint()) + signer_text("new", "candidate") +
                        node_text("a", young.endpoint()) +
                        "[[zone.signer.node]]\nname = \"files\"\ndirectory = \"dropped\"\n");
  watching.start();
  for (unsigned content = 2; content <= 4; ++content) {
    ASSERT_TRUE(watching.waits_for_steps(content - 1)) << watching.log();
    publish(content);
  }
  ASSERT_TRUE(watching.waits_for_steps(4));
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  expect_complete(watching.steps(), 3);
}

TEST(Watch, ASecondDaemonOnTheSameStateIsRefused) {
  Watching watching;
  TwoSigners zone(watching);
  zone.publish(1);
  watching.write_config(zone.text());
  watching.start();
  ASSERT_TRUE(watching.waits_for_steps(1));
  const ProgramRun second =
      run_countersign({"watch", "watch.toml", "--db", "other.db"}, watching.directory().path());
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_THAT(second.err, HasSubstr("in use by another countersign"));
  EXPECT_EQ(watching.stop(), 0);
  EXPECT_EQ(run_countersign({"conf-check", "watch.toml"}, watching.directory().path()).exit_code, 0);
}

} // namespace
} // namespace countersign
