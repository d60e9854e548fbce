#include "diff/compare/compare.h"

#include "diff/compare/family.h"
#include "diff/compare/keys.h"

#include <algorithm>
#include <tuple>

namespace countersign {
namespace {

// The order of the result must not hang on the order in which versions came in.
bool listed_before(const NodeVersion* left, const NodeVersion* right) {
  return std::tie(left->role, left->signer, left->node) < std::tie(right->role, right->signer, right->node);
}

} // namespace

std::vector<Finding> compare_versions(std::span<const NodeVersion> versions, const ComparePolicy& policy) {
  std::vector<const NodeVersion*> all;
  for (const NodeVersion& version : versions) all.push_back(&version);
  std::ranges::stable_sort(all, listed_before);

  std::vector<Finding> findings = comparison::find_other_private_keys(all);
  const auto append = [&](std::vector<Finding> more) {
    std::ranges::move(more, std::back_inserter(findings));
  };
  std::vector<const NodeVersion*> first_of_signer;
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && all[end]->signer == all[begin]->signer) ++end;
    append(comparison::compare_family(*all[begin], std::span(all).subspan(begin + 1, end - begin - 1), policy,
                                      true));
    first_of_signer.push_back(all[begin]);
  }
  if (first_of_signer.size() > 1) {
    append(comparison::compare_family(*first_of_signer.front(), std::span(first_of_signer).subspan(1), policy,
                                      false));
  }
  std::ranges::stable_sort(findings, shown_before);
  return findings;
}

} // namespace countersign
