#include "diff/cutover/cutover.h"

#include "diff/cutover/advice.h"
#include "diff/cutover/mixtures.h"
#include "diff/cutover/timeline.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace countersign {
namespace {

using namespace mixtures;

constexpr std::array k_sides{Side::old_side, Side::new_side};
Side other(Side side) noexcept { return side == Side::old_side ? Side::new_side : Side::old_side; }

class Simulation {
public:
  explicit Simulation(const CutoverPlan& plan) : plan_(plan), time_(plan, plan.at) {
    report_.at = plan.at;
    report_.old_serial = plan.old_zone->serial();
    report_.new_serial = plan.new_zone->serial();
    report_.same_content = plan.old_zone->content() == plan.new_zone->content();
    report_.serial_is_newer = report_.new_serial.is_newer_than(report_.old_serial);
  }
  [[nodiscard]] CutoverReport run() {
    report_.chains = chains_of(plan_.at);
    for (const Side side : k_sides) judge_data_of(side);
    look_at_the_past();
    decide();
    decide_roll_back();
    report_.steps = advise(plan_, report_);
    return std::move(report_);
  }

private:
  [[nodiscard]] const ZoneVersionPtr& zone(Side side) const {
    return side == Side::old_side ? plan_.old_zone : plan_.new_zone;
  }
  // For a switch at that moment.
  [[nodiscard]] std::vector<ChainMixture> chains_of(DnsTime at) const;
  void judge_data_of(Side side);
  void add_mixture(Side keys, Side data, const DataVerdict& verdict,
                   const std::map<RrType, std::uint32_t>& ttls);
  [[nodiscard]] bool hangs_on_a_ds_of_its_own() const;
  void look_at_the_past();
  [[nodiscard]] bool is_safe_at(DnsTime at) const;
  [[nodiscard]] std::optional<DnsTime> earliest_safe() const;
  void decide();
  void decide_roll_back();

