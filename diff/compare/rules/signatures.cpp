// Rules about signatures.
#include "diff/compare/rules/rule.h"

namespace countersign::comparison {
namespace {

bool within(std::uint64_t left, std::uint64_t right, std::uint64_t tolerance) {
  return (left > right ? left - right : right - left) <= tolerance;
}

constexpr std::uint64_t k_week = 7 * 86'400; // the epoch was a Thursday, 00:00 UTC
constexpr std::size_t k_inception_at = 12;   // RFC 4034 section 3.1

// All signatures of the class for three weeks; and those over SOA since a Thursday at midnight.
bool signs_by_the_week(const NodeVersion& version, std::uint64_t shortest, std::uint64_t longest) {
  if (shortest != 3 * k_week || longest != 3 * k_week) return false;
  const auto soa = apex_set(version, RrType::SOA);
  if (!soa || soa->signature_count() == 0) return false;
  for (std::size_t i = 0; i < soa->signature_count(); ++i) {
    const ByteView rdata = soa->signature(i).rdata;
    if (read_u32(rdata.data() + k_inception_at) % k_week != 0) return false;
  }
  return true;
}

} // namespace

bool is_signing_by_the_week(const Fact& fact, const Pair& pair) {
  if (fact.aspect != Aspect::lifetime) return false;
  return signs_by_the_week(pair.left, fact.left, fact.left_high) !=
         signs_by_the_week(pair.right, fact.right, fact.right_high);
}

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
