// All failing signatures that name one key: who made them, and over what.
#pragma once

#include "diff/autopsy/examination.h"

namespace countersign::forensics {

class LabelAutopsy {
public:
  LabelAutopsy(KeyLabel label, std::vector<Case> cases, const Surroundings& around, KeyPool& pool,
               Effort& effort);

  // What is found, most signatures first. Each case is counted once.
  [[nodiscard]] std::vector<AutopsyCause> examine();

private:
  void find_makers(SignatureTrial& trial);
  void find_faults(const referee::AlgorithmInfo& algorithm);
  void examine_rest(SignatureTrial& trial);
  void conclude(Examination& examination, std::span<const std::size_t> unproven);
  // Tries a proof at all pending cases; those that it explains are settled.
  void attribute(const Proof& proof);
  void attribute_published(std::size_t key);
  void attribute_batch(const Proof& proof, std::span<const std::size_t> cases);
  [[nodiscard]] std::vector<std::size_t> sample(std::size_t most,
                                                const std::vector<std::uint8_t>& without) const;
  void settle(std::size_t index, const Proof& proof);
  void drop_settled();

  KeyLabel label_;
  std::vector<Case> cases_;
  const Surroundings& around_;
  KeyPool& pool_;
  Effort& effort_;
  std::vector<std::size_t> pending_;
  std::vector<std::uint8_t> settled_; // by case
  std::map<std::tuple<Explanation, std::string, std::string>, AutopsyCause> causes_;
};

} // namespace countersign::forensics
