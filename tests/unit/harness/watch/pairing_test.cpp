// Contents are single letters here, and time stands still unless a test moves it.
#include "harness/watch/pairing.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using Placement = Pairing::Placement;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr UnixMillis k_deadline = 1000;

Fingerprint content(char letter) { return {0, static_cast<std::uint64_t>(letter)}; }

// "a1:first@0" is: version 1 of node a is the first of step 0.
std::string shown(const Pairing::Placed& placed) {
  static constexpr const char* words[] = {"first",  "late",   "revision", "incomplete",
                                          "before", "passed", "unmatched"};
  return fmt::format("{}{}:{}@{}", static_cast<char>('a' + placed.node), placed.version,
                     words[static_cast<int>(placed.how)], placed.step);
}

struct Watched {
  explicit Watched(std::vector<bool> reference, std::size_t history = 8)
      : pairing({std::move(reference), k_deadline, history}) {}

  std::vector<std::string> input(char letter, bool gap = false) {
    return list(pairing.add_input(content(letter), gap, now));
  }
  std::vector<std::string> version(std::size_t node, char letter, bool complete = true) {
    return list(pairing.add_version(node, next++, content(letter), complete, now));
  }
  std::vector<std::string> expire() { return list(pairing.expire(now)); }
  static std::vector<std::string> list(const Pairing::Outcome& outcome) {
    std::vector<std::string> words;
    for (const auto& placed : outcome.placed) words.push_back(shown(placed));
    return words;
  }

  Pairing pairing;
  UnixMillis now = 0;
  Pairing::VersionId next = 1;
};

Watched with_source(std::size_t nodes) { return Watched(std::vector<bool>(nodes, false)); }

TEST(PairingWithSource, AStepClosesWhenEveryNodeHasAnswered) {
  Watched watched = with_source(2);
  EXPECT_THAT(watched.input('A'), IsEmpty());
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a1:first@0"));
  EXPECT_FALSE(watched.pairing.close_next(0));
  EXPECT_THAT(watched.version(1, 'A'), ElementsAre("b2:first@0"));
  const auto closed = watched.pairing.close_next(0);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->step, 0U);
  EXPECT_TRUE(closed->is_complete());
  EXPECT_FALSE(watched.pairing.close_next(0));
  EXPECT_FALSE(watched.pairing.next_deadline());
}

TEST(PairingWithSource, AVersionThatIsSeenBeforeItsInputWaitsForIt) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a1:first@0"));
  EXPECT_THAT(watched.version(0, 'B'), IsEmpty());
  EXPECT_THAT(watched.version(0, 'C'), IsEmpty());
  EXPECT_THAT(watched.input('B'), ElementsAre("a2:first@1"));
  EXPECT_THAT(watched.input('C'), ElementsAre("a3:first@2"));
}

TEST(PairingWithSource, TheSameContentAgainIsARevisionAndASerialAloneIsNoStep) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  EXPECT_FALSE(watched.pairing.add_input(content('A'), false, 0).opened);
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a2:revision@0"));
}

TEST(PairingWithSource, AddedAndDeletedAgainIsResolvedByOrder) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  (void)watched.input('B');
  (void)watched.input('A');
  EXPECT_THAT(watched.version(0, 'B'), ElementsAre("a2:first@1"));
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a3:first@2"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(watched.pairing.close_next(0)->is_complete());
}

TEST(PairingWithSource, ANodeThatSkipsBothNeedNotPublishAgain) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  (void)watched.pairing.close_next(0);
  (void)watched.input('B');
  (void)watched.input('A');
  watched.now = k_deadline;
  EXPECT_THAT(watched.pairing.close_next(watched.now)->missing, ElementsAre(0U));
  const auto closed = watched.pairing.close_next(watched.now);
  EXPECT_THAT(closed->unchanged, ElementsAre(0U));
  EXPECT_EQ(watched.pairing.reached_by(0), 2U);
}

TEST(PairingWithSource, ALaterStepSaysThatTheOnesBeforeWereSkipped) {
  Watched watched = with_source(2);
  for (const char letter : {'A', 'B', 'C'}) (void)watched.input(letter);
  (void)watched.version(0, 'A');
  EXPECT_THAT(watched.version(0, 'C'), ElementsAre("a2:first@2"));
  for (const char letter : {'A', 'B', 'C'}) (void)watched.version(1, letter);
  EXPECT_TRUE(watched.pairing.close_next(0)->is_complete());
  const auto second = watched.pairing.close_next(0);
  ASSERT_TRUE(second);
  EXPECT_THAT(second->skipped, ElementsAre(0U));
  EXPECT_FALSE(second->is_complete());
  EXPECT_TRUE(watched.pairing.close_next(0)->is_complete());
}

TEST(PairingWithSource, AtTheDeadlineAStepClosesWithoutWhoIsMissingAndTheyComeLate) {
  Watched watched = with_source(2);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  watched.now = k_deadline - 1;
  EXPECT_FALSE(watched.pairing.close_next(watched.now));
  EXPECT_EQ(watched.pairing.next_deadline(), k_deadline);
  watched.now = k_deadline;
  const auto closed = watched.pairing.close_next(watched.now);
  ASSERT_TRUE(closed);
  EXPECT_THAT(closed->missing, ElementsAre(1U));
  EXPECT_THAT(watched.version(1, 'A'), ElementsAre("b2:late@0"));
  EXPECT_EQ(watched.pairing.reached_by(1), 0U);
}

