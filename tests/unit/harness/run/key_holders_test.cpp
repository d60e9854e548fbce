// When a published key counts as held nowhere: all answered, and none has shown that it holds it.
#include "harness/prove/key_proof.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

KeyProof proof(const std::string& signer, ProofOutcome outcome, std::uint8_t key = 1, bool held = false) {
  const Bytes rdata{1, 0, 3, 13, key, 2, 3};
  KeyProof made{"a",     proof_subject(Name::from_text("example.").value(), rdata).value(),
                outcome, {},
                false,   {},
                false,   false,
                signer};
  made.held = held || outcome == ProofOutcome::proven;
  return made;
}

std::vector<Finding> nowhere(const std::vector<KeyProof>& proofs) {
  KeyHolders holders;
  for (const KeyProof& one : proofs) holders.add(one);
  return holders.held_nowhere();
}

TEST(KeyHolders, OnlyAProofShowsThatAKeyIsHeld) {
  using enum ProofOutcome;
  EXPECT_EQ(nowhere({proof("s", absent), proof("s", proven)}).size(), 0U);
  EXPECT_EQ(nowhere({proof("s", absent), proof("s", unknown)}).size(), 0U) << "it may be there";
  EXPECT_EQ(nowhere({proof("s", refuted, 1, true), proof("s", absent)}).size(), 0U)
      << "one store has it, beside another key";
  const auto found = nowhere({proof("s", absent), proof("s", refuted), proof("s", proven, 2)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FindingKind::key_held_nowhere);
  EXPECT_EQ(found[0].severity, Severity::critical);
  EXPECT_EQ(found[0].signer, "s");
  EXPECT_THAT(found[0].evidence, HasSubstr("1 have no private key for this DNSKEY, 1 have another key"));
}

TEST(KeyHolders, AKeyOfAnotherSignerIsHeldThere) {
  using enum ProofOutcome;
  EXPECT_EQ(nowhere({proof("old", absent), proof("new", proven)}).size(), 0U) << "RFC 8901";
  EXPECT_EQ(nowhere({proof("old", absent), proof("new", absent)}).size(), 2U) << "each of them publishes it";
}

TEST(KeyHolders, IsSaidOnceAndWhenAllOfAStepHaveAnswered) {
  KeyHolders holders;
  holders.add(proof("s", ProofOutcome::absent));
  EXPECT_EQ(holders.held_nowhere().size(), 1U);
  EXPECT_EQ(holders.held_nowhere().size(), 0U);
  holders.add(proof("s", ProofOutcome::absent, 2));
  EXPECT_EQ(holders.held_nowhere().size(), 1U);
}

} // namespace
} // namespace countersign
