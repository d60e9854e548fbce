// The hook as the verifier of a real NSD: what is good is published, and nothing else, whatever befalls us.
#include "tests/live/hook_rig.h"

#include <csignal>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;
using ::testing::HasSubstr;

const std::string k_hook = words({COUNTERSIGN_BINARY, "hook --db DIRECTORY/hook.db"});

// Trap 1: nothing of what follows would be worth anything if NSD did this by itself.
TEST(NsdAlone, PublishesWhenItsVerifierDiesByASignal) {
  Nsd nsd("DIRECTORY/suicide", true);
  nsd.publish({.serial = 1, .bogus = true});
  EXPECT_TRUE(nsd.comes_to_serve(1)) << nsd.log();
}

class HookOfNsd : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Feed, HookOfNsd, ::testing::Bool(),
                         [](const auto& feed) { return feed.param ? "OnStandardInput" : "ByTransfer"; });

TEST_P(HookOfNsd, PublishesTheGoodAndKeepsTheOldZoneInPlaceOfTheBad) {
  Nsd nsd(k_hook, GetParam());
  nsd.publish({.serial = 1});
  ASSERT_TRUE(nsd.comes_to_serve(1)) << nsd.log();
  nsd.publish({.serial = 2, .bogus = true});
  EXPECT_TRUE(nsd.waits_for_rejection(2, "rrsig-bogus")) << nsd.log();
  EXPECT_EQ(nsd.serves(), 1U);
  nsd.publish({.serial = 3, .names = 101});
  EXPECT_TRUE(nsd.comes_to_serve(3)) << nsd.log();

  const auto all = decisions_in(nsd.database());
  ASSERT_GE(all.size(), 3U);
  EXPECT_TRUE(all.front().accepted);
  EXPECT_EQ(all.front().content_records, 104U);
  EXPECT_EQ(all.front().digest.size(), 96U);
  EXPECT_EQ(all.front().signatures, all.front().valid);
}

TEST(HookOfNsd, KeepsTheOldZoneInPlaceOfOneThatWasTruncated) {
  Nsd nsd(k_hook, true);
  nsd.publish({.serial = 1});
  ASSERT_TRUE(nsd.comes_to_serve(1)) << nsd.log();
  nsd.publish({.serial = 2, .names = 40});
  EXPECT_TRUE(nsd.waits_for_rejection(2, "content-shrunk")) << nsd.log();
  EXPECT_TRUE(nsd.waits_for_log("exited with 1")) << nsd.log();
  EXPECT_EQ(nsd.serves(), 1U);
}

// The judge waits for the database, which somebody else holds: then something happens to it.
class Struck {
public:
  explicit Struck(const std::string& more) : nsd_(words({k_hook, more}), true) {
    nsd_.publish({.serial = 1});
    EXPECT_TRUE(nsd_.comes_to_serve(1)) << nsd_.log();
    lock_.emplace(nsd_.database());
    nsd_.publish({.serial = 2});
  }
  Nsd& nsd() { return nsd_; }
  // The old zone stays; the next good one is published.
  void expect_rejected(std::string_view words_of_supervisor) {
    EXPECT_TRUE(nsd_.waits_for_log(words_of_supervisor)) << nsd_.log();
    EXPECT_TRUE(nsd_.waits_for_log("exited with 3")) << nsd_.log();
    EXPECT_EQ(nsd_.serves(), 1U) << nsd_.log();
    lock_.reset();
    nsd_.publish({.serial = 3});
    EXPECT_TRUE(nsd_.comes_to_serve(3)) << nsd_.log();
  }

private:
  Nsd nsd_;
  std::optional<WriterLock> lock_;
};

class JudgeOfNsd : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(DiesBy, JudgeOfNsd, ::testing::Values(SIGKILL, SIGSEGV, SIGABRT, SIGBUS),
                         [](const auto& signal) { return std::string(sigabbrev_np(signal.param)); });

TEST_P(JudgeOfNsd, ThatDiesBySignalRejects) {
  Struck struck("");
  const int judge = struck.nsd().judge();
  ASSERT_GT(judge, 1);
  ASSERT_EQ(::kill(judge, GetParam()), 0);
  struck.expect_rejected(fmt::format("the judge was ended by signal {}: rejected", GetParam()));
}

TEST(HookOfNsd, RejectsAtItsTimeLimit) {
  Struck struck("--time-limit 1");
  struck.expect_rejected("no decision within the time limit, seconds 1: rejected");
}

TEST(HookOfNsd, RejectsWhereTheDatabaseStaysLocked) {
  Struck struck("");
  struck.expect_rejected("the judge could not judge: code 70: rejected");
}

TEST(HookOfNsd, RejectsWhereMemoryIsShort) {
  Nsd nsd(words({k_hook, "--memory-limit 1"}), true);
  nsd.publish({.serial = 1});
  EXPECT_TRUE(nsd.waits_for_log("countersign hook: the judge ")) << nsd.log();
  EXPECT_TRUE(nsd.waits_for_log("exited with 3")) << nsd.log();
  EXPECT_NE(nsd.serves(), 1U);
}

TEST(HookOfNsd, AcceptsUnseenOnlyWhereTheOperatorSaysSo) {
  Nsd nsd(words({COUNTERSIGN_BINARY, "hook --db DIRECTORY/not-there/hook.db --on-internal-error accept"}),
          true);
  nsd.publish({.serial = 1, .bogus = true});
  EXPECT_TRUE(nsd.waits_for_log("rrsig-bogus")) << nsd.log();
  EXPECT_TRUE(nsd.waits_for_log("exited with 2")) << nsd.log();
  EXPECT_NE(nsd.serves(), 1U);
  nsd.publish({.serial = 2});
  EXPECT_TRUE(nsd.comes_to_serve(2)) << nsd.log();
  EXPECT_TRUE(nsd.waits_for_log("ACCEPTED UNSEEN")) << nsd.log();
}

} // namespace
} // namespace countersign
