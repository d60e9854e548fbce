#include "diff/compare/ledger.h"

namespace countersign::comparison {

bool is_counted(Aspect aspect) noexcept {
  return aspect == Aspect::ttl || aspect == Aspect::signature_bytes || aspect == Aspect::opt_out;
}

Difference* Ledger::place_for(const Fact& fact, const Rule* rule) {
  Bucket& bucket = buckets_[{fact.kind, fact.aspect, rule}];
  const bool counted = rule != nullptr || is_counted(fact.aspect);
  const CountKey key{fact.type, fact.bit,   fact.label,     fact.on_left,   fact.on_right,
                     fact.left, fact.right, fact.left_high, fact.right_high};
  if (counted) {
    if (const auto known = bucket.counted.find(key); known != bucket.counted.end()) {
      ++bucket.kept[known->second].count;
      return nullptr;
    }
  }
  if (bucket.kept.size() >= pair_.policy.findings_per_kind) {
    ++bucket.folded;
    return nullptr;
  }
  if (counted) bucket.counted.emplace(key, bucket.kept.size());
  Difference difference;
  difference.kind = fact.kind;
  difference.aspect = fact.aspect;
  difference.type = fact.type;
  difference.bit = fact.bit;
  difference.rule = rule;
  if (fact.owner.size() != 0) (counted ? difference.example : difference.owner) = to_text(fact.owner);
  bucket.kept.push_back(std::move(difference));
  return &bucket.kept.back();
}

std::vector<Difference> Ledger::take() {
  std::vector<Difference> all;
  for (auto& [key, bucket] : buckets_) {
    for (Difference& difference : bucket.kept) all.push_back(std::move(difference));
    if (bucket.folded == 0) continue;
    Difference rest;
    std::tie(rest.kind, rest.aspect, rest.rule) = key;
    rest.count = bucket.folded;
    rest.folded = true;
    all.push_back(std::move(rest));
  }
  buckets_.clear();
  return all;
}

} // namespace countersign::comparison
