// Signatures of two versions: what is signed, with which octets, and for how long.
#pragma once

#include "diff/compare/ledger.h"

#include <array>
#include <set>

namespace countersign::comparison {

class SignatureComparison {
public:
  SignatureComparison(const Pair& pair, Ledger& ledger);

  // The RRsets of one owner and type.
  void visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right);
  void finish();

private:
  struct Lifetimes {
    std::uint64_t shortest = UINT64_MAX;
    std::uint64_t longest = 0;
    [[nodiscard]] bool seen() const noexcept { return shortest <= longest; }
  };
  using LifetimesOfClasses = std::array<Lifetimes, 3>; // by SignatureClass

  static void note_lifetimes(const RrsetView& set, LifetimesOfClasses& of);
  void compare_coverage(const RrsetView& left, const RrsetView& right);
  [[nodiscard]] static std::optional<ByteView> counterpart(ByteView mine, const RrsetView& other);
  void compare_octets(const RrsetView& left, const RrsetView& right);

  const Pair& pair_;
  Ledger& ledger_;
  std::set<KeyLabel> common_keys_; // labels under which both publish the same key
  LifetimesOfClasses left_{};
  LifetimesOfClasses right_{};
};

} // namespace countersign::comparison
