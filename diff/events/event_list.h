// The events of one version, as they are found. Private to this room, but for the recogniser's door.
#pragma once

#include "diff/events/zone_facts.h"
#include "diff/model/signer_event.h"

namespace countersign {

class EventList {
public:
  explicit EventList(const ZoneFacts& facts) : serial_(facts.serial), at_(facts.at) {}

  void add(EventKind kind, EventPhase phase, std::string subject, std::string evidence) {
    SignerEvent event;
    event.kind = kind;
    event.phase = phase;
    event.serial = serial_;
    event.at = at_;
    event.subject = std::move(subject);
    event.evidence = std::move(evidence);
    events_.push_back(std::move(event));
  }
  [[nodiscard]] bool empty() const noexcept { return events_.empty(); }
  [[nodiscard]] std::vector<SignerEvent> take() { return std::move(events_); }

private:
  Serial serial_;
  std::int64_t at_;
  std::vector<SignerEvent> events_;
};

} // namespace countersign
