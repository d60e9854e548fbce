#include "diff/verify/judging.h"

#include <algorithm>

namespace countersign {

struct Verifier::State {
  ZoneVersionPtr zone; // that was judged last
  bool rrsets_only = false;
  std::size_t findings_per_kind = 0;
  std::uint32_t min_remaining_s = 0;
  referee::Memory memory;
};

Verifier::Verifier(std::size_t block_nodes) : state_(std::make_unique<State>()) {
  state_->memory.block_nodes = std::max<std::size_t>(block_nodes, 1);
}
Verifier::~Verifier() = default;
Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;

VersionReport Verifier::judge(ZoneVersionPtr zone, const VerifyOptions& options) {
  state_->zone = std::move(zone);
  state_->rrsets_only = options.rrsets_only;
  state_->findings_per_kind = options.findings_per_kind;
  state_->min_remaining_s = options.min_remaining_s;
  return referee::Judging(*state_->zone, options).from_scratch(state_->memory);
}

VersionReport Verifier::judge_next(ZoneVersionPtr zone, const Change& change, const VerifyOptions& options) {
  const bool follows = state_->memory.usable && state_->zone->apex() == zone->apex() &&
                       change.from() == state_->zone->serial() && change.to() == zone->serial() &&
                       state_->rrsets_only == options.rrsets_only &&
                       state_->findings_per_kind == options.findings_per_kind &&
                       state_->min_remaining_s == options.min_remaining_s;
  if (!follows) return judge(std::move(zone), options);
  referee::Judging judging(*zone, options);
  if (!judging.may_follow()) return judge(std::move(zone), options);
  VersionReport report = judging.after(*state_->zone, change, state_->memory);
  state_->zone = std::move(zone);
  return report;
}

Damage Verifier::damage() const {
  return state_->zone ? state_->memory.blocks.damage(*state_->zone) : Damage{};
}

const Verifier::Effort& Verifier::effort() const noexcept { return state_->memory.effort; }

VersionReport verify(const ZoneVersion& zone, const VerifyOptions& options) {
  referee::Memory memory;
  return referee::Judging(zone, options).from_scratch(memory);
}

} // namespace countersign
