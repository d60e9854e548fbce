#include "diff/compare/ledger.h"
#include "tests/unit/compare/versions.h"

namespace countersign::comparison {
namespace {

using namespace countersign::testing;

class LedgerTest : public ::testing::Test {
protected:
  NodeVersion version_ = incumbent(signed_zone());
  ComparePolicy policy_;

  static Fact coverage(NameView owner) {
    Fact fact;
    fact.kind = FindingKind::coverage_differs;
    fact.aspect = Aspect::coverage;
    fact.owner = owner;
    fact.type = RrType::A;
    return fact;
  }
};

TEST_F(LedgerTest, KeepsTheFirstOfAKindAndCountsTheRestWithoutMakingWords) {
  policy_.findings_per_kind = 3;
  const Pair pair{version_, version_, policy_};
  Ledger ledger(pair);
  int words_made = 0;
  std::vector<Name> owners;
  for (int i = 0; i < 10; ++i) owners.push_back(name(fmt::format("n{}.example.", i)));
  for (const Name& owner : owners) {
    ledger.record(coverage(owner), [&] {
      ++words_made;
      return Words{};
    });
  }
  const auto differences = ledger.take();
  EXPECT_EQ(words_made, 3);
  ASSERT_EQ(differences.size(), 4U);
  EXPECT_EQ(differences[0].owner, "n0.example.");
  EXPECT_EQ(differences[2].owner, "n2.example.");
  EXPECT_TRUE(differences[3].folded);
  EXPECT_EQ(differences[3].count, 7U);
}

TEST_F(LedgerTest, CountedAspectsStayOneHoweverMany) {
  const Pair pair{version_, version_, policy_};
  Ledger ledger(pair);
  std::vector<Name> owners;
  for (int i = 0; i < 1000; ++i) owners.push_back(name(fmt::format("n{}.example.", i)));
  for (const Name& owner : owners) {
    Fact fact = coverage(owner);
    fact.kind = FindingKind::ttl_differs;
    fact.aspect = Aspect::ttl;
    fact.left = 1;
    fact.right = 2;
    ledger.record(fact, [] { return Words{}; });
  }
  const auto differences = ledger.take();
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].count, 1000U);
  EXPECT_EQ(differences[0].example, "n0.example.");
}

// A TTL that differs at every name in another way must not fill the memory either.
TEST_F(LedgerTest, CountedAspectsWithManyValuesAreLimitedToo) {
  const Pair pair{version_, version_, policy_};
  Ledger ledger(pair);
  const Name owner = name("example.");
  for (std::uint64_t ttl = 1; ttl <= 1000; ++ttl) {
    Fact fact = coverage(owner);
    fact.aspect = Aspect::ttl;
    fact.left = ttl;
    ledger.record(fact, [] { return Words{}; });
  }
  EXPECT_EQ(ledger.take().size(), policy_.findings_per_kind + 1);
}

} // namespace
} // namespace countersign::comparison
