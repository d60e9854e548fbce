#include "harness/run/version_verifier.h"

#include "adapters/clock.h"

namespace countersign {
namespace {

constexpr std::chrono::hours k_memory_lasts{1};

// What difference() asks for: both ends of a change are told by one SOA.
bool has_one_soa(const ZoneVersion& zone) {
  const auto apex = zone.find(zone.apex());
  const auto soa = apex ? apex->find(RrType::SOA) : std::nullopt;
  return soa && soa->size() == 1;
}

} // namespace

VersionReport VersionVerifier::judge(const ZoneUpdate& update) {
  if (update.changes.size() == 1) return judge_from(update.zone, &update.changes.front());
  return judge_again(update.zone); // whole, or over several serials: what is other is looked for
}

VersionReport VersionVerifier::judge_again(const ZoneVersionPtr& zone) {
  if (!last_ || !has_one_soa(*last_) || !has_one_soa(*zone)) return judge_from(zone, nullptr);
  const Change change = difference(*last_, *zone);
  return judge_from(zone, &change);
}

VersionReport VersionVerifier::judge_from(const ZoneVersionPtr& zone, const Change* change) {
  const auto now = std::chrono::steady_clock::now();
  const VerifyOptions options{.at = now_dns_time(), .trusted_ds = ds_};
  const bool remembers = last_ && change != nullptr && now - from_scratch_at_ < k_memory_lasts;
  last_ = zone;
  if (remembers) return verifier_.judge_next(zone, *change, options);
  from_scratch_at_ = now;
  return verifier_.judge(zone, options);
}

} // namespace countersign
