#include "diff/cutover/advice.h"

#include "diff/cutover/mixtures.h"

#include <algorithm>
#include <iterator>

namespace countersign::mixtures {
namespace {

using Kind = CutoverStep::Kind;

const DataMixture* find(const CutoverReport& report, Side keys, Side data) {
  const auto found = std::ranges::find_if(
      report.data, [&](const DataMixture& each) { return each.keys == keys && each.data == data; });
  return found == report.data.end() ? nullptr : &*found;
}

bool is_broken(const DataMixture* mixture) {
  return mixture != nullptr && mixture->safety == Safety::broken && !mixture->possible.empty();
}

std::uint32_t longest_ttl(const ZoneVersion& zone) {
  std::uint32_t longest = 0;
  for (const auto& [type, ttl] : longest_ttls(zone)) longest = std::max(longest, ttl);
  return longest;
}

std::vector<PublishedKey> signing_the_keys(const std::vector<PublishedKey>& keys) {
  std::vector<PublishedKey> chosen;
  std::ranges::copy_if(keys, std::back_inserter(chosen), &PublishedKey::signs_dnskey);
  return chosen;
}

} // namespace

std::vector<PublishedKey> missing_keys(std::span<const PublishedKey> keys, const ZoneVersion& zone) {
  std::vector<PublishedKey> missing(keys.begin(), keys.end());
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    std::erase_if(missing, [&](const PublishedKey& key) {
      return !key.is_revoked() && std::ranges::equal(key.rdata, set->record(i).rdata);
    });
  }
  return missing;
}

std::vector<CutoverStep> advise(const CutoverPlan& plan, const CutoverReport& report) {
  std::vector<CutoverStep> steps;
  const auto* old_alone = find(report, Side::old_side, Side::old_side);
  const auto* new_alone = find(report, Side::new_side, Side::new_side);
  if (is_broken(old_alone)) steps.push_back({Kind::repair_old, {}, 0});
  if (is_broken(new_alone)) steps.push_back({Kind::repair_new, {}, 0});
  const std::int64_t key_wait = std::int64_t{plan.propagation_s} + dnskey_ttl(*plan.old_zone);
  if (const auto* mixture = find(report, Side::old_side, Side::new_side);
      is_broken(mixture) && !is_broken(new_alone)) {
    steps.push_back({Kind::publish_new_keys, mixture->missing, key_wait});
  }
  if (const auto* mixture = find(report, Side::new_side, Side::old_side);
      is_broken(mixture) && !is_broken(old_alone)) {
    const std::int64_t keep = std::int64_t{plan.propagation_s} + longest_ttl(*plan.old_zone);
    steps.push_back({Kind::publish_old_keys, mixture->missing, keep});
  }
  const bool chain_is_broken = std::ranges::any_of(report.chains, [](const ChainMixture& chain) {
    return chain.safety == Safety::broken && chain.ds == Side::old_side && chain.keys == Side::new_side;
  });
  if (chain_is_broken) {
    const std::int64_t wait = std::int64_t{plan.parent_propagation_s} + plan.parent_ds.front().ttl;
    steps.push_back({Kind::publish_ds, signing_the_keys(report.new_keys), wait});
  }
  if (!report.serial_is_newer) steps.push_back({Kind::raise_new_serial, {}, 0});
  return steps;
}

} // namespace countersign::mixtures
