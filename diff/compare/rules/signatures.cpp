// Rules about signatures.
#include "diff/compare/rules/rule.h"

namespace countersign::comparison {
namespace {

bool within(std::uint64_t left, std::uint64_t right, std::uint64_t tolerance) {
  return (left > right ? left - right : right - left) <= tolerance;
}

} // namespace

bool is_ecdsa_randomness(const Fact& fact, const Pair&) {
  constexpr std::uint8_t k_p256 = 13; // RFC 6605
  constexpr std::uint8_t k_p384 = 14;
  return fact.aspect == Aspect::signature_bytes &&
         (fact.label.algorithm == k_p256 || fact.label.algorithm == k_p384);
}

bool is_validity_within_policy(const Fact& fact, const Pair& pair) {
  return fact.aspect == Aspect::lifetime && within(fact.left, fact.right, pair.policy.validity_tolerance) &&
         within(fact.left_high, fact.right_high, pair.policy.validity_tolerance);
}

} // namespace countersign::comparison
