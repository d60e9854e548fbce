#include "storage/hook_store.h"
#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

HookDecision sample_decision(std::uint32_t serial, bool accepted) {
  HookDecision decision;
  decision.zone = "example.";
  decision.server = HookServer::cascade;
  decision.stage = HookStage::signed_zone;
  decision.serial = Serial(serial);
  decision.decided_at = 1'793'500'000'000 + serial;
  decision.accepted = accepted;
  decision.rule = accepted ? "" : "rrsig-bogus";
  decision.reason = "wh\xc3\xa4y \xff";
  decision.digest = std::string(96, 'd');
  decision.content = std::string(32, 'c');
  decision.records = 1'000'000'000'000;
  decision.content_records = 5;
  decision.signatures = 7;
  decision.valid = accepted ? 7 : 6;
  decision.elapsed_ms = 12;
  decision.policy_sha256 = std::string(64, 'a');
  decision.tool_version = "0.1";
  if (!accepted) {
    decision.findings.push_back(
        make_finding(FindingKind::rrsig_bogus, {"a.example.", "A", "13/1"}, "evidence"));
    decision.findings.back().count = 3;
    decision.findings.push_back(
        make_finding(FindingKind::rrset_without_valid_signature, {"a.example.", "A", ""}, ""));
  }
  return decision;
}

std::unique_ptr<HookStore> open(const std::filesystem::path& file) {
  auto store = HookStore::open(file, milliseconds(100));
  EXPECT_TRUE(store) << store.error().message;
  return std::move(*store);
}

void expect_same_decision(const HookDecision& left, const HookDecision& right) {
  EXPECT_EQ(left.zone, right.zone);
  EXPECT_EQ(left.server, right.server);
  EXPECT_EQ(left.stage, right.stage);
  EXPECT_EQ(left.serial, right.serial);
  EXPECT_EQ(left.decided_at, right.decided_at);
  EXPECT_EQ(left.accepted, right.accepted);
  EXPECT_EQ(left.rule, right.rule);
  EXPECT_EQ(left.reason, right.reason);
  EXPECT_EQ(left.digest, right.digest);
  EXPECT_EQ(left.content, right.content);
  EXPECT_EQ(left.records, right.records);
  EXPECT_EQ(left.content_records, right.content_records);
  EXPECT_EQ(left.signatures, right.signatures);
  EXPECT_EQ(left.valid, right.valid);
  EXPECT_EQ(left.elapsed_ms, right.elapsed_ms);
  EXPECT_EQ(left.policy_sha256, right.policy_sha256);
  EXPECT_EQ(left.tool_version, right.tool_version);
  ASSERT_EQ(left.findings.size(), right.findings.size());
  for (std::size_t i = 0; i < left.findings.size(); ++i) expect_same(left.findings[i], right.findings[i]);
}

TEST(HookStore, GivesBackWhatWasPut) {
  const TempDirectory directory;
  HookDecision unread = sample_decision(0, false);
  unread.serial.reset();
  {
    const auto store = open(directory / "hook.db");
    EXPECT_EQ(store->put(sample_decision(1, true)).value(), 1);
    EXPECT_EQ(store->put(sample_decision(2, false)).value(), 2);
    EXPECT_EQ(store->put(unread).value(), 3);
  }
  const auto store = open(directory / "hook.db");
  const auto newest = store->newest(10).value();
  ASSERT_EQ(newest.size(), 3U);
  expect_same_decision(newest[0], unread);
  expect_same_decision(newest[1], sample_decision(2, false));
  expect_same_decision(newest[2], sample_decision(1, true));
  EXPECT_TRUE(store->verify_chain());
}

TEST(HookStore, FindsWhatWasAcceptedOfAZoneAtAStage) {
  const TempDirectory directory;
  const auto store = open(directory / "hook.db");
  HookDecision loaded = sample_decision(9, true), other = sample_decision(8, true);
  loaded.stage = HookStage::loaded;
  other.zone = "example.org.";
  for (const HookDecision& decision :
       {sample_decision(1, true), sample_decision(2, true), sample_decision(3, false), loaded, other})
    ASSERT_TRUE(store->put(decision));
  const auto accepted = store->accepted("example.", HookStage::signed_zone, 10).value();
  ASSERT_EQ(accepted.size(), 2U);
  EXPECT_EQ(accepted[0].serial, Serial(2));
  EXPECT_EQ(store->accepted("example.", HookStage::signed_zone, 1).value().size(), 1U);
  EXPECT_EQ(store->accepted("example.", HookStage::loaded, 9).value().at(0).serial, Serial(9));
}

TEST(HookStore, SeesThatADecisionWasTamperedWith) {
  for (const char* tampering : {"UPDATE hook_decisions SET accepted = 1, rule = '' WHERE decision_id = 2",
                                "UPDATE hook_decisions SET digest = 'x' WHERE decision_id = 1",
                                "UPDATE hook_findings SET count = 1 WHERE decision_id = 2 AND position = 0",
                                "DELETE FROM hook_findings WHERE decision_id = 2 AND position = 1",
                                "DELETE FROM hook_decisions WHERE decision_id = 1",
                                "UPDATE hook_decisions SET serial = NULL WHERE decision_id = 3",
                                "INSERT INTO hook_findings SELECT 7, position, kind, severity, owner, type, "
                                "key, evidence, count FROM "
                                "hook_findings WHERE decision_id = 2"}) {
    const TempDirectory directory;
    {
      const auto store = open(directory / "hook.db");
      ASSERT_TRUE(store->put(sample_decision(1, true)));
      ASSERT_TRUE(store->put(sample_decision(2, false)));
      ASSERT_TRUE(store->put(sample_decision(3, true)));
      ASSERT_TRUE(store->verify_chain());
    }
    ASSERT_TRUE(open_raw(directory / "hook.db").execute(std::string(tampering) + ";")) << tampering;
    EXPECT_FALSE(open(directory / "hook.db")->verify_chain()) << tampering;
    EXPECT_FALSE(open_store(directory / "hook.db")->verify_chain())
        << tampering; // the whole file's check, too
  }
}

TEST(HookStore, ReportsALockAndAMissingDirectory) {
  const TempDirectory directory;
  const auto store = open(directory / "hook.db");
  ASSERT_TRUE(store->put(sample_decision(1, true)));
  auto writer = sqlite::Connection::open(directory / "hook.db", sqlite::Connection::Access::read_write,
                                         milliseconds(100));
  ASSERT_TRUE(writer);
  const auto held = sqlite::Transaction::begin(*writer, sqlite::Transaction::Kind::write);
  ASSERT_TRUE(held);
  const auto refused = store->put(sample_decision(2, true));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::storage);
  EXPECT_THAT(refused.error().message, HasSubstr("lock"));
  EXPECT_FALSE(HookStore::open(directory / "no" / "hook.db", milliseconds(100)));
}

} // namespace
} // namespace countersign
