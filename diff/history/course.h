// How the versions of one node follow each other: what grows, falls, comes and goes.
#pragma once

#include "diff/history/held_states.h"
#include "diff/history/teller.h"

namespace countersign::history {

// The rules say nothing of the first version; bogus_growing needs three, validity_intermittent a valid one
// before, renewal_overdue a whole validity period without a gap.
class Course {
public:
  void see(const Sighting& sighting, Seconds now, const HistoryPolicy& policy, Teller& teller);

private:
  void look_at_failures(const Sighting& sighting, Teller& teller);
  void look_at_validity(const Sighting& sighting, Teller& teller);
  void look_at_shares(const Sighting& sighting, const HistoryPolicy& policy, Teller& teller);
  void look_at_renewal(const Sighting& sighting, Seconds now, const HistoryPolicy& policy, Teller& teller);

  bool is_first_ = true;
  std::uint64_t failing_[2] = {0, 0}; // of the two versions before, the older one first
  bool was_valid_ = false;
  std::optional<Serial> invalid_since_;
  double share_ = 0;
  std::uint64_t content_ = 0;
  // The least time that was left to the signature that ends first, in windows in which all must have been
  // renewed: of the last whole one without an alarm, and of the present one.
  std::optional<Seconds> floor_;
  Seconds window_least_ = 0, window_end_ = 0;
  bool window_began_ = false, window_has_alarm_ = false;
};

} // namespace countersign::history