TEST(PairingWithSource, ContentThatNoInputHasIsUnmatchedAtTheDeadline) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  EXPECT_THAT(watched.version(0, 'X'), IsEmpty());
  watched.now = k_deadline - 1;
  EXPECT_THAT(watched.expire(), IsEmpty());
  watched.now = k_deadline;
  EXPECT_THAT(watched.expire(), ElementsAre("a2:unmatched@0"));
}

TEST(PairingWithSource, HalfAChangeIsUnmatchedAsSoonAsTheWholeComes) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  (void)watched.version(0, 'X');
  (void)watched.version(0, 'B');
  EXPECT_THAT(watched.input('B'), ElementsAre("a2:unmatched@1", "a3:first@1"));
}

TEST(PairingWithSource, AGapInTheInputLeavesItOpenWhetherHalfAChangeWasSeen) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  (void)watched.version(0, 'A');
  (void)watched.version(0, 'X');
  (void)watched.version(0, 'B');
  EXPECT_THAT(watched.input('B', true), ElementsAre("a2:passed@1", "a3:first@1"));
}

TEST(PairingWithSource, WhatIsOlderThanTheWatchIsNotHeldAgainstANode) {
  Watched watched = with_source(1);
  (void)watched.version(0, 'X');
  (void)watched.version(0, 'A');
  EXPECT_THAT(watched.input('A', true), ElementsAre("a1:before@0", "a2:first@0"));
}

TEST(PairingWithSource, AnUnfinishedVersionIsNoAnswer) {
  Watched watched = with_source(1);
  (void)watched.input('A');
  EXPECT_THAT(watched.version(0, 'A', false), ElementsAre("a1:incomplete@0"));
  EXPECT_FALSE(watched.pairing.close_next(0));
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a2:first@0"));
  EXPECT_TRUE(watched.pairing.close_next(0));
}

TEST(PairingWithSource, MemoryIsBoundedWhateverComes) {
  Watched watched({false}, 4);
  for (int i = 0; i < 100; ++i) (void)watched.input(static_cast<char>(i));
  int closed = 0;
  while (watched.pairing.close_next(0)) ++closed;
  EXPECT_EQ(closed, 96) << "too many open ones close before their time";
  EXPECT_EQ(watched.pairing.oldest_remembered(), 96U);
  std::size_t given_up = 0;
  for (int i = 0; i < 100; ++i) given_up += watched.version(0, static_cast<char>(100 + i)).size();
  EXPECT_EQ(given_up, 96U);
}

TEST(PairingWithoutSource, TheIncumbentSaysWhichStepsThereAre) {
  Watched watched({true, false});
  EXPECT_THAT(watched.version(1, 'A'), IsEmpty());
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a2:first@0", "b1:first@0"));
  EXPECT_THAT(watched.version(0, 'B'), ElementsAre("a3:first@1"));
  EXPECT_THAT(watched.version(1, 'B'), ElementsAre("b4:first@1"));
  EXPECT_TRUE(watched.pairing.close_next(0)->is_complete());
  EXPECT_TRUE(watched.pairing.close_next(0)->is_complete());
}

TEST(PairingWithoutSource, WhatTheIncumbentJoinedIsNotHeldAgainstTheCandidate) {
  Watched watched({true, false});
  (void)watched.version(0, 'A');
  (void)watched.version(1, 'A');
  (void)watched.version(1, 'B');
  (void)watched.version(1, 'C');
  EXPECT_THAT(watched.version(0, 'C'), ElementsAre("a5:first@1", "b3:passed@1", "b4:first@1"));
}

TEST(PairingWithoutSource, ACandidateWithWrongContentIsUnmatched) {
  Watched watched({true, false});
  (void)watched.version(0, 'A');
  (void)watched.version(1, 'A');
  (void)watched.version(0, 'B');
  (void)watched.version(1, 'X');
  watched.now = k_deadline;
  EXPECT_THAT(watched.expire(), ElementsAre("b4:unmatched@1"));
}

TEST(PairingWithoutSource, ASecondIncumbentNodeGoesOnWhereTheFirstStays) {
  Watched watched({true, true, false});
  (void)watched.version(0, 'A');
  (void)watched.version(1, 'A');
  EXPECT_THAT(watched.version(1, 'B'), ElementsAre("b3:first@1"));
  // Node a publishes something of its own while it is behind: it waits, and then it is a step as well.
  EXPECT_THAT(watched.version(0, 'X'), IsEmpty());
  watched.now = k_deadline;
  EXPECT_THAT(watched.expire(), ElementsAre("a4:first@2"));
}

TEST(PairingWithoutSource, AnUnfinishedVersionOfTheIncumbentOpensNoStep) {
  Watched watched({true});
  EXPECT_THAT(watched.version(0, 'A', false), IsEmpty());
  EXPECT_THAT(watched.version(0, 'A'), ElementsAre("a1:incomplete@0", "a2:first@0"));
}

TEST(Pairing, GoesOnWhereAnEarlierProcessStopped) {
  Watched watched = with_source(2);
  const std::vector<Fingerprint> contents{content('A'), content('B')};
  watched.pairing.restore(contents, {1U, 0U}, 0);
  EXPECT_FALSE(watched.pairing.has_open_step());
  EXPECT_THAT(watched.input('B'), IsEmpty());
  EXPECT_THAT(watched.version(0, 'B'), ElementsAre("a1:revision@1"));
  EXPECT_THAT(watched.version(1, 'B'), ElementsAre("b2:late@1"));
  (void)watched.input('C');
  EXPECT_THAT(watched.version(0, 'C'), ElementsAre("a3:first@2"));
}

} // namespace
} // namespace countersign