  const CutoverPlan& plan_;
  Timeline time_;
  CutoverReport report_;
  std::vector<PublishedKey> old_signers_, new_signers_;
  // From when on no cache holds what was there before the old side's DNSKEY and the parent's DS RRset.
  std::int64_t past_is_gone_ = k_long_before;
};

std::vector<ChainMixture> Simulation::chains_of(DnsTime at) const {
  std::vector<ChainMixture> chains;
  if (plan_.parent_ds.empty()) return chains;
  const Timeline timeline(plan_, at);
  for (const Side ds : k_sides) {
    for (const Side keys : k_sides) {
      const Window possible = both(timeline.of_ds(ds), timeline.of_keys(keys));
      if (possible.empty()) continue;
      const auto& records = ds == Side::old_side ? plan_.parent_ds : plan_.next_ds;
      const DnsTime first = later_by(at, std::max<std::int64_t>(possible.begin, 0));
      chains.push_back({ds, keys, possible, judge_chain(*zone(keys), records, first)});
    }
  }
  return chains;
}

void Simulation::add_mixture(Side keys, Side data, const DataVerdict& verdict,
                             const std::map<RrType, std::uint32_t>& ttls) {
  DataMixture mixture{keys, data, {}, verdict.safety, verdict.broken, verdict.rrsets, {}, {}};
  std::uint32_t longest = 0, longest_broken = 0;
  for (const auto& [type, ttl] : ttls) {
    longest = std::max(longest, ttl);
    if (verdict.broken.contains(type)) longest_broken = std::max(longest_broken, ttl);
  }
  const auto window = [&](std::uint32_t ttl) {
    return both(time_.of_keys(keys), data == Side::old_side ? time_.of_old(ttl) : Timeline::of_new());
  };
  mixture.possible = window(longest);
  if (verdict.safety == Safety::broken) {
    mixture.broken_during = window(verdict.broken.empty() ? longest : longest_broken);
  }
  if (keys != data) {
    mixture.missing = missing_keys(data == Side::old_side ? old_signers_ : new_signers_, *zone(keys));
  }
  report_.data.push_back(std::move(mixture));
}

void Simulation::judge_data_of(Side side) {
  OwnAndForeign judged = judge_data(zone(side), *zone(other(side)), plan_.at, plan_.threads);
  (side == Side::old_side ? old_signers_ : new_signers_) = std::move(judged.signers);
  if (side == Side::new_side) report_.new_keys = std::move(judged.keys);
  const auto ttls = longest_ttls(*zone(side));
  add_mixture(side, side, judged.own, ttls);
  add_mixture(other(side), side, judged.foreign, ttls);
}

// No DS that leads to the old side's keys leads to the new side's. One that leads to both is in all caches,
// or the zone would not validate now.
bool Simulation::hangs_on_a_ds_of_its_own() const {
  if (judge_chain(*plan_.new_zone, plan_.parent_ds, plan_.at) != Safety::safe)
    return false; // seen as a mixture
  std::vector<Record> proven;
  for (const Record& ds : plan_.parent_ds) {
    if (judge_chain(*plan_.old_zone, {&ds, 1}, plan_.at) == Safety::safe) proven.push_back(ds);
  }
  return proven.empty() || judge_chain(*plan_.new_zone, proven, plan_.at) != Safety::safe;
}

// What is published now need not be what caches hold. Keys that sign on the old side already are in all of
// them, for the same reason.
void Simulation::look_at_the_past() {
  const auto wait = [&](const std::optional<DnsTime>& since, std::int64_t seconds, std::string_view what) {
    if (!since) {
      report_.unknown.push_back(fmt::format("since when {} is what it is", what));
      return;
    }
    past_is_gone_ = std::max(past_is_gone_, seconds_between(plan_.at, *since) + seconds);
  };
  const bool new_signer = std::ranges::any_of(new_signers_, [&](const PublishedKey& key) {
    return std::ranges::none_of(old_signers_,
                                [&](const PublishedKey& old) { return old.rdata == key.rdata; });
  });
  if (new_signer)
    wait(plan_.old_keys_since, time_.of_keys(Side::old_side).end, "the old side's DNSKEY RRset");
  if (plan_.parent_ds.empty()) {
    report_.unknown.emplace_back("the parent's DS RRset");
  } else if (hangs_on_a_ds_of_its_own()) {
    wait(plan_.parent_ds_since, std::int64_t{plan_.parent_propagation_s} + plan_.parent_ds.front().ttl,
         "the parent's DS RRset");
  }
}

bool Simulation::is_safe_at(DnsTime at) const {
  return seconds_between(plan_.at, at) >= past_is_gone_ &&
         std::ranges::all_of(chains_of(at),
                             [](const ChainMixture& chain) { return chain.safety == Safety::safe; });
}

// Mixtures of keys and data are what they are at any time; those of DS and keys change with the parent's DS,
// and are looked at wherever one of them begins or ends.
std::optional<DnsTime> Simulation::earliest_safe() const {
  if (!report_.serial_is_newer || !report_.unknown.empty()) return std::nullopt;
  for (const DataMixture& mixture : report_.data) {
    if (mixture.safety != Safety::safe && !mixture.possible.empty()) return std::nullopt;
  }
  std::vector<std::int64_t> moments{0, past_is_gone_};
  if (time_.ds_change()) moments.insert(moments.end(), {*time_.ds_change(), time_.ds_settled()});
  std::ranges::sort(moments);
  for (const std::int64_t moment : moments) {
    if (moment >= 0 && is_safe_at(later_by(plan_.at, moment))) return later_by(plan_.at, moment);
  }
  return std::nullopt;
}

void Simulation::decide() {
  Safety worst = report_.serial_is_newer ? Safety::safe : Safety::broken;
  for (const ChainMixture& chain : report_.chains) worst = std::max(worst, chain.safety);
  for (const DataMixture& mixture : report_.data) {
    if (!mixture.possible.empty()) worst = std::max(worst, mixture.safety);
  }
  if (!report_.unknown.empty()) worst = std::max(worst, Safety::undecided);
  // What was published before need not have had the new side's keys: too early is not safe.
  report_.cutover = past_is_gone_ > 0 ? Safety::broken : worst;
  report_.earliest_safe = earliest_safe();
}

// The way back leads through the same mixtures, with the roles of before and after exchanged, as long as the
// parent's DS lead to the old side's keys.
void Simulation::decide_roll_back() {
  Safety worst =
      plan_.parent_ds.empty() ? Safety::undecided : judge_chain(*plan_.old_zone, plan_.parent_ds, plan_.at);
  for (const DataMixture& mixture : report_.data) worst = std::max(worst, mixture.safety);
  report_.roll_back = worst;
  if (worst == Safety::broken || !time_.ds_change()) return;
  if (judge_chain(*plan_.old_zone, plan_.next_ds, plan_.next_ds_at) != Safety::safe) {
    report_.roll_back_until = plan_.next_ds_at;
  }
}

} // namespace

const char* to_text(Side side) noexcept { return side == Side::old_side ? "old" : "new"; }

const char* to_text(Safety safety) noexcept {
  switch (safety) {
  case Safety::safe:
    return "safe";
  case Safety::undecided:
    return "undecided";
  case Safety::broken:
    return "broken";
  }
  return "?";
}

Window both(const Window& left, const Window& right) noexcept {
  return {std::max(left.begin, right.begin), std::min(left.end, right.end)};
}

CutoverReport simulate_cutover(const CutoverPlan& plan) { return Simulation(plan).run(); }

} // namespace countersign
