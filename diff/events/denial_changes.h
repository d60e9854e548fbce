// Changes of the denial of existence: its kind, and the parameters of NSEC3.
#pragma once

#include "diff/events/event_list.h"

namespace countersign {

class DenialChanges {
public:
  void observe(const ZoneFacts& facts, EventList& out);

private:
  void observe_parameters(const DenialSummary& denial, EventList& out);

  DenialKind kind_ = DenialKind::none;        // the last one that stood alone; none: nothing seen yet
  bool both_seen_ = false;                    // both kinds, since then
  std::optional<Nsec3Parameters> parameters_; // the last set that stood alone
  bool sets_seen_ = false;                    // several sets, since then
  std::optional<bool> opt_out_;
};

} // namespace countersign
