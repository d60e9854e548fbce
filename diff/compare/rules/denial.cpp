// Rules about denial of existence.
#include "diff/compare/denial_rdata.h"
#include "diff/compare/rules/rule.h"

namespace countersign::comparison {
namespace {

// An insecure delegation has only NS in its bitmap, an empty non-terminal nothing (RFC 5155 section 7.1): the
// names that an opt-out chain may leave out.
bool may_be_left_out(ByteView bitmap) {
  return bitmap_difference(bitmap, {}).empty() || bitmap_difference(bitmap, {}) == std::vector{RrType::NS};
}

} // namespace

bool is_nsec3_salt(const Fact& fact, const Pair& pair) {
  if (fact.aspect != Aspect::salt) return false;
  const auto& left = pair.left.report.denial.chains;
  const auto& right = pair.right.report.denial.chains;
  return left.size() == 1 && right.size() == 1 &&
         left.front().hash_algorithm == right.front().hash_algorithm &&
         left.front().iterations == right.front().iterations;
}

bool is_nsec3param_ttl(const Fact& fact, const Pair&) {
  return fact.aspect == Aspect::ttl && fact.type == RrType::NSEC3PARAM;
}

bool is_opt_out_omission(const Fact& fact, const Pair& pair) {
  if (fact.type != RrType::NSEC3) return false;
  if (fact.aspect == Aspect::chain_owner) {
    return fact.opt_out_span && may_be_left_out(fact.on_left ? fact.left_rdata : fact.right_rdata);
  }
  if (fact.aspect != Aspect::chain_population) return false;
  const NodeVersion& fewer = fact.left < fact.right ? pair.left : pair.right;
  return fewer.report.denial.opt_out_seen && may_be_left_out(fact.left_rdata);
}

} // namespace countersign::comparison
