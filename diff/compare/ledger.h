// Takes the facts of one pair of versions, asks the rules, and keeps what people will read.
#pragma once

#include "diff/compare/rules/rule.h"

#include <map>

namespace countersign::comparison {

// What a kept fact says in words. `left` and `right` are what each side has: "TTL 300", "absent".
struct Words {
  std::string what;
  std::string left;
  std::string right;
  std::string key; // as in Subject
};

struct Difference {
  FindingKind kind{};
  Aspect aspect{};
  RrType type{};
  RrType bit{};
  std::string owner;   // empty where the difference is about many
  std::string example; // then the first of them
  Words words;
  const Rule* rule = nullptr;
  std::uint64_t count = 1;
  bool folded = false; // stands for the ones beyond the limit
};

class Ledger {
public:
  explicit Ledger(const Pair& pair) : pair_(pair) {}

  // `make` gives the Words; it is called only for a fact that is kept on its own. Differences that a rule
  // accounts for are counted together, whatever their aspect.
  template <class Make> void record(const Fact& fact, Make make) {
    const Rule* rule = pair_.same_signer ? nullptr : explain(fact, pair_);
    if (Difference* difference = place_for(fact, rule)) difference->words = make();
  }

  // In the order of kind, aspect and rule, then in that of the recording. The ledger is spent.
  [[nodiscard]] std::vector<Difference> take();

private:
  using CountKey = std::tuple<RrType, RrType, KeyLabel, bool, bool, std::uint64_t, std::uint64_t,
                              std::uint64_t, std::uint64_t>;
  struct Bucket {
    std::vector<Difference> kept;
    std::map<CountKey, std::size_t> counted; // place in `kept`
    std::uint64_t folded = 0;
  };

  // Null if the fact was counted with others, or is beyond the limit.
  [[nodiscard]] Difference* place_for(const Fact& fact, const Rule* rule);

  const Pair& pair_;
  std::map<std::tuple<FindingKind, Aspect, const Rule*>, Bucket>
      buckets_; // rules lie in one array: a stable order
};

} // namespace countersign::comparison
