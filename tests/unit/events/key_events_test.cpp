#include "tests/unit/events/history.h"

namespace countersign::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(KeyEvents, WhatIsThereFirstIsNobodysEvent) {
  History zone = settled();
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.cds('K', true); // of the first KSK: the delegation is made, nothing is rolled
  zone.ds('K', true);
  EXPECT_THAT(zone.see(), IsEmpty());
}

TEST(KeyEvents, AZskRollByPrePublication) {
  History zone = settled();
  zone.publish('N', false);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published N"));
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.sign('N', 4); // as RRsets are signed again
  zone.sign('Z', 6);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll activated N"));
  zone.sign('N', k_rrsets);
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired Z"));
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> N"));
  EXPECT_THAT(zone.see(), IsEmpty());
}

TEST(KeyEvents, AZskRollIsNotCompleteBeforeTheNewKeySignsEverything) {
  History zone = settled();
  zone.publish('N', false);
  zone.sign('N', 9);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published N", "zsk-roll activated N"));
  zone.withdraw('Z'); // too early: its signatures are still there
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z"));
  zone.sign('N', k_rrsets);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll completed Z -> N"));
}

// .de 2026: what the new key is said to sign is bogus, so no valid signature is counted.
TEST(KeyEvents, AKeyWhoseSignaturesAreBogusNeverReplacesAnother) {
  History zone = settled();
  zone.publish('N', false);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published N"));
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired Z"));
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z"));
  EXPECT_THAT(zone.see(), IsEmpty());
}

TEST(KeyEvents, ANewKeyThatLeavesAgainIsAnAbortedRoll) {
  History zone = settled();
  zone.publish('N', false);
  (void)zone.see();
  zone.withdraw('N');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn N", "zsk-roll aborted N"));
  zone.publish('M', false); // and the next one is judged by itself
  zone.sign('M', k_rrsets);
  zone.sign('Z', 0);
  (void)zone.see();
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> M"));
}

TEST(KeyEvents, ARollThatIsTakenBackAfterActivationIsAborted) {
  History zone = settled();
  zone.publish('N', false);
  zone.sign('N', 5);
  (void)zone.see();
  zone.sign('N', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired N"));
  zone.withdraw('N');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn N", "zsk-roll aborted N"));
}

TEST(KeyEvents, TwoZskRollsThatOverlapAreBothSeen) {
  History zone = settled();
  zone.publish('N', false);
  (void)zone.see();
  zone.publish('M', false);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published M"));
  zone.sign('N', k_rrsets);
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired Z", "zsk-roll activated N"));
  zone.sign('M', k_rrsets);
  zone.sign('N', 0);
  (void)zone.see();
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> M"));
  zone.withdraw('N');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn N", "zsk-roll aborted N"));
}

TEST(KeyEvents, AZskAndAKskRollAtOnceDoNotDisturbEachOther) {
  History zone = settled();
  zone.publish('N', false);
  zone.publish('L', true);
  zone.sign('L', 1);
  zone.sign('N', k_rrsets);
  zone.sign('Z', 0);
  (void)zone.see();
  zone.withdraw('Z');
  zone.withdraw('K');
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll withdrawn K", "zsk-roll withdrawn Z",
                                      "zsk-roll completed Z -> N", "ksk-roll completed K -> L"));
}

TEST(KeyEvents, AKskRollWithCdsAndDs) {
  History zone = settled();
  zone.cds('K', true);
  zone.ds('K', true);
  (void)zone.see();
  zone.publish('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll pre-published L"));
  zone.sign('L', 1);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll activated L"));
  zone.cds('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll cds-published L"));
  zone.ds('L', true);
  zone.ds('K', false);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll ds-withdrawn K", "ksk-roll ds-seen L"));
  zone.sign('K', 0);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll retired K"));
  zone.withdraw('K');
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll withdrawn K", "ksk-roll completed K -> L"));
}

TEST(KeyEvents, AStandbyKeyThatBeginsToSignIsARoll) {
  History zone;
  zone.publish('K', true);
  zone.publish('Z', false);
  zone.publish('S', false);
  zone.sign('K', 1);
  zone.sign('Z', k_rrsets);
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.sign('S', k_rrsets);
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired Z", "zsk-roll activated S"));
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> S"));
}

TEST(KeyEvents, ARevokedKeyIsTheSameKey) {
  History zone = settled();
  zone.revoke('K');
  EXPECT_THAT(zone.see(), IsEmpty());
}

// Signatures that name a label of two keys are nobody's, until one of the two has left.
TEST(KeyEvents, UnderOneTagTheNewKeyIsActiveWhenTheOldOneHasLeft) {
  History zone;
  zone.publish('K', true);
  zone.publish('Z', false, 13, 33834);
  zone.sign('K', 1);
  zone.sign('Z', k_rrsets);
  (void)zone.see();
  zone.publish('N', false, 13, 33834);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published N"));
  zone.sign('N', k_rrsets);
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(),
              ElementsAre("zsk-roll activated N", "zsk-roll withdrawn Z", "zsk-roll completed Z -> N"));
}

TEST(KeyEvents, AnAlgorithmRollTheCarefulWay) {
  History zone = settled(8);
  zone.sign_unpublished(13);
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll started 8 -> 13"));
  zone.sign_unpublished(0);
  zone.publish('L', true);
  zone.publish('N', false);
  zone.sign('N', k_rrsets);
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll pre-published L", "algorithm-roll pre-published N",
                                      "algorithm-roll activated N"));
  zone.sign('L', 1);
  zone.cds('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll activated L", "algorithm-roll cds-published L"));
  zone.ds('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll ds-seen L"));
  zone.sign('K', 0);
  zone.withdraw('K');
  zone.withdraw('Z');
  zone.sign_unpublished(8); // its signatures are taken out last
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll withdrawn K", "algorithm-roll withdrawn Z"));
  zone.sign_unpublished(0);
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll completed 8 -> 13"));
  zone.publish('M', false); // from here the new algorithm is the zone's
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll pre-published M"));
}

TEST(KeyEvents, AnAlgorithmThatLeavesAgainIsAborted) {
  History zone = settled(8);
  zone.publish('N', false, 13);
  zone.sign('N', 3);
  (void)zone.see();
  zone.withdraw('N');
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll withdrawn N", "algorithm-roll aborted 8 -> 13"));
  zone.publish('M', false, 13); // and comes again as a new one
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll started 8 -> 13", "algorithm-roll pre-published M"));
}

TEST(KeyEvents, AZskRollWithinTheOldAlgorithmIsKeptApartFromTheNewAlgorithm) {
  History zone = settled(8);
  zone.publish('A', false, 8);
  zone.publish('L', true, 13);
  zone.publish('N', false, 13);
  (void)zone.see();
  zone.sign('A', k_rrsets);
  zone.sign('N', k_rrsets);
  zone.sign('L', 1);
  zone.sign('Z', 0);
  (void)zone.see();
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> A"));
  zone.withdraw('A');
  zone.withdraw('K');
  EXPECT_THAT(zone.see(), ElementsAre("algorithm-roll withdrawn K", "algorithm-roll withdrawn A",
                                      "algorithm-roll completed 8 -> 13"));
}

TEST(KeyEvents, AnIncompleteVersionIsPassedOver) {
  History zone = settled();
  zone.complete = false;
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), IsEmpty());
}

} // namespace
} // namespace countersign::test
