// Door of diff/events: the verified versions of one node, in the order of their arrival, to the events that
// they show.
//
// Pure and incremental: each version costs its number of keys. What is there in the first version is nobody's
// event. An incomplete version is no state of a rollover and is passed over. Memory is one entry for each key
// that is published.
#pragma once

#include "diff/events/denial_changes.h"
#include "diff/events/key_life.h"

namespace countersign {

// One for each node.
class EventRecogniser {
public:
  // What is new in this version; signer and node are left empty.
  [[nodiscard]] std::vector<SignerEvent> observe(const ZoneFacts& facts);
  // Of a version that was recorded before a restart of countersign: takes its state over and says nothing.
  // `said` is what was recorded of it, for what a report alone does not show (CDS, DS).
  void resume(const ZoneFacts& facts, std::span<const SignerEvent> said);

private:
  void observe_signatures(const ZoneFacts& facts, EventList& out);

  KeyLife keys_;
  DenialChanges denial_;
  struct Seen {
    Fingerprint content;
    DnsTime earliest_expiration;
    bool expired = false;
  };
  std::optional<Seen> last_;
};

} // namespace countersign
