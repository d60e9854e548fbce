#include "diff/autopsy/autopsy.h"

#include "diff/autopsy/label_autopsy.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

using namespace forensics;

using CasesByLabel = std::map<KeyLabel, std::vector<Case>>;

CasesByLabel cases_of(const Damage& damage) {
  CasesByLabel cases;
  for (const FailingSignature& failing : damage.failing) {
    const auto set = failing.node.find(failing.type);
    if (!set || set->size() == 0) continue;
    const ByteView rdata = set->signature(failing.index).rdata;
    const referee::Rrsig rrsig = referee::parse_rrsig(rdata);
    cases[rrsig.label].push_back({failing.node, *set, rdata, rrsig});
  }
  return cases;
}

} // namespace

const char* to_text(Explanation explanation) noexcept {
  static constexpr std::array<const char*, 15> names{
      "rsa-fault",    "damaged-form",   "other-known-key", "unknown-key",    "stale-rrset",
      "original-ttl", "canonical-form", "header-field",    "record-missing", "copied",
      "byte-order",   "bit-flip",       "other-data",      "unexplained",    "not-examined"};
  return names[static_cast<std::size_t>(explanation)];
}

Autopsy autopsy(const ZoneVersion& zone, const Damage& damage, const AutopsyOptions& options,
                ForeignKeys& keys) {
  KeyPool pool(zone, options.known_keys, keys);
  Surroundings around{zone, options.previous, options.input, {}};
  for (const PoolKey& key : pool.keys()) around.tags.push_back(key.label.tag);
  Effort effort(options.effort);
  CasesByLabel cases = cases_of(damage);
  std::vector<KeyLabel> order; // those with most signatures first: if effort runs out, it is not on them
  for (const auto& [label, of_label] : cases) order.push_back(label);
  std::ranges::stable_sort(order, [&](const KeyLabel& left, const KeyLabel& right) {
    return cases[left].size() > cases[right].size();
  });
  Autopsy result;
  for (const KeyLabel& label : order) {
    result.failing += cases[label].size();
    auto causes = LabelAutopsy(label, std::move(cases[label]), around, pool, effort).examine();
    std::ranges::move(causes, std::back_inserter(result.causes));
  }
  std::ranges::stable_sort(result.causes, {}, &AutopsyCause::label);
  result.effort = effort.spent();
  return result;
}

} // namespace countersign
