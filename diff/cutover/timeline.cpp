#include "diff/cutover/timeline.h"

#include "diff/cutover/mixtures.h"

namespace countersign::mixtures {

std::int64_t seconds_between(DnsTime from, DnsTime to) noexcept {
  return static_cast<std::int32_t>(to.value() - from.value());
}

DnsTime later_by(DnsTime from, std::int64_t seconds) noexcept {
  return DnsTime(from.value() + static_cast<std::uint32_t>(seconds));
}

Timeline::Timeline(const CutoverPlan& plan, DnsTime at)
    : propagation_(plan.propagation_s), old_key_ttl_(dnskey_ttl(*plan.old_zone)),
      parent_propagation_(plan.parent_propagation_s),
      ds_ttl_(plan.parent_ds.empty() ? 0 : plan.parent_ds.front().ttl) {
  if (!plan.next_ds.empty()) ds_change_ = seconds_between(at, plan.next_ds_at);
}

Window Timeline::of_old(std::uint32_t ttl) const noexcept { return {k_long_before, propagation_ + ttl}; }

Window Timeline::of_keys(Side side) const noexcept {
  if (side == Side::new_side) return of_new();
  return {k_long_before, propagation_ + old_key_ttl_};
}

Window Timeline::of_ds(Side side) const noexcept {
  if (!ds_change_) return side == Side::old_side ? Window{k_long_before, k_no_end} : Window{};
  if (side == Side::new_side) return {*ds_change_, k_no_end};
  return {k_long_before, ds_settled()};
}

std::int64_t Timeline::ds_settled() const noexcept {
  return ds_change_ ? *ds_change_ + parent_propagation_ + ds_ttl_ : k_long_before;
}

} // namespace countersign::mixtures
