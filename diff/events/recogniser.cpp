#include "diff/events/recogniser.h"

namespace countersign {

std::vector<SignerEvent> EventRecogniser::observe(const ZoneFacts& facts) {
  EventList out(facts);
  if (!facts.complete) return out.take();
  const bool keys_moved = keys_.observe(facts, out);
  denial_.observe(facts, out);
  const bool something_else = keys_moved || !out.empty();
  if (last_ && last_->expired && facts.expired == 0) {
    out.add(EventKind::expiry_recovery, EventPhase::completed, "", "no signature has expired any more");
  } else if (last_ && !last_->expired && facts.expired != 0) {
    out.add(EventKind::expiry_recovery, EventPhase::started, "",
            fmt::format("{} signatures have expired", facts.expired));
  } else if (last_ && !something_else && last_->content == facts.content &&
             facts.earliest_expiration.is_newer_than(last_->earliest_expiration)) {
    out.add(EventKind::re_sign, EventPhase::completed, "",
            fmt::format("the first signature to expire lasts {} s longer",
                        facts.earliest_expiration.value() - last_->earliest_expiration.value()));
  }
  last_ = Seen{facts.content, facts.earliest_expiration, facts.expired != 0};
  return out.take();
}

void EventRecogniser::resume(const ZoneFacts& facts, std::span<const SignerEvent> said) {
  (void)observe(facts);
  keys_.take_over(said);
}

} // namespace countersign
