#include "tests/unit/events/history.h"

namespace countersign::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DenialSummary nsec3(std::vector<Bytes> salts, bool opt_out = false, std::uint16_t iterations = 0) {
  DenialSummary denial{DenialKind::nsec3, {}, opt_out, 10};
  for (Bytes& salt : salts) denial.chains.push_back({1, iterations, std::move(salt)});
  return denial;
}

TEST(DenialEvents, NsecToNsec3AndBackAtOnce) {
  History zone = settled();
  zone.denial = nsec3({{}});
  EXPECT_THAT(zone.see(), ElementsAre("denial-change completed NSEC -> NSEC3"));
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.denial = {DenialKind::nsec, {}, false, 10};
  EXPECT_THAT(zone.see(), ElementsAre("denial-change completed NSEC3 -> NSEC"));
}

TEST(DenialEvents, BothKindsAtOnceAreTheWayThere) {
  History zone = settled();
  zone.denial.kind = DenialKind::mixed;
  EXPECT_THAT(zone.see(), ElementsAre("denial-change started NSEC -> NSEC3"));
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.denial = nsec3({{}});
  EXPECT_THAT(zone.see(), ElementsAre("denial-change completed NSEC -> NSEC3"));
}

TEST(DenialEvents, TheOtherKindGoneAgainIsAborted) {
  History zone = settled();
  zone.denial.kind = DenialKind::mixed;
  (void)zone.see();
  zone.denial.kind = DenialKind::nsec;
  EXPECT_THAT(zone.see(), ElementsAre("denial-change aborted NSEC"));
}

TEST(DenialEvents, AnotherSalt) {
  History zone = settled();
  zone.denial = nsec3({{0xaa}});
  (void)zone.see();
  zone.denial = nsec3({{0xaa}, {0xbb}});
  EXPECT_THAT(zone.see(), ElementsAre("re-salt started aa"));
  zone.denial = nsec3({{0xbb}});
  EXPECT_THAT(zone.see(), ElementsAre("re-salt completed aa -> bb"));
  zone.denial = nsec3({{}});
  EXPECT_THAT(zone.see(), ElementsAre("re-salt completed bb -> -"));
}

TEST(DenialEvents, ASecondChainThatLeavesAgainIsAborted) {
  History zone = settled();
  zone.denial = nsec3({{0xaa}});
  (void)zone.see();
  zone.denial = nsec3({{0xaa}, {0xbb}});
  (void)zone.see();
  zone.denial = nsec3({{0xaa}});
  EXPECT_THAT(zone.see(), ElementsAre("re-salt aborted aa"));
}

TEST(DenialEvents, IterationsAreNoSalt) {
  History zone = settled();
  zone.denial = nsec3({{}}, false, 5);
  (void)zone.see();
  zone.denial = nsec3({{}}, false, 0);
  EXPECT_THAT(zone.see(), ElementsAre("iterations-change completed 5 -> 0"));
}

TEST(DenialEvents, OptOutOnAndOff) {
  History zone = settled();
  zone.denial = nsec3({{}});
  (void)zone.see();
  zone.denial = nsec3({{}}, true);
  EXPECT_THAT(zone.see(), ElementsAre("opt-out-change completed off -> on"));
  zone.denial = nsec3({{}}, false);
  EXPECT_THAT(zone.see(), ElementsAre("opt-out-change completed on -> off"));
}

TEST(DenialEvents, ComingToNsec3WithOptOutIsOneChange) {
  History zone = settled();
  zone.denial = nsec3({{0xaa}}, true);
  EXPECT_THAT(zone.see(), ElementsAre("denial-change completed NSEC -> NSEC3"));
}

TEST(SignatureEvents, SigningAgainNeedsALongerLifeOfTheSameContent) {
  History zone = settled();
  EXPECT_THAT(zone.see_again(0), IsEmpty()); // a serial that moved for nothing
  EXPECT_THAT(zone.see_again(600), ElementsAre("re-sign completed"));
  EXPECT_THAT(zone.see(), IsEmpty()); // another content is no re-signing
}

TEST(SignatureEvents, ARollIsNotAlsoSigningAgain) {
  History zone = settled();
  zone.publish('N', false);
  (void)zone.see();
  zone.sign('N', 5);
  zone.sign('Z', 5);
  EXPECT_THAT(zone.see_again(600), ElementsAre("zsk-roll activated N"));
  zone.sign('N', 8);
  zone.sign('Z', 2);
  EXPECT_THAT(zone.see_again(600), IsEmpty());
}

TEST(SignatureEvents, RecoveryFromExpiredSignatures) {
  History zone = settled();
  zone.expired = 7;
  EXPECT_THAT(zone.see(), ElementsAre("expiry-recovery started"));
  zone.expired = 3;
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.expired = 0;
  EXPECT_THAT(zone.see(), ElementsAre("expiry-recovery completed"));
}

} // namespace
} // namespace countersign::test
