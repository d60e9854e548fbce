// What a resolver can still hold of the old side, or already fetch of the new one. Private to diff/cutover.
#pragma once

#include "diff/cutover/cutover.h"

namespace countersign::mixtures {

// For a switch at `at`, which need not be the plan's. Seconds count from there.
class Timeline {
public:
  Timeline(const CutoverPlan& plan, DnsTime at);

  // Data of the old side, while some server has it or some cache keeps what was fetched for `ttl`.
  [[nodiscard]] Window of_old(std::uint32_t ttl) const noexcept;
  [[nodiscard]] static Window of_new() noexcept { return {0, k_no_end}; }
  [[nodiscard]] Window of_keys(Side side) const noexcept;
  // The parent's DS RRset before and after its change; the new side's is empty if there is no change.
  [[nodiscard]] Window of_ds(Side side) const noexcept;
  // Of the parent's change; nothing if none is planned.
  [[nodiscard]] std::optional<std::int64_t> ds_change() const noexcept { return ds_change_; }
  // From when on the whole world has the DS that follow.
  [[nodiscard]] std::int64_t ds_settled() const noexcept;

private:
  std::int64_t propagation_, old_key_ttl_, parent_propagation_, ds_ttl_;
  std::optional<std::int64_t> ds_change_;
};

inline constexpr std::int64_t k_long_before = INT64_MIN;

// Seconds from `from` to `to`, of which either may be the later one (RFC 1982).
[[nodiscard]] std::int64_t seconds_between(DnsTime from, DnsTime to) noexcept;
[[nodiscard]] DnsTime later_by(DnsTime from, std::int64_t seconds) noexcept;

} // namespace countersign::mixtures
