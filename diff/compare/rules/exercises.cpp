// The rule about what a scenario has signers go through: differences that are there for the time being.
#include "diff/compare/rules/rule.h"

#include <set>

namespace countersign::comparison {
namespace {

std::set<std::uint8_t> algorithms_of(const VersionReport& report) {
  std::set<std::uint8_t> algorithms;
  for (const PublishedKey& key : report.keys) algorithms.insert(key.label.algorithm);
  for (const auto& [use, counts] : report.by_key) algorithms.insert(use.first.algorithm);
  return algorithms;
}

bool is_of_algorithms(const Fact& fact) {
  switch (fact.aspect) {
  case Aspect::key:
  case Aspect::algorithms:
  case Aspect::key_use:
    return true;
  case Aspect::apex_record:
    return fact.type == RrType::CDS || fact.type == RrType::CDNSKEY;
  default:
    return false;
  }
}

bool is_of_denial(const Fact& fact) {
  switch (fact.aspect) {
  case Aspect::denial_kind:
  case Aspect::parameter_sets:
  case Aspect::salt:
  case Aspect::opt_out:
  case Aspect::nsec3param:
    return true;
  case Aspect::chain_bit:
    return fact.bit == RrType::NSEC3PARAM;
  case Aspect::ttl:
  case Aspect::apex_record:
    return fact.type == RrType::NSEC3PARAM;
  default:
    return false;
  }
}

bool denial_differs(const Pair& pair) {
  const DenialSummary& left = pair.left.report.denial;
  const DenialSummary& right = pair.right.report.denial;
  return left.kind != right.kind || !(left.chains == right.chains) ||
         left.opt_out_seen != right.opt_out_seen ||
         apex_set(pair.left, RrType::NSEC3PARAM).has_value() !=
             apex_set(pair.right, RrType::NSEC3PARAM).has_value();
}

} // namespace

bool is_exercise_under_way(const Fact& fact, const Pair& pair) {
  if (pair.same_signer) return false; // nodes of one signer go through it together
  const UnderWay& under_way = pair.policy.under_way;
  if (under_way.algorithm && is_of_algorithms(fact))
    return algorithms_of(pair.left.report) != algorithms_of(pair.right.report);
  return under_way.denial && is_of_denial(fact) && denial_differs(pair);
}

} // namespace countersign::comparison
